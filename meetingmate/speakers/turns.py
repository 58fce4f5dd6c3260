"""From activity by frame to the turns of the speakers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec import Struct

from meetingmate.speakers.segmentation import FRAME, RATE, frame_times

_FRAME_S = FRAME / RATE


class SpeakerTurn(Struct, kw_only=True, frozen=True):
    """Somebody speaks from ``start`` to ``end`` (seconds). ``speaker`` is ``Speaker 1``, ``Speaker 2`` ... in order of
    appearance, or None: a voice, but not clear whose. ``overlap``: somebody else speaks during part of it."""

    start: float
    end: float
    speaker: str | None
    overlap: bool = False


def runs(active: np.ndarray) -> list[tuple[int, int]]:
    """First and last-plus-one index of each stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def smooth(active: np.ndarray, *, shortest_s: float, gap_s: float, keep_out: np.ndarray | None = None) -> np.ndarray:
    """``active`` (frames of one speaker) with gaps under ``gap_s`` closed, then turns under ``shortest_s`` left out.

    A gap in which ``keep_out`` (somebody else speaks) is True stays open.
    """
    result = active.copy()
    speech = runs(active)
    for (_, end), (start, _) in pairwise(speech):
        if (start - end) * _FRAME_S < gap_s and (keep_out is None or not keep_out[end:start].any()):
            result[end:start] = True
    for start, end in runs(result):
        if (end - start) * _FRAME_S < shortest_s:
            result[start:end] = False
    return result


def turns_of(activity: np.ndarray, unknown: np.ndarray, duration_s: float) -> tuple[list[SpeakerTurn], dict[str, int]]:
    """Turns in order of time from ``activity`` (frames, people; bool) and the frames of ``unknown`` voices, and the
    number of the person behind each label. People who never speak get no label.
    """
    found: list[tuple[int, int, int | None]] = []
    for person in range(activity.shape[1]):
        found += [(start, end, person) for start, end in runs(activity[:, person])]
    found += [(start, end, None) for start, end in runs(unknown)]
    found.sort(key=lambda turn: turn[:2])
    several = (activity.sum(axis=1) + unknown) > 1
    labels: dict[int | None, str | None] = {None: None}
    result = []
    for start, end, who in found:
        if who not in labels:
            labels[who] = f"Speaker {len(labels)}"
        begin = max(0.0, float(frame_times(start, 1)[0]) - _FRAME_S / 2)
        finish = min(duration_s, float(frame_times(end, 1)[0]) - _FRAME_S / 2)
        if finish > begin:
            overlap = bool(several[start:end].any())
            turn = SpeakerTurn(start=round(begin, 3), end=round(finish, 3), speaker=labels[who], overlap=overlap)
            result.append(turn)
    return result, {label: person for person, label in labels.items() if person is not None and label is not None}
