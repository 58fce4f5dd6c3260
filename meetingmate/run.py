"""One pass over a job: the workers are asked, and all that they settle is stored at once."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime

from meetingmate import models, paths
from meetingmate.errors import ModelError
from meetingmate.events import Event, JobChanged, MeetingChanged
from meetingmate.library import Job, Library
from meetingmate.meeting import Attendee, Meeting, Utterance
from meetingmate.minutes.edits import keep_edits
from meetingmate.progress import Estimate
from meetingmate.settings import MINUTES_LANGUAGES, Settings
from meetingmate.workers import host
from meetingmate.workers import messages as m

log = logging.getLogger(__name__)

_MAX_HOTWORDS = 60


class Run:
    """One pass over a job: from the stage it is in to its end."""

    def __init__(
        self,
        job: Job,
        library: Library,
        settings: Settings,
        *,
        emit: Callable[[Event], None],
        stop_wanted: Callable[[], bool],
    ) -> None:
        self._job = job
        self._library = library
        self._settings = settings
        self._emit = emit
        self._stop_wanted = stop_wanted
        self._estimate = Estimate(job)
        self._remark = ""

    def run(self) -> None:
        """Raises Cancelled when ``stop_wanted()`` turns true, MeetingMateError when the job can't be done."""
        job = self._job
        if job.stage != "writing":
            self._with_second_try(self._transcribe)
            job.stage = "writing"
            self._library.save_job(job)
        if job.minutes:
            self._with_second_try(self._write)

    def _with_second_try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except host.WorkerDied as error:
            log.warning("%s", error)
            self._report(sentence=f"{error} It was started again and goes on where it was.")
            step()

    def _transcribe(self) -> None:
        job, settings = self._job, self._settings
        meeting = self._edit(lambda meeting: _forget_after(meeting, job))
        speech_dir = models.model_path(job.speech_model)
        folder = self._library.meeting_dir(job.meeting)
        folder.mkdir(parents=True, exist_ok=True)
        request = m.TranscribeRequest(
            source=job.source,
            folder=str(folder),
            keep_copy=job.keep_audio == "copy",
            model_dir=str(speech_dir),
            speaker_models=str(paths.resources_dir() / "models" / "speakers") if job.speakers else None,
            threads=settings.thread_count(),
            beam_size=settings.beam_size,
            language=job.language,
            hotwords=settings.vocabulary[:_MAX_HOTWORDS],
            names=[*meeting.names(), *settings.vocabulary],
            expected_speakers=job.expected_speakers,
            attendees=meeting.attendees,
            tracks=meeting.tracks,
            track=job.track,
            start_at=job.position_s,
            next_id=job.next_id,
            known=self._library.utterances(job.meeting),
        )
        self._estimate.duration_s = meeting.duration_s
        self._report()
        host.run(request, self._on_message, self._stop_wanted)

    def _on_message(self, message: m.Message) -> None:
        job = self._job
        match message:
            case m.Progress():
                self._estimate.update(message.stage, message.done, message.total)
                self._report()
            case m.Kept():
                self._edit(lambda meeting: _take_track(meeting, job, message))
                job.stage = "transcribing"
                job.missing.extend(message.problems)
                self._library.save_job(job)
                self._estimate.duration_s = message.track.duration_s
                self._changed("details")
            case m.LanguageFound():
                job.language = message.language
                self._library.save_job(job)
                self._edit(lambda meeting: setattr(meeting, "language", message.language))
                self._changed("details")
            case m.Settled():
                job.position_s = message.position_s
                job.next_id += len(message.utterances)
                self._library.append_utterances(job.meeting, message.utterances, job)
                self._changed("transcript")
            case m.LeftOut():
                self._edit(lambda meeting: meeting.removed.extend(message.removed))
            case m.TrackDone():
                job.missing.extend(p for p in message.problems if p not in job.missing)
                job.track, job.position_s = job.track + 1, 0.0
                self._library.save_job(job)
                self._edit(lambda meeting: _take_duration(meeting, job.track - 1, message.duration_s))
                self._changed("details")
            case m.Revised():
                if message.remark:
                    job.missing.append(message.remark)
                self._library.replace_utterances(job.meeting, message.utterances, job)
                self._edit(lambda meeting: _take_speakers(meeting, message.utterances))
                self._changed("details")
                self._changed("transcript")
            case m.MinutesDone():
                minutes = message.minutes
                minutes.how_made.remarks[:0] = [*job.missing, *([self._remark] if self._remark else [])]
                if (old := self._library.minutes(job.meeting)) is not None:
                    minutes = keep_edits(old, minutes)
                self._library.add_minutes(job.meeting, minutes)
                self._changed("minutes")

    def _write(self) -> None:
        job, settings = self._job, self._settings
        meeting = self._library.meeting(job.meeting)
        self._estimate.duration_s = meeting.duration_s
        model_path, self._remark = writing_model(job.writing_model)
        language = job.minutes_language
        if language == "spoken":
            language = meeting.language if meeting.language in MINUTES_LANGUAGES else "en"
        self._report()
        request = m.WriteRequest(
            meeting=meeting,
            utterances=self._library.utterances(job.meeting),
            model_path=model_path,
            threads=max(1, settings.thread_count() - 1),
            language=language,
            speech_model=job.speech_model or None,
        )
        host.run(request, self._on_message, self._stop_wanted)

    def _edit(self, change: Callable[[Meeting], None]) -> Meeting:
        return self._library.edit_meeting(self._job.meeting, change)

    def _changed(self, what: str) -> None:
        self._emit(MeetingChanged(meeting=self._job.meeting, what=what))

    def _report(self, sentence: str = "") -> None:
        job = self._job
        fraction, eta_s = self._estimate.now(job.stage)
        self._emit(
            JobChanged(
                meeting=job.meeting,
                state="running",
                stage=self._estimate.stage or job.stage,
                fraction=fraction,
                eta_s=eta_s,
                sentence=sentence,
            )
        )


def _forget_after(meeting: Meeting, job: Job) -> None:
    """What was left out after the position will be met again when the work goes on there."""
    track = meeting.tracks[job.track].name if job.track < len(meeting.tracks) else ""
    meeting.removed = [r for r in meeting.removed if r.track != track or r.start < job.position_s or r.recording]


def _take_track(meeting: Meeting, job: Job, message: m.Kept) -> None:
    meeting.tracks = [message.track]
    meeting.duration_s = message.track.duration_s
    if message.recorded and not job.date_given:
        recorded = datetime.fromisoformat(message.recorded).astimezone()
        meeting.date = recorded.date().isoformat()
        meeting.start = meeting.start or recorded.strftime("%H:%M")


def _take_duration(meeting: Meeting, track: int, duration_s: float) -> None:
    meeting.tracks[track].duration_s = duration_s
    meeting.duration_s = max(t.duration_s for t in meeting.tracks[: track + 1])


def _take_speakers(meeting: Meeting, utterances: list[Utterance]) -> None:
    """Who is heard by name attends, unless the user has said who does."""
    if meeting.attendees:
        return
    spoken = dict.fromkeys(u.speaker for u in utterances if u.speaker)
    named = [name for name in spoken if not re.fullmatch(r"Speaker \d+", name)]
    meeting.attendees = [Attendee(name=name) for name in named]


def writing_model(model_id: str) -> tuple[str | None, str]:
    """The file of a writing model, or None and the sentence that says why the rules work alone."""
    if not model_id:
        return None, ""
    try:
        return str(models.model_path(model_id)), ""
    except ModelError as error:
        return None, f"Made by rules alone: {error}"
