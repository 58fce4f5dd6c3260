"""From the voices of single windows to pieces of speech of one voice each, over the whole recording."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec import Struct
from scipy.optimize import linear_sum_assignment

from meetingmate.speakers.segmentation import FRAME, FRAMES, LOCAL_SPEAKERS, RATE, SHIFT, WINDOW

FRAME_S = FRAME / RATE
#: Pauses shorter than this do not end a piece (plosives, hesitation).
_PAUSE = round(0.12 / FRAME_S)
#: A piece is cut so that none is longer: a change of speaker that the segmentation missed must still be found.
_LONGEST = round(2.0 / FRAME_S)
#: Shorter crumbs are left out.
_SHORTEST = round(0.1 / FRAME_S)
#: Windows know their middle better than their edges.
_TAPER = np.interp(np.arange(FRAMES), [0, 60, FRAMES - 61, FRAMES - 1], [0.2, 1.0, 1.0, 0.2]).astype(np.float32)


class Piece(Struct, frozen=True):
    """Frames ``start`` to ``end`` in which voice number ``voice`` speaks, alone unless ``overlap``.

    The same voice number says only that the segmentation took two neighbouring pieces for one voice.
    """

    start: int
    end: int
    voice: int
    overlap: bool

    @property
    def seconds(self) -> float:
        return (self.end - self.start) * FRAME_S


def pieces(activities: list[np.ndarray], samples: int) -> list[Piece]:
    """Pieces in order of time from the activity (FRAMES, LOCAL_SPEAKERS) of each window of ``samples`` samples."""
    if not activities:
        return []
    size = round((len(activities) - 1) * SHIFT / FRAME) + FRAMES
    frames = min(size, samples // FRAME + 1)
    speaking, seen = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    voices = _stitch(activities)
    owned = np.full((size, LOCAL_SPEAKERS), -1, dtype=np.int32)
    middle = (WINDOW - SHIFT) // 2 // FRAME
    for index, active in enumerate(activities):
        first = round(index * SHIFT / FRAME)
        seen[first : first + FRAMES] += _TAPER
        speaking[first : first + FRAMES] += _TAPER * active.sum(axis=1)
        begin = 0 if index == 0 else middle
        owned[first + begin : first + FRAMES] = np.where(active, voices[index], -1)[begin:]
    number = np.rint(speaking / np.maximum(seen, 1e-6)).astype(np.int8)
    found: list[Piece] = []
    for voice, heard in _by_voice(owned[:frames], number[:frames]):
        found += _pieces_of(voice, heard, number[:frames])
    return sorted(found, key=lambda piece: (piece.start, piece.end))


def _stitch(activities: list[np.ndarray]) -> list[np.ndarray]:
    """Voice number of each local voice of each window: that of the window before, where they speak together."""
    common = FRAMES - round(SHIFT / FRAME)
    result = [np.arange(LOCAL_SPEAKERS, dtype=np.int32)]
    following = LOCAL_SPEAKERS
    for before, now in pairwise(activities):
        old, new = before[-common:].astype(np.int32), now[:common].astype(np.int32)
        both = old.T @ new
        either = old.sum(axis=0)[:, None] + new.sum(axis=0)[None, :] - both
        rows, columns = linear_sum_assignment(-both)
        numbers = np.arange(following, following + LOCAL_SPEAKERS, dtype=np.int32)
        following += LOCAL_SPEAKERS
        for row, column in zip(rows, columns, strict=True):
            if both[row, column] > 0.5 * either[row, column]:
                numbers[column] = result[-1][row]
        result.append(numbers)
    return result


def _by_voice(owned: np.ndarray, number: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """Frames (sorted indices) of each voice number, where anybody speaks at all."""
    frame, column = np.nonzero((owned >= 0) & (number > 0)[:, None])
    voice = owned[frame, column]
    order = np.lexsort((frame, voice))
    voice, frame = voice[order], frame[order]
    edges = np.flatnonzero(np.diff(voice)) + 1
    return [(int(v[0]), f) for v, f in zip(np.split(voice, edges), np.split(frame, edges), strict=True) if len(v)]


def _pieces_of(voice: int, frames: np.ndarray, number: np.ndarray) -> list[Piece]:
    """Pieces of one voice: cut at its pauses, where overlap begins or ends, and to the greatest length."""
    overlapped = number[frames] > 1
    cuts = np.flatnonzero((np.diff(frames) > _PAUSE) | (np.diff(overlapped.astype(np.int8)) != 0)) + 1
    result = []
    for part in np.split(np.arange(len(frames)), cuts):
        start, end = int(frames[part[0]]), int(frames[part[-1]]) + 1
        if end - start < _SHORTEST:
            continue
        count = -(-(end - start) // _LONGEST)
        edges = np.linspace(start, end, count + 1).round().astype(int).tolist()
        overlap = bool(overlapped[part[0]])
        result += [Piece(a, b, voice, overlap) for a, b in pairwise(edges)]
    return result
