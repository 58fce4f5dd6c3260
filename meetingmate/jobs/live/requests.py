"""What the transcribers of a recording are asked for, from settings, job and meeting."""

from __future__ import annotations

from pathlib import Path

from meetingmate import models
from meetingmate.base import locales, paths
from meetingmate.base.errors import ModelError
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting
from meetingmate.jobs import vocabulary
from meetingmate.library import Job, Library
from meetingmate.workers.live_messages import LiveRequest, RollingRequest

#: Meetings among which those of the series are looked for, and those of them that are read, for their language.
_LOOKED_AT, _READ = 40, 5


def live_beam_size(settings: Settings) -> int | None:
    """Returns the beams that the user chose; None at the default, which is meant for whole recordings."""
    return settings.beam_size if settings.beam_size != Settings().beam_size else None


def live_request(folder: Path, settings: Settings, library: Library, job: Job, meeting: Meeting) -> LiveRequest:
    """The text of the recording in ``folder`` is wanted. Raises ModelError."""
    model = models.model_path(settings.speech_model)
    small = models.model_path(settings.small_model) if settings.small_model else None
    return LiveRequest(
        folder=str(folder),
        model_dir=str(model),
        small_model_dir=str(small) if small else None,
        speaker_models=str(paths.resources_dir() / "models" / "speakers") if job.speakers else None,
        threads=settings.thread_count(),
        beam_size=live_beam_size(settings),
        language=job.language,
        expected_language=expected_language(library, meeting),
        hotwords=vocabulary.hotwords(settings, library),
        names=vocabulary.names(settings, meeting),
        next_id=job.next_id,
        most_speakers=meeting.expected_speakers and meeting.expected_speakers[1],
    )


def expected_language(library: Library, meeting: Meeting) -> str | None:
    """The language that the meeting is most likely held in: that of the last one of its series, else of the last one at
    all, else that of the system (Whisper code); None: no idea."""
    earlier = [row for row in library.rows(limit=_LOOKED_AT) if row.id != meeting.id]
    earlier.sort(key=lambda row: meeting.series is None or row.series != meeting.series)  # the newest stay first
    for row in earlier[:_READ]:
        if language := library.meeting(row.id).language:
            return language
    system = locales.system()
    return system.language if system is not None else None


def rolling_request(
    folder: Path, settings: Settings, library: Library, job: Job, meeting: Meeting
) -> RollingRequest | None:
    """The final text of the recording in ``folder`` is wanted while it grows; None: only after it.

    The model is that of the final pass; one that is not installed is named after Stop, when the pass is made. A server
    for speech makes the final text after Stop: nothing is sent while people talk.
    """
    if not (settings.final_pass and settings.final_pass_live) or settings.speech_server:
        return None
    try:
        model = models.model_path(settings.final_model or settings.speech_model)
    except ModelError:
        return None
    return RollingRequest(
        folder=str(folder),
        model_dir=str(model),
        threads=1,
        beam_size=settings.beam_size,
        language=job.language,
        language_fixed=job.language is not None,
        hotwords=vocabulary.hotwords(settings, library),
        names=vocabulary.names(settings, meeting),
    )
