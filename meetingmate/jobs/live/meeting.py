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

from msgspec import Struct

from meetingmate import capture, models
from meetingmate.base import paths
from meetingmate.base.errors import MeetingMateError, ModelError
from meetingmate.base.logs import Technical
from meetingmate.base.settings import Settings
from meetingmate.capture import layout
from meetingmate.capture import messages as c
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Note, Utterance
from meetingmate.jobs import new_minutes, vocabulary
from meetingmate.jobs.live import relay
from meetingmate.jobs.live.awake import staying_awake
from meetingmate.jobs.live.captions import Captions, CaptionsEnded
from meetingmate.jobs.live.minutes import LiveMinutes, LiveMinutesEnded
from meetingmate.jobs.live.prompts import Prompts
from meetingmate.jobs.runner import MARKED
from meetingmate.jobs.session import Details, Session
from meetingmate.library.rules import apply_rules, rules
from meetingmate.library.tasks import previous_actions
from meetingmate.workers import live_messages as w
from meetingmate.workers.messages import LanguageFound, LeftOut

log = logging.getLogger(__name__)

_TICK_S = 0.5
#: A writer that takes longer hangs; the job then makes the minutes.
_MINUTES_WITHIN_S = 1200.0
_LEAVE_WITHIN_S = 5.0
#: What the recorder says that it does, as events of a meeting say it.
_LIVE_STATES: dict[c.State, e.LiveState] = {"starting": "starting", "recording": "recording", "paused": "paused"}


def live_beam_size(settings: Settings) -> int | None:
    """Returns the beams that the user chose; None at the default, which is meant for whole recordings."""
    return settings.beam_size if settings.beam_size != Settings().beam_size else None


class _Stop(Struct):
    drain: bool


class _Edited(Struct):
    """Attendees, agenda, title or series were edited."""


