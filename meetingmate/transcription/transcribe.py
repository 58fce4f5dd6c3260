"""A recording to utterances, block by block: bounded memory, resumable at every block, nothing lost silently."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from meetingmate.audio import decode
from meetingmate.meeting import Removed, Utterance
from meetingmate.transcription import coverage, gates
from meetingmate.transcription.blocks import MARGIN_S, Block, blocks
from meetingmate.transcription.engine import Engine, Segment
from meetingmate.transcription.options import TranscribeOptions, TranscriptResult
from meetingmate.transcription.sentences import UNSPACED, utterances
from meetingmate.transcription.voice import Span

log = logging.getLogger(__name__)

OnLanguage = Callable[[str, float], None]
OnUtterances = Callable[[list[Utterance], float], None]
OnRemoved = Callable[[list[Removed]], None]
OnProgress = Callable[[float, float], None]


def transcribe_file(
    path: Path,
    options: TranscribeOptions,
    *,
    on_language: OnLanguage | None = None,
    on_utterances: OnUtterances | None = None,
    on_removed: OnRemoved | None = None,
    on_progress: OnProgress | None = None,
    engine: Engine | None = None,
) -> TranscriptResult:
    """Transcribe ``path``. Runs in the caller's process and blocks; an exception from a callback ends it.

    ``on_language(code, probability)`` comes once, before any utterance. Then for each settled piece
    ``on_removed(records)`` and ``on_utterances(utterances, position_s)``: everything before ``position_s`` is
    settled (the list may be empty), and a run with ``start_at=position_s`` loses and doubles nothing.
    ``on_progress(done_s, total_s)`` counts seconds of the recording. ``engine`` saves loading the model again.

    Raises AudioError, ModelError and UsageError.
    """
    path = Path(path)
    total = decode.probe(path).duration_s
    engine = engine or Engine(options.model_dir, threads=options.threads)
    if options.language:
        engine.check_language(options.language)
    run = _Run(path, options, engine, total, on_language, on_progress)
    for block in blocks(path, start=options.start_at, problems=run.result.problems):
        settled, removed = run.block(block)
        if removed and on_removed:
            on_removed(removed)
        if on_utterances:
            on_utterances(settled, block.end)
        run.progress(block.end)
        run.result.duration_s = block.end
    if on_progress:
        on_progress(run.result.duration_s, run.result.duration_s)
    return run.result


class _Run:
    """State of one transcription: the language, the next id, what was removed so far."""

    def __init__(
        self,
        path: Path,
        options: TranscribeOptions,
        engine: Engine,
        total: float,
        on_language: OnLanguage | None,
        on_progress: OnProgress | None,
    ) -> None:
        self._path = path
        self._options = options
        self._engine = engine
        self._total = total
        self._on_language = on_language
        self._on_progress = on_progress
        self._vocabulary = engine.vocabulary(options.hotwords)
        self.result = TranscriptResult(
            language=None,
            language_probability=0.0,
            duration_s=options.start_at,
            model=engine.name,
            next_id=options.next_id,
        )

    def progress(self, done: float) -> None:
        """Report ``done`` seconds."""
        if self._on_progress:
            self._on_progress(done, max(self._total, done))

    def block(self, block: Block) -> tuple[list[Utterance], list[Removed]]:
        """Utterances of one block in time of the recording, and what was removed from it."""
        if not block.spans:
            return [], []
        language = self._language(block)
        spaced = language not in UNSPACED
        heard = self._recognised(block, block.chunks(), language, vocabulary=self._vocabulary, report=True)
        segments, removed = gates.passed(heard, block.spans, spaced=spaced)
        for gap in coverage.uncovered(block.spans, segments):
            again, also_removed = self._again(block, gap, segments, language)
            removed += also_removed
            segments = coverage.merged(segments, again)
        if not self._options.language:
            segments, also_removed = self._other_languages(block, segments, language)
            removed += also_removed
        removed += [
            Removed(start=left.start, end=left.end, text="", reason="speech without text")
            for left in coverage.uncovered(block.spans, segments)
        ]
        settled = utterances(
            segments,
            language=language,
            next_id=self.result.next_id,
            shift=block.start,
            track=self._options.track,
        )
        self.result.next_id += len(settled)
        removed = [
            _moved(record, block.start, self._options.track) for record in sorted(removed, key=lambda r: r.start)
        ]
        for record in removed:
            log.info("left out %.1f-%.1f s: %s: %r", record.start, record.end, record.reason, record.text)
        self.result.removed += removed
        return settled, removed

    def _language(self, block: Block) -> str:
        if self.result.language is None:
            if self._options.language:
                found = self._options.language, 1.0
            else:
                # the block has speech, so there is an answer
                found = self._engine.find_language(self._path, start=block.start) or ("en", 0.0)
            self.result.language, self.result.language_probability = found
            if self._on_language:
                self._on_language(*found)
        return self.result.language

    def _recognised(
        self, block: Block, chunks: list[Span], language: str, *, vocabulary: str | None, report: bool
    ) -> list[Segment]:
        result = []
        for segment in self._engine.recognise(
            block.samples,
            chunks,
            language=language,
            beam_size=self._options.beam_size,
            vocabulary=vocabulary,
        ):
            result.append(segment)
            if report and segment.words:
                self.progress(block.start + segment.words[-1].end)
        return result

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
            log.info("%.1f-%.1f s are in another language: %s", block.start + span.start, block.start + span.end, other)
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
        heard = self._recognised(block, [chunk], language, vocabulary=None, report=False)
        return gates.passed(coverage.fitted(heard, gap, segments), block.spans, spaced=language not in UNSPACED)


def _moved(record: Removed, shift: float, track: str) -> Removed:
    return Removed(
        start=round(record.start + shift, 3),
        end=round(record.end + shift, 3),
        text=record.text,
        reason=record.reason,
        track=track,
    )
