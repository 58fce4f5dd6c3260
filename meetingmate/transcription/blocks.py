"""A recording in blocks of a few minutes that are cut in a pause, so that any length needs the same memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from meetingmate.audio import decode
from meetingmate.audio.decode import Sound
from meetingmate.transcription.voice import FRAME, FRAME_S, RATE, Span, VoiceDetector, speech_spans, widened

#: A block is full at this much speech, or at this length when little is said. The first one of a recording is
#: shorter, so that there is something to read soon.
_SPEECH_S, _FIRST_SPEECH_S, _LONGEST_S = 150.0, 60.0, 600.0
#: The cut lies in the last part of the block, in the longest pause there.
_CUT_FROM = 0.6
#: Without a pause of this length the quietest place is taken.
_PAUSE_S = 0.2
#: What recognition is fed around speech: a margin, and pauses up to this length stay in (as Whisper knows them).
MARGIN_S, BRIDGE_S = 0.4, 2.0
#: Whether a block is full is asked at steps of this length from its start, so that a run resumed there cuts alike.
_STEP = 320
#: Sound is read in pieces of this length (seconds).
READ_S = 960 * FRAME_S


@dataclass
class Block:
    """Sound from ``start`` (seconds of the recording) on. ``spans`` are seconds from the block's own start."""

    start: float
    samples: np.ndarray
    spans: list[Span]
    last: bool

    @property
    def length(self) -> float:
        """Seconds."""
        return self.samples.size / RATE

    @property
    def end(self) -> float:
        """Second of the recording at which the next block starts."""
        return self.start + self.length

    def part(self, span: Span) -> np.ndarray:
        """The samples of a stretch of this block."""
        return self.samples[round(span.start * RATE) : round(span.end * RATE)]

    def chunks(self) -> list[Span]:
        """The stretches to recognise: speech with a margin, and the short pauses in between."""
        return widened(self.spans, margin=MARGIN_S, bridge=BRIDGE_S, end=self.length)


def blocks(path: Path | Sound, *, start: float = 0.0, problems: list[str] | None = None) -> Iterator[Block]:
    """Consecutive blocks from ``start`` to the end. Starting at the end of any block gives the same ones again.

    Raises AudioError.
    """
    yield from blocks_of(decode.stream(path, start=start, rate=RATE, block_s=READ_S, problems=problems), start=start)


def blocks_of(pieces: Iterable[np.ndarray], *, start: float = 0.0) -> Iterator[Block]:
    """As ``blocks``, of 16 kHz sound that comes in ``pieces`` of ``READ_S`` seconds and begins at ``start``."""
    cutter = BlockCutter(start, speech_s=_SPEECH_S, first_speech_s=_FIRST_SPEECH_S, longest_s=_LONGEST_S)
    for piece in pieces:
        yield from cutter.feed(piece)
    yield cutter.rest()


class BlockCutter:
    """Cuts the sound of a track from second ``start`` on into blocks, as it comes.

    A block is full at ``speech_s`` seconds of speech (the first one of a track at ``first_speech_s``), or when it is
    ``longest_s`` long. Beginning at the end of any block gives the same ones again.
    """

    def __init__(self, start: float, *, speech_s: float, longest_s: float, first_speech_s: float | None = None) -> None:
        self.start = start  # of what is not cut yet, in seconds
        self._speech_s, self._longest_s = speech_s, longest_s
        self._first_speech_s = min(speech_s, first_speech_s or speech_s)
        self._seen = 0
        self._detector = VoiceDetector()
        self._samples = self._voice = np.zeros(0, dtype=np.float32)

    @property
    def heard(self) -> float:
        """Second up to which the track was taken in."""
        return self.start + self._samples.size / RATE

    @property
    def speech_from(self) -> float | None:
        """Second at which speech begins in what is not cut yet; None when there is none."""
        spans = speech_spans(self._voice)
        return self.start + spans[0].start if spans else None

    def feed(self, samples: np.ndarray) -> Iterator[Block]:
        """Take the next samples (16 kHz; whole frames, except for the last ones): the blocks that are full now."""
        self._samples = np.concatenate([self._samples, samples])
        self._voice = np.concatenate([self._voice, self._detector.probabilities(samples)])
        while self._seen + _STEP <= self._voice.size:
            self._seen += _STEP
            voice = self._voice[: self._seen]
            wanted = self._first_speech_s if self.start == 0.0 else self._speech_s
            if not _full(voice, wanted, self._longest_s):
                continue
            cut = best_cut(voice)
            count = cut * FRAME
            yield Block(self.start, self._samples[:count], speech_spans(voice[:cut]), last=False)
            self.start += count / RATE
            self._seen = 0
            # the rest is heard again with a fresh detector, so that a run resumed here hears the same
            self._detector = VoiceDetector()
            self._samples = self._samples[count:]
            self._voice = self._detector.probabilities(self._samples)

    def rest(self) -> Block:
        """What is left when the track is at its end."""
        return Block(self.start, self._samples, speech_spans(self._voice), last=True)


def _full(voice: np.ndarray, speech_s: float, longest_s: float) -> bool:
    length = voice.size * FRAME_S
    if length >= longest_s:
        return True
    if length < speech_s:
        return False
    fed = widened(speech_spans(voice), margin=MARGIN_S, bridge=BRIDGE_S, end=length)
    return sum(span.length for span in fed) >= speech_s


def best_cut(voice: np.ndarray) -> int:
    """The frame to cut before: the middle of the longest pause in the last part, else the quietest place."""
    first = int(voice.size * _CUT_FROM)
    best_start = best_length = start = 0
    for number, quiet in enumerate([*(voice[first:] < 0.2), False]):
        if quiet:
            continue
        if number - start > best_length:
            best_start, best_length = start, number - start
        start = number + 1
    if best_length * FRAME_S >= _PAUSE_S:
        return first + best_start + best_length // 2
    smooth = np.convolve(voice[first:], np.ones(7) / 7, mode="valid")
    return first + int(np.argmin(smooth)) + 3
