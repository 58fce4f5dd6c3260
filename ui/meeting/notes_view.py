"""The tab Notes: what is known of the meeting besides what was said; saved while it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QDate, QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from meetingmate.domain.meeting import Meeting, Note
from meetingmate.editing import people
from meetingmate.library import listing
from ui.base import text
from ui.base.labels import Label, set_tip
from ui.base.theme import scaled
from ui.document.document import MeetingDocument
from ui.meeting.attendees_table import AttendeesTable
from ui.meeting.notes_field import NotesField
from ui.meeting.tags_field import TagsField
from ui.widgets.calendar_menu import dress
from ui.widgets.controls import LineEdit, TextEdit
from ui.widgets.speaker_count import SpeakerCountField

_SAVE_MS = 600


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
        self.setAccessibleName("Notes")
        self.date = QDateEdit()
        self.date.setCalendarPopup(True)
        dress(self.date.calendarWidget())
        self.date.setLocale(QLocale("en_GB"))  # as all other texts of the window
        self.date.setDisplayFormat("ddd d MMMM yyyy")
        self.start = LineEdit()
        self.start.setPlaceholderText("HH:MM")
        self.start.setMaximumWidth(110)
        self.place = LineEdit()
        self.chair = _person_field()
        self.minute_taker = _person_field()
        self.series = _choice_field("None")
        set_tip(self.series, "The name of the row of meetings that this one belongs to")
        self.tags = TagsField()
        self.speakers = SpeakerCountField()
        self.attendees = AttendeesTable()
        self.agenda = _lines_field("One point a line")
        self.notes = NotesField()
        _as_lines(self.notes, "Your own notes. A line may begin with a time: [12:34] …")
        set_tip(self.notes, "Click a time to hear what was said then (Ctrl+Enter)")
        self.notes.play_wanted.connect(self.play_wanted)
        self._touched: dict[str, Callable[[Meeting], None]] = {}
        self._loading = False
        self._meeting_id = ""
        self._all_series: list[str] = []
        self._timer = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._timer.timeout.connect(self.save)
        self._build()
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

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("card")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(9)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        when = QHBoxLayout()
        when.setSpacing(12)
        when.addWidget(self.date)
        began = Label("Be&gan at")
        began.setBuddy(self.start)
        when.addWidget(began)
        when.addWidget(self.start)
        when.addStretch(1)
        form.addRow(_label("Date", self.date), when)
        for name, field in (
            ("Place", self.place),
            ("Chair", self.chair),
            ("Minute-taker", self.minute_taker),
            ("Series", self.series),
            ("Tags", self.tags),
        ):
            form.addRow(_label(name, field), field)
        form.addRow(_label("Speakers", self.speakers.fewest), self.speakers)
        self.start.setAccessibleName("Began at, as HH:MM")
        box = QVBoxLayout(page)
        box.setContentsMargins(24, 18, 24, 24)
        box.setSpacing(10)
        box.addLayout(form)
        below: dict[str, QWidget] = {"Attendees": self.attendees, "Agenda": self.agenda, "Notes": self.notes}
        for name, lines in below.items():
            heading = Label(name)
            heading.setFont(scaled(self.font(), 1.15, bold=True))
            heading.setContentsMargins(0, 10, 0, 0)
            box.addWidget(heading)
            box.addWidget(lines)
            if isinstance(lines, TextEdit):
                lines.setAccessibleName(name)
        box.addStretch(1)
        page.setMaximumWidth(900)
        self.setWidget(page)

    def _connect(self) -> None:
        self.date.dateChanged.connect(
            lambda day: self._touch("date", _setter("date", day.toString(Qt.DateFormat.ISODate)))
        )
        self.start.textEdited.connect(self._on_start)
        self.place.textEdited.connect(lambda value: self._touch("place", _setter("place", value.strip() or None)))
        for name, combo in (("chair", self.chair), ("minute_taker", self.minute_taker), ("series", self.series)):
            combo.currentTextChanged.connect(lambda value, n=name: self._touch(n, _setter(n, value.strip() or None)))
        self.tags.textChanged.connect(lambda _text: self._touch("tags", _setter("tags", self.tags.tags())))
        self.speakers.changed.connect(
            lambda: self._touch("speakers", _setter("expected_speakers", self.speakers.value()))
        )
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
        if "speakers" not in self._touched:
            self.speakers.set_value(meeting.expected_speakers)
        self._show_again()
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
        set_tip(self.start, "" if good else "A time is written as 09:30")
        if good:
            self._touch("start", _setter("start", value.rjust(5, "0") if value else None))

    def _on_attendees(self) -> None:
        self._touch("attendees", _setter("attendees", self.attendees.attendees()))

    def _keep_addresses(self, addresses: dict[str, str]) -> None:
        """Mails to the attendees find their addresses under People."""
        document = self.document
        document.background.run(lambda: people.keep_addresses(document.library, addresses), owner=self)

    def _show_again(self) -> None:
        """The speakers can be told apart again when nothing is being done to the meeting."""
        document = self.document
        there = document.meeting is not None and bool(document.meeting.tracks) and bool(document.utterances)
        idle = document.job is None or document.job.state == "done"
        self.speakers.again.setVisible(there)
        self.speakers.again.setEnabled(idle)

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
    return _choice_field("Not stated")


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


def _lines_field(hint: str) -> TextEdit:
    field = TextEdit()
    _as_lines(field, hint)
    return field


def _as_lines(field: TextEdit, hint: str) -> None:
    field.setPlaceholderText(hint)
    field.setMinimumHeight(field.fontMetrics().height() * 5)
    field.setMaximumHeight(field.fontMetrics().height() * 9)
