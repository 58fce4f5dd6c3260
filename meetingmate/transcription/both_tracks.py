"""Both tracks of a recording heard as one sound, for what one of them can't tell alone (``agreement.py``)."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from meetingmate.audio import decode
from meetingmate.audio.decode import Sound
from meetingmate.base.errors import AudioError
from meetingmate.domain.meeting import Removed, Word
from meetingmate.transcription.agreement import agreed
from meetingmate.transcription.block_recogniser import BlockRecogniser
from meetingmate.transcription.blocks import READ_S, Block, blocks_of
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.language import Region
from meetingmate.transcription.voice import RATE, Span, VoiceDetector, speech_spans

if TYPE_CHECKING:
    from meetingmate.transcription.live.audio import TrackAudio

log = logging.getLogger(__name__)

#: Two decoders may differ by so much on where a recording ends.
_ROUNDING_S = 0.5
#: Of a growing recording: less than this is not heard by itself; a block of one track may begin so long before one of
#: the other that was heard earlier.
_SHORTEST_S, _KEPT_S = 0.1, 300.0


def heard_together(mixed: Block, recogniser: BlockRecogniser, language: str) -> list[Segment]:
    """What is said in a block of both tracks' sound added up, in seconds of the block."""
    segments, _removed = recogniser.recognise(mixed, [Region(language, mixed.spans)])
    return segments


def voice_of(samples: np.ndarray) -> list[Span]:
    """When somebody speaks in 16 kHz sound, in seconds."""
    return speech_spans(VoiceDetector().probabilities(samples))


@dataclass
class _Stretch:
    """A block of both: times in seconds of the recording. No ``language``: it was not heard together."""

    start: float
    end: float
    voices: list[list[Span]]
    segments: list[Segment]
    language: str | None


class Together(ABC):
    """Hears two tracks of one recording together as far as it is asked, each stretch once.

    A stretch in which only one of them speaks is not heard again: it has no other side.
    """

    def __init__(self) -> None:
        self._stretches: list[_Stretch] = []

    @abstractmethod
    def _hear(self, start: float, end: float, language: str) -> None:
        """Have ``_stretches`` reach from ``start`` to ``end`` (seconds), in order. Raises AudioError."""

    def agreed(
        self, number: int, block: Block, regions: list[Region], segments: list[Segment]
    ) -> tuple[list[Segment], list[Removed]]:
        """The text of ``block`` of track ``number`` (0 or 1), of which ``segments`` were heard alone, and what was
        left out of them; times are seconds of the block. Speech in several languages stays as it was heard alone."""
        languages = {region.language for region in regions}
        if len(languages) != 1 or any(region.rival for region in regions) or not segments:
            return segments, []
        language = languages.pop()
        try:
            self._hear(block.start, block.end, language)
        except AudioError as error:  # of the other track: it is told when that one is heard
            log.warning("both tracks can't be heard together: %s", error)
            return segments, []
        if not self._stretches or self._stretches[-1].end < block.end - _ROUNDING_S:
            return segments, []
        around = [s for s in self._stretches if s.start < block.end and block.start < s.end]
        if not any(s.language for s in around) or any(s.language not in (None, language) for s in around):
            return segments, []
        # where nothing was heard together, the track alone is both hearings
        together = [
            part
            for stretch in around
            for part in (
                _within(stretch.segments, block.start, block.end, -block.start)
                if stretch.language
                else _within(segments, stretch.start - block.start, stretch.end - block.start, 0.0)
            )
        ]
        other = [
            Span(span.start - block.start, span.end - block.start)
            for stretch in around
            for span in stretch.voices[1 - number]
        ]
        return agreed(segments, together, voice=block.spans, other=other)

    def _add(self, mixed: Block, voices: list[list[Span]], recogniser: BlockRecogniser, language: str) -> None:
        """Hear one more block of both."""
        both = all(voices)
        heard = heard_together(mixed, recogniser, language) if both else []
        self._stretches.append(
            _Stretch(
                start=mixed.start,
                end=mixed.end,
                voices=[[Span(s.start + mixed.start, s.end + mixed.start) for s in voice] for voice in voices],
                segments=_within(heard, 0.0, mixed.length, mixed.start),
                language=language if both else None,
            )
        )


class BothTracks(Together):
    """Two ``sounds`` (files) of one recording."""

    def __init__(self, sounds: Sequence[Path | Sound], recogniser: BlockRecogniser) -> None:
        if len(sounds) != 2:
            raise ValueError("two tracks are heard together")
        super().__init__()
        self._sounds = sounds
        self._recogniser = recogniser
        self._blocks: Iterator[tuple[Block, list[list[Span]]]] | None = None

    def _hear(self, start: float, end: float, language: str) -> None:
        if self._blocks is None or (self._stretches and start < self._stretches[0].start):
            self._stretches, self._blocks = [], self._read(start)
        while not self._stretches or self._stretches[-1].end < end:
            found = next(self._blocks, None)
            if found is None:
                break
            self._add(*found, self._recogniser, language)

    def _read(self, start: float) -> Iterator[tuple[Block, list[list[Span]]]]:
        """Blocks of both tracks added up from ``start`` on, and each track's voice in them."""
        waiting = [np.zeros(0, dtype=np.float32) for _ in self._sounds]

        def added() -> Iterator[np.ndarray]:
            streams = [decode.stream(sound, start=start, rate=RATE, block_s=READ_S) for sound in self._sounds]
            for pieces in zip_longest(*streams, fillvalue=np.zeros(0, dtype=np.float32)):
                size = max(piece.size for piece in pieces)
                padded = [np.pad(piece, (0, size - piece.size)) for piece in pieces]
                waiting[:] = [np.concatenate([old, new]) for old, new in zip(waiting, padded, strict=True)]
                yield padded[0] + padded[1]

        for block in blocks_of(added(), start=start):
            parts = [samples[: block.samples.size] for samples in waiting]
            waiting[:] = [samples[block.samples.size :] for samples in waiting]
            yield block, [voice_of(part) for part in parts]


class BothGrowing(Together):
    """Two tracks of a recording that is still being made. Only sound that is there is to be asked for."""

    def __init__(self, tracks: Sequence[TrackAudio], recogniser: Callable[[], BlockRecogniser]) -> None:
        if len(tracks) != 2:
            raise ValueError("two tracks are heard together")
        super().__init__()
        self._tracks, self._recogniser = tracks, recogniser

    def _hear(self, start: float, end: float, language: str) -> None:
        if self._stretches and start < self._stretches[0].start:
            self._stretches = []
        begin = self._stretches[-1].end if self._stretches else start
        if end - begin < _SHORTEST_S:
            return
        self._stretches = [s for s in self._stretches if s.end > start - _KEPT_S]
        parts = [track.read(begin, end) for track in self._tracks]
        mixed = parts[0] + parts[1]
        block = Block(begin, mixed, voice_of(mixed), last=False)
        self._add(block, [voice_of(part) for part in parts], self._recogniser(), language)


def _within(segments: Sequence[Segment], start: float, end: float, shift: float) -> list[Segment]:
    """The words whose middle lies there, ``shift`` seconds later."""
    result = []
    for segment in segments:
        words = [
            Word(text=w.text, start=w.start + shift, end=w.end + shift, probability=w.probability)
            for w in segment.words
            if start <= (w.start + w.end) / 2 < end
        ]
        if words:
            result.append(replace(segment, words=words))
    return result
