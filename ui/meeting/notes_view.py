"""The tab Notes: what is known of the meeting besides what was said; saved while it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.translation import mark, tr, tr_for, trn
from meetingmate.domain.meeting import Meeting, Note
from meetingmate.editing import people
from meetingmate.editing.meeting import give_date
from meetingmate.library import listing
from ui.base import text
from ui.base.labels import Label, set_tip
from ui.base.language_names import own_name, spoken_languages
from ui.base.theme import scaled
from ui.document.document import MeetingDocument
from ui.meeting.attendees_table import AttendeesTable
from ui.meeting.date_line import date_field
from ui.meeting.notes_field import NotesField
from ui.meeting.tags_field import TagsField
from ui.widgets.controls import LineEdit, TextEdit, muted
from ui.widgets.disclosure import Disclosure
from ui.widgets.speaker_count import SpeakerCountField

_SAVE_MS = 600

#: Lines of the fields that come first; both grow with the window.
_NOTES_LINES, _AGENDA_LINES = 9, 4

_NOTES_HINT = mark("Type your notes. Start a line with a time such as [12:34] to link it to the recording.")


class NotesView(QScrollArea):
    """Edits the details of the document; only what was touched here is written.

    ``play_wanted`` gives the second of a note's time that was clicked.
    """

    play_wanted = Signal(float)

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Notes"))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)  # beside the fields, in a wide window
        self.notes = NotesField()
        _as_lines(self.notes, tr(_NOTES_HINT))
        set_tip(self.notes, tr("Click a time to play that moment (Ctrl+Enter)"))
        self.agenda = TextEdit()
        _as_lines(self.agenda, tr("One item per line"))
        self.date = date_field()
        self.start = LineEdit()
        self.start.setPlaceholderText(tr("HH:MM"))
        self.start.setMaximumWidth(110)
        self.place = LineEdit()
        self.chair = _person_field()
        self.minute_taker = _person_field()
        self.series = _choice_field(tr_for("series of a meeting", "None"))
        set_tip(self.series, tr("Meetings in the same series share their open tasks"))
        self.tags = TagsField()
        self.speakers = SpeakerCountField()
        self.language = _language_field()
        self.attendees = AttendeesTable()
        self.notes.play_wanted.connect(self.play_wanted)
        self._touched: dict[str, Callable[[Meeting], None]] = {}
        self._loading = False
        self._meeting_id = ""
        self._all_series: list[str] = []
        self._timer = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._timer.timeout.connect(self.save)
        self._build()
        if document.read_only:
            self._only_show()
        self._connect()
        document.opened.connect(self._show_new)
        document.details_changed.connect(self._show)
        for signal in (document.transcript_changed, document.job_changed):
            signal.connect(self._show_again)

    def save(self) -> None:
        """Write what was touched, now."""
        self._timer.stop()
        changes, self._touched = self._touched, {}
        if not changes or self._meeting_id != self.document.id:
            return

        def change(meeting: Meeting) -> None:
            for apply in changes.values():
                apply(meeting)

        self.document.edit_details(change)

    def fit_text(self) -> None:
        """Make the fields as high as some lines of the text in them."""
        for field, lines in ((self.notes, _NOTES_LINES), (self.agenda, _AGENDA_LINES)):
            field.setMinimumHeight(field.fontMetrics().lineSpacing() * lines + 16)

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("card")
        self.start.setAccessibleName(tr("Start time, as HH:MM"))
        self.start_problem, self.speakers_problem = _problem(), _problem()
        when = QHBoxLayout()
        when.setSpacing(12)
        when.addWidget(self.date)
        began = Label(tr("Be&gan at"))
        began.setBuddy(self.start)
        when.addWidget(began)
        when.addWidget(self.start)
        when.addWidget(self.start_problem, 1)
        when.addStretch(1)
        common = _form()
        common.addRow(_label(tr("Date"), self.date), when)
        common.addRow(_label(tr("Series"), self.series), self.series)
        more = _form()
        for name, field in (
            (tr("Location"), self.place),
            (tr_for("who leads the meeting", "Chair"), self.chair),
            (tr("Minute-taker"), self.minute_taker),
            (tr("Tags"), self.tags),
            (tr("Language"), self.language),
        ):
            more.addRow(_label(name, field), field)
        speakers = QVBoxLayout()
        speakers.setSpacing(4)
        speakers.addWidget(self.speakers)
        speakers.addWidget(self.speakers_problem)
        more.addRow(_label(tr("Speakers"), self.speakers.fewest), speakers)
        content = QWidget()
        content.setLayout(more)
        self.details = Disclosure(tr("Details"), content, "notes-details")
        box = QVBoxLayout(page)
        box.setContentsMargins(24, 18, 24, 24)
        box.setSpacing(10)
        for name, lines, share in ((tr("Notes"), self.notes, 3), (tr("Agenda"), self.agenda, 1)):
            box.addWidget(self._heading(name))
            box.addWidget(lines, share)
            lines.setAccessibleName(name)
        box.addSpacing(10)
        box.addLayout(common)
        box.addWidget(self._heading(tr("Attendees")))
        box.addWidget(self.attendees)
        box.addSpacing(4)
        box.addWidget(self.details)
        page.setMaximumWidth(900)
        self.setWidget(page)

    def _only_show(self) -> None:
        """Nothing can be changed; what is there can be selected and copied."""
        for field in (self.notes, self.agenda, self.start, self.place, self.tags):
            field.setReadOnly(True)
            field.setPlaceholderText("")
        for choice in (self.date, self.series, self.chair, self.minute_taker, self.language, self.speakers):
            choice.setEnabled(False)
        self.attendees.only_show()

    def _heading(self, name: str) -> Label:
        heading = Label(name)
        heading.setFont(scaled(self.font(), 1.15, bold=True))
        heading.setContentsMargins(0, 4, 0, 0)
        return heading

    def _connect(self) -> None:
        self.date.dateChanged.connect(
            lambda day: self._touch("date", lambda m: give_date(m, day.toString(Qt.DateFormat.ISODate)))
        )
        self.start.textEdited.connect(self._on_start)
        self.place.textEdited.connect(lambda value: self._touch("place", _setter("place", value.strip() or None)))
        for name, combo in (("chair", self.chair), ("minute_taker", self.minute_taker), ("series", self.series)):
            combo.currentTextChanged.connect(lambda value, n=name: self._touch(n, _setter(n, value.strip() or None)))
        self.tags.textChanged.connect(lambda _text: self._touch("tags", _setter("tags", self.tags.tags())))
        self.language.activated.connect(
            lambda _index: self._touch("language", _setter("language", self.language.currentData()))
        )
        self.speakers.changed.connect(self._on_speakers)
        self.speakers.again_wanted.connect(self._diarize_again)
        self.attendees.changed.connect(self._on_attendees)
        self.attendees.renamed.connect(self._on_renamed)
        self.attendees.addresses_given.connect(self._keep_addresses)
        self.agenda.textChanged.connect(lambda: self._touch("agenda", _setter("agenda", _lines(self.agenda))))
        self.notes.textChanged.connect(
            lambda: self._touch("notes", _setter("notes", parse_notes(self.notes.toPlainText())))
        )

    def _show_new(self) -> None:
        self._touched = {}
        self._meeting_id = self.document.id
        self._show()
        self._load_choices()
        self.verticalScrollBar().setValue(0)

    def _show(self) -> None:
        meeting = self.document.meeting
        if meeting is None:
            return
        self._loading = True
        if "date" not in self._touched:
            self.date.setDate(QDate.fromString(meeting.date, Qt.DateFormat.ISODate))
        for name, field in (("start", self.start), ("place", self.place)):
            value = getattr(meeting, name) or ""
            if name not in self._touched and field.text() != value and not (name == "start" and field.hasFocus()):
                field.setText(value)
        if "series" not in self._touched:
            _fill(self.series, self._all_series, meeting.series or "")
        if "tags" not in self._touched and self.tags.tags() != meeting.tags:
            self.tags.setText(", ".join(meeting.tags))
        people = self.document.people()
        for name, combo in (("chair", self.chair), ("minute_taker", self.minute_taker)):
            if name not in self._touched:
                _fill(combo, people, getattr(meeting, name) or "")
        if "language" not in self._touched:
            _show_language(self.language, meeting.language)
        if "speakers" not in self._touched:
            self.speakers.set_value(meeting.expected_speakers)
        self._show_again()
        parts = (meeting.place, meeting.chair, own_name(meeting.language) if meeting.language else "", *meeting.tags)
        self.details.summary.setText(" · ".join(part for part in parts if part))
        if "attendees" not in self._touched:
            self.attendees.set_attendees(meeting.attendees)
        if "agenda" not in self._touched and _lines(self.agenda) != meeting.agenda:
            self.agenda.setPlainText("\n".join(meeting.agenda))
        if "notes" not in self._touched and parse_notes(self.notes.toPlainText()) != meeting.notes:
            self.notes.setPlainText(notes_text(meeting.notes))
        self._loading = False

    def _load_choices(self) -> None:
        """Read the series and tags there are, to be offered."""
        library = self.document.library

        def show(choices: tuple[list[str], list[str]]) -> None:
            self._all_series, tags = choices
            self.tags.offer(tags)
            self._show()

        self.document.background.run(
            lambda: (listing.series(library.database), listing.tags(library.database)), show, owner=self
        )

    def _touch(self, name: str, change: Callable[[Meeting], None]) -> None:
        if not self._loading:
            self._touched[name] = change
            self._timer.start()

    def _on_start(self, value: str) -> None:
        value = value.strip()
        good = not value or re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value)
        _say(self.start_problem, self.start, "" if good else tr("Enter a time such as 09:30"))
        if good:
            self._touch("start", _setter("start", value.rjust(5, "0") if value else None))

    def _on_attendees(self) -> None:
        self._touch("attendees", _setter("attendees", self.attendees.attendees()))

    def _on_speakers(self) -> None:
        self._touch("speakers", _setter("expected_speakers", self.speakers.value()))
        self._show_again()

    def _keep_addresses(self, addresses: dict[str, str]) -> None:
        """Mails to the attendees find their addresses under People."""
        document = self.document
        document.background.run(lambda: people.keep_addresses(document.library, addresses), owner=self)

    def _show_again(self) -> None:
        """The speakers can be detected again when nothing is being done to the meeting."""
        document = self.document
        there = document.meeting is not None and bool(document.meeting.tracks) and bool(document.utterances)
        idle = document.job is None or document.job.state == "done"
        self.speakers.again.setVisible(there)
        self.speakers.again.setEnabled(idle)
        wanted, found = self.speakers.value(), len(document.speakers)
        fits = wanted is None or not found or wanted[0] <= found <= wanted[1]
        sentence = trn(
            "{count} speaker found. Press “Detect speakers again” to use your number.",
            "{count} speakers found. Press “Detect speakers again” to use your number.",
            found,
        )
        _say(self.speakers_problem, self.speakers.fewest, sentence if there and idle and not fits else "")
        if self.speakers_problem.text():
            self.details.open()

    def _diarize_again(self) -> None:
        self.save()
        self.document.diarize_again()

    def _on_renamed(self, old: str, new: str) -> None:
        self.save()
        self.document.rename_person(old, new)


def parse_notes(value: str) -> list[Note]:
    """Notes, one a line; ``[12:34]`` at its beginning is the time."""
    notes = []
    for line in value.splitlines():
        match = re.match(r"\s*\[([\d:]+)\]\s*(.*)", line)
        time = text.parse_clock(match[1]) if match else None
        content = match[2] if match and time is not None else line
        if content.strip() or time is not None:
            notes.append(Note(text=content.strip(), time=time))
    return notes


def notes_text(notes: list[Note]) -> str:
    """Notes as they are typed."""
    return "\n".join(note.text if note.time is None else f"[{text.clock(note.time)}] {note.text}" for note in notes)


def _setter(name: str, value: object) -> Callable[[Meeting], None]:
    return lambda meeting: setattr(meeting, name, value)


def _lines(field: TextEdit) -> list[str]:
    return [line.strip() for line in field.toPlainText().splitlines() if line.strip()]


def _label(name: str, field: QWidget) -> Label:
    label = Label(name)
    label.setBuddy(field)
    label.setProperty("muted", True)
    field.setAccessibleName(name)
    if isinstance(field, QComboBox) and (typed := field.lineEdit()):
        typed.setAccessibleName(name)  # what really has the keyboard
    return label


def _person_field() -> QComboBox:
    return _choice_field(tr("Not set"))


def _choice_field(hint: str) -> QComboBox:
    combo = QComboBox()
    combo.setEditable(True)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    combo.setMaximumWidth(360)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    if (typed := combo.lineEdit()) is not None:
        typed.setPlaceholderText(hint)
    return combo


def _fill(combo: QComboBox, choices: list[str], value: str) -> None:
    if [combo.itemText(i) for i in range(combo.count())] != choices:
        combo.clear()
        combo.addItems(choices)
    if combo.currentText() != value:
        combo.setCurrentText(value)


def _as_lines(field: TextEdit, hint: str) -> None:
    field.setPlaceholderText(hint)
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(9)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)  # a large font in a narrow window
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form


def _language_field() -> QComboBox:
    combo = QComboBox()
    combo.setMaximumWidth(360)
    combo.setPlaceholderText(tr("Not detected yet"))
    for code, name in spoken_languages():
        combo.addItem(name, code)
    set_tip(combo, tr("Language spoken in the meeting. The minutes use it when you rewrite them"))
    return combo


def _show_language(combo: QComboBox, code: str | None) -> None:
    if code is not None and combo.findData(code) < 0:  # of an imported transcript
        combo.addItem(own_name(code), code)
    combo.setCurrentIndex(-1 if code is None else combo.findData(code))


def _problem() -> Label:
    """What is wrong with a field, below or beside it; hidden while there is nothing to say."""
    label = muted()
    label.setProperty("problem", True)
    label.hide()
    return label


def _say(label: Label, field: QWidget, sentence: str) -> None:
    label.setText(sentence)
    label.setVisible(bool(sentence))
    field.setAccessibleDescription(sentence)
