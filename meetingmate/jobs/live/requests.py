"""What the live transcriber is asked for, from settings, job and meeting."""

from __future__ import annotations

from pathlib import Path

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting
from meetingmate.jobs import vocabulary
from meetingmate.library import Job, Library
from meetingmate.workers.live_messages import LiveRequest


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
        hotwords=vocabulary.hotwords(settings, library),
        names=vocabulary.names(settings, meeting),
        next_id=job.next_id,
        most_speakers=meeting.expected_speakers and meeting.expected_speakers[1],
    )
