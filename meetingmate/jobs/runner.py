"""One pass over a job: the workers are asked, and all that they settle is stored at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from meetingmate import voices
from meetingmate.base import paths
from meetingmate.base.library_paths import opened_path
from meetingmate.base.settings import Settings
from meetingmate.base.translation import mark, tr
from meetingmate.capture.messages import Recorded
from meetingmate.domain.events import Event, JobChanged, MeetingChanged
from meetingmate.domain.meeting import Attendee, Meeting, Note, Removed, Utterance, is_speaker_label
from meetingmate.editing.retranscription import (
    carry_names,
    keep_edited,
    kept_speakers,
    moved_evidence,
    with_new_speakers,
)
from meetingmate.exchange import transcripts
from meetingmate.jobs import new_minutes, speech_model, vocabulary
from meetingmate.jobs.file_names import moment_in_name, recorded_moment, title_of
from meetingmate.jobs.progress import Estimate
from meetingmate.jobs.speech_server import SPEECH
from meetingmate.library import Job, Library
from meetingmate.library.final_pass_journal import FinalPassJournal
from meetingmate.library.jobs import HeardBy
from meetingmate.library.rules import apply_rules, rules
from meetingmate.library.tasks import previous_actions
from meetingmate.workers import host
from meetingmate.workers import messages as m

log = logging.getLogger(__name__)

#: The note of a moment that was marked without a word.
MARKED = mark("Marked")
_SAME_MOMENT_S = 1.0


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
        self._facts_stored = False  # minutes whose words are still to come
        self._pending: FinalPassJournal | None = None
        self._rules = rules(library)

    def run(self) -> None:
        """Raises Cancelled when ``stop_wanted()`` turns true, WaitsForModel when the speech model is missing (the sound
        is kept by then), another MeetingMateError when the job can't be done."""
        job = self._job
        if job.stage == "drafting":
            self._with_second_try(self._write)
            job.stage = "reading"
            self._library.save_job(job)
        if job.stage == "reading" and not job.source:
            self._with_second_try(self._finish_recording)
        if job.stage != "writing":
            drafted = self._drafted()
            self._with_second_try(self._transcribe)
            if self._pending is not None:
                self._exchange(self._pending)
            unchanged = drafted is not None and drafted == self._drafted()
            job.stage = "writing"
            self._library.save_job(job)
            if unchanged:
                return  # the minutes of this text are there
        if job.minutes:
            self._with_second_try(self._write)

    def _drafted(self) -> object:
        """What complete minutes made at Stop rest on: words and who says them, whatever the labels are, and what is
        missing; None when there are none."""
        job = self._job
        if job.stage not in ("reading", "transcribing"):
            return None
        if not job.live_complete or job.final_pass or self._library.minutes(job.meeting) is None:
            return None
        labels: dict[str | None, int] = {}
        lines = [
            (u.text, labels.setdefault(u.speaker, len(labels)) if is_speaker_label(u.speaker or "") else u.speaker)
            for u in self._library.utterances(job.meeting)
        ]
        return lines, list(job.missing)

    def _with_second_try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except host.WorkerDied as error:
            log.warning("%s", error)
            self._report(sentence=tr("{error} It was restarted and continues.", error=error))
            step()

    def _finish_recording(self) -> None:
        """Our own recording: its files come first, whatever else may not be there."""
        folder = self._library.meeting_dir(self._job.meeting)
        self._estimate.duration_s = self._library.meeting(self._job.meeting).duration_s
        self._report()
        host.run_worker(m.FinishRequest(folder=str(folder)), self._on_message, self._stop_wanted)

    def _transcribe(self) -> None:
        job, settings = self._job, self._settings
        if job.stage == "reading" and job.source and transcripts.is_transcript(opened_path(job.source)):
            self._report()
            host.run_worker(m.ImportRequest(source=job.source), self._on_message, self._stop_wanted)
            return
        folder = self._library.meeting_dir(job.meeting)
        folder.mkdir(parents=True, exist_ok=True)
        only_speakers = job.stage == "speakers"
        known = self._resume_pending(folder) if job.final_pass else self._library.utterances(job.meeting)
        if only_speakers:
            known = kept_speakers(known)[0]
            job.missing = [
                remark for remark in job.missing if not remark.startswith((m.NO_SPEAKERS, tr(m.NO_SPEAKERS)))
            ]
        meeting = self._edit(lambda meeting: _forget_after(meeting, job))
        heard = only_speakers or (job.live_complete and not job.final_pass)
        speech_dir, wait = "", None
        if not heard and not (meeting.tracks and job.track >= len(meeting.tracks)):
            try:
                job.speech_model, speech_dir = speech_model.usable(settings, job)
            except speech_model.WaitsForModel as missing:
                if meeting.tracks:
                    raise
                wait = missing  # the sound is kept meanwhile
        request = m.TranscribeRequest(
            source=job.source,
            folder=str(folder),
            keep_copy=job.keep_audio == "copy",
            model_dir=speech_dir,
            speaker_models=str(paths.resources_dir() / "models" / "speakers") if job.speakers and not wait else None,
            threads=settings.thread_count(),
            beam_size=settings.beam_size,
            language=job.language,
            found_language=job.found_language if job.track or job.position_s else None,
            hotwords=vocabulary.hotwords(settings, self._library),
            names=vocabulary.names(settings, meeting),
            expected_speakers=meeting.expected_speakers,
            attendees=meeting.attendees,
            tracks=meeting.tracks,
            track=job.track,
            start_at=job.position_s,
            server=SPEECH.chosen(settings) if job.speech_server and settings.speech_server else None,
            until=job.until_s,
            starts=[job.rolled.get(track.name, 0.0) for track in meeting.tracks] if job.final_pass else [],
            next_id=job.next_id,
            heard=heard or wait is not None,
            known=known,
            voices=voices.profiles(voices.folder_of(self._library.folder)) if settings.voice_profiles else [],
        )
        self._estimate.duration_s = meeting.duration_s
        self._report()
        host.run_worker(request, self._on_message, self._stop_wanted)
        if wait is not None:
            raise wait

    def _on_message(self, message: m.Message) -> None:
        job = self._job
        match message:
            case m.Progress():
                stage = "drafting" if job.stage == "drafting" else message.stage
                self._estimate.update(stage, message.done, message.total)
                self._report()
            case m.SourceStored():
                self._edit(lambda meeting: _take_tracks(meeting, job, message))
                job.stage = "transcribing"
                job.missing.extend(message.problems)
                self._library.save_job(job)
                self._estimate.duration_s = message.tracks[0].duration_s
                self._changed("details")
            case m.Imported():
                text = apply_rules(message.utterances, self._rules)
                self._edit(lambda meeting: _take_imported(meeting, job, message))
                job.missing.extend(message.problems)
                job.stage, job.speech_model, job.language = "writing", "", message.meeting.language
                self._library.replace_utterances(job.meeting, text, job)
                self._edit(lambda meeting: _take_speakers(meeting, text))
                if message.minutes is not None:
                    day = message.meeting.date  # another one may have been given
                    message.minutes.how_made.meeting_date = message.minutes.how_made.meeting_date or day
                    new_minutes.take(self._library, job, message.minutes)
                self._changed("details")
                self._changed("transcript")
            case m.Finished():
                self._edit(lambda meeting: _take_recorded(meeting, message.recorded))
                job.stage = "transcribing"
                job.missing.extend(message.recorded.remarks)
                self._library.save_job(job)
                self._estimate.duration_s = message.recorded.duration_s
                self._changed("details")
            case m.SoundSent():
                job.heard_by = _heard_by(job.heard_by, message)
                self._library.save_job(job)
            case m.LanguageFound():
                job.found_language = message.language
                self._library.save_job(job)
                self._edit(lambda meeting: setattr(meeting, "language", message.language))
                self._changed("details")
            case m.SegmentsFinal():
                job.position_s = message.position_s
                job.next_id += len(message.utterances)
                settled = apply_rules(message.utterances, self._rules)
                if self._pending is not None:
                    self._pending.add(job.track, job.position_s, settled)
                    self._library.save_job(job)
                    return
                self._library.append_utterances(job.meeting, settled, job)
                self._changed("transcript")
            case m.LeftOut() if self._pending is not None:
                self._pending.leave_out(message.removed)
            case m.LeftOut():
                self._edit(lambda meeting: meeting.removed.extend(message.removed))
            case m.TrackDone():
                job.missing.extend(p for p in message.problems if p not in job.missing)
                job.track, job.position_s = job.track + 1, 0.0
                if self._pending is not None:
                    self._pending.add(job.track, 0.0)
                self._library.save_job(job)
                self._edit(lambda meeting: _take_duration(meeting, job.track - 1, message.duration_s))
                self._changed("details")
            case m.TranscriptReplaced():
                message.utterances = apply_rules(message.utterances, self._rules)
                if message.remark:
                    job.missing.append(message.remark)
                self._edit(lambda meeting: setattr(meeting, "voice_matches", message.voice_matches))
                if self._pending is not None:
                    self._pending.utterances = message.utterances
                    return
                old = self._library.utterances(job.meeting)
                if job.stage == "speakers":
                    text = with_new_speakers(old, message.utterances)
                else:  # what a person has put right while the file was being written down stays
                    text = self._with_edits(old, message.utterances)
                self._library.replace_utterances(job.meeting, text, job)
                self._edit(lambda meeting: _take_speakers(meeting, text))
                self._keep_evidence(text)
                self._changed("details")
                self._changed("transcript")
            case m.MinutesDone():
                new_minutes.store(self._library, job, message.minutes, self._remark, over_last=self._facts_stored)
                self._facts_stored = not message.complete
                self._changed("minutes")

    def _write(self) -> None:
        job, settings = self._job, self._settings
        meeting = self._library.meeting(job.meeting)
        self._estimate.duration_s = meeting.duration_s
        writer = new_minutes.writer(job.writing_model, settings)
        self._remark = writer.remark
        if meeting.imported is not None and meeting.date_from == "modified":
            unsaid = tr(
                "{file} does not give the date of the meeting, so the date of the file was used.", file=meeting.imported
            )
            self._remark = f"{self._remark} {unsaid}".strip()
        self._report()
        request = m.WriteRequest(
            meeting=meeting,
            utterances=self._library.utterances(job.meeting),
            model_path=writer.model_path,
            server=writer.server,
            threads=max(1, settings.thread_count() - 1),
            language=new_minutes.minutes_language(job.minutes_language, meeting),
            speech_model=None if meeting.imported else _heard_with(job),
            previous_actions=previous_actions(self._library, meeting),
            # after the final pass they are written anew
            words=not (job.stage == "drafting" and job.final_pass),
        )
        host.run_worker(request, self._on_message, self._stop_wanted)

    def _resume_pending(self, folder: Path) -> list[Utterance]:
        """What an interrupted final pass, or the one that went along with the recording, has written down so far; it
        goes on there."""
        job = self._job
        self._pending = pending = FinalPassJournal(folder)
        if job.rolled and pending.is_empty:
            self._begin_with_rolled(pending)
        job.track, job.position_s = pending.track, pending.position_s
        job.next_id = max(job.next_id, pending.next_id)
        return list(pending.utterances)

    def _begin_with_rolled(self, pending: FinalPassJournal) -> None:
        """The lines that got their final text while they were recorded. Edited ones find their place at the end."""
        rolled = self._job.rolled
        meeting = self._library.meeting(self._job.meeting)
        lines = [
            line
            for line in self._library.utterances(self._job.meeting)
            if line.state != "edited" and (line.start + line.end) / 2 < rolled.get(line.track, 0.0)
        ]
        removed = [r for r in meeting.removed if not r.recording and (r.start + r.end) / 2 < rolled.get(r.track, 0.0)]
        first = meeting.tracks[0].name if meeting.tracks else ""
        pending.add(0, rolled.get(first, 0.0), lines, removed)

    def _with_edits(self, old: list[Utterance], new: list[Utterance]) -> list[Utterance]:
        """``new`` with the names and lines that a person has given to ``old``."""
        text, doubtful = keep_edited(old, carry_names(old, new))
        for line in doubtful:
            minutes, seconds = divmod(int(line.start), 60)
            self._job.missing.append(
                tr(
                    "A line you edited, at {time}, overlaps a newer one. Please check both.",
                    time=f"{minutes}:{seconds:02d}",
                )
            )
        return text

    def _exchange(self, pending: FinalPassJournal) -> None:
        """The text of the final pass takes the place of the earlier one. Safe to repeat."""
        job = self._job
        old = self._library.utterances(job.meeting)
        text = self._with_edits(old, pending.utterances)
        self._library.replace_utterances(job.meeting, text, job)
        self._keep_evidence(text)

        def change(meeting: Meeting) -> None:
            meeting.transcript = "final"
            meeting.removed = [r for r in meeting.removed if r.recording] + pending.removed
            _take_speakers(meeting, text)

        self._edit(change)
        job.final_pass = False
        job.stage = "writing"
        self._library.save_job(job)
        pending.remove()
        self._pending = None
        for what in ("details", "transcript", "minutes"):
            self._changed(what)

    def _keep_evidence(self, text: list[Utterance]) -> None:
        """Minutes that are there already go on citing lines of the ``text``."""
        if (minutes_so_far := self._library.minutes(self._job.meeting)) is not None:
            self._library.save_minutes(self._job.meeting, moved_evidence(minutes_so_far, text))

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