class _SetLanguage(Struct):
    language: str | None


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
        self.state: e.LiveState = "starting"
        self.sentence = ""
        self._first_title = meeting.title
        self._job = job
        self._folder = self._library.meeting_dir(self.id)
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        #: Time line, and the monotonic clock at that moment while it runs.
        self._clock: tuple[float, float | None] = (0.0, None)
        self._stopping: _Stop | None = None
        self._closed = self._leaving = False
        self._unsaved: list[Utterance] = []
        self._rules = rules(self._library)
        self._behind_s = 0.0
        self._captions: Captions | None = None
        self._live_minutes: LiveMinutes | None = None
        settings = self._settings
        self._live_text = settings.live_text if live_text is None else live_text
        self._prompts = Prompts(settings.silence_prompt_min * 60.0, settings.longest_recording_h * 3600.0)
        session.hold()
        try:
            request = c.RecordRequest(
                folder=str(self._folder),
                device=device or settings.microphone,
                microphone=microphone,
                computer=computer,
                compress=False,
            )
            self._recorder = capture.Recorder(request, self._inbox.put)
        except MeetingMateError:
            session.release()
            self._library.delete(self.id)
            raise
        self._changed("details")
        self._emit(e.JobChanged(meeting=self.id, state="running", stage="recording"))
        self._thread = threading.Thread(target=self._work, name="live", daemon=True)
        self._thread.start()

    # --- what a user does ---------------------------------------------------------------------------------

    @property
    def t(self) -> float:
        """Seconds on the recording's time line, now."""
        t, since = self._clock
        return t if since is None else t + time.monotonic() - since

    def pause(self) -> None:
        """Leave out what follows."""
        self._recorder.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._recorder.resume()

    def mark(self, text: str = "") -> Note:
        """Mark this moment; it becomes a note."""
        self._recorder.mark(text)
        return self._note(text or MARKED)

    def add_note(self, text: str) -> Note:
        """Store a line of the user's own with the time it was written."""
        return self._note(text)

    def edited(self) -> None:
        """Title, attendees, agenda or series in the library were edited."""
        self._inbox.put(_Edited())

    def set_language(self, language: str | None) -> None:
        """What follows is spoken in this language (Whisper code); None: find it."""
        self._inbox.put(_SetLanguage(language))

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
        pids = {"recorder": self._recorder.pid}
        if self._captions and self._captions.running:
            pids["transcriber"] = self._captions.pid
        if self._live_minutes and self._live_minutes.running:
            pids["writer"] = self._live_minutes.pid
        return pids

    # --- the thread ---------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            with staying_awake():
                self._follow(lambda: self.state == "ended")
            if self._job.stage == "drafting" and not self._leaving:
                self._finish_minutes()
        except MeetingMateError as error:  # the library can't be written: the recording lies on disk, to be recovered
            log.exception("live meeting %s", Technical(self.id))
            self._say("disk", str(error))
        finally:
            if self._live_minutes:
                self._live_minutes.kill()
            if self._captions:
                self._captions.kill()
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
                log.exception("live meeting %s", Technical(self.id))
                self._say("disk", str(error))

    def _take(self, item: object) -> None:
        match item:
            case _Stop():
                self._stop(item)
            case _Edited() | _SetLanguage():
                self._edited(item)
            case CaptionsEnded() | LiveMinutesEnded():
                self._worker_ended(item)
            case c.Recorded() | c.PartsStored() | c.Failed():
                self._recorder_ended(item)
            case _ if isinstance(item, c.Event):
                self._recorder_says(item)
            case w.DraftMinutes():
                self._emit(e.LiveDraft(meeting=self.id, minutes=item.minutes))
            case w.FinishedMinutes():
                self._take_minutes(item)
            case _ if isinstance(item, w.LiveMessage):
                self._captions_say(item)

    def _tick(self) -> None:
        if self._captions:
            self._captions.watch()
        if self._unsaved:
            self._store([])
        if self.state == "recording":
            for kind, sentence in self._prompts.due(self.t, self._behind_s):
                self._say(kind, sentence)

    # --- the recorder -------------------------------------------------------------------------------------

    def _recorder_says(self, event: c.Event) -> None:
        match event:
            case c.StateChanged(state="starting") if self.state != "starting":
                self._say("worker", "The recording process was ended from outside; it goes on in another one.")
            case c.StateChanged(state="starting" | "recording" | "paused"):
                self._set_clock(event.t, running=event.state == "recording")
                if self.state == "starting" and event.state == "recording":
                    self._start_workers()
                if self.state in ("starting", "recording", "paused"):
                    self._set_state(_LIVE_STATES[event.state], event.sentence)
            case c.StateChanged(state="stopped"):
                self._set_clock(event.t, running=False)
                self.sentence = event.sentence
            case c.Level() if not (self._captions and self._captions.running):
                self._prompts.level(event.t, event.peak)
        if (told := relay.of_recorder(event, self.id)) is not None:
            self._emit(told)

    def _recorder_ended(self, event: c.Recorded | c.PartsStored | c.Failed) -> None:
        self._closed = True
        if isinstance(event, c.Failed):
            self.sentence = event.sentence
        if not layout.read(self._folder / PARTS_FOLDER).tracks:
            self._nothing_recorded()
            return
        self._set_state("stopping", self.sentence)
        self._library.edit_meeting(self.id, lambda meeting: setattr(meeting, "duration_s", self.t))
        if self._captions and self._captions.running:
            if self._stopping is None or self._stopping.drain:
                self._captions.drain()
            else:
                self._captions.leave()
        else:
            self._text_ended()

    def _nothing_recorded(self) -> None:
        """Keep what the user wrote; a meeting without anything is not a meeting."""
        meeting = self._library.meeting(self.id)
        sentence = self.sentence or "No sound was recorded; check that the microphone is on and record again."
        self._set_state("ended", sentence)
        given = meeting.notes or meeting.title != self._first_title or meeting.attendees or meeting.agenda
        if given:
            self._session.fail(self._job, sentence)
        else:
            self._library.delete(self.id)
            self._changed("deleted")

    # --- the live text ------------------------------------------------------------------------------------

    def _start_workers(self) -> None:
        if not self._live_text:
            return
        settings, meeting = self._settings, self._library.meeting(self.id)
        try:
            model = models.model_path(settings.speech_model)
            small = models.model_path(settings.small_model) if settings.small_model else None
        except ModelError as error:
            self._say("captions", f"There is no live text: {error}")
            return
        request = w.LiveRequest(
            folder=str(self._folder),
            model_dir=str(model),
            small_model_dir=str(small) if small else None,
            speaker_models=str(paths.resources_dir() / "models" / "speakers") if self._job.speakers else None,
            threads=settings.thread_count(),
            beam_size=live_beam_size(settings),
            language=self._job.language,
            hotwords=vocabulary.hotwords(settings, self._library),
            names=vocabulary.names(settings, meeting),
            next_id=self._job.next_id,
            most_speakers=meeting.expected_speakers and meeting.expected_speakers[1],
        )
        self._captions = Captions(request, self._inbox.put)
        if settings.live_minutes and self._job.minutes:
            self._live_minutes = LiveMinutes(
                meeting, settings, self._inbox.put, previous_actions(self._library, meeting)
            )

    def _captions_say(self, message: w.LiveMessage) -> None:
        assert self._captions is not None
        self._captions.take(message)
        match message:
            case w.LiveProvisional() if message.text:
                self._prompts.speech(message.end)
            case w.LiveSettled():
                self._store(message.utterances)
            case w.LiveBehind():
                self._behind_s = message.behind_s
            case LeftOut():
                self._library.edit_meeting(self.id, lambda meeting: meeting.removed.extend(message.removed))
            case LanguageFound():
                self._captions.found_language(message.language)
                meeting = self._library.edit_meeting(
                    self.id, lambda meeting: setattr(meeting, "language", message.language)
                )
                if self._live_minutes:
                    self._live_minutes.set_meeting(meeting, previous_actions(self._library, meeting))
                self._changed("details")
            case w.Draining():
                self._set_state("stopping", fraction=message.done / message.total if message.total else 1.0)
        if (told := relay.of_transcriber(message, self.id, self.t)) is not None:
            self._emit(told)

    def _store(self, utterances: list[Utterance]) -> None:
        """Store settled text; what can't be stored now is tried again with the next."""
        self._unsaved += apply_rules(utterances, self._rules)
        if not self._unsaved:
            return
        new = list(self._unsaved)
        self._job.next_id += len(utterances)
        self._library.append_utterances(self.id, new, self._job)
        self._unsaved.clear()
        self._prompts.speech(max(u.end for u in new))
        if self._live_minutes:
            self._live_minutes.add(new)
        self._emit(e.LiveUtterances(meeting=self.id, t=self.t, utterances=new))
        self._changed("transcript")

    def _worker_ended(self, ended: CaptionsEnded | LiveMinutesEnded) -> None:
        if isinstance(ended, LiveMinutesEnded):
            assert self._live_minutes is not None
            if sentence := self._live_minutes.ended(ended):
                self._say("worker", sentence)
            return
        assert self._captions is not None
        if sentence := self._captions.take(ended):
            self._say("worker" if self._captions.running else "captions", sentence)
        if not self._captions.running and self._closed:
            self._text_ended()

    def _edited(self, item: _Edited | _SetLanguage) -> None:
        if isinstance(item, _SetLanguage):
            self._job.language = item.language
            self._library.edit_meeting(self.id, lambda meeting: setattr(meeting, "language", item.language))
            self._library.save_job(self._job)
            if self._captions:
                self._captions.set_language(item.language)
            self._changed("details")
        meeting = self._library.meeting(self.id)
        if self._captions:
            self._captions.set_vocabulary(
                vocabulary.hotwords(self._settings, self._library), vocabulary.names(self._settings, meeting)
            )
        if self._live_minutes:
            self._live_minutes.set_meeting(meeting, previous_actions(self._library, meeting))

    # --- the end ------------------------------------------------------------------------------------------

    def _stop(self, wish: _Stop) -> None:
        first = self._stopping is None
        if first or not wish.drain:
            self._stopping = wish
        if first and not self._closed:
            self._set_state("stopping")
            self._recorder.stop()
        elif self._closed and not wish.drain and self._captions and self._captions.running:
            self._captions.leave()

    def _text_ended(self) -> None:
        """All that will be settled live is settled: the meeting becomes a job of the session."""
        job, captions = self._job, self._captions
        text = bool(self._library.utterances(self.id))
        job.live_complete = captions is not None and captions.complete
        job.final_pass = text and (self._settings.final_pass or not job.live_complete)
        self._choose_final_model()
        job.stage = "drafting" if job.live_complete and job.minutes and text else "reading"
        if text:
            self._library.edit_meeting(self.id, lambda meeting: setattr(meeting, "transcript", "live"))
        self._library.save_job(job)
        self._set_state("ended", self.sentence, fraction=1.0)
        self._changed("details")
        if job.stage != "drafting":
            self._session.take_over(job)

    def _choose_final_model(self) -> None:
        model, job = self._settings.final_model, self._job
        if not model or not job.final_pass:
            return
        try:
            models.model_path(model)
        except ModelError as error:
            job.missing.append(f"The final pass used {job.speech_model}: {error}")
        else:
            job.speech_model = model

    def _finish_minutes(self) -> None:
        """The minutes of the live text from the writer that has followed it; without one the job makes them."""
        live_minutes = self._live_minutes
        if live_minutes and live_minutes.running:
            self._emit(e.JobChanged(meeting=self.id, state="running", stage="drafting"))
            meeting = self._library.meeting(self.id)
            live_minutes.finish(meeting, self._library.utterances(self.id), previous_actions(self._library, meeting))
            deadline = time.monotonic() + _MINUTES_WITHIN_S
            self._follow(lambda: not live_minutes.running or time.monotonic() > deadline)
        if not self._leaving:
            self._session.take_over(self._job)

    def _take_minutes(self, message: w.FinishedMinutes) -> None:
        assert self._live_minutes is not None
        new_minutes.store(self._library, self._job, message.minutes, self._live_minutes.remark)
        self._job.stage = "reading"
        self._library.save_job(self._job)
        self._changed("minutes")

    # --- telling ------------------------------------------------------------------------------------------

    def _note(self, text: str) -> Note:
        note = Note(text=text, time=self.t)
        self._library.edit_meeting(self.id, lambda meeting: meeting.notes.append(note))
        self._changed("details")
        return note

    def _set_clock(self, t: float, *, running: bool) -> None:
        self._clock = (t, time.monotonic() if running else None)

    def _set_state(self, state: e.LiveState, sentence: str = "", *, fraction: float = 0.0) -> None:
        self.state = state
        self._emit(e.LiveStateChanged(meeting=self.id, state=state, t=self.t, fraction=fraction, sentence=sentence))

    def _say(self, kind: str, sentence: str) -> None:
        self._emit(e.LiveNotice(meeting=self.id, t=self.t, kind=kind, sentence=sentence))

    def _changed(self, what: str) -> None:
        self._emit(e.MeetingChanged(meeting=self.id, what=what))
