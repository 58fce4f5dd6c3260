"""Stretches of a recording out of one pass over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from meetingmate.speakers.segmentation import RATE

Span = tuple[float, float]


def excerpts(blocks: Iterable[np.ndarray], spans: Sequence[Span]) -> Iterator[np.ndarray]:
    """The samples of each of ``spans`` (seconds, in order of their starts), float32; shorter where the sound ends.

    Holds no more than the blocks that a span still needs.
    """
    held, first = np.zeros(0, dtype=np.float32), 0
    source = iter(blocks)
    for start, end in spans:
        begin, stop = max(0, round(start * RATE)), max(0, round(end * RATE))
        while first + len(held) < stop and (block := next(source, None)) is not None:
            skip = min(len(held), max(0, begin - first))
            held, first = np.concatenate([held[skip:], block]), first + skip
        yield held[max(0, begin - first) : max(0, stop - first)].copy()