def _heard_with(job: Job) -> str | None:
    """The speech model, as the minutes name it."""
    return (job.heard_by.model if job.heard_by else "") or job.speech_model or None


def _heard_by(before: HeardBy | None, message: m.SoundSent) -> HeardBy:
    """With what was sent before the work was broken off."""
    known = before or HeardBy()
    servers = [one for one in (*known.servers.split(", "), *message.servers.split(", ")) if one]
    return HeardBy(
        servers=", ".join(dict.fromkeys(servers)),
        left_computer=known.left_computer or message.left_computer,
        model=message.model,
        problem=message.problem or known.problem,
    )


def _forget_after(meeting: Meeting, job: Job) -> None:
    """What was left out after the position will be met again when the work goes on there."""
    track = meeting.tracks[job.track].name if job.track < len(meeting.tracks) else ""
    meeting.removed = [r for r in meeting.removed if r.track != track or r.start < job.position_s or r.recording]


def _take_tracks(meeting: Meeting, job: Job, message: m.SourceStored) -> None:
    meeting.tracks = message.tracks
    meeting.duration_s = max(track.duration_s for track in message.tracks)
    meeting.removed = [r for r in meeting.removed if not r.recording] + message.removed
    if message.recorded and meeting.date_from:  # neither given beforehand nor put right since
        moment, meeting.date_from = recorded_moment(opened_path(job.source), message.recorded)
        meeting.date = moment.day
        _take_start(meeting, job, moment.start)


