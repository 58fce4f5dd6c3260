"""The sound of each piece of speech, and of longer stretches that are safely of one person."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from msgspec import Struct, field

from meetingmate.speakers.embedding import DIMENSIONS
from meetingmate.speakers.segmentation import FRAME, RATE, WINDOW
from meetingmate.speakers.stitching import FRAME_S, Piece

#: Shorter pieces have no vector of their own: it would be mostly noise.
_SHORTEST_S = 0.3
#: Pieces of one voice number are joined up to this length (a longer sound gives a steadier vector) ...
_STRETCH_S = 6.0
#: ... if the pause between them is shorter than this and their vectors agree at least so well.
_STRETCH_PAUSE_S = 2.0
_AGREE = 0.5

Embed = Callable[[np.ndarray], np.ndarray]


class Voices(Struct):
    """Vectors of the pieces (zeros: too short), of the stretches, and which stretch a piece belongs to (-1: none)."""

    pieces: np.ndarray
    stretches: np.ndarray
    seconds: np.ndarray
    member: np.ndarray


class _Stretch(Struct):
    number: int
    seconds: float
    end: int
    last: np.ndarray
    sound: list[np.ndarray] = field(default_factory=list)


def voice_prints_of(
    pieces: list[Piece], blocks: Iterable[np.ndarray], embed: Embed, on_second: Callable[[float], None]
) -> Voices:
    """Vectors of all ``pieces`` (in order of time) from one pass over the ``blocks`` of samples.

    Holds a few blocks and the open stretches only. ``on_second`` hears how far in the recording it is.
    """
    collector = _Collector(len(pieces), embed)
    held, first, index = np.zeros(0, dtype=np.float32), 0, 0
    for block in blocks:
        held = np.concatenate([held, block])
        while index < len(pieces) and pieces[index].end * FRAME + WINDOW < first + len(held):
            collector.add(index, pieces[index], _sound(pieces[index], held, first))
            index += 1
        keep = pieces[index].start * FRAME if index < len(pieces) else first + len(held)
        dropped = max(0, min(keep - first, len(held)))
        held, first = held[dropped:], first + dropped
        on_second(first / RATE)
    for number in range(index, len(pieces)):
        collector.add(number, pieces[number], _sound(pieces[number], held, first))
    return collector.result()


def _sound(piece: Piece, held: np.ndarray, first: int) -> np.ndarray:
    begin = piece.start * FRAME - first
    return held[max(0, begin) : piece.end * FRAME - first + WINDOW // 320]


class _Collector:
    def __init__(self, count: int, embed: Embed) -> None:
        self._embed = embed
        self._pieces = np.zeros((count, DIMENSIONS), dtype=np.float32)
        self._member = np.full(count, -1)
        self._vectors: list[np.ndarray] = []
        self._seconds: list[float] = []
        self._open: dict[int, _Stretch] = {}

    def add(self, index: int, piece: Piece, sound: np.ndarray) -> None:
        seconds = len(sound) / RATE
        if seconds < _SHORTEST_S:
            return
        vector = self._pieces[index] = self._embed(sound)
        if piece.overlap or not vector.any():
            return
        stretch = self._open.get(piece.voice)
        if stretch is None or not (
            stretch.seconds + seconds <= _STRETCH_S
            and (piece.start - stretch.end) * FRAME_S < _STRETCH_PAUSE_S
            and float(stretch.last @ vector) >= _AGREE
        ):
            self._close_before(piece)
            stretch = self._open[piece.voice] = _Stretch(len(self._vectors), 0.0, 0, vector)
            self._vectors.append(vector)
            self._seconds.append(0.0)
        stretch.seconds += seconds
        stretch.end, stretch.last = piece.end, vector
        stretch.sound.append(sound)
        self._seconds[stretch.number] = stretch.seconds
        self._member[index] = stretch.number

    def _close_before(self, piece: Piece) -> None:
        """Finish the stretch of this voice and all that can't go on any more."""
        for voice, stretch in list(self._open.items()):
            if voice == piece.voice or (piece.start - stretch.end) * FRAME_S > _STRETCH_PAUSE_S:
                self._finish(voice)

    def _finish(self, voice: int) -> None:
        stretch = self._open.pop(voice)
        if len(stretch.sound) > 1:
            self._vectors[stretch.number] = self._embed(np.concatenate(stretch.sound))

    def result(self) -> Voices:
        for voice in list(self._open):
            self._finish(voice)
        return Voices(
            pieces=self._pieces,
            stretches=np.array(self._vectors, dtype=np.float32).reshape(-1, DIMENSIONS),
            seconds=np.array(self._seconds),
            member=self._member,
        )
