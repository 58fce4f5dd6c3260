"""The transcript: read, heard and put right. One painted row an utterance; every change can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStackedLayout, QVBoxLayout, QWidget

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr, trn
from meetingmate.domain.meeting import Utterance
from meetingmate.editing import speakers, transcript
from meetingmate.editing.transcript import Edit
from meetingmate.library import rules
from ui.base.model_index import ModelIndex
from ui.document.document import MeetingDocument
from ui.document.missing_parts import missing
from ui.speakers.speaker_dialog import SpeakerDialog
from ui.speakers.voice_undo_commands import RelearnVoices
from ui.transcript import menu
from ui.transcript.delegate import UtteranceDelegate
from ui.transcript.find_bar import FindBar
from ui.transcript.list import TranscriptList
from ui.transcript.model import TranscriptModel, as_text
from ui.transcript.translation import TranslationBar
from ui.widgets.empty_state import EmptyState


class TranscriptView(QWidget):
    """The tab Transcript. ``play_wanted`` gives the second to play from, ``place_wanted`` the one to go to (whether it
    plays or not), ``clip_wanted`` a stretch to play."""

    play_wanted = Signal(float)
    place_wanted = Signal(float)
    clip_wanted = Signal(float, float)
    line_heard = Signal(QModelIndex)  # another line is being played

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.model = TranscriptModel(self)
        self.model.read_only = document.read_only
        self.list = TranscriptList(tr("Transcript"))
        self.list.setModel(self.model)
        self._delegate = UtteranceDelegate(self.list)
        self._delegate.text_given.connect(self._set_text)
        self._delegate.split_wanted.connect(self._split)
        self.list.setItemDelegate(self._delegate)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.play_wanted.connect(self._play)
        self.list.chosen.connect(self._place)
        self.list.edit_wanted.connect(self.edit_line)
        self.list.copy_wanted.connect(self.copy)
        self.list.speaker_clicked.connect(lambda index: self._ask_who_at(index))
        self.translation = TranslationBar()
        keys_of = {"Ctrl+J": self.join_lines, "F4": self._ask_who_now, "Ctrl+H": self.replace}
        for keys, run in {**keys_of, "Ctrl+T": self.translation.toggled.emit}.items():
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)
        self.find_bar = FindBar()
        self.find_bar.hide()
        self.find_bar.changed.connect(self._find)
        self.find_bar.step.connect(self._go_to_hit)
        self.find_bar.closed.connect(self._end_find)
        self.find_bar.replace_wanted.connect(self._replace)
        self.model.found.connect(lambda count: self.find_bar.show_count(count, self._hit_number()))
        self.empty = EmptyState("transcript", "", "")
        self._playing = False
        self._find_from = 0
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.find_bar)
        box.addWidget(self.translation)
        box.addWidget(self.list, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(page)
        self._stack.addWidget(self.empty)
        self.setFocusProxy(self.list)
        document.opened.connect(self._show_new)
        document.transcript_changed.connect(self._show)
        document.job_changed.connect(self._show_empty)

    # --- reading and hearing ----------------------------------------------------------------------------------

    def open_find(self) -> None:
        """Open the find bar; what is found is looked for from the line on that is chosen now, or is at the top."""
        self._begin_find()
        self.find_bar.open()

    def replace(self) -> None:
        """Open the find bar with its second row."""
        self._begin_find()
        self.find_bar.open(replacing=True)

    def selected(self) -> list[Utterance]:
        """The selected lines in order of time."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self.model.rows[i] for i in rows]

    def chosen(self) -> list[Utterance]:
        """The selected lines, or the one that has the keyboard."""
        current = self.model.row_at(self.list.currentIndex())
        return self.selected() or ([current] if current is not None else [])

    def copy(self, *, times: bool = True, names: bool = True) -> None:
        """Copy the selected rows, or all of them when none is selected."""
        lines = self.selected() or self.model.rows
        QGuiApplication.clipboard().setText(as_text(lines, times=times and self.document.timed, names=names))

    def set_position(self, seconds: float, *, playing: bool) -> None:
        """Mark what is heard at ``seconds``; follow it while it plays and the user is not elsewhere."""
        self._playing = playing
        number = self.model.row_at_time(seconds)
        before = self.model.playing
        self.model.set_playing(number, seconds if playing else -1.0)
        if playing and number not in (before, -1):
            self.line_heard.emit(self.model.index(number))
        elsewhere = self.find_bar.isVisible() or self.list.state() == QAbstractItemView.State.EditingState
        if playing and number not in (before, -1) and self.isVisible() and not elsewhere:
            self.list.scrollTo(self.model.index(number), QAbstractItemView.ScrollHint.EnsureVisible)

    @property
    def playing(self) -> bool:
        """Whether the recording is being played."""
        return self._playing

    def reveal_marked(self) -> None:
        """Show the first marked line, if it is not seen already; the line that is chosen stays chosen."""
        index = self.model.index(self.model.marked_row())
        if index.isValid() and not self.list.viewport().rect().contains(self.list.visualRect(index)):
            self.list.reveal(index)

    def show_time(self, seconds: float) -> None:
        """Select and show the line at a time, with the word that is said then marked."""
        number = max(0, self.model.row_at_time(seconds))
        index = self.model.index(number)
        self.list.setCurrentIndex(index)
        self.list.reveal(index)
        if not self._playing and self.document.timed:
            self.model.set_playing(number, seconds)

    # --- speakers ---------------------------------------------------------------------------------------------

    def ask_who(self, speaker: str) -> None:
        """Show the dialog about one speaker, where anything can be said about them."""
        if self.document.read_only:
            return
        dialog = SpeakerDialog(self.document, speaker, self.window())
        dialog.clip_wanted.connect(self.clip_wanted)
        dialog.parted.connect(self.ask_who)
        dialog.open()

    def give(self, speaker: str | None, *, following: bool = False, new: bool = False) -> None:
        """Give the selected lines to ``speaker`` (None: nobody known; ``new``: a new label); with ``following`` all
        later lines of the same speaker too."""
        rows = self.chosen()
        if not rows:
            return
        lines = self.document.utterances
        if new:
            speaker = speakers.new_label(lines)
        ids = {row.id for row in rows}
        if following:
            ids |= {u.id for u in lines if u.start >= rows[0].start and u.speaker == rows[0].speaker}
        edit = speakers.give_lines(lines, self.document.minutes, ids, speaker)
        if not edit.changes() or not self.document.session.settings.voice_profiles:
            self._do(edit)
            return
        self.document.undo_stack.beginMacro(edit.label)
        self._do(edit)
        self.document.undo_stack.push(RelearnVoices(self.document, {speaker, *(row.speaker for row in rows)}))
        self.document.undo_stack.endMacro()

    # --- editing ----------------------------------------------------------------------------------------------

    def edit_line(self) -> None:
        """Edit the text of the current line in its place."""
        if self.list.currentIndex().isValid():
            self.list.edit(self.list.currentIndex())

    def join_lines(self) -> None:
        """Make one line of the selected ones; of a single one and the next."""
        rows = self.chosen()
        if len(rows) == 1:
            number = self.list.currentIndex().row()
            rows = self.model.rows[number : number + 2]
        if len(rows) > 1:
            self._try(lambda: transcript.join(self.document.utterances, self.document.minutes, [u.id for u in rows]))

    def _set_text(self, index: QPersistentModelIndex, typed: str) -> None:
        row = self.model.row_at(index)
        if row is not None and typed.strip():
            self._try(lambda: transcript.set_text(self.document.utterances, self.document.minutes, row.id, typed))

    def _split(self, index: QPersistentModelIndex, place: int, typed: str) -> None:
        """Split the line at ``place`` of the text that was typed."""
        row = self.model.row_at(index)
        if row is None:
            return
        first, rest = " ".join(typed[:place].split()), typed[place:].strip()
        if not first or not rest:
            self.document.background.failed.emit(tr("Put the cursor between two words to split the line."))
            return
        document = self.document
        document.undo_stack.beginMacro(tr("the splitting of a line"))
        self._set_text(index, typed)
        self._try(lambda: transcript.split(document.utterances, document.minutes, row.id, len(first)))
        document.undo_stack.endMacro()

    def _replace(self, everywhere: bool) -> None:
        needle, new = self.model.needle, self.find_bar.new.text()
        if needle is None:
            return
        lines = self.document.utterances
        if not everywhere:
            if not self._hit_number():
                self._go_to_hit(1)
                return
            lines = [self.model.rows[self.list.currentIndex().row()]]
        minutes = self.document.minutes if everywhere else None
        edit, count = transcript.replace_all(lines, minutes, needle, new)
        if not everywhere:
            edit = transcript.of_lines(edit.label, edit.removed, edit.added, self.document.minutes)
        self._do(edit)
        if self.find_bar.learn.isChecked() and new.strip():
            self._learn(self.find_bar.field.text(), new)
        if everywhere:
            self.find_bar.say(trn("{count} place replaced", "{count} places replaced", count))
        else:
            self._go_to_hit(1)

    def _learn(self, heard: str, written: str) -> None:
        """Correct it in later transcripts too, and let recognition know it."""
        bar, library = self.find_bar, self.document.library
        rule = rules.Rule(
            heard=heard, written=written, whole_word=bar.whole.isChecked(), match_case=bar.case.isChecked()
        )
        self.document.background.run(lambda: rules.save(library, rule), owner=self)

    def _try(self, make: Callable[[], Edit]) -> None:
        try:
            edit = make()
        except UsageError as error:
            self.document.background.failed.emit(str(error))
        else:
            self._do(edit)

    def _do(self, edit: Edit) -> None:
        """Do a step and keep the keyboard where it was."""
        row = self.list.currentIndex().row()
        self.document.edit_lines(edit)
        if self.list.currentIndex().row() < 0 <= row < len(self.model.rows):
            self.list.setCurrentIndex(self.model.index(row))

    # --- showing ----------------------------------------------------------------------------------------------

    def _show_new(self) -> None:
        self._end_find()
        self.model.set_playing(-1)
        self._show()
        self.list.scrollToTop()

    def _show(self) -> None:
        self.model.timed = self.document.timed
        self.model.set_rows(self.document.utterances)
        self._show_empty()

    def _show_empty(self) -> None:
        lacking = missing(self.document, "transcript", self)
        if lacking is not None:
            lacking.say_in(self.empty)
        self._stack.setCurrentIndex(0 if self.document.utterances else 1)

    def _play(self, index: ModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None and not self.document.imported:
            self.play_wanted.emit(row.start)

    def _place(self, index: ModelIndex) -> None:
        """A click on a line and the arrow keys go to its place in the recording: what plays goes on from there, else
        the space bar begins there."""
        row = self.model.row_at(index)
        if row is not None and not self.document.imported:
            self.place_wanted.emit(row.start)

    def _ask_who_at(self, index: ModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None and row.speaker:
            QTimer.singleShot(0, self, lambda: self.ask_who(row.speaker))

    def _ask_who_now(self) -> None:
        self._ask_who_at(self.list.currentIndex())

    def line_menu(self) -> QMenu:
        """Returns the menu for the lines that are selected now; it deletes itself."""
        commands = menu.LineCommands(
            play=self.play_wanted.emit,
            edit_line=self.edit_line,
            join_lines=self.join_lines,
            copy=self.copy,
            ask_who=self.ask_who,
            give=self.give,
            replace=self.replace,
            show_in=self.translation.language_wanted.emit,
        )
        return menu.build(self, self.document, self.chosen(), commands, self.translation.languages)

    def _show_menu(self, at: QPoint) -> None:
        self.line_menu().popup(self.list.viewport().mapToGlobal(at))

    # --- finding ----------------------------------------------------------------------------------------------

    def _begin_find(self) -> None:
        current = self.list.currentIndex()
        self._find_from = max(0, (current if current.isValid() else self.list.indexAt(QPoint(40, 6))).row())

    def _find(self) -> None:
        """Mark what is searched for, and go to the first place of it while it is typed."""
        bar = self.find_bar
        needle = bar.field.text()
        options = {"whole_words": bar.whole.isChecked(), "match_case": bar.case.isChecked()}
        self.model.find(transcript.pattern(needle, **options) if needle else "")
        hits = self.model.hits
        if hits:
            self._show_hit(next((hit for hit in hits if hit >= self._find_from), hits[0]))

    def _go_to_hit(self, direction: int) -> None:
        hits = self.model.hits
        if not hits:
            return
        now = self.list.currentIndex().row()
        if direction > 0:
            target = next((h for h in hits if h > now), hits[0])
        else:
            target = next((h for h in reversed(hits) if h < now), hits[-1])
        self._show_hit(target)

    def _show_hit(self, row: int) -> None:
        index = self.model.index(row)
        self.list.setCurrentIndex(index)
        self.list.reveal(index)
        self.find_bar.show_count(len(self.model.hits), self._hit_number())

    def _hit_number(self) -> int:
        row = self.list.currentIndex().row()
        return self.model.hits.index(row) + 1 if row in self.model.hits else 0

    def _end_find(self) -> None:
        if self.model.needle:
            self.model.find("")
        if self.find_bar.isVisible():
            self.find_bar.hide()
            self.list.setFocus()
