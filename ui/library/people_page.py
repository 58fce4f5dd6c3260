"""Everybody of all meetings: who they are, their meetings, tasks and kept voices; duplicates made one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from meetingmate import voices
from meetingmate.base.errors import StoreError
from meetingmate.base.translation import tr, trn
from meetingmate.domain.events import MeetingChanged
from meetingmate.editing import people as everywhere
from meetingmate.editing.people import Known, Undo
from meetingmate.export.cleaning import file_stem
from meetingmate.jobs.session import Session
from meetingmate.library import people, search_words, tasks
from meetingmate.library.people import Person
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.session_events import SessionEvents
from ui.base.theme import scaled
from ui.library.people_model import ALIASES, EMAIL, NAME, VOICE, PeopleModel
from ui.library.people_table import PeopleTable, Sorted
from ui.library.person_details import MergePanel, PersonDetails
from ui.widgets import dialogs
from ui.widgets.controls import LineEdit, button, muted
from ui.widgets.empty_state import EmptyState
from ui.widgets.overwriting import where_to_save, with_ending

_RELOAD_MS = 300
#: Columns that are left out, as they stand below too, where there is less room (in widths of a letter).
_NEEDS = {ALIASES: 110, EMAIL: 90, VOICE: 70}
_DETAILS, _MERGE, _NOBODY = range(3)


class PeoplePage(QWidget):
    """``meeting_wanted`` gives a meeting and the second to play from, ``undo_offered`` what was done and undoes it."""

    meeting_wanted = Signal(str, float)
    problem = Signal(str)
    told = Signal(str)
    undo_offered = Signal(str, object)

    def __init__(
        self, session: Session, session_events: SessionEvents, background: BackgroundJobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session, self._session_events, self._background = session, session_events, background
        self._wanted: list[str] = []  # who is to be chosen when the list has been read again
        self.count = muted()
        self.count.setWordWrap(False)
        self.search = LineEdit()
        self.search.setPlaceholderText(tr("Find a person"))
        self.search.setAccessibleName(tr("Find a person"))
        self.search.setClearButtonEnabled(True)
        self.delete_voices = button(tr("Delete all voices…"), self._delete_all_voices)
        self.model = PeopleModel(self)
        self.sorted = Sorted(self)
        self.sorted.setSourceModel(self.model)
        self.table = PeopleTable(self.sorted)
        self.details, self.merging = PersonDetails(), MergePanel()
        if session.library.read_only:
            self.details.only_show()
        self.hint = muted(tr("Select a person to see and edit details. Select several to merge them."))
        self.empty = EmptyState("people", "", "")
        self._build()
        self._reload = QTimer(self, singleShot=True, interval=_RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self.search.textChanged.connect(self._filter)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.table.opened.connect(self._edit_name)
        self.details.renamed.connect(self._rename)
        self.details.details_given.connect(self._keep)
        self.details.agreed.connect(self._agree)
        self.details.opened.connect(self.meeting_wanted)
        self.details.voice_export_wanted.connect(self._export_voice)
        self.details.voice_delete_wanted.connect(self._delete_voice)
        self.merging.merge_wanted.connect(self._merge)
        session_events.meeting_changed.connect(self._on_meeting)
        self.delete_voices.hide()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.load()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        room = self.width() // self.fontMetrics().averageCharWidth()
        for column, least in _NEEDS.items():
            self.table.setColumnHidden(column, room < least)
        self.count.setVisible(room >= _NEEDS[VOICE])

    def load(self) -> None:
        """Read the people again; nothing while the page is not shown."""
        if self.isVisible():
            library = self._session.library
            self._background.run(lambda: everywhere.everybody(library), self._show, owner=self)

    def refresh_icons(self) -> None:
        """Draw pictures again (the colours changed)."""
        self.empty.refresh_icon()

    def chosen(self) -> list[Known]:
        """The people that are selected, in the order shown."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.people[self.sorted.mapToSource(self.sorted.index(row, 0)).row()] for row in rows]

    def select(self, *names: str) -> None:
        """Select people by name."""
        selection = self.table.selectionModel()
        selection.clearSelection()
        for name in names:
            row = self.model.row_of(name)
            index = self.sorted.mapFromSource(self.model.index(row, NAME)) if row >= 0 else None
            if index is not None and index.isValid():
                flags = QItemSelectionModel.SelectionFlag
                selection.setCurrentIndex(index, flags.Select | flags.Rows)
                self.table.scrollTo(index)

    # --- building and showing -----------------------------------------------------------------------------

    def _build(self) -> None:
        title = Label(tr("People"))
        title.setFont(scaled(self.font(), 1.55, bold=True))
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(title)
        top.addWidget(self.count)
        top.addStretch(1)
        top.addWidget(self.search)
        top.addWidget(self.delete_voices)
        self.search.setMaximumWidth(220)
        below = QWidget()
        self.below = QStackedLayout()
        around = QVBoxLayout(below)
        around.setContentsMargins(0, 8, 0, 0)
        around.addLayout(self.below)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for part in (self.details, self.merging, self.hint):
            self.below.addWidget(part)
        self.below.setCurrentIndex(_NOBODY)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(1)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.table)
        parts.addWidget(below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setSizes([330, 270])
        self.table.setMinimumHeight(self.fontMetrics().height() * 6)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(parts)
        self._stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 14, 18, 12)
        box.setSpacing(10)
        box.addLayout(top)
        box.addWidget(holder, 1)

    def _show(self, found: list[Known]) -> None:
        chosen = self._wanted or self._names()
        self._wanted = []
        self.model.set_people(found)
        if self._names() != chosen:
            self.select(*chosen)
        if not self.chosen() and self.sorted.rowCount():
            self.table.selectRow(0)
        voices_kept = sum(bool(known.voices) for known in found)
        said = [trn("{count} person", "{count} people", len(found))]
        if voices_kept:
            said.append(trn("{count} voice kept", "{count} voices kept", voices_kept))
        self.count.setText(", ".join(said))
        self.delete_voices.setVisible(bool(voices_kept))
        self._show_empty()
        self._show_chosen()

    def _show_empty(self) -> None:
        if self.model.people:
            self._stack.setCurrentIndex(0)
            return
        self.empty.say(
            "people", tr("No people yet"), tr("People who attend meetings, speak or have tasks appear here.")
        )
        self._stack.setCurrentIndex(1)

    def _show_chosen(self) -> None:
        chosen = self.chosen()
        if len(chosen) > 1:
            self.merging.show_people(chosen)
            self.below.setCurrentIndex(_MERGE)
        elif chosen:
            settings, person = self._session.settings, chosen[0].person
            mine = search_words.key(settings.my_name) in map(search_words.key, (person.name, *person.aliases))
            self.details.show_person(
                chosen[0], keeps_voices=settings.voice_profiles, coaches=settings.coaching and not mine
            )
            self.below.setCurrentIndex(_DETAILS)
            self._load_work(chosen[0].person.name)
        else:
            self.below.setCurrentIndex(_NOBODY)

    def _load_work(self, name: str) -> None:
        library = self._session.library

        def show(work: tuple) -> None:
            if self._names() == [name]:
                self.details.show_work(*work)

        self._background.run(
            lambda: (people.meetings_of(library, name), tasks.tasks(library, person=name)), show, owner=self
        )

    def _filter(self, wanted: str) -> None:
        self.sorted.setFilterFixedString(search_words.key(wanted))
        if not self.chosen() and self.sorted.rowCount():
            self.table.selectRow(0)
        self._show_chosen()

    def _on_meeting(self, _meeting: str, what: str) -> None:
        if what != "transcript" and self.isVisible():
            self._reload.start()

    def _edit_name(self) -> None:
        if len(self.chosen()) == 1:
            self.details.edit_name()
        else:
            self.merging.names.setFocus()

    # --- changing -----------------------------------------------------------------------------------------

    def _names(self) -> list[str]:
        return [known.person.name for known in self.chosen()]

    def _name(self) -> str:
        return next(iter(self._names()), "")

    def _rename(self, name: str) -> None:
        library, old = self._session.library, self._name()
        self._change(lambda: everywhere.rename(library, old, name))

    def _merge(self, stays: str) -> None:
        library, names = self._session.library, self._names()
        self._change(lambda: everywhere.merge(library, stays, [name for name in names if name != stays]))
        self.table.setFocus()

    def _keep(self, aliases: list[str], email: str) -> None:
        library, name = self._session.library, self._name()
        self._change(lambda: everywhere.keep(library, Person(name=name, aliases=aliases, email=email)))

    def _agree(self, agreed: bool) -> None:
        library, name = self._session.library, self._name()
        self._change(lambda: everywhere.agree(library, name, agreed=agreed))

    def _change(self, change: Callable[[], Undo]) -> None:
        """Do a change of people, tell everybody who shows the meetings, and offer to take it back."""
        names = self._names()
        self.merging.merge.setEnabled(False)  # a second press would find nothing to merge, and nothing to undo

        def done(record: Undo) -> None:
            self.merging.merge.setEnabled(True)
            self._tell(record, [record.people_now[0].name])
            self.undo_offered.emit(record.sentence, lambda: self._take_back(record, names))

        self._background.run(change, done, failed=self._failed, owner=self)

    def _take_back(self, record: Undo, names: list[str]) -> None:
        library = self._session.library
        self._background.run(
            lambda: everywhere.undo(library, record),
            lambda _none: self._tell(record, names),
            failed=self._failed,
            owner=self,
        )

    def _tell(self, record: Undo, choose: list[str]) -> None:
        self._wanted = choose
        for before in record.meetings:
            for what in ("details", "transcript", "minutes"):
                self._session_events.on_event(MeetingChanged(meeting=before.meeting.id, what=what))
        self.load()

    def _failed(self, sentence: str) -> None:
        self.merging.merge.setEnabled(True)
        self.problem.emit(sentence)
        self.details.reset()
        self.load()

    # --- voices -------------------------------------------------------------------------------------------

    def _export_voice(self) -> None:
        offered = Path(f"{file_stem(self._name())}.voice.json")
        found = where_to_save(self, tr("Export the voice"), offered, tr("JSON (*.json)"), with_ending(".json"))
        if found:
            self.export_voice_to(found[0])

    def export_voice_to(self, target: Path) -> None:
        """Write the voice of the chosen person to a file."""
        folder, name = voices.folder_of(self._session.library.folder), self._name()
        own = [voice.name for known in self.chosen() for voice in known.voices]

        def write() -> None:
            if len(own) > 1:
                voices.join(folder, name, own)  # under each name of the same person: one from now on
            try:
                voices.export(folder, own[0] if len(own) == 1 else name, target)
            except OSError as error:
                reason = tr(
                    "{file} can't be written ({reason}). Choose another folder.", file=target, reason=error.strerror
                )
                raise StoreError(reason) from error

        self._background.run(
            write, lambda _none: self.told.emit(tr("Saved to {file}.", file=target)), failed=self._failed, owner=self
        )

    def _delete_voice(self) -> None:
        names = [voice.name for known in self.chosen() for voice in known.voices]
        self._forget(names, tr("the voice of {name}", name=self._name()))

    def _delete_all_voices(self) -> None:
        self._forget([voice.name for known in self.model.people for voice in known.voices], tr("all kept voices"))

    def _forget(self, names: list[str], what: str) -> None:
        """Delete voices from the disk, after asking: this is the one thing here that can't be undone."""
        if not names or not dialogs.may_delete_voices(self, what):
            return
        folder = voices.folder_of(self._session.library.folder)

        def forget() -> None:
            for name in names:
                voices.forget(folder, name)

        def done(_none: None) -> None:
            self.told.emit(tr("Deleted from the disk: {what}.", what=what))
            self.load()

        self._background.run(forget, done, failed=self._failed, owner=self)
