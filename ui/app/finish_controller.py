"""The moment when the work on a meeting ends: its minutes are opened, and it is said that they are ready."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit

from meetingmate.base.translation import tr, trn
from meetingmate.domain.events import JobChanged
from meetingmate.editing import speakers
from meetingmate.jobs.session import Session
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.document.document import MeetingDocument
from ui.meeting.page import MINUTES, MeetingPage
from ui.widgets.banner import Banner

_SHOWN_S = 60
_AT_WORK = ("queued", "running")


class Outcome(Struct, frozen=True):
    """What became of a meeting. ``decisions`` and ``tasks`` are -1 when there are no minutes."""

    meeting: str
    title: str
    failed: str = ""
    speech: bool = True
    decisions: int = -1
    tasks: int = -1
    voices: int = 0


def said_of(outcome: Outcome) -> tuple[str, str]:
    """What is said of it: in short, and what follows after a colon (perhaps nothing)."""
    if outcome.failed:
        return tr("Processing stopped"), outcome.failed.rstrip(".")
    if not outcome.speech:
        return tr("No speech was found"), ""
    if outcome.decisions < 0:
        return tr("Transcript ready"), ""
    if not outcome.decisions and not outcome.tasks:
        return tr("Minutes ready"), tr("no decisions or tasks")
    decisions, tasks = outcome.decisions, outcome.tasks
    counts = [
        trn("{count} decision", "{count} decisions", decisions) if decisions else tr("no decisions"),
        trn("{count} task", "{count} tasks", tasks) if tasks else tr("no tasks"),
    ]
    return tr("Minutes ready"), ", ".join(counts)


class FinishController(QObject):
    """``in_front`` tells whether the user looks at the window."""

    notification_wanted = Signal(str, str, str)  # title, sentence, meeting
    minutes_wanted = Signal(str)  # the meeting to open at its minutes

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        document: MeetingDocument,
        page: MeetingPage,
        banner: Banner,
        in_front: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._background, self._document = session, background, document
        self._page, self._banner, self._in_front = page, banner, in_front
        self._working: set[str] = set()
        self._shown = ("", "")  # the sentence in the banner and the open meeting that it is about
        self._to_name: set[str] = set()  # meetings whose voices are asked about when they are opened
        session_events.job_changed.connect(self._on_job)
        document.opened.connect(self._on_opened)
        page.naming.closed.connect(self._to_name.discard)

    def _on_job(self, job: JobChanged) -> None:
        if job.state in _AT_WORK:
            self._working.add(job.meeting)
            return
        if job.meeting not in self._working:
            return
        self._working.discard(job.meeting)
        if job.state == "cancelled":
            return
        failed = (job.sentence or tr("The reason is not known.")) if job.state == "failed" else ""
        library = self._session.library

        def read() -> Outcome | None:
            if library.job(job.meeting) is None:
                return None  # deleted meanwhile: no news
            meeting, lines = library.meeting(job.meeting), library.utterances(job.meeting)
            minutes = library.minutes(job.meeting)
            return Outcome(
                meeting=meeting.id,
                title=meeting.title,
                failed=failed,
                speech=bool(lines),
                decisions=sum(one.stands for one in minutes.decisions) if minutes else -1,
                tasks=len(minutes.actions) if minutes else -1,
                voices=len(speakers.unnamed(lines)),
            )

        self._background.run(read, self._tell, owner=self)

    def _tell(self, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        title, more = said_of(outcome)
        shown = self._document.id == outcome.meeting and self._page.isVisible()
        if not self._in_front() and self._session.settings.notify_when_ready:
            about = tr("{heading}: {text}", heading=outcome.title, text=more) if more else outcome.title
            self.notification_wanted.emit(title, about, outcome.meeting)
        self._say(outcome, tr("{heading}: {text}", heading=title, text=more) if more else title, shown=shown)
        if outcome.voices and not outcome.failed:
            self._to_name.add(outcome.meeting)
            self._offer_naming()

    def _say(self, outcome: Outcome, sentence: str, *, shown: bool) -> None:
        if shown and outcome.failed:
            return  # the page says it already
        there = shown and not self._typing()
        if there:
            self._page.tabs.setCurrentIndex(MINUTES)
        if self._banner.message and self._banner.kind == "problem":
            return  # what stands there matters more
        said = sentence if shown else f"{outcome.title} – {sentence}"
        self._banner.show_message(
            said,
            "problem" if outcome.failed else "info",
            action="" if there else tr("Show"),
            on_action=lambda: self.minutes_wanted.emit(outcome.meeting),
            seconds=0 if outcome.failed else _SHOWN_S,
        )
        self._shown = (said, outcome.meeting) if shown else ("", "")

    def _on_opened(self) -> None:
        """What was said of the meeting before is no word about this one."""
        sentence, meeting = self._shown
        if sentence and meeting != self._document.id and self._banner.message == sentence:
            self._banner.clear()
        self._offer_naming()

    def _typing(self) -> bool:
        """Whether the keyboard is in a field of the page, from which nobody is taken away."""
        focus = QApplication.focusWidget()
        fields = (QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)
        return isinstance(focus, fields) and self._page.isAncestorOf(focus)

    def _offer_naming(self) -> None:
        if self._document.id in self._to_name:
            self._page.naming.offer()
