"""Questions about all meetings, a series, one meeting, or folders of documents; each answer with its sources."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from meetingmate.assistants.ask import documents
from meetingmate.assistants.ask.nouns import Answer, Citation, Scope, Topic
from meetingmate.assistants.ask.question import LONGEST
from meetingmate.base.library_paths import opened_path
from meetingmate.base.translation import mark, tr
from meetingmate.jobs import asking
from meetingmate.jobs.asking import Asker
from meetingmate.jobs.session import Session
from meetingmate.library import listing
from ui.assistants.ask_delegate import ConversationDelegate
from ui.assistants.ask_model import AskRow, ConversationModel
from ui.assistants.document_folders import DocumentFolders
from ui.base import desktop
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label, set_tip
from ui.base.model_index import ModelIndex
from ui.base.session_events import SessionEvents
from ui.base.theme import scaled
from ui.widgets.controls import LineEdit, RowList, button, muted
from ui.widgets.empty_state import EmptyState

_HOW = mark(
    "Type a question, such as “What did we decide about the launch?” or “What does Tom still owe us?”. "
    "Each answer shows where it comes from."
)
_RELOAD_MS = 400


class AskPage(QWidget):
    """``meeting_wanted`` gives a meeting and the second to play from (below 0: none)."""

    meeting_wanted = Signal(str, float)
    problem = Signal(str)
    _stepped = Signal(int, str, float)

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        asker: Asker,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session, self._background, self._asker = session, background, asker
        self._asked = 0  # number of the newest question; older ones stop
        self._waiting = False
        self._topic: Topic | None = None
        self._open_meeting: tuple[str, str] | None = None  # id and title of the meeting that can be asked about
        title = Label(tr("Ask"))
        title.setFont(scaled(self.font(), 1.55, bold=True))
        self.scope = QComboBox()
        self.scope.setAccessibleName(tr("Where to look"))
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scope.setMinimumContentsLength(22)
        self.folders_button = button(tr("Documents…"), self._manage_folders, tip=tr("Folders that can be asked about"))
        self.new_button = button(tr("New conversation"), self._begin_anew, tip=tr("Forget the questions so far"))
        self.model = ConversationModel(self)
        self.list = _Conversation(tr("Questions and answers"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(ConversationDelegate(self.list))
        set_tip(self.list, tr("Press Enter or double-click to play or open a source"))
        self.empty = EmptyState("search", tr("Ask about your meetings"), tr(_HOW))
        self.state = muted()
        self.cancel_button = button(tr("Cancel"), self.cancel, tip=tr("Stop looking for an answer"))
        self.field = LineEdit()
        self.field.setAccessibleName(tr("Question"))
        self.field.setPlaceholderText(tr("Ask a question"))
        self.field.setMaxLength(LONGEST)
        self.ask_button = button(tr("Ask"), self.ask, kind="primary")
        self._build(title)
        self._reload = QTimer(self, singleShot=True, interval=_RELOAD_MS)
        self._reload.timeout.connect(self._load_choices)
        self.field.returnPressed.connect(self.ask)
        self.field.textChanged.connect(lambda _text: self._update())
        self.scope.currentIndexChanged.connect(lambda _index: self._update())
        self.list.opened.connect(self._open)
        self._stepped.connect(self._show_step)
        session_events.meeting_changed.connect(self._on_meeting)
        self._fill([], [])
        self._update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._load_choices()
        self.field.setFocus()

    def refresh_icons(self) -> None:
        """Draw pictures again (the colours changed)."""
        self.empty.refresh_icon()

    def set_meeting(self, meeting_id: str, title: str) -> None:
        """Offer a meeting to ask about: the one that is open; nothing for an empty id."""
        self._open_meeting = (meeting_id, title) if meeting_id else None
        self._load_choices()

    def ask_about_meeting(self, meeting_id: str, title: str) -> None:
        """Choose a meeting and give the keyboard to the question."""
        self._open_meeting = (meeting_id, title)
        self._put_meeting()
        self.look_in(Scope(meeting=meeting_id))
        self.field.setFocus()

    def places(self) -> list[Scope]:
        """Where can be looked, in the order that is offered."""
        return [self.scope.itemData(number) for number in range(self.scope.count())]

    def look_in(self, place: Scope) -> None:
        """Choose where to look."""
        self.scope.setCurrentIndex(self.places().index(place))

    def ask(self) -> None:
        """Ask what stands in the field."""
        text = self.field.text().strip()
        if not text or self._waiting:
            return
        self._asked += 1
        number, asker, scope, before = self._asked, self._asker, self.scope.currentData(), self._topic
        self._waiting = True
        self._show_step(number, tr("Looking for an answer"), 0.0)

        def work() -> Answer:
            def cancelled() -> bool:
                return number != self._asked

            def progress(step: str, share: float) -> None:
                self._stepped.emit(number, step, share)

            if scope.documents:
                asking.refresh_documents(asker.library, asker.worker, scope, on_progress=progress, cancelled=cancelled)
            return asker.ask(text, scope, before, on_progress=progress, cancelled=cancelled)

        self._background.run(
            work,
            partial(self._show, number, text),
            failed=lambda sentence: self._failed(number, sentence),
            owner=self,
            lane="other",
        )
        self._update()

    def cancel(self) -> None:
        """Give up the question that is being answered; it stays in the field."""
        self._asked += 1
        self._waiting = False
        self.state.setText("")
        self.field.setFocus()
        self._update()

    @property
    def waiting(self) -> bool:
        """Whether a question is being answered."""
        return self._waiting

    # --- showing ------------------------------------------------------------------------------------------

    def _build(self, title: Label) -> None:
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.folders_button)
        top.addWidget(self.new_button)
        look = QHBoxLayout()
        label = Label(tr("Look in"))
        label.setBuddy(self.scope)
        label.setProperty("muted", True)
        look.addWidget(label)
        look.addWidget(self.scope)
        look.addStretch(1)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        going = QHBoxLayout()
        going.addWidget(self.state, 1)
        going.addWidget(self.cancel_button)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.ask_button)
        head, foot = QVBoxLayout(), QVBoxLayout()
        head.setContentsMargins(18, 14, 18, 6)
        foot.setContentsMargins(18, 6, 18, 12)
        for part in (top, look):
            head.addLayout(part)
        for part in (going, row):
            foot.addLayout(part)
        for column in (head, foot):
            column.setSpacing(10)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(holder, 1)
        box.addLayout(foot)

    def _update(self) -> None:
        self.cancel_button.setVisible(self._waiting)
        self.state.setVisible(self._waiting)
        self.ask_button.setEnabled(bool(self.field.text().strip()) and not self._waiting)
        self.new_button.setEnabled(bool(self.model.rows))
        self._stack.setCurrentWidget(self.list if self.model.rows else self.empty)

    def _show_step(self, number: int, step: str, share: float) -> None:
        if number == self._asked:
            self.state.setText(f"{step} …" if not 0 < share < 1 else f"{step} … {share:.0%}".replace("%", " %"))

    def _show(self, number: int, asked: str, answer: Answer) -> None:
        if number != self._asked:
            return
        self._waiting = False
        self._topic = answer.topic
        if self.field.text().strip() == asked:  # else the next question is typed already
            self.field.clear()
        first = self.model.add(answer)
        self._update()
        self.list.setCurrentIndex(self.model.index(first))
        self.list.scrollTo(self.model.index(first), QAbstractItemView.ScrollHint.PositionAtTop)
        said = " ".join([answer.lead, *(sentence.text for sentence in answer.sentences)])
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.list, said))

    def _failed(self, number: int, sentence: str) -> None:
        if number == self._asked:
            self._waiting = False
            self._update()
            self.problem.emit(sentence)

    def _open(self, index: ModelIndex) -> None:
        row: AskRow | None = self.model.row_at(index)
        if row is None or row.citation is None:
            return
        citation = row.citation
        if citation.meeting is not None:
            self.meeting_wanted.emit(citation.meeting, -1.0 if citation.time is None else citation.time)
        elif citation.path:
            self._open_document(citation)

    def _open_document(self, citation: Citation) -> None:
        path = Path(opened_path(citation.folder), citation.path)

        def found(there: bool) -> None:
            if not there:
                self.problem.emit(tr("The document {file} is no longer there.", file=path))
            elif not desktop.open_file(path):
                self.problem.emit(tr("No program of this computer opens {file}.", file=path))

        self._background.run(path.is_file, found, owner=self, lane="other")  # a network drive may not answer

    def _begin_anew(self) -> None:
        self.cancel()
        self.model.clear()
        self._topic = None
        self._update()

    # --- where to look ------------------------------------------------------------------------------------

    def _on_meeting(self, _meeting: str, what: str) -> None:
        if what != "transcript" and self.isVisible():
            self._reload.start()

    def _load_choices(self) -> None:
        if not self.isVisible():
            return
        library = self._session.library
        self._background.run(
            lambda: (listing.series(library.database), [one.path for one in documents.folders(library.database)]),
            lambda found: self._fill(*found),
            owner=self,
        )

    def _fill(self, series: list[str], folders: list[str]) -> None:
        choices: list[tuple[str, Scope]] = [(tr("All meetings"), Scope())]
        if self._open_meeting:
            meeting_id, title = self._open_meeting
            choices.append((tr("This meeting: {title}", title=title), Scope(meeting=meeting_id)))
        choices += [(tr("Series: {name}", name=name), Scope(series=name)) for name in series]
        if len(folders) > 1:
            choices.append((tr("All documents"), Scope(documents=True)))
        choices += [
            (tr("Documents: {folder}", folder=Path(opened_path(path)).name or path), Scope(documents=True, folder=path))
            for path in folders
        ]
        if [(self.scope.itemText(i), self.scope.itemData(i)) for i in range(self.scope.count())] == choices:
            return
        chosen = self.scope.currentData()
        self.scope.blockSignals(True)
        self.scope.clear()
        for name, scope in choices:
            self.scope.addItem(name, scope)
        places = [scope for _, scope in choices]
        self.scope.setCurrentIndex(places.index(chosen) if chosen in places else 0)
        self.scope.blockSignals(False)

    def _put_meeting(self) -> None:
        """Offer the meeting at once; the other choices stay as they were read."""
        places = self.places()
        series = [scope.series for scope in places if scope.series]
        self._fill(series, [scope.folder for scope in places if scope.folder])

    def _manage_folders(self) -> None:
        dialog = DocumentFolders(self._session.library, self._background, self._asker, self)
        dialog.changed.connect(self._load_choices)
        dialog.problem.connect(self.problem)
        dialog.open()


class _Conversation(RowList):
    """``opened``: Enter or a double click on a row."""

    opened = Signal(QModelIndex)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.doubleClicked.connect(self.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
