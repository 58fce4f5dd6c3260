"""A recording to utterances, block by block: bounded memory, resumable at every block, nothing lost silently."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from meetingmate.audio import decode
from meetingmate.audio.decode import Sound
from meetingmate.meeting import Removed, Utterance
from meetingmate.transcription.blocks import Block, blocks
from meetingmate.transcription.engine import Engine
from meetingmate.transcription.hearing import Hearing, moved
from meetingmate.transcription.options import TranscribeOptions, TranscriptResult
from meetingmate.transcription.sentences import utterances

OnLanguage = Callable[[str, float], None]
OnUtterances = Callable[[list[Utterance], float], None]
OnRemoved = Callable[[list[Removed]], None]
OnProgress = Callable[[float, float], None]


def transcribe_file(
    path: Path | Sound,
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
        path: Path | Sound,
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
        self._hearing = Hearing(engine, beam_size=options.beam_size, vocabulary=engine.vocabulary(options.hotwords))
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
        segments, removed = self._hearing.heard(
            block,
            language,
            other_languages=not self._options.language,
            on_words_until=lambda second: self.progress(block.start + second),
        )
        settled = utterances(
            segments,
            language=language,
            next_id=self.result.next_id,
            shift=block.start,
            track=self._options.track,
        )
        self.result.next_id += len(settled)
        removed = moved(removed, block.start, self._options.track)
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
