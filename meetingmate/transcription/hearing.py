"""From the sound of one block to the text that stands: recognition, gates, skipped speech, other languages.

A recording file and a meeting that is still going on are both written by this, so that they can't differ.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from meetingmate.logs import Technical
from meetingmate.meeting import Removed
from meetingmate.transcription import coverage, gates, punctuation
from meetingmate.transcription.blocks import MARGIN_S, Block
from meetingmate.transcription.engine import Engine, Segment
from meetingmate.transcription.sentences import UNSPACED
from meetingmate.transcription.voice import Span

log = logging.getLogger(__name__)

#: Called with the second of the block up to which words have been recognised.
OnWordsUntil = Callable[[float], None]


class Hearing:
    """Writes down blocks with ``engine``; the other arguments as those of ``Engine.recognise``."""

    def __init__(self, engine: Engine, *, beam_size: int, vocabulary: str | None, best_of: int = 5) -> None:
        self._engine = engine
        self._beam_size, self._best_of = beam_size, best_of
        self._vocabulary = vocabulary

    def heard(
        self,
        block: Block,
        language: str,
        *,
        other_languages: bool,
        on_words_until: OnWordsUntil | None = None,
    ) -> tuple[list[Segment], list[Removed]]:
        """What is said in ``block``, and what was removed from it; all times are seconds of the block.

        ``other_languages``: stretches that are surely in another language are written in that one.
        """
        if not block.spans:
            return [], []
        heard = self._recognised(block, block.chunks(), language, self._vocabulary, on_words_until)
        segments, removed = gates.passed(heard, block.spans, spaced=language not in UNSPACED)
        for gap in coverage.uncovered(block.spans, segments):
            again, also_removed = self._again(block, gap, segments, language)
            removed += also_removed
            segments = coverage.merged(segments, again)
        if language in punctuation.LANGUAGES:
            segments = self._punctuated(block, segments, language)
        if other_languages:
            segments, also_removed = self._other_languages(block, segments, language)
            removed += also_removed
        removed += [
            Removed(start=left.start, end=left.end, text="", reason="speech without text")
            for left in coverage.uncovered(block.spans, segments)
        ]
        return segments, removed

    def _recognised(
        self,
        block: Block,
        chunks: list[Span],
        language: str,
        vocabulary: str | None,
        on_words_until: OnWordsUntil | None = None,
    ) -> list[Segment]:
        result = []
        for segment in self._engine.recognise(
            block.samples,
            chunks,
            language=language,
            beam_size=self._beam_size,
            best_of=self._best_of,
            vocabulary=vocabulary,
        ):
            result.append(segment)
            if on_words_until and segment.words:
                on_words_until(segment.words[-1].end)
        return result

    def _punctuated(self, block: Block, segments: list[Segment], language: str) -> list[Segment]:
        """Decode stretches without any punctuation again, and take what says the same with it."""
        for span in punctuation.unpunctuated(segments):
            old = [s for s in segments if span.start <= s.span.start and s.span.end <= span.end]
            rest = [s for s in segments if s not in old]
            new, _removed = self._again(block, span, rest, language)
            if punctuation.better(old, new):
                segments = coverage.merged(rest, new)
        return segments

    def _other_languages(
        self, block: Block, segments: list[Segment], language: str
    ) -> tuple[list[Segment], list[Removed]]:
        """Write stretches that are surely in another language in that one.

        Whisper told to hear English "translates" German into something nobody said; what gives it away is text
        it doubts, or none. Such a stretch is asked for its language, and so is the text on both sides of it.
        """
        removed: list[Removed] = []
        for doubtful in coverage.doubtful(block.spans, segments):
            other = self._engine.other_language(block.part(doubtful), language)
            if not other:
                continue
            span, wrong = self._grown(block, doubtful, segments, language, other)
            log.info(
                "%.1f-%.1f s are in another language: %s",
                block.start + span.start,
                block.start + span.end,
                Technical(other),
            )
            segments = [s for s in segments if s not in wrong]
            removed += [
                Removed(start=s.words[0].start, end=s.words[-1].end, text=s.text, reason="in another language")
                for s in wrong
            ]
            again, also_removed = self._again(block, span, segments, other)
            removed += also_removed
            segments = coverage.merged(segments, again)
        return segments, removed

    def _grown(
        self, block: Block, span: Span, segments: list[Segment], language: str, other: str
    ) -> tuple[Span, list[Segment]]:
        """``span`` with its neighbours in the ``other`` language, and the segments in it."""
        wrong = [s for s in segments if s.span.start < span.end and s.span.end > span.start]
        for side in (
            [s for s in reversed(segments) if s.span.end <= span.start],
            [s for s in segments if s.span.start >= span.end],
        ):
            for segment in side:
                if self._engine.other_language(block.part(segment.span), language) != other:
                    break
                wrong.append(segment)
        return (
            Span(min([span.start, *(s.span.start for s in wrong)]), max([span.end, *(s.span.end for s in wrong)])),
            wrong,
        )

    def _again(
        self, block: Block, gap: Span, segments: list[Segment], language: str
    ) -> tuple[list[Segment], list[Removed]]:
        """Decode a stretch once more: alone, and without vocabulary, which makes Whisper skip."""
        log.info("decoding %.1f-%.1f s again", block.start + gap.start, block.start + gap.end)
        chunk = Span(max(0.0, gap.start - MARGIN_S), min(block.length, gap.end + MARGIN_S))
        heard = self._recognised(block, [chunk], language, None)
        return gates.passed(coverage.fitted(heard, gap, segments), block.spans, spaced=language not in UNSPACED)


def moved(removed: list[Removed], shift: float, track: str) -> list[Removed]:
    """Records in order of time, ``shift`` seconds later, of ``track``; each is logged."""
    result = []
    for record in sorted(removed, key=lambda r: r.start):
        start, end = round(record.start + shift, 3), round(record.end + shift, 3)
        log.info("left out %.1f-%.1f s of %s: %s", start, end, Technical(track), Technical(record.reason))
        result.append(Removed(start=start, end=end, text=record.text, reason=record.reason, track=track))
    return result
