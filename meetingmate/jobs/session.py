"""From a recording to its minutes: the only thing that the window and the command line talk to for a run.

A ``Session`` makes the jobs and works them off as a ``JobQueue``. All heavy work is done by worker processes;
everything they settle is in the library before the next piece is begun, so that a job goes on where it was after a
crash or a quit.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate import capture
from meetingmate.base import library_paths
from meetingmate.base.errors import JobFailed, StoreError
from meetingmate.base.text import well_formed_struct
from meetingmate.base.translation import tr
from meetingmate.domain.events import MeetingChanged
from meetingmate.domain.meeting import Attendee, Meeting, Removed, Track, Utterance
from meetingmate.jobs import recovery, speech_model
from meetingmate.jobs.file_names import moment_of, title_of
from meetingmate.jobs.queue import JobQueue
from meetingmate.jobs.recovery import UnfinishedMeeting
from meetingmate.library import Job, trash
from meetingmate.library.final_pass_journal import FinalPassJournal


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


class Begun(Struct, kw_only=True):
    """What is known of a recording before its job: the text up to ``position_s``, and remarks that belong to it.

    With ``track`` its only one, and ``until_s``, just that part of it is written down.
    """

    position_s: float = 0.0
    utterances: list[Utterance] = []
    removed: list[Removed] = []
    missing: list[str] = []
    track: Track | None = None
    until_s: float | None = None


class Session(JobQueue):
    """What a user asks for on ``library``; ``on_event`` is called from the session's own thread."""

    # --- what a user does ---------------------------------------------------------------------------------

    def submit(
        self, source: Path, details: Details | None = None, meeting_id: str = "", begun: Begun | None = None
    ) -> str:
        """Put a recording, or a transcript of another program, in the queue; returns the meeting's id at once.

        The file is looked at by the job. ``meeting_id``: where the id must not be a new one. ``begun``: the job goes
        on there.

        Raises StoreError when the library can't be written.
        """
        details = details or Details()
        source = Path(source)
        moment, date_from = moment_of(source)
        meeting = self._meeting(details, title=title_of(source), day=moment.day)
        if details.date is None:
            meeting.date_from, meeting.start = date_from, details.start or moment.start
        meeting.id = meeting_id or meeting.id
        job = self._job(meeting, details, source=library_paths.stored_path(source.absolute()))
        job.keep_audio = "link" if (details.keep_audio or self.settings.keep_audio) == "link" else "copy"
        if begun is not None:
            _begin(meeting, job, begun)
        self._add(meeting, job, begun.utterances if begun is not None else [])
        return meeting.id

    def new_recording(self, details: Details, begun: datetime, meeting_id: str = "") -> tuple[Meeting, Job]:
        """Add a meeting that is about to be recorded, with its job in the stage ``recording``.

        ``meeting_id`` is given when the folder of its sound is there already. The job is not in the queue;
        ``take_over`` puts it there. Raises StoreError.
        """
        meeting = self._meeting(
            details, title=tr("Meeting of {time}", time=f"{begun:%H:%M}"), day=begun.date().isoformat()
        )
        meeting.start = details.start or begun.strftime("%H:%M")
        job = self._job(meeting, details, source="")
        job.stage, job.state = "recording", "running"
        if meeting_id:
            meeting.id = job.meeting = meeting_id
        self.library.add(meeting, job)
        return meeting, job

    # --- recordings that were cut off -----------------------------------------------------------------------

    def unfinished_recordings(self) -> list[UnfinishedMeeting]:
        """Recordings whose program or computer stopped, oldest first; reads every journal, so it takes a moment."""
        return recovery.find(self.library)

    def recover_recording(self, meeting_id: str) -> None:
        """Make a recording that was cut off into a meeting like any other; notes and live text are kept."""
        one = recovery.one(self.library, meeting_id)
        job = self.library.job(meeting_id)
        if job is None:
            _, job = self.new_recording(Details(), recovery.moment(one.begun), meeting_id)
        self.library.edit_meeting(meeting_id, lambda meeting: setattr(meeting, "duration_s", one.duration_s))
        job.stage, job.final_pass = "reading", bool(self.library.utterances(meeting_id))
        if job.final_pass:
            self.library.edit_meeting(meeting_id, lambda meeting: setattr(meeting, "transcript", "live"))
        self._restart(job)

    def discard_recording(self, meeting_id: str) -> None:
        """Delete a recording that was cut off, with its meeting, for good. Raises CaptureError while it is made."""
        one = recovery.one(self.library, meeting_id)
        capture.discard(Path(one.folder))
        self.delete(meeting_id)

    # --- work on a meeting ----------------------------------------------------------------------------------

    def transcribe_again(self, meeting_id: str, language: str | None = None) -> None:
        """Hear the whole recording again with the models of the settings; lines that a person edited stay.

        ``language`` is the one that is spoken (Whisper code), ``auto`` to find it anew; None: as before. Raises
        JobFailed when there is no sound.
        """
        job = self.library.job(meeting_id) or self._job(self.library.meeting(meeting_id), Details(), source="")
        if not self.library.meeting(meeting_id).tracks:
            raise JobFailed(tr("This meeting has no recording to transcribe again."))
        job.stage, job.final_pass, job.live_complete = "transcribing", True, False
        job.track, job.position_s, job.rolled, job.heard_by = 0, 0.0, {}, None
        if language is not None:
            job.language, job.found_language = None if language == "auto" else language, None
            self.library.edit_meeting(meeting_id, lambda meeting: setattr(meeting, "language", job.language))
            self.emit(MeetingChanged(meeting=meeting_id, what="details"))
        job.speech_model = speech_model.chosen(self.settings, job)
        job.speech_server = bool(self.settings.speech_server)
        FinalPassJournal(self.library.meeting_dir(meeting_id)).remove()  # that of another model, perhaps
        self._restart(job)

    def diarize_again(self, meeting_id: str) -> None:
        """Detect the speakers again (when their number was given, say) and make the minutes of that.

        The words stay; so do names that were given, and lines that a person gave to somebody. Raises JobFailed.
        """
        meeting = self.library.meeting(meeting_id)
        if not meeting.tracks or not self.library.utterances(meeting_id):
            raise JobFailed(tr("This meeting needs a transcript and a recording to detect speakers."))
        job = self.library.job(meeting_id) or self._job(meeting, Details(), source="")
        if job.stage not in ("speakers", "writing") and job.state != "done":
            raise JobFailed(tr("The transcript is not complete yet. Press Retry to finish it first."))
        job.stage, job.speakers, job.final_pass = "speakers", True, False
        self._restart(job)

    def rewrite(self, meeting_id: str) -> None:
        """Make new minutes from the transcript as it is now; edits of a person are kept."""
        job = self.library.job(meeting_id) or Job(meeting=meeting_id, source="", speech_model="")
        job.stage, job.minutes = "writing", True
        job.writing_model, job.minutes_language = self.settings.writer(), self.settings.minutes_language
        self._restart(job)

    def retry(self, meeting_id: str) -> None:
        """Go on with a failed or cancelled job from where it was, with the models of the settings."""
        job = self.library.job(meeting_id)
        if job is None:
            raise JobFailed(tr("This meeting has nothing to process."))
        job.speech_model, job.writing_model = speech_model.chosen(self.settings, job), self.settings.writer()
        job.speech_server = bool(self.settings.speech_server)
        self._restart(job)

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
        """Queue all jobs that a crash or a quit interrupted, or only those of our own recordings; returns their
        meetings."""
        resumed = []
        for job in self.library.unfinished_jobs():
            if job.stage == "recording":
                if recovery.is_empty(self.library, job):  # the others are offered, not worked on by themselves
                    self.fail(job, tr("The program ended before any sound was recorded."))
                continue
            if only_recordings and job.source:
                continue
            job.own()
            self.library.save_job(job)
            self._enqueue(job.meeting)
            resumed.append(job.meeting)
        return resumed

    def restore_minutes(self, meeting_id: str, version: int) -> None:
        """Make an earlier version of the minutes the newest one; all others stay, and so does what was approved last.

        Raises StoreError.
        """
        from meetingmate.minutes.items.redating import on_day_of  # late: regex, which no command needs at its start

        minutes = self.library.minutes(meeting_id, version)
        if minutes is None:
            raise StoreError(tr("Version {version} of these minutes no longer exists.", version=version))
        with self.library.database.change():
            newest = self.library.minutes(meeting_id)
            restored = on_day_of(self.library.meeting(meeting_id), minutes)
            approval = newest.approval if newest is not None else None
            self.library.add_minutes(meeting_id, msgspec.structs.replace(restored, approval=approval))
        self.emit(MeetingChanged(meeting=meeting_id, what="minutes"))

    def _meeting(self, details: Details, *, title: str, day: str) -> Meeting:
        setting = self.settings.spoken_language
        meeting = Meeting(
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
        return well_formed_struct(meeting)  # a file's name may be no text

    def _job(self, meeting: Meeting, details: Details, *, source: str) -> Job:
        settings = self.settings
        job = Job(
            meeting=meeting.id,
            source=source,
            language=meeting.language,
            speakers=settings.speakers if details.speakers is None else details.speakers,
            minutes=details.minutes,
            speech_model=settings.speech_model,
            speech_server=bool(settings.speech_server),
            writing_model=settings.writer(),
            minutes_language=settings.minutes_language,
        )
        job.own()
        return job

    def _add(self, meeting: Meeting, job: Job, text: list[Utterance]) -> None:
        with self.library.database.change():
            self.library.add(meeting, job)
            if text:
                self.library.append_utterances(meeting.id, text, job)
        self.emit(MeetingChanged(meeting=meeting.id, what="details"))
        self._enqueue(meeting.id)


def _begin(meeting: Meeting, job: Job, begun: Begun) -> None:
    """Put the job where ``begun`` has come to."""
    job.position_s, job.until_s, job.next_id = begun.position_s, begun.until_s, len(begun.utterances) + 1
    job.missing = list(begun.missing)
    meeting.removed = list(begun.removed)
    if begun.track is not None:
        meeting.tracks, meeting.duration_s = [begun.track], begun.track.duration_s
        job.stage = "transcribing"
