"""Measuring an installed model on this computer, on demand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs import sample
from meetingmate.models import Figures, Measurement, ModelCard
from meetingmate.workers import host
from meetingmate.workers import messages as m


def measure(
    model_id: str,
    settings: Settings,
    on_progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Measurement:
    """Measure a model in a process of its own and remember the figures. Blocks: about a minute for the smallest.

    ``on_progress`` gets the share that is done. Raises ModelError when it is not installed or nothing to measure,
    JobFailed, Cancelled, and OSError when the figures can't be written.
    """
    card = models.card(model_id)
    found: list[Figures] = []

    def take(message: m.Message) -> None:
        match message:
            case m.WritingMeasured() | m.SpeechMeasured():
                found.append(message.figures)
            case m.Progress():
                on_progress(message.done / message.total if message.total else 0.0)

    host.run_worker(_request(card, settings), take, cancelled)
    return models.remember(card, found[0], datetime.now(UTC).date().isoformat())


def _request(card: ModelCard, settings: Settings) -> m.MeasureWritingRequest | m.MeasureSpeechRequest:
    """What the worker is asked, with the threads that a job would have."""
    if card.kind not in ("speech", "writing"):
        raise ModelError(tr("{model} can't be measured. Only speech and writing models can.", model=card.title))
    path = str(models.model_path(card.id))
    threads = settings.thread_count()
    if card.kind == "writing":
        meetings = str(paths.resources_dir() / "measure")
        return m.MeasureWritingRequest(model_path=path, meetings=meetings, threads=max(1, threads - 1))
    recording = sample.recording()
    return m.MeasureSpeechRequest(
        model_dir=path,
        recording=str(recording),
        transcript=str(recording.with_suffix(".json")),
        threads=threads,
        beam_size=settings.beam_size,
    )
