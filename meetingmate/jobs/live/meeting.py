"""One meeting from Record to the minutes of its live text; then it is a job of the session like any other.

The recorder, the live transcriber and the live writer are processes of their own. What they say, and what the user
wants, is taken in order by one thread; whichever of the workers dies, the recording goes on.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from meetingmate import capture
from meetingmate.base.errors import MeetingMateError, ModelError
from meetingmate.base.logs import Technical
from meetingmate.base.translation import tr
from meetingmate.capture import messages as c
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Meeting, Note, Utterance
from meetingmate.jobs import speech_model
from meetingmate.jobs.live import final_pass, relay
from meetingmate.jobs.live.awake import staying_awake
from meetingmate.jobs.live.captions import CaptionsEnded
from meetingmate.jobs.live.minutes import LiveMinutes, LiveMinutesEnded
from meetingmate.jobs.live.prompts import Prompts
from meetingmate.jobs.live.reporter import LiveReporter
from meetingmate.jobs.live.requests import live_request, rolling_request
from meetingmate.jobs.live.rolling import RollingEnded, RollingMessage
from meetingmate.jobs.live.sound import LiveSound
from meetingmate.jobs.live.transcript import LiveTranscript
from meetingmate.jobs.live.translation import LiveTranslation, LiveTranslationEnded
from meetingmate.jobs.runner import MARKED
from meetingmate.jobs.session import Details, Session
from meetingmate.workers import live_messages as w
from meetingmate.workers.messages import TextTranslated

log = logging.getLogger(__name__)

_TICK_S = 0.5
#: A writer that takes longer hangs; the job then makes the minutes.
_MINUTES_WITHIN_S = 1200.0
_LEAVE_WITHIN_S = 5.0
#: Captions that come at such a pace need the whole computer.
_HARD_PRESSED: tuple[w.Pace, ...] = ("packed", "small")


class _Stop(Struct):
    drain: bool


class _Edited(Struct):
    """Attendees, agenda, title or series were edited."""


class _SetLanguage(Struct):
    language: str | None


class _Translate(Struct):
    target: str


class LiveMeeting:
    """A meeting that is being recorded, in the library of ``session`` from the first moment.

    ``device`` is part of a microphone's name (empty: that of the settings). Events go to ``on_event``, by default
    to the session's, from a thread of this object. All methods return at once and may be called from any thread.
    Raises CaptureError when another recording runs, StoreError when the library can't be written.
    """

    def __init__(
        self,
        session: Session,
        details: Details | None = None,
        *,
        on_event: Callable[[e.Event], None] | None = None,
        microphone: bool = True,
        computer: bool = True,
        device: str = "",
        live_text: bool | None = None,
    ) -> None:
        details = details or Details()
        self._session, self._library, self._settings = session, session.library, session.settings
        self._emit = on_event or session.emit
        if other := capture.running():
            raise capture.CaptureError(other.sentence())
        meeting, job = session.new_recording(details, datetime.now())
        self.id = meeting.id
        self._first_title = meeting.title
        self._job = job
        self._folder = self._library.meeting_dir(self.id)
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._stopping: _Stop | None = None
        self._leaving = False
        settings = self._settings
        self._live_text = settings.live_text if live_text is None else live_text
        self._prompts = Prompts(settings.silence_prompt_min * 60.0, settings.longest_recording_h * 3600.0)
        self._reporter = LiveReporter(self.id, self._emit)
        self._transcript = LiveTranscript(
            self._library, settings, job, self._reporter, self._prompts, self._hand_on, self._tell_others
        )
        self._translation = LiveTranslation(
            self._library, lambda: session.settings, meeting, self._reporter, self._inbox.put
        )
        self._live_minutes: LiveMinutes | None = None
        session.hold()
        try:
            self._sound = LiveSound(
                self._folder,
                settings,
                self._inbox.put,
                self._reporter,
                self._start_workers,
                microphone=microphone,
                computer=computer,
                device=device,
            )
        except MeetingMateError:
            session.release()
            self._library.delete(self.id)
            raise
        self._reporter.changed("details")
        self._emit(e.JobChanged(meeting=self.id, state="running", stage="recording"))
        self._thread = threading.Thread(target=self._work, name="live", daemon=True)
        self._thread.start()

    @property
    def state(self) -> e.LiveState:
        """What it is doing."""
        return self._reporter.state

    @property
    def sentence(self) -> str:
        """Why the recording ended, if that has to be said."""
        return self._reporter.sentence

    @property
    def t(self) -> float:
        """Seconds on the recording's time line, now."""
        return self._reporter.t

    # --- what a user does ---------------------------------------------------------------------------------

    def pause(self) -> None:
        """Leave out what follows."""
        self._sound.recorder.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._sound.recorder.resume()

    def mark(self, text: str = "") -> Note:
        """Mark this moment; it becomes a note."""
        self._sound.recorder.mark(text)
        return self._note(text or tr(MARKED))

    def add_note(self, text: str) -> Note:
        """Store a line of the user's own with the time it was written."""
        return self._note(text)

    def edited(self) -> None:
        """Title, attendees, agenda or series in the library were edited."""
        self._inbox.put(_Edited())

    def set_language(self, language: str | None) -> None:
        """What follows is spoken in this language (Whisper code); None: find it."""
        self._inbox.put(_SetLanguage(language))

    def translate_into(self, target: str) -> None:
        """Translate all settled lines that are not yet, or were edited, into this language; empty: none."""
        self._inbox.put(_Translate(target))

    def stop(self, drain: bool = True) -> None:
        """End the recording. ``drain``: settle what is not yet written down first; False leaves it to the final pass,
        also when it is said while the rest is being settled."""
        self._inbox.put(_Stop(drain))

    def leave(self) -> None:
        """Go no further: a recording that still runs is closed, and its job goes on after a recovery."""
        self._leaving = True
        self._inbox.put(None)
        self.wait(_LEAVE_WITHIN_S)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is over and the session has it; False when the time is up first."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def worker_pids(self) -> dict[str, int | None]:
        """Process ids of the recorder and the workers."""
        pids = {"recorder": self._sound.recorder.pid}
        pids.update(self._transcript.pids)
        if self._live_minutes and self._live_minutes.running:
            pids["writer"] = self._live_minutes.pid
        if self._translation.pid is not None:
            pids["translator"] = self._translation.pid
        return pids

    # --- the thread ---------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            with staying_awake():
                self._follow(lambda: self.state == "ended")
            if self._job.stage == "drafting" and not self._leaving:
                self._finish_minutes()
        except MeetingMateError as error:  # the library can't be written: the recording lies on disk, to be recovered
            self._tell_failure(error)
        finally:
            if self._live_minutes:
                self._live_minutes.kill()
            self._transcript.kill()
            self._translation.end()
            self._session.release()

    def _follow(self, over: Callable[[], bool]) -> None:
        while not over() and not self._leaving:
            try:
                item = self._inbox.get(timeout=_TICK_S)
            except queue.Empty:
                item = None
            try:
                if item is not None:
                    self._take(item)
                self._tick()
            except MeetingMateError as error:  # full disk, locked database: the recording itself is not touched
                self._tell_failure(error)

    def _tell_failure(self, error: MeetingMateError) -> None:
        log.exception("live meeting %s", Technical(self.id))
        self._reporter.say("disk", str(error))

    def _take(self, item: object) -> None:
        match item:
            case _Stop():
                self._stop(item)
            case _SetLanguage():
                self._transcript.set_language(item.language)
                self._on_edited()
            case _Edited():
                self._on_edited()
            case _Translate():
                self._translation.translate_into(item.target)
            case TextTranslated():
                self._translation.take(item)
            case LiveTranslationEnded():
                self._translation.take_end(item)
            case CaptionsEnded():
                self._transcript.take_end(item)
                self._captions_behind(False)
                self._text_may_have_ended()
            case RollingMessage():
                self._transcript.take_rolling(item.message)
            case RollingEnded():
                self._transcript.take_rolling_end(item)
                self._text_may_have_ended()
            case LiveMinutesEnded():
                assert self._live_minutes is not None
                if sentence := self._live_minutes.ended(item):
                    self._reporter.say("worker", sentence)
            case c.Recorded() | c.PartsStored() | c.Failed():
                self._sound_ended(item)
            case _ if isinstance(item, c.Event):
                self._on_recorder(item)
            case w.DraftMinutes() | w.WordingMinutes() | w.FinishedMinutes():
                assert self._live_minutes is not None
                self._live_minutes.take(item)
            case _ if isinstance(item, w.LiveMessage):
                self._transcript.take(item)
                if isinstance(item, w.LiveBehind):
                    self._captions_behind(item.pace in _HARD_PRESSED)
                if (told := relay.of_transcriber(item, self.id, self.t)) is not None:
                    self._emit(told)

    def _captions_behind(self, behind: bool) -> None:
        """Who can wait does so while the captions need the computer."""
        self._translation.hold(behind)
        self._transcript.hold(behind)

    def _tick(self) -> None:
        self._transcript.tick()
        self._translation.tick()
        if self.state == "recording":
            for kind, sentence in self._prompts.due(self.t, self._transcript.behind_s):
                self._reporter.say(kind, sentence)

    def _on_recorder(self, event: c.Event) -> None:
        self._sound.take(event)
        if isinstance(event, c.Level) and not self._transcript.captions_running:
            self._prompts.level(event.t, event.peak)
        if (told := relay.of_recorder(event, self.id)) is not None:
            self._emit(told)

    def _on_edited(self) -> None:
        meeting = self._library.meeting(self.id)
        self._transcript.set_meeting(meeting)
        self._tell_others(meeting)

    # --- the workers --------------------------------------------------------------------------------------

    def _start_workers(self) -> None:
        if not self._live_text:
            return
        meeting = self._library.meeting(self.id)
        try:
            request = live_request(self._folder, self._settings, self._library, self._job, meeting)
        except ModelError as error:
            sentence = tr("There is no live transcript: {error}", error=error)
            if speech_model.missing(self._settings, self._job) is not None:
                sentence = tr(
                    "There is no live transcript: the speech model is missing. The sound is recorded, and transcribed "
                    "when the model is there."
                )
            self._reporter.say("captions", sentence)
            return
        self._transcript.start(request, self._inbox.put)
        if again := rolling_request(self._folder, self._settings, self._library, self._job, meeting):
            self._transcript.start_rolling(again, self._inbox.put)
        if (settings := self._session.settings).translation:
            self._translation.translate_into(settings.live_translation)
        if self._settings.live_minutes and self._job.minutes:
            self._live_minutes = LiveMinutes(self._library, self._settings, self._job, self._reporter, self._inbox.put)

    def _hand_on(self, lines: list[Utterance], gone: list[str]) -> None:
        if self._live_minutes:
            self._live_minutes.add(lines, gone)
        self._translation.add(lines, gone)

    def _tell_others(self, meeting: Meeting) -> None:
        self._translation.set_meeting(meeting)
        if self._live_minutes:
            self._live_minutes.set_meeting(meeting)

    # --- the end ------------------------------------------------------------------------------------------

    def _stop(self, wish: _Stop) -> None:
        first = self._stopping is None
        if first or not wish.drain:
            self._stopping = wish
        if first and not self._sound.closed:
            self._reporter.set_state("stopping")
            self._sound.recorder.stop()
        elif self._sound.closed and not wish.drain and self._transcript.running:
            self._transcript.end(drain=False)

    def _sound_ended(self, event: c.Recorded | c.PartsStored | c.Failed) -> None:
        self._sound.take_end(event)
        if not self._sound.is_there:
            self._nothing_recorded()
            return
        self._reporter.set_state("stopping", self.sentence)
        self._library.edit_meeting(self.id, lambda meeting: setattr(meeting, "duration_s", self.t))
        if self._transcript.running:
            self._transcript.end(drain=self._stopping is None or self._stopping.drain)
        else:
            self._text_ended()

    def _nothing_recorded(self) -> None:
        """Keep what the user wrote; a meeting without anything is not a meeting."""
        meeting = self._library.meeting(self.id)
        sentence = self.sentence or tr("No sound was recorded; check that the microphone is on and record again.")
        self._reporter.set_state("ended", sentence)
        given = meeting.notes or meeting.title != self._first_title or meeting.attendees or meeting.agenda
        if given:
            self._session.fail(self._job, sentence)
        else:
            self._library.delete(self.id)
            self._reporter.changed("deleted")

    def _text_may_have_ended(self) -> None:
        if self._sound.closed and self._sound.is_there and not self._transcript.running and self.state != "ended":
            self._text_ended()

    def _text_ended(self) -> None:
        """All that will be written down by now is: the meeting becomes a job of the session."""
        self._translation.end()
        job, has_text, final = self._job, bool(self._library.utterances(self.id)), self._transcript.final
        final_pass.plan(job, self._settings, has_text=has_text, complete=self._transcript.complete, final=final)
        if has_text:
            which: Literal["final", "live"] = "final" if final else "live"
            self._library.edit_meeting(self.id, lambda meeting: setattr(meeting, "transcript", which))
        self._library.save_job(job)
        self._reporter.set_state("ended", self.sentence, fraction=1.0)
        self._reporter.changed("details")
        if job.stage != "drafting":
            self._session.take_over(job)

    def _finish_minutes(self) -> None:
        """The minutes from the writer that has followed the text; without one the job makes them."""
        live_minutes = self._live_minutes
        if live_minutes and live_minutes.running:
            live_minutes.finish()
            deadline = time.monotonic() + _MINUTES_WITHIN_S
            self._follow(lambda: not live_minutes.running or time.monotonic() > deadline)
        if not self._leaving:
            self._session.take_over(self._job)

    def _note(self, text: str) -> Note:
        note = Note(text=text, time=self.t)
        self._library.edit_meeting(self.id, lambda meeting: meeting.notes.append(note))
        self._reporter.changed("details")
        return note
