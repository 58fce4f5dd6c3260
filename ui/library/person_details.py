"""What is known of one person, to change; and of several, to make them one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QHBoxLayout, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from meetingmate.base.translation import tr, tr_for, trn
from meetingmate.editing.people import Known
from meetingmate.library.listing import MeetingRow
from meetingmate.library.tasks import Task
from ui.base import text
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.widgets.controls import LineEdit, button, muted
from ui.widgets.row_table import RowTable

#: With less room than this (in widths of a letter) what is known shares the place of the lists.
_SIDE_BY_SIDE = 90


class PersonDetails(QWidget):
    """``renamed`` gives a new name, ``details_given`` other names and an e-mail address, ``opened`` a meeting and the
    second to play from (-1: only to open), ``agreed`` whether the person agrees to figures of coaching from now on."""

    renamed = Signal(str)
    details_given = Signal(list, str)
    opened = Signal(str, float)
    voice_export_wanted = Signal()
    voice_delete_wanted = Signal()
    agreed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Known | None = None
        self._keeps_voices = self._coaches = False
        self._meetings: list[MeetingRow] = []
        self._tasks: list[Task] = []
        self.name, self.aliases, self.email = LineEdit(), LineEdit(), LineEdit()
        for field, name in ((self.name, tr("Name")), (self.aliases, tr("Also known as")), (self.email, tr("E-mail"))):
            field.setAccessibleName(name)
        self.aliases.setPlaceholderText(tr("Other names, separated by commas"))
        self.aliases.setAccessibleDescription(tr("Other names of the same person, separated by commas"))
        self.voice = muted()
        self.export_voice = button(
            tr("Export…"), self.voice_export_wanted.emit, tip=tr("Export the kept voice to a file")
        )
        self.delete_voice = button(
            tr("Delete…"), self.voice_delete_wanted.emit, tip=tr("Delete the kept voice from the disk")
        )
        for made, said in ((self.export_voice, tr("Export the voice")), (self.delete_voice, tr("Delete the voice"))):
            made.setAccessibleName(said)
        self.consent = muted()
        self.change_consent = button(tr("Record agreement"), self._change_consent)
        self.meetings = RowTable(tr("Meetings of this person"), (tr("Meeting"), tr("Date"), tr("Length")))
        self.tasks = RowTable(tr("Tasks of this person"), (tr("Task"), tr("Due"), tr("Status"), tr("Meeting")))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("Meetings and tasks of this person"))
        self.tabs.addTab(self.meetings, tr("Meetings"))
        self.tabs.addTab(self.tasks, tr("Tasks"))
        self._build()
        self.name.editingFinished.connect(self._name_given)
        for field in (self.aliases, self.email):
            field.editingFinished.connect(self._details_given)
        self.meetings.opened.connect(lambda row: self.opened.emit(self._meetings[row].id, -1.0))
        self.tasks.opened.connect(self._open_task)

    def only_show(self) -> None:
        """Let nothing be changed."""
        for field in (self.name, self.aliases, self.email):
            field.setReadOnly(True)
        self.aliases.setPlaceholderText("")

    def show_person(self, known: Known, *, keeps_voices: bool, coaches: bool) -> None:
        """Show somebody; what is being typed about the same person is left alone. ``coaches``: the person may be asked
        to agree to figures; an agreement that is recorded stands there all the same."""
        other = self._known is None or self._known.person.name != known.person.name
        self._known, self._keeps_voices, self._coaches = known, keeps_voices, coaches
        person = known.person
        shown = {self.name: person.name, self.aliases: ", ".join(person.aliases), self.email: person.email}
        for field, value in shown.items():
            if (other or not field.isModified()) and field.text() != value:
                field.setText(value)
                field.setCursorPosition(0)
        self.voice.setText(_said_of_voices(known, keeps_voices=keeps_voices))
        for made in (self.export_voice, self.delete_voice):
            made.setVisible(bool(known.voices))
        self.consent.setText(_said_of_consent(known))
        self.change_consent.setText(tr("Withdraw agreement") if person.coaching else tr("Record agreement"))
        self._form.setRowVisible(self._consent_row, coaches or person.coaching)

    def show_work(self, meetings: list[MeetingRow], tasks: list[Task]) -> None:
        """Show the person's meetings and tasks."""
        self._meetings, self._tasks = meetings, tasks
        self.meetings.set_rows([(m.title, text.day(m.date), _length(m)) for m in meetings])
        self.tasks.set_rows([(t.task, text.due(t.due_text, t.due), _status(t), t.meeting_title) for t in tasks])
        self.tabs.setTabText(self.tabs.indexOf(self.meetings), tr("Meetings ({count})", count=len(meetings)))
        self.tabs.setTabText(self.tabs.indexOf(self.tasks), tr("Tasks ({count})", count=len(tasks)))

    def edit_name(self) -> None:
        """Put the keyboard into the field of the name."""
        if self.tabs.indexOf(self.about) >= 0:
            self.tabs.setCurrentWidget(self.about)
        self.name.setFocus()
        self.name.selectAll()

    def reset(self) -> None:
        """Show what is kept instead of what was typed."""
        if self._known is not None:
            for field in (self.name, self.aliases, self.email):
                field.setModified(False)
            known, self._known = self._known, None
            self.show_person(known, keeps_voices=self._keeps_voices, coaches=self._coaches)

    def _build(self) -> None:
        self._form = form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow(tr("&Name"), self.name)
        form.addRow(tr("Also &known as"), self.aliases)
        form.addRow(tr("E-&mail"), self.email)
        voice = QVBoxLayout()
        voice.setSpacing(6)
        voice.addWidget(self.voice)
        buttons = QHBoxLayout()
        buttons.addWidget(self.export_voice)
        buttons.addWidget(self.delete_voice)
        buttons.addStretch(1)
        voice.addLayout(buttons)
        form.addRow(tr("Voice"), voice)
        self._consent_row = QVBoxLayout()
        self._consent_row.setSpacing(6)
        self._consent_row.addWidget(self.consent)
        self._consent_row.addWidget(self.change_consent, 0, Qt.AlignmentFlag.AlignLeft)
        form.addRow(tr("Coaching"), self._consent_row)
        form.setContentsMargins(0, 6, 6, 0)
        fields = QWidget()
        fields.setLayout(form)
        self.about = QScrollArea()
        self.about.setWidgetResizable(True)
        self.about.setFrameShape(QFrame.Shape.NoFrame)
        self.about.setWidget(fields)
        for part in (self.about.viewport(), fields):
            part.setAutoFillBackground(False)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(18)
        self._box.addWidget(self.about, 4)
        self._box.addWidget(self.tabs, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _SIDE_BY_SIDE
        if narrow and self.tabs.indexOf(self.about) < 0:
            self._box.removeWidget(self.about)
            self.tabs.insertTab(0, self.about, tr_for("a person", "About"))
            self.tabs.setCurrentIndex(0)
        elif not narrow and self.tabs.indexOf(self.about) >= 0:
            self.tabs.removeTab(self.tabs.indexOf(self.about))
            self._box.insertWidget(0, self.about, 4)
            self.about.show()

    def _name_given(self) -> None:
        name = " ".join(self.name.text().split())
        if not self.name.isModified() or self._known is None:
            return
        self.name.setModified(False)
        if not name:
            self.name.setText(self._known.person.name)
        elif name != self._known.person.name:
            self.renamed.emit(name)

    def _details_given(self) -> None:
        if self._known is None or not (self.aliases.isModified() or self.email.isModified()):
            return
        self.aliases.setModified(False)
        self.email.setModified(False)
        aliases = [part for part in (" ".join(p.split()) for p in self.aliases.text().split(",")) if part]
        email = self.email.text().strip()
        if (aliases, email) != (self._known.person.aliases, self._known.person.email):
            self.details_given.emit(aliases, email)

    def _change_consent(self) -> None:
        if self._known is not None:
            self.agreed.emit(not self._known.person.coaching)

    def _open_task(self, row: int) -> None:
        task = self._tasks[row]
        self.opened.emit(task.meeting, -1.0 if task.said_at is None else task.said_at)


class MergePanel(QWidget):
    """Several people are chosen: ``merge_wanted`` gives the name of the one who stays."""

    merge_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = Label()
        self._heading.setFont(scaled(self.font(), 1.2, bold=True))
        self._heading.setWordWrap(True)
        self.names = QComboBox()
        self.names.setAccessibleName(tr("Name to keep"))
        self.merge = button(tr("Merge"), lambda: self.merge_wanted.emit(self.names.currentData()), kind="primary")
        label = Label(tr("Name to &keep"))
        label.setBuddy(self.names)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label)
        row.addWidget(self.names)
        row.addWidget(self.merge)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 6, 0, 0)
        box.setSpacing(10)
        box.addWidget(self._heading)
        box.addLayout(row)
        box.addWidget(
            muted(
                tr(
                    "Their meetings, tasks and kept voices are combined. The other names are kept as “Also known as”. "
                    "Transcripts keep the words that were said. You can undo this."
                )
            )
        )
        box.addStretch(1)

    def show_people(self, people: list[Known]) -> None:
        """Offer the names; who is in most meetings stays, unless another one is chosen."""
        names = [known.person.name for known in people]
        self._heading.setText(
            tr("Are {names} and {last} the same person?", names=", ".join(names[:-1]), last=names[-1])
        )
        if [self.names.itemData(n) for n in range(self.names.count())] == names:
            return
        self.names.clear()
        for name in names:
            self.names.addItem(name, name)
        most = max(people, key=lambda known: (known.person.meetings, known.person.kept))
        self.names.setCurrentIndex(names.index(most.person.name))


