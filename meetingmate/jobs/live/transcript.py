"""The text of a meeting while it is recorded: from the live transcriber into the library."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.base.settings import Settings
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.jobs import vocabulary
from meetingmate.jobs.live.captions import Captions, CaptionsEnded
from meetingmate.jobs.live.prompts import Prompts
from meetingmate.jobs.live.reporter import LiveReporter
from meetingmate.library import Job, Library
from meetingmate.library.rules import apply_rules, rules
from meetingmate.workers import live_messages as w
from meetingmate.workers.messages import LanguageFound, LeftOut


class LiveTranscript:
    """Stores the lines of the meeting of ``job``; all methods are called from one thread.

    ``on_lines`` gets the lines that were stored, ``on_meeting`` the meeting when its language was found.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        job: Job,
        reporter: LiveReporter,
        prompts: Prompts,
        on_lines: Callable[[list[Utterance]], None],
        on_meeting: Callable[[Meeting], None],
    ) -> None:
        self._library, self._settings, self._job = library, settings, job
        self._reporter, self._prompts = reporter, prompts
        self._on_lines, self._on_meeting = on_lines, on_meeting
        self._rules = rules(library)
        self._unsaved: list[Utterance] = []
        self._captions: Captions | None = None
        #: How late the words come, in seconds.
        self.behind_s = 0.0

    @property
    def running(self) -> bool:
        """Whether more text may come."""
        return self._captions is not None and self._captions.running

    @property
    def complete(self) -> bool:
        """Whether the text is that of the whole meeting."""
        return self._captions is not None and self._captions.complete

    @property
    def pid(self) -> int | None:
        """Process id of the transcriber; None when there is none."""
        return self._captions.pid if self._captions and self._captions.running else None

    def start(self, request: w.LiveRequest, put: Callable[[w.LiveMessage | CaptionsEnded], None]) -> None:
        """Start the transcriber; ``put`` gets its messages, from another thread."""
        self._captions = Captions(request, put)

    def take(self, message: w.LiveMessage) -> None:
        """Store what the transcriber says."""
        assert self._captions is not None
        self._captions.take(message)
        match message:
            case w.LiveProvisional() if message.text:
                self._prompts.speech(message.end)
            case w.LiveSettled():
                self._store(message.utterances)
            case w.LiveBehind():
                self.behind_s = message.behind_s
            case LeftOut():
                self._library.edit_meeting(self._job.meeting, lambda meeting: meeting.removed.extend(message.removed))
            case LanguageFound():
                self._captions.found_language(message.language)
                self._on_meeting(
                    self._library.edit_meeting(
                        self._job.meeting, lambda meeting: setattr(meeting, "language", message.language)
                    )
                )
                self._reporter.changed("details")
            case w.Draining():
                fraction = message.done / message.total if message.total else 1.0
                self._reporter.set_state("stopping", fraction=fraction)

    def take_end(self, ended: CaptionsEnded) -> None:
        """The transcriber is gone: it was started again, or there is no more text."""
        assert self._captions is not None
        if sentence := self._captions.take(ended):
            self._reporter.say("worker" if self._captions.running else "captions", sentence)

    def tick(self) -> None:
        """To be called now and then: watches the transcriber, and stores what could not be stored."""
        if self._captions:
            self._captions.watch()
        if self._unsaved:
            self._store([])

    def set_language(self, language: str | None) -> None:
        """What follows is spoken in this language; None: find it."""
        self._job.language = language
        self._library.edit_meeting(self._job.meeting, lambda meeting: setattr(meeting, "language", language))
        self._library.save_job(self._job)
        if self._captions:
            self._captions.set_language(language)
        self._reporter.changed("details")

    def set_meeting(self, meeting: Meeting) -> None:
        """Attendees or agenda were edited: other words are to be expected."""
        if self._captions:
            self._captions.set_vocabulary(
                vocabulary.hotwords(self._settings, self._library), vocabulary.names(self._settings, meeting)
            )

    def end(self, *, drain: bool) -> None:
        """The recording is over: settle the rest first, or leave it."""
        if self._captions is None:
            return
        if drain:
            self._captions.drain()
        else:
            self._captions.leave()

    def kill(self) -> None:
        """End the transcriber at once."""
        if self._captions:
            self._captions.kill()

    def _store(self, utterances: list[Utterance]) -> None:
        """Store settled text; what can't be stored now is tried again with the next."""
        self._unsaved += apply_rules(utterances, self._rules)
        if not self._unsaved:
            return
        new = list(self._unsaved)
        self._job.next_id += len(utterances)
        self._library.append_utterances(self._job.meeting, new, self._job)
        self._unsaved.clear()
        self._prompts.speech(max(u.end for u in new))
        self._on_lines(new)
        self._reporter.emit(e.LiveUtterances(meeting=self._job.meeting, t=self._reporter.t, utterances=new))
        self._reporter.changed("transcript")
