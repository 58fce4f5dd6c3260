"""The real speech model, loaded once for the whole folder, and a shorthand to run it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription import TranscribeOptions, TranscriptResult, transcribe_file
from meetingmate.transcription.engine import Engine


@pytest.fixture(scope="session")
def engine(models_dir: Path) -> Engine:
    """Whisper base."""
    return Engine(models_dir / "whisper-base", threads=2)


@dataclass
class Heard:
    """All that one transcription told its caller."""

    utterances: list[Utterance] = field(default_factory=list)
    positions: list[float] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    languages: list[tuple[str, float]] = field(default_factory=list)
    progress: list[tuple[float, float]] = field(default_factory=list)
    result: TranscriptResult | None = None

    @property
    def text(self) -> str:
        return " ".join(u.text for u in self.utterances)


@pytest.fixture(scope="session")
def transcribe(engine: Engine):
    """``transcribe(path, **options) -> Heard`` with the real model, beam 1."""

    def run(path: Path, **options) -> Heard:
        heard = Heard()

        def settled(utterances: list[Utterance], position: float) -> None:
            heard.utterances += utterances
            heard.positions.append(position)

        options = {"model_dir": Path("unused"), "beam_size": 1} | options
        heard.result = transcribe_file(
            path,
            TranscribeOptions(**options),
            on_language=lambda code, probability: heard.languages.append((code, probability)),
            on_utterances=settled,
            on_removed=heard.removed.extend,
            on_progress=lambda done, total: heard.progress.append((done, total)),
            engine=engine,
        )
        return heard

    return run
