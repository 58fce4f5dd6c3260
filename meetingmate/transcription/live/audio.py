"""Where the sound of a running meeting comes from."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class TrackAudio(Protocol):
    """A track that grows. Times are seconds on the recording's time line."""

    def available(self) -> float:
        """Up to where there is sound now; never less than before."""

    def read(self, start: float, end: float) -> np.ndarray:
        """Mono float32 at 16 kHz, exactly ``round((end - start) * 16000)`` samples; zeros where nothing is."""
