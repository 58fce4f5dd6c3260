"""Samples that no microphone gave: a damaged frame decodes to bursts thousands of times over full scale, or to NaN."""

from __future__ import annotations

import numpy as np

#: Times full scale. Sound that was made too loud reaches perhaps four; such a burst, thousands.
_BURST = 8.0
#: Beside a burst everything over full scale belongs to it, up to this far away.
_AROUND_S = 0.03


class Limiter:
    """Keeps samples within full scale and mutes bursts. One is used for a run of frames, in their order."""

    def __init__(self) -> None:
        self._burst_at_end = False

    def note_clean_frame(self) -> None:
        """A frame within full scale was passed by."""
        self._burst_at_end = False

    def __call__(self, samples: np.ndarray, rate: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
        """``samples`` (channels, n) within -1 to 1, and the stretches (first, last exclusive) that were muted."""
        peaks = np.abs(samples).max(axis=0)
        wild = ~(peaks <= _BURST)
        loud = ~(peaks <= 1.0)
        around = max(1, round(_AROUND_S * rate))
        if self._burst_at_end:
            wild[:around] |= loud[:around]
        self._burst_at_end = False
        found: list[tuple[int, int]] = []
        places = np.flatnonzero(wild)
        if places.size:
            breaks = np.flatnonzero(np.diff(places) > around)
            firsts = places[np.concatenate([[0], breaks + 1])]
            lasts = places[np.concatenate([breaks, [places.size - 1]])] + 1
            over = np.flatnonzero(loud)
            for first, last in zip(firsts, lasts, strict=True):
                near = over[(over >= first - around) & (over < last + around)]
                stretch = int(min(first, near.min())), int(max(last, near.max() + 1))
                if found and stretch[0] <= found[-1][1]:
                    stretch = found.pop()[0], stretch[1]
                found.append(stretch)
            self._burst_at_end = found[-1][1] > peaks.size - around
        kept = np.clip(samples, -1.0, 1.0)
        for first, last in found:
            kept[:, first:last] = 0.0
        return kept, found