def _take_start(meeting: Meeting, job: Job, start: str | None) -> None:
    """A start that only the file's name tells gives way to a better one."""
    named = moment_in_name(opened_path(job.source))
    if meeting.start is None or (named is not None and meeting.start == named.start):
        meeting.start = start or meeting.start


def _take_imported(meeting: Meeting, job: Job, message: m.Imported) -> None:
    """What the user said of the meeting beforehand stays; what the file says fills the rest."""
    found = message.meeting
    meeting.imported, meeting.timed, meeting.duration_s = opened_path(job.source).name, found.timed, found.duration_s
    if found.title and meeting.title == title_of(opened_path(job.source)):
        meeting.title = found.title
    if found.date and meeting.date_from:
        meeting.date, meeting.date_from = found.date, "contents"
        _take_start(meeting, job, found.start)
    for name in ("start", "language", "place", "chair", "minute_taker", "series"):
        setattr(meeting, name, getattr(meeting, name) or getattr(found, name))
    for name in ("attendees", "agenda", "notes", "tags", "removed"):
        setattr(meeting, name, getattr(meeting, name) or getattr(found, name))


def _take_recorded(meeting: Meeting, recorded: Recorded) -> None:
    meeting.tracks, meeting.duration_s = recorded.tracks, recorded.duration_s
    for moment in recorded.marks:  # stored as notes already, unless the program died before it could
        text = moment.text or tr(MARKED)
        noted = any(
            n.text == text and n.time is not None and abs(n.time - moment.t) < _SAME_MOMENT_S for n in meeting.notes
        )
        if not noted:
            meeting.notes.append(Note(text=text, time=moment.t))
    meeting.removed = [r for r in meeting.removed if not r.recording]
    for track in recorded.coverage.tracks:
        meeting.removed += [
            Removed(start=gap.start, end=gap.end, text="", reason=gap.reason, track=track.track, recording=True)
            for gap in track.gaps
        ]


def _take_duration(meeting: Meeting, track: int, duration_s: float) -> None:
    meeting.tracks[track].duration_s = duration_s
    meeting.duration_s = max(t.duration_s for t in meeting.tracks[: track + 1])


def _take_speakers(meeting: Meeting, utterances: list[Utterance]) -> None:
    """Who is heard by name attends, unless the user has said who does."""
    if meeting.attendees:
        return
    spoken = dict.fromkeys(u.speaker for u in utterances if u.speaker)
    named = [name for name in spoken if not is_speaker_label(name)]
    meeting.attendees = [Attendee(name=name) for name in named]
