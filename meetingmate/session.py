"""From a recording to its minutes: the only thing that the window and the command line talk to for a run.

A ``Session`` works its queue off in a thread of its own, one recording after the other. All heavy work is
done by worker processes; everything they settle is in the library before the next piece is begun, so that a
job goes on where it was after a crash or a quit.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psutil
from msgspec import Struct

from meetingmate import capture, unfinished
from meetingmate.errors import Cancelled, JobFailed, MeetingMateError, StoreError
from meetingmate.events import Event, JobChanged, MeetingChanged
from meetingmate.library import Job, Library, encryption, trash
from meetingmate.meeting import Attendee, Meeting
from meetingmate.minutes.edits import rename_in_minutes
from meetingmate.naming import date_in_name, date_of, title_of
from meetingmate.pending_text import PendingText
from meetingmate.run import Run
from meetingmate.settings import Settings
from meetingmate.unfinished import UnfinishedMeeting

log = logging.getLogger(__name__)

_WAITS = "Waits until the recording is over."


class Details(Struct, kw_only=True):
    """What the user says of a recording beforehand; everything is optional.

    ``language`` is a Whisper code, None for automatic. ``keep_audio`` is copy or link, None for the setting.
    """

    title: str = ""
    date: str | None = None
    start: str | None = None
    attendees: list[Attendee] = []
    agenda: list[str] = []
    place: str | None = None
    chair: str | None = None
    minute_taker: str | None = None
    series: str | None = None
    language: str | None = None
    expected_speakers: tuple[int, int] | None = None
    keep_audio: str | None = None
    minutes: bool = True
    speakers: bool | None = None


class Session:
    """Runs jobs on ``library`` with ``settings``; ``on_event`` is called from the session's own thread."""

    def __init__(self, library: Library, settings: Settings, on_event: Callable[[Event], None]) -> None:
        self.library = library
        self.settings = settings
        self._on_event = on_event
        self._queue: deque[str] = deque()
        self._wake = threading.Condition()
        self._running: str | None = None
        self._cancelled: set[str] = set()
        self._closing = False
        self._holds = 0
        self._last: dict[str, JobChanged] = {}
        self._thread = threading.Thread(target=self._work, name="session", daemon=True)
        self._thread.start()

    # --- what a user does ---------------------------------------------------------------------------------

    def submit(self, source: Path, details: Details | None = None) -> str:
        """Put a recording in the queue; gives the meeting's id at once. The file is looked at by the job.

        Raises StoreError when the library can't be written.
        """
        details = details or Details()
        source = Path(source)
        meeting = self._meeting(details, title=title_of(source), day=date_of(source))
        job = self._job(meeting, details, source=str(source.absolute()))
        job.keep_audio = "link" if (details.keep_audio or self.settings.keep_audio) == "link" else "copy"
        job.date_given = details.date is not None or date_in_name(source) is not None
        self._add(meeting, job)
        return meeting.id

    def new_recording(self, details: Details, begun: datetime, meeting_id: str = "") -> tuple[Meeting, Job]:
        """Add a meeting that is about to be recorded, with its job in the stage ``recording``.

        ``meeting_id`` is given when the folder of its sound is there already. The job is not in the queue;
        ``take_over`` puts it there. Raises StoreError.
        """
        meeting = self._meeting(details, title=f"Meeting of {begun:%H:%M}", day=begun.date().isoformat())
        meeting.start = details.start or begun.strftime("%H:%M")
        job = self._job(meeting, details, source="")
        job.stage, job.state, job.date_given = "recording", "running", True
        if meeting_id:
            meeting.id = job.meeting = meeting_id
        self.library.add(meeting, job)
        return meeting, job

    def take_over(self, job: Job) -> None:
        """Work on the job of a recording that is over, before everything that waits."""
        job.state, job.error = "queued", ""
        self.library.save_job(job)
        self._enqueue(job.meeting, first=True, own=True)

    def fail(self, job: Job, sentence: str) -> None:
        """Say of a job that it can't be done."""
        self._finish(job, "failed", sentence)

    def hold(self) -> None:
        """A meeting is being recorded: all other work waits until ``release``; what runs goes on there later."""
        with self._wake:
            self._holds += 1

    def release(self) -> None:
        """The recording is over."""
        with self._wake:
            self._holds -= 1
            self._wake.notify_all()

    # --- recordings that were cut off -----------------------------------------------------------------------

    def unfinished_recordings(self) -> list[UnfinishedMeeting]:
        """Recordings whose program or computer stopped, oldest first; reads every journal, so it takes a moment."""
        return unfinished.find(self.library)

    def recover_recording(self, meeting_id: str) -> None:
        """Make a recording that was cut off into a meeting like any other; notes and live text are kept."""
        one = unfinished.one(self.library, meeting_id)
        job = self.library.job(meeting_id)
        if job is None:
            _, job = self.new_recording(Details(), unfinished.moment(one.begun), meeting_id)
        self.library.edit_meeting(meeting_id, lambda meeting: setattr(meeting, "duration_s", one.duration_s))
        job.stage, job.final_pass = "reading", bool(self.library.utterances(meeting_id))
        if job.final_pass:
            self.library.edit_meeting(meeting_id, lambda meeting: setattr(meeting, "transcript", "live"))
        self._restart(job)

    def discard_recording(self, meeting_id: str) -> None:
        """Delete a recording that was cut off, with its meeting, for good. Raises CaptureError while it is made."""
        capture.discard(Path(unfinished.one(self.library, meeting_id).folder))
        self.delete(meeting_id)

    # --- work on a meeting ----------------------------------------------------------------------------------

    def transcribe_again(self, meeting_id: str) -> None:
        """Hear the whole recording again with the models of the settings; lines that a person edited stay."""
        job = self.library.job(meeting_id) or self._job(self.library.meeting(meeting_id), Details(), source="")
        if not self.library.meeting(meeting_id).tracks:
            raise JobFailed("This meeting has no sound to hear again.")
        job.stage, job.final_pass, job.live_complete = "transcribing", True, False
        job.track, job.position_s = 0, 0.0
        job.speech_model = self.settings.final_model or self.settings.speech_model
        PendingText(self.library.meeting_dir(meeting_id)).remove()  # that of another model, perhaps
        self._restart(job)

    def tell_speakers_again(self, meeting_id: str) -> None:
        """Tell the speakers apart again (when their number was given, say) and make the minutes of that.

        The words stay; so do names that were given, and lines that a person gave to somebody. Raises JobFailed.
        """
        meeting = self.library.meeting(meeting_id)
        if not meeting.tracks or not self.library.utterances(meeting_id):
            raise JobFailed("This meeting has no words and sound to tell speakers apart by.")
        job = self.library.job(meeting_id) or self._job(meeting, Details(), source="")
        if job.stage not in ("speakers", "writing") and job.state != "done":
            raise JobFailed("The text of this meeting is not complete yet; let it be finished first (Retry).")
        job.stage, job.speakers, job.final_pass = "speakers", True, False
        self._restart(job)

    def rewrite(self, meeting_id: str) -> None:
        """Make new minutes from the transcript as it is now; edits of a person are kept."""
        job = self.library.job(meeting_id) or Job(meeting=meeting_id, source="", speech_model="")
        job.stage, job.minutes = "writing", True
        job.writing_model, job.minutes_language = self.settings.writing_model, self.settings.minutes_language
        self._restart(job)

    def retry(self, meeting_id: str) -> None:
        """Go on with a failed or cancelled job from where it was, with the models of the settings."""
        job = self.library.job(meeting_id)
        if job is None:
            raise JobFailed("This meeting has nothing to process.")
        final_model = self.settings.final_model if job.final_pass else ""
        job.speech_model, job.writing_model = final_model or self.settings.speech_model, self.settings.writing_model
        self._restart(job)

    def cancel(self, meeting_id: str) -> None:
        """Stop a job; what is settled stays, and ``retry`` goes on from there."""
        with self._wake:
            if meeting_id in self._queue:
                self._queue.remove(meeting_id)
            elif self._running == meeting_id:
                self._cancelled.add(meeting_id)
                return
            else:
                return
        if job := self.library.job(meeting_id):
            self._finish(job, "cancelled", "Cancelled.")

    def trash(self, meeting_id: str) -> None:
        """Stop what runs and put the meeting into the trash. Raises JobFailed while it is being recorded.

        Work that was interrupted goes on when the meeting is restored.
        """
        before = self.library.job(meeting_id)
        self._stop_work(meeting_id)
        trash.move(self.library, meeting_id)
        if before is not None and before.unfinished() and before.owner == os.getpid():
            job = self.library.job(meeting_id)
            if job is not None and job.state == "cancelled":
                job.state, job.error = "queued", ""
                self.library.save_job(job)
        self.emit(MeetingChanged(meeting=meeting_id, what="deleted"))

    def restore(self, meeting_id: str) -> None:
        """Take a meeting out of the trash, and go on with work that was interrupted. Raises StoreError."""
        trash.restore(self.library, meeting_id)
        self.emit(MeetingChanged(meeting=meeting_id, what="restored"))
        job = self.library.job(meeting_id)
        if job is not None and job.unfinished() and job.stage != "recording":
            self._restart(job)

    def delete(self, meeting_id: str) -> None:
        """Stop what runs and delete the meeting with its sound for good. Raises JobFailed while it is being
        recorded."""
        self._stop_work(meeting_id)
        self.library.delete(meeting_id)
        self._last.pop(meeting_id, None)
        self.emit(MeetingChanged(meeting=meeting_id, what="deleted"))

    def resume_interrupted(self, *, only_recordings: bool = False) -> list[str]:
        """Queue all jobs that a crash or a quit interrupted, or only those of our own recordings; gives their
        meetings."""
        resumed = []
        for job in self.library.unfinished_jobs():
            if job.stage == "recording":
                if unfinished.is_empty(self.library, job):  # the others are offered, not worked on by themselves
                    self.fail(job, "The program ended before any sound was recorded.")
                continue
            if only_recordings and job.source:
                continue
            job.owner, job.owner_started = os.getpid(), psutil.Process().create_time()
            self.library.save_job(job)
            self._enqueue(job.meeting)
            resumed.append(job.meeting)
        return resumed

    def restore_minutes(self, meeting_id: str, version: int) -> None:
        """Make an earlier version of the minutes the newest one; all others stay. Raises StoreError."""
        minutes = self.library.minutes(meeting_id, version)
        if minutes is None:
            raise StoreError(f"There is no version {version} of these minutes any more.")
        self.library.add_minutes(meeting_id, minutes)
        self.emit(MeetingChanged(meeting=meeting_id, what="minutes"))

    def rename_speaker(self, meeting_id: str, old: str, new: str) -> None:
        """Correct a speaker's name everywhere: transcript, attendees, owners and points of the minutes."""
        utterances = self.library.utterances(meeting_id)
        for utterance in utterances:
            if utterance.speaker == old:
                utterance.speaker = new

        def change(meeting: Meeting) -> None:
            names = meeting.names()
            if new in names:
                meeting.attendees = [a for a in meeting.attendees if a.name != old]
            elif old in names:
                meeting.attendees[names.index(old)].name = new
            else:
                meeting.attendees.append(Attendee(name=new))

        self.library.edit_meeting(meeting_id, change)
        self.library.replace_utterances(meeting_id, utterances)
        if (minutes := self.library.minutes(meeting_id)) is not None:
            self.library.save_minutes(meeting_id, rename_in_minutes(minutes, old, new))
        for what in ("details", "transcript", "minutes"):
            self.emit(MeetingChanged(meeting=meeting_id, what=what))

    def status(self, meeting_id: str) -> JobChanged | None:
        """The last event of a job of this session, or what the library knows of an earlier one."""
        if meeting_id in self._last:
            return self._last[meeting_id]
        job = self.library.job(meeting_id)
        if job is None:
            return None
        return JobChanged(
            meeting=meeting_id,
            state=job.state,
            stage=job.stage,
            fraction=1.0 if job.state == "done" else 0.0,
            sentence=job.error,
        )

    def busy(self) -> bool:
        """Whether anything is running or waiting."""
        with self._wake:
            return bool(self._running or self._queue)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the queue is empty; False when the time is up first."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._running and not self._queue, timeout)

    def close(self) -> None:
        """Stop at once. An interrupted job stays in the library and goes on at ``resume_interrupted``."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join(10)

    def _stop_work(self, meeting_id: str) -> None:
        job = self.library.job(meeting_id)
        if job is not None:
            _refuse_while_recording(job)
        self.cancel(meeting_id)
        with self._wake:
            self._wake.wait_for(lambda: self._running != meeting_id, timeout=10)

    # --- the thread ---------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            encryption.sweep_at_start(self.library.folder)
        except (MeetingMateError, OSError) as error:
            log.warning("what lies in the clear in the library could not be encrypted: %s", error)
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closing or (self._queue and not self._holds))
                if self._closing:
                    return
                self._running = meeting_id = self._queue.popleft()
                self._cancelled.discard(meeting_id)
            try:
                self._run(meeting_id)
            except MeetingMateError as error:  # the library itself failed: nothing more can be stored
                log.exception("job %s", meeting_id)
                self.emit(JobChanged(meeting=meeting_id, state="failed", stage="", sentence=str(error)))
            finally:
                with self._wake:
                    self._running = None
                    self._wake.notify_all()

    def _run(self, meeting_id: str) -> None:
        job = self.library.claim(meeting_id)
        if job is None:
            return
        try:
            Run(
                job,
                self.library,
                self.settings,
                emit=self.emit,
                stop_wanted=lambda: self._closing or self._holds > 0 or meeting_id in self._cancelled,
            ).run()
        except Cancelled:
            if self._closing:
                return  # stays "running" in the library: resumed at the next start
            if meeting_id not in self._cancelled:  # a recording has begun: it needs the computer
                job.state = "queued"
                self.library.save_job(job)
                self._enqueue(meeting_id, first=True)
                return
            self._finish(job, "cancelled", "Cancelled.")
        except MeetingMateError as error:
            log.warning("job %s failed: %s", meeting_id, error)
            self._finish(job, "failed", str(error))
        except Exception as error:  # the border of the thread: the user must hear of it
            log.exception("job %s", meeting_id)
            self._finish(job, "failed", f"Something went wrong inside MeetingMate ({type(error).__name__}: {error}).")
        else:
            self._finish(job, "done", "")

    def _finish(self, job: Job, state: str, sentence: str) -> None:
        job.state, job.error = state, sentence
        self.library.save_job(job)
        fraction = 1.0 if state == "done" else 0.0
        self.emit(JobChanged(meeting=job.meeting, state=state, stage=job.stage, fraction=fraction, sentence=sentence))

    def _meeting(self, details: Details, *, title: str, day: str) -> Meeting:
        setting = self.settings.spoken_language
        return Meeting(
            id=self.library.new_id(),
            title=details.title or title,
            date=details.date or day,
            start=details.start,
            language=details.language or (None if setting == "auto" else setting),
            place=details.place,
            chair=details.chair,
            minute_taker=details.minute_taker,
            attendees=list(details.attendees),
            agenda=list(details.agenda),
            series=details.series,
            expected_speakers=details.expected_speakers,
        )

    def _job(self, meeting: Meeting, details: Details, *, source: str) -> Job:
        settings = self.settings
        return Job(
            meeting=meeting.id,
            source=source,
            language=meeting.language,
            speakers=settings.speakers if details.speakers is None else details.speakers,
            minutes=details.minutes,
            speech_model=settings.speech_model,
            writing_model=settings.writing_model,
            minutes_language=settings.minutes_language,
            owner=os.getpid(),
            owner_started=psutil.Process().create_time(),
        )

    def _add(self, meeting: Meeting, job: Job) -> None:
        self.library.add(meeting, job)
        self.emit(MeetingChanged(meeting=meeting.id, what="details"))
        self._enqueue(meeting.id)

    def _restart(self, job: Job) -> None:
        with self._wake:
            if job.meeting == self._running or job.meeting in self._queue:
                return
        _refuse_while_recording(job)
        job.state, job.error = "queued", ""
        job.owner, job.owner_started = os.getpid(), psutil.Process().create_time()
        self.library.save_job(job)
        self._enqueue(job.meeting)

    def _enqueue(self, meeting_id: str, *, first: bool = False, own: bool = False) -> None:
        job = self.library.job(meeting_id)
        stage = job.stage if job else "reading"
        sentence = _WAITS if self._holds and not own else ""
        self.emit(JobChanged(meeting=meeting_id, state="queued", stage=stage, sentence=sentence))
        with self._wake:
            (self._queue.appendleft if first else self._queue.append)(meeting_id)
            self._wake.notify_all()

    def emit(self, event: Event) -> None:
        """Hand an event to whoever watches this session."""
        if isinstance(event, JobChanged):
            self._last[event.meeting] = event
        self._on_event(event)


def _refuse_while_recording(job: Job) -> None:
    if job.stage == "recording" and job.state == "running" and job.owner_alive():
        raise JobFailed("This meeting is being recorded; stop the recording first.")
