"""From the sound of one block to the text that stands: recognition, filters, skipped speech, other languages.

A recording file and a meeting that is still going on are both written by this, so that they can't differ.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from meetingmate.base.logs import Technical
from meetingmate.base.translation import mark
from meetingmate.domain.meeting import Removed
from meetingmate.transcription import hallucination_filters, punctuation, uncovered_speech
from meetingmate.transcription.blocks import MARGIN_S, Block
from meetingmate.transcription.engine import Engine, Segment
from meetingmate.transcription.language import Region
from meetingmate.transcription.sentences import UNSPACED
from meetingmate.transcription.voice import Span

log = logging.getLogger(__name__)

#: Why a stretch has no text that a model of one language can't write.
FOREIGN = mark("spoken in another language, not transcribed")

#: Called with the second of the block up to which words have been recognised.
OnWordsUntil = Callable[[float], None]


class BlockRecogniser:
    """Writes down blocks with ``engine``; the other arguments as those of ``Engine.recognise``."""

    def __init__(self, engine: Engine, *, beam_size: int, vocabulary: str | None, best_of: int = 5) -> None:
        self._engine = engine
        self._beam_size, self._best_of = beam_size, best_of
        self._vocabulary = vocabulary

    def recognise(
        self,
        block: Block,
        regions: list[Region],
        *,
        on_words_until: OnWordsUntil | None = None,
    ) -> tuple[list[Segment], list[Removed]]:
        """What is said in ``block``, and what was removed from it; all times are seconds of the block.

        ``regions`` are its speech by language.
        """
        segments: list[Segment] = []
        removed: list[Removed] = []
        for region in regions:
            # a view of the same sound in which only this speech is there
            part = replace(block, spans=region.spans)
            found, also_removed = self._in_one_language(part, region.language, on_words_until)
            if region.rival:
                other = self._in_one_language(part, region.rival, on_words_until)
                if uncovered_speech.likelihood(other[0]) > uncovered_speech.likelihood(found):
                    found, also_removed = other
            segments = uncovered_speech.merged(segments, found) if segments and found else segments + found
            removed += also_removed
        return segments, removed

    def _in_one_language(
        self, block: Block, language: str, on_words_until: OnWordsUntil | None
    ) -> tuple[list[Segment], list[Removed]]:
        if not block.spans:
            return [], []
        heard = self._recognised(block, block.chunks(), language, self._vocabulary, on_words_until)
        segments, removed = hallucination_filters.filtered(heard, block.spans, spaced=language not in UNSPACED)
        for gap in uncovered_speech.uncovered(block.spans, segments):
            again, also_removed = self._again(block, gap, segments, language)
            removed += also_removed
            segments = uncovered_speech.merged(segments, again)
        if language in punctuation.LANGUAGES:
            segments = self._punctuated(block, segments, language)
        if not self._engine.multilingual:
            segments, also_removed = self._not_understood(block, segments)
            removed += also_removed
        removed += [
            Removed(start=left.start, end=left.end, text="", reason=mark("speech without text"))
            for left in uncovered_speech.uncovered(block.spans, segments)
            if not any(r.reason == FOREIGN and r.start < left.end and left.start < r.end for r in removed)
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
                segments = uncovered_speech.merged(rest, new)
        return segments

    def _not_understood(self, block: Block, segments: list[Segment]) -> tuple[list[Segment], list[Removed]]:
        """Take out long stretches that a model of one language doubts throughout: they are most likely in another."""
        removed = []
        for span in uncovered_speech.doubtful(block.spans, segments):
            wrong = [s for s in segments if s.span.start < span.end and s.span.end > span.start]
            segments = [s for s in segments if s not in wrong]
            text = " ".join(s.text for s in wrong)
            removed.append(Removed(start=span.start, end=span.end, text=text, reason=FOREIGN))
        return segments, removed

    def _again(
        self, block: Block, gap: Span, segments: list[Segment], language: str
    ) -> tuple[list[Segment], list[Removed]]:
        """Decode a stretch once more: alone, and without vocabulary, which makes Whisper skip."""
        log.info("decoding %.1f-%.1f s again", block.start + gap.start, block.start + gap.end)
        # a word put too early must not draw the beginning further into the silence before the speech
        speech = next((span.start for span in block.spans if span.end > gap.start and span.start < gap.end), gap.start)
        chunk = Span(max(0.0, gap.start - MARGIN_S, speech - MARGIN_S), min(block.length, gap.end + MARGIN_S))
        heard = self._recognised(block, [chunk], language, None)
        return hallucination_filters.filtered(
            uncovered_speech.fitted(heard, gap, segments), block.spans, spaced=language not in UNSPACED
        )


def shifted(removed: list[Removed], shift: float, track: str) -> list[Removed]:
    """Records in order of time, ``shift`` seconds later, of ``track``; each is logged."""
    result = []
    for record in sorted(removed, key=lambda r: r.start):
        start, end = round(record.start + shift, 3), round(record.end + shift, 3)
        log.info("left out %.1f-%.1f s of %s: %s", start, end, Technical(track), Technical(record.reason))
        result.append(Removed(start=start, end=end, text=record.text, reason=record.reason, track=track))
    return result
