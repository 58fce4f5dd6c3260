"""A meeting that is spoken while the test runs, only as fast as it is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription.engine import Engine
from meetingmate.transcription.live import LiveOptions, LiveTranscriber

RATE = 16000


class Spoken:
    """A track of which ``until`` seconds have been spoken."""

    def __init__(self, samples: np.ndarray) -> None:
        self.samples = samples
        self.until = 0.0

    def available(self) -> float:
        return min(self.until, self.samples.size / RATE)

    def read(self, start: float, end: float) -> np.ndarray:
        result = np.zeros(round((end - start) * RATE), dtype=np.float32)
        first = round(start * RATE)
        assert first >= 0
        assert end <= self.available() + 0.04, "nobody can hear what has not been spoken yet"
        part = self.samples[first : first + result.size]
        result[: part.size] = part
        return result


@dataclass
class Notes:
    """All that was told, in order: (kind, track, what)."""

    settled_lines: list[Utterance] = field(default_factory=list)
    told: list[tuple] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    positions: dict[str, float] = field(default_factory=dict)

    def settled(self, track: str, utterances: list[Utterance], position_s: float) -> None:
        assert position_s >= self.positions.get(track, 0.0), "a position never goes back"
        self.positions[track] = position_s
        self.settled_lines += utterances
        self.told.append(("settled", track, [u.text for u in utterances]))

    def provisional(self, track: str, start: float, end: float, text: str) -> None:
        assert start <= end
        self.told.append(("provisional", track, text))

    def left_out(self, removed: list[Removed]) -> None:
        self.removed += removed

    def language(self, language: str, probability: float) -> None:
        self.languages.append(language)

    def speaker(self, utterance: Utterance, samples: np.ndarray) -> str | None:
        assert abs(samples.size / RATE - (utterance.end - utterance.start)) < 0.01
        return None

    def lines(self, track: str) -> list[Utterance]:
        return [u for u in self.settled_lines if u.track == track]

    @property
    def text(self) -> str:
        return " ".join(u.text for u in sorted(self.settled_lines, key=lambda u: u.start))


class Meeting:
    """A live transcription of tracks that are spoken ``step_s`` seconds at a time."""

    def __init__(self, tracks: dict[str, np.ndarray], engine: Engine, options: LiveOptions) -> None:
        self.tracks = {name: Spoken(samples) for name, samples in tracks.items()}
        self.notes = Notes()
        self.live = LiveTranscriber(self.tracks, engine, self.notes, options)
        self.now = 0.0

    def speak(self, until: float, *, step_s: float = 1.0) -> None:
        """Go on to second ``until``; the transcription keeps up."""
        while self.now < until:
            self.now = min(until, self.now + step_s)
            for track in self.tracks.values():
                track.until = self.now
            while self.live.step():
                pass

    def end(self) -> Notes:
        """Nothing more is said; settle the rest."""
        self.live.end()
        while not self.live.done:
            self.live.step()
        return self.notes


@pytest.fixture
def meet(engine: Engine) -> Callable[..., Meeting]:
    """``meet(microphone=samples, computer=samples, language=..., ...) -> Meeting`` with the real model."""

    def begin(*, microphone: np.ndarray, computer: np.ndarray | None = None, **options) -> Meeting:
        tracks = {"microphone": microphone} | ({"computer": computer} if computer is not None else {})
        return Meeting(tracks, engine, LiveOptions(**options))

    return begin
