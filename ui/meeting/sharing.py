"""Minutes for others: on the clipboard, in a mail of the user's own mail program, or as a Word file that is dragged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import mark, tr
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.library import people
from ui.base import desktop, text
from ui.base.desktop import mime_of
from ui.base.handed_over import HandedOver
from ui.base.theme import colors_for, pixmap
from ui.document.document import MeetingDocument

if TYPE_CHECKING:
    from meetingmate.export import Copied, PartRef, Recipient

_Made = TypeVar("_Made")
_NO_MAIL = mark(
    "No mail program opened. Choose one for e-mail in the settings of your system, or copy the minutes instead."
)


@dataclass(frozen=True)
class Content:
    """A meeting with all that is shared of it."""

    meeting: Meeting
    utterances: list[Utterance]
    minutes: Minutes


class Sharing(QObject):
    """``told`` says what was done. Without a meeting's id the open one is meant."""

    told = Signal(str)
    problem = Signal(str)

    def __init__(self, document: MeetingDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._files = HandedOver()

    def close(self) -> None:
        """Remove the files that were made for other programs."""
        self._files.close()

    # --- the clipboard ----------------------------------------------------------------------------------------

    def copy_minutes(self, meeting_id: str = "") -> None:
        """Copy the minutes: formatted where that can be pasted, else as text."""

        def make(content: Content) -> Copied:
            from meetingmate import export  # python-docx takes a moment to load

            return export.copy_of_minutes(content.meeting, content.utterances, content.minutes)

        self._make(meeting_id, make, lambda made: self._copy(made, tr("Minutes copied. Paste them with Ctrl+V.")))

    def copy_markdown(self, meeting_id: str = "") -> None:
        """Copy the minutes as Markdown, for programs that take nothing else for formatted text."""

        def make(content: Content) -> str:
            from meetingmate import export

            return export.copy_of_minutes(content.meeting, content.utterances, content.minutes).markdown

        def copy(made: str) -> None:
            QGuiApplication.clipboard().setText(made)
            self.told.emit(tr("Minutes copied as Markdown."))

        self._make(meeting_id, make, copy)

    def copy_part(self, part: PartRef) -> None:
        """Copy a section, a topic or an item of the open meeting's minutes, formatted where that can be pasted."""

        def make(content: Content) -> Copied | None:
            from meetingmate import export

            return export.copy_of_part(content.meeting, content.utterances, content.minutes, part)

        def copy(made: Copied | None) -> None:
            if made is None:
                self.told.emit(tr("There is nothing to copy here."))
            else:
                self._copy(made, tr("Copied. Paste with Ctrl+V."))

        self._make("", make, copy)

    def copy_for(self, name: str) -> None:
        """Copy what concerns one person: tasks, decisions and questions."""
        self._make("", _for(name), lambda made: self._copy(made, tr("Tasks of {name} copied.", name=name)))

    def _copy(self, made: Copied, sentence: str) -> None:
        QGuiApplication.clipboard().setMimeData(mime_of(made))
        self.told.emit(sentence)

    # --- mail -------------------------------------------------------------------------------------------------

    def mail_minutes(self, meeting_id: str = "") -> None:
        """Open a mail to the attendees with the minutes as text and the Word file attached."""
        appendix = self._document.session.settings.appendix

        def make(content: Content) -> tuple[Path, int, int]:
            from meetingmate import export
            from meetingmate.export import mail

            meeting, utterances, minutes = content.meeting, content.utterances, content.minutes
            to = self._recipients(meeting.names())
            word = self._word_file(content, appendix)
            body = export.copy_of_minutes(meeting, utterances, minutes)
            made = mail.draft(to, subject_of(meeting), body, word)
            self._files.drop(word)
            draft = self._files.write(export.suggested_name(meeting, ".eml"), made)
            return draft, len(to), len(meeting.attendees)

        def opened(made: tuple[Path, int, int]) -> None:
            draft, known, everybody = made
            if not desktop.open_file(draft):
                self._files.drop(draft)
                self.problem.emit(tr(_NO_MAIL))
            else:
                self.told.emit(_handed(known, everybody))

        self._make(meeting_id, make, opened)

    def mail_outcome(self) -> None:
        """Open a short mail to the attendees: decisions and tasks as text, nothing attached."""

        def make(content: Content) -> tuple[str | Path, int, int]:
            from meetingmate import export

            made = export.copy_of_outcome(content.meeting, content.utterances, content.minutes)
            names = content.meeting.names()
            return (*self._short_mail(names, content.meeting, made), len(names))

        self._make("", make, self._open_short)

    def mail_for(self, name: str) -> None:
        """Open a short mail to one person with what concerns this person."""

        def make(content: Content) -> tuple[str | Path, int, int]:
            return (*self._short_mail([name], content.meeting, _for(name)(content)), 1)

        self._make("", make, self._open_short)

    def _short_mail(self, names: list[str], meeting: Meeting, made: Copied) -> tuple[str | Path, int]:
        """A ``mailto:`` address, or a file where that would get too long; and how many people it goes to."""
        from meetingmate import export
        from meetingmate.export import mail

        to = self._recipients(names)
        address = mail.mailto(to, subject_of(meeting), made.text)
        if address is not None:
            return address, len(to)
        data = mail.draft(to, subject_of(meeting), made)
        return self._files.write(export.suggested_name(meeting, ".eml"), data), len(to)

    def _open_short(self, made: tuple[str | Path, int, int]) -> None:
        what, known, everybody = made
        opened = desktop.open_file(what) if isinstance(what, Path) else desktop.write_mail(what)
        if opened:
            self.told.emit(_handed(known, everybody))
        else:
            if isinstance(what, Path):
                self._files.drop(what)
            self.problem.emit(tr(_NO_MAIL))

    def _recipients(self, names: list[str]) -> list[Recipient]:
        from meetingmate.export import Recipient, mail

        known = people.addresses(self._document.library, names)
        return [Recipient(name, address) for name, address in known.items() if mail.is_address(address)]

    # --- dragging ---------------------------------------------------------------------------------------------

    def drag_word(self, source: QWidget) -> None:
        """Make the Word file and let the pointer carry it, if the button of the mouse is still held by then."""
        appendix = self._document.session.settings.appendix

        def carry(path: Path) -> None:
            if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
                drag = QDrag(source)
                drag.setMimeData(mime_of_file(path))
                drag.setPixmap(pixmap("document", colors_for(source.palette()).accent, 32, source.devicePixelRatioF()))
                drag.exec(Qt.DropAction.CopyAction)
            else:
                self.told.emit(tr("The Word file was not ready yet. Drag the button again."))

        self._make("", lambda content: self._word_file(content, appendix), carry)

    def _word_file(self, content: Content, appendix: bool) -> Path:
        from meetingmate import export

        path = self._files.place_for(export.suggested_name(content.meeting))
        options = export.ExportOptions(appendix=appendix)
        export.write(path, content.meeting, content.utterances, content.minutes, options)
        return path

    # --- both -------------------------------------------------------------------------------------------------

    def _make(self, meeting_id: str, make: Callable[[Content], _Made], done: Callable[[_Made], object]) -> None:
        """Make something of a meeting beside the window's thread, from what is on the screen if it is the open one."""
        document, library = self._document, self._document.library
        shown = None
        if meeting_id in ("", document.id) and document.meeting is not None:
            if document.minutes is None:
                self.problem.emit(tr(_NO_MINUTES))
                return
            shown = Content(document.meeting, document.utterances, document.minutes)
        elif not meeting_id:
            return

        def work() -> _Made:
            content = shown
            if content is None:
                minutes = library.minutes(meeting_id)
                if minutes is None:
                    raise UsageError(tr(_NO_MINUTES))
                content = Content(library.meeting(meeting_id), library.utterances(meeting_id), minutes)
            return make(content)

        document.background.run(work, done, failed=self.problem.emit, owner=self, lane="other")


_NO_MINUTES = mark("This meeting has no minutes yet. Open it and write them first.")


class DragHandle(QObject):
    """Lets a button be dragged as well as pressed: ``dragged`` once the pointer has left it with the mouse held."""

    dragged = Signal()

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button = button
        self._pressed: QPoint | None = None
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                self._pressed = event.position().toPoint() if self._button.isEnabled() else None
            elif event.type() == QEvent.Type.MouseButtonRelease:
                self._pressed = None
            elif event.type() == QEvent.Type.MouseMove and self._pressed is not None:
                way = (event.position().toPoint() - self._pressed).manhattanLength()
                if way >= QApplication.startDragDistance():
                    self._pressed = None
                    self._button.setDown(False)  # letting go is no click any more
                    self.dragged.emit()
                    return True
        return super().eventFilter(watched, event)


def mime_of_file(path: Path) -> QMimeData:
    """A file, to be dropped."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def subject_of(meeting: Meeting) -> str:
    """``Minutes: Harbor weekly product meeting, Tue 3 March 2026``."""
    return tr("Minutes: {meeting}, {date}", meeting=meeting.title or tr("Meeting"), date=text.day(meeting.date))


def owners_of(minutes: Minutes | None) -> list[str]:
    """Everybody who has a task, in the order of the tasks."""
    return list(dict.fromkeys(owner for action in minutes.actions for owner in action.owners)) if minutes else []


def _for(name: str) -> Callable[[Content], Copied]:
    def make(content: Content) -> Copied:
        from meetingmate import export

        return export.copy_for(content.meeting, content.utterances, content.minutes, name)

    return make


def _handed(known: int, everybody: int) -> str:
    """That a mail was made, and what to know about its recipients."""
    done = tr("Mail handed to your mail program.")
    if known >= everybody > 0:
        return done
    if not known:
        hint = tr("No e-mail address is known; add addresses under People.")
    else:
        hint = tr(
            "{known} of {everybody} addresses are known; add the others under People.", known=known, everybody=everybody
        )
    return f"{done} {hint}"
