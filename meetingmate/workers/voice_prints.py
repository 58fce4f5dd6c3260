"""What somebody sounds like, from the lines that a person has given that name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from meetingmate.audio import decode
from meetingmate.audio.decode import Sound
from meetingmate.base.library_paths import sound_file
from meetingmate.domain.meeting import Track
from meetingmate.workers.messages import LineVoices, Message, VoiceHeard, VoiceRequest

#: More speech than this adds nothing to a voice print; shorter lines say too little.
MOST_S, SHORTEST_S = 90.0, 1.0
#: Of each line, where every one is to be told.
_LINE_S = 8.0


def run(request: VoiceRequest, send: Callable[[Message], None]) -> None:
    """Hear the lines of the request and answer with ``VoiceHeard`` or ``LineVoices``. Raises AudioError, ModelError."""
    from meetingmate.speakers.embedding import Embedder
    from meetingmate.speakers.excerpts import excerpts

    embed = Embedder(Path(request.speaker_models), request.threads)
    if request.each_line:
        send(LineVoices(vectors=_each(request, embed)))
        return
    total: np.ndarray = np.zeros(0, dtype=np.float32)
    seconds = 0.0
    for track in request.tracks:
        for sound in excerpts(_stream(request, track), _chosen(request, track.name)):
            vector = embed(sound)
            if vector.any():
                length = len(sound) / decode.RATE
                total = vector * length if not seconds else total + vector * length
                seconds += length
    if seconds:
        total = total / max(float(np.linalg.norm(total)), 1e-9)
    send(VoiceHeard(vector=[float(x) for x in total], seconds=seconds))


def _each(request: VoiceRequest, embed: Callable[[np.ndarray], np.ndarray]) -> list[list[float]]:
    """A voice print for each line, in the order of the request; empty where there is too little."""
    from meetingmate.speakers.excerpts import excerpts

    vectors: list[list[float]] = [[] for _ in request.lines]
    for track in request.tracks:
        numbers = [n for n, (name, a, b) in enumerate(request.lines) if name == track.name and b - a >= SHORTEST_S]
        numbers.sort(key=lambda n: request.lines[n][1])
        spans = [(start, min(end, start + _LINE_S)) for _, start, end in (request.lines[n] for n in numbers)]
        for number, sound in zip(numbers, excerpts(_stream(request, track), spans), strict=True):
            if (vector := embed(sound)).any():
                vectors[number] = [float(x) for x in vector]
    return vectors


def _stream(request: VoiceRequest, track: Track) -> Iterator[np.ndarray]:
    return decode.stream(Sound(sound_file(Path(request.folder), track), track.part))


def _chosen(request: VoiceRequest, track: str) -> list[tuple[float, float]]:
    """The longest lines of a track, up to MOST_S in all, in order of time."""
    lines = [line[1:] for line in request.lines if line[0] == track and line[2] - line[1] >= SHORTEST_S]
    kept, seconds = [], 0.0
    for start, end in sorted(lines, key=lambda span: span[0] - span[1]):
        if seconds >= MOST_S:
            break
        kept.append((start, end))
        seconds += end - start
    return sorted(kept)
