"""The text of a meeting while it is recorded: from its two transcribers into the library, live first, then final."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.base.settings import Settings
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.jobs import vocabulary
from meetingmate.jobs.live.captions import Captions, CaptionsEnded
from meetingmate.jobs.live.line_store import LineStore
from meetingmate.jobs.live.prompts import Prompts
from meetingmate.jobs.live.reporter import LiveReporter
from meetingmate.jobs.live.rolling import MOST_LEFT_S, RollingEnded, RollingMessage, RollingText
from meetingmate.library import Job, Library
from meetingmate.workers import live_messages as w
from meetingmate.workers.messages import LanguageFound, LeftOut


class LiveTranscript:
    """Stores the lines of the meeting of ``job``; all methods are called from one thread.

    ``on_lines`` gets the lines that were stored, by their ids (some may be there already, with other words), and the
    ids of those that are gone; ``on_meeting`` the meeting when its language was found.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        job: Job,
        reporter: LiveReporter,
        prompts: Prompts,
        on_lines: Callable[[list[Utterance], list[str]], None],
        on_meeting: Callable[[Meeting], None],
    ) -> None:
        self._library, self._settings, self._job = library, settings, job
        self._reporter, self._prompts = reporter, prompts
        self._on_lines, self._on_meeting = on_lines, on_meeting
        self._lines = LineStore(library, job, self._stored)
        self._captions: Captions | None = None
        self._rolling: RollingText | None = None
        self._told_final = (0.0, "")
        #: How late the words come, in seconds.
        self.behind_s = 0.0

    @property
    def running(self) -> bool:
        """Whether more text may come."""
        return self.captions_running or (self._rolling is not None and self._rolling.running)

    @property
    def captions_running(self) -> bool:
        """Whether more live text may come."""
        return self._captions is not None and self._captions.running

    @property
    def complete(self) -> bool:
        """Whether the text is that of the whole meeting."""
        stored = not self._lines.waits
        return stored and (self.final or (self._captions is not None and self._captions.complete))

    @property
    def final(self) -> bool:
        """Whether all of the recording has its final text."""
        return self._rolling is not None and self._rolling.complete and not self._lines.waits

    @property
    def pids(self) -> dict[str, int | None]:
        """Process ids of those who write it down."""
        workers = {"transcriber": self._captions, "rolling": self._rolling}
        return {name: worker.pid for name, worker in workers.items() if worker is not None and worker.running}

    def start(self, request: w.LiveRequest, put: Callable[[w.LiveMessage | CaptionsEnded], None]) -> None:
        """Start the live transcriber; ``put`` gets its messages, from another thread."""
        self._captions = Captions(request, put)

    def start_rolling(self, request: w.RollingRequest, put: Callable[[RollingMessage | RollingEnded], None]) -> None:
        """Start the one that hears it all once more; ``put`` gets its messages, from another thread."""
        self._rolling = RollingText(request, put)

    def take_rolling(self, message: w.LiveMessage) -> None:
        """Store the final text of a stretch."""
        assert self._rolling is not None
        self._rolling.take(message)
        match message:
            case w.StretchFinal():
                self._lines.exchange(message)
            case w.Draining():
                self._reporter.draining("final text", message.done, message.total)

    def take_rolling_end(self, ended: RollingEnded) -> None:
        """The second transcriber is gone: it was started again, or there is no more final text."""
        assert self._rolling is not None
        if sentence := self._rolling.take_end(ended.number, ended.error):
            self._reporter.say("worker", sentence)

    def hold(self, behind: bool) -> None:
        """Whether the live text is behind and needs the computer."""
        if self._rolling:
            self._rolling.hold(behind)

    def take(self, message: w.LiveMessage) -> None:
        """Store what the live transcriber says."""
        assert self._captions is not None
        self._captions.take(message)
        match message:
            case w.LiveProvisional() if message.text:
                self._prompts.speech(message.end)
            case w.LiveSettled():
                self._lines.add(message.utterances)
            case w.LiveBehind():
                self.behind_s = message.behind_s
            case LeftOut():
                self._lines.leave_out(message.removed)
            case LanguageFound():
                self._captions.found_language(message.language)
                if self._rolling:
                    self._rolling.set_language(message.language, fixed=False)
                self._on_meeting(
                    self._library.edit_meeting(
                        self._job.meeting, lambda meeting: setattr(meeting, "language", message.language)
                    )
                )
                self._reporter.changed("details")
            case w.Draining():
                self._reporter.draining("live text", message.done, message.total)

    def take_end(self, ended: CaptionsEnded) -> None:
        """The transcriber is gone: it was started again, or there is no more text."""
        assert self._captions is not None
        if sentence := self._captions.take_end(ended.number, ended.error):
            self._reporter.say("worker" if self._captions.running else "captions", sentence)

    def tick(self) -> None:
        """To be called now and then: watches the transcribers, and stores what could not be stored."""
        if self._captions:
            self._captions.watch()
        if self._rolling:
            self._rolling.watch()
            self._tell_final(self._rolling)
        self._lines.store()

    def set_language(self, language: str | None) -> None:
        """What follows is spoken in this language; None: find it."""
        self._job.language = language
        self._library.edit_meeting(self._job.meeting, lambda meeting: setattr(meeting, "language", language))
        self._library.save_job(self._job)
        if self._captions:
            self._captions.set_language(language)
        if self._rolling:
            self._rolling.set_language(language, fixed=language is not None)
        self._reporter.changed("details")

    def set_meeting(self, meeting: Meeting) -> None:
        """Attendees or agenda were edited: other words are to be expected."""
        for worker in (self._captions, self._rolling):
            if worker:
                worker.set_vocabulary(
                    vocabulary.hotwords(self._settings, self._library), vocabulary.names(self._settings, meeting)
                )

    def end(self, *, drain: bool) -> None:
        """The recording is over: write down the rest first, or leave it. A final text that is far behind is left to the
        job, so that nobody waits for it."""
        if self._captions:
            self._captions.drain() if drain else self._captions.leave()
        if self._rolling:
            near = self._reporter.t - self._rolling.until <= MOST_LEFT_S
            self._rolling.drain() if drain and near else self._rolling.leave()

    def kill(self) -> None:
        """End the transcribers at once."""
        for worker in (self._captions, self._rolling):
            if worker:
                worker.kill()

    def _stored(self, lines: list[Utterance], gone: list[str], final: bool) -> None:
        if lines:
            self._prompts.speech(max(u.end for u in lines))
        self._on_lines(lines, gone)
        self._reporter.emit(
            e.LiveUtterances(meeting=self._job.meeting, t=self._reporter.t, utterances=lines, final=final, gone=gone)
        )
        self._reporter.changed("transcript")

    def _tell_final(self, rolling: RollingText) -> None:
        """Say how far the final text is, and why it does not go on, when that is something new."""
        standing = (min(self._job.rolled.values(), default=0.0), rolling.waits)
        if standing != self._told_final and self._reporter.state in ("recording", "paused"):
            self._told_final = standing
            self._reporter.emit(
                e.LiveFinalChanged(
                    meeting=self._job.meeting, t=self._reporter.t, until_s=standing[0], sentence=standing[1]
                )
            )