def _said_of_voices(known: Known, *, keeps_voices: bool) -> str:
    if not known.voices:
        if keeps_voices:
            return tr("Not kept. Name this speaker in a transcript to keep the voice.")
        return tr("Not kept. Turn on keeping voices in Settings, Speakers.")
    seconds = sum(voice.seconds for voice in known.voices)
    meetings = len({meeting for voice in known.voices for meeting in voice.meetings})
    learnt = max((sample.learnt for voice in known.voices for sample in voice.meetings.values()), default="")
    length = text.duration(seconds)
    if not learnt:
        return trn(
            "{length} of speech from {count} meeting.",
            "{length} of speech from {count} meetings.",
            meetings,
            length=length,
        )
    return trn(
        "{length} of speech from {count} meeting, last on {day}.",
        "{length} of speech from {count} meetings, last on {day}.",
        meetings,
        length=length,
        day=text.day(learnt[:10]),
    )


def _said_of_consent(known: Known) -> str:
    person = known.person
    if not person.coaching:
        return tr("No agreement to figures is recorded.")
    if not person.coaching_on:
        return tr("Agreed to figures. The date is not known.")
    return tr("Agreed to figures on {day}.", day=text.day(person.coaching_on))


def _length(meeting: MeetingRow) -> str:
    return text.duration(meeting.duration_s) if meeting.duration_s else ""


def _status(task: Task) -> str:
    return tr("Overdue") if task.overdue else text.action_state(task.status)
