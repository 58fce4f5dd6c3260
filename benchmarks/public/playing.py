"""What both runners need: a recording that is played in real time, and events as lines of JSON."""

from __future__ import annotations

import json
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

RATE = 16_000


class Playing:
    """A 16 kHz mono WAV file that begins to be spoken when ``start`` is called."""

    def __init__(self, path: Path) -> None:
        with wave.open(str(path), "rb") as file:
            self.pcm = file.readframes(file.getnframes())
        self._began = 0.0

    def start(self) -> None:
        """The first sample is spoken now."""
        self._began = time.monotonic()
        tell("began")

    @property
    def now(self) -> float:
        """Seconds since the first sample."""
        return time.monotonic() - self._began

    def pieces(self, seconds: float) -> Iterator[bytes]:
        """16-bit samples, each piece as soon as its last sample is spoken."""
        size = round(seconds * RATE) * 2
        for at in range(0, len(self.pcm), size):
            piece = self.pcm[at : at + size]
            time.sleep(max(0.0, (at + len(piece)) / 2 / RATE - self.now))
            yield piece


def tell(kind: str, **what: object) -> None:
    """Write an event for who started this process."""
    sys.stdout.write(json.dumps({"kind": kind, **what}) + "\n")
    sys.stdout.flush()
