"""A recording to utterances, block by block: bounded memory, resumable at every block, nothing lost silently."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from meetingmate.audio import decode
from meetingmate.audio.decode import Sound
from meetingmate.base.logs import Technical
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription.block_recogniser import FOREIGN, BlockRecogniser, shifted
from meetingmate.transcription.blocks import Block, blocks
from meetingmate.transcription.engine import Engine, Segment
from meetingmate.transcription.language import Region, SpokenLanguages, Turn, heard_turns, likeliest, written_in
from meetingmate.transcription.options import TranscribeOptions, TranscriptResult
from meetingmate.transcription.sentences import utterances
from meetingmate.transcription.voice import FRAME_S

log = logging.getLogger(__name__)

#: The meeting's own language is believed when it has so much of the first speech, of which so many seconds are heard,
#: at most.
_SURE, _ENOUGH_S, _AT_MOST_S = 0.8, 5.0, 120.0

OnLanguage = Callable[[str, float], None]
OnUtterances = Callable[[list[Utterance], float], None]
OnRemoved = Callable[[list[Removed]], None]
OnProgress = Callable[[float, float], None]
#: A block, its speech by language and what was heard in it to the text that stands and what of it was left out.
Agreed = Callable[[Block, list[Region], list[Segment]], tuple[list[Segment], list[Removed]]]


def transcribe_file(
    path: Path | Sound,
    options: TranscribeOptions,
    *,
    on_language: OnLanguage | None = None,
    on_utterances: OnUtterances | None = None,
    on_removed: OnRemoved | None = None,
    on_progress: OnProgress | None = None,
    engine: Engine | None = None,
    agreed: Agreed | None = None,
) -> TranscriptResult:
    """Transcribe ``path``. Runs in the caller's process and blocks; an exception from a callback ends it.

    ``on_language(code, probability)`` comes before any utterance, and again if it turns out that the meeting is held in
    another language than it began in. For each settled piece
    ``on_removed(records)`` and ``on_utterances(utterances, position_s)``: everything before ``position_s`` is
    settled (the list may be empty), and a run with ``start_at=position_s`` loses and doubles nothing.
    ``on_progress(done_s, total_s)`` counts seconds of the recording. ``engine`` saves loading the model again.
    ``agreed`` has the last word on each block, in seconds of the block (``both_tracks.BothTracks.agreed``).

    Raises AudioError, ModelError and UsageError.
    """
    total = decode.probe(path).duration_s
    engine = engine or Engine(options.model_dir, threads=options.threads)
    for language in filter(None, (options.language, options.home)):
        engine.check_language(language)
    run = _Run(path, options, engine, total, on_language, on_progress, agreed)
    for block in blocks(path, start=options.start_at, problems=run.result.problems):
        settled, removed = run.block(block)
        if removed and on_removed:
            on_removed(removed)
        if on_utterances:
            on_utterances(settled, block.end)
        run.progress(block.end)
        run.result.duration_s = block.end
        if options.until is not None and block.end > options.until - FRAME_S:
            break
    run.tell_foreign()
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
        agreed: Agreed | None,
    ) -> None:
        self._agreed = agreed
        self._path = path
        self._options = options
        self._engine = engine
        self._total = total
        self._on_language = on_language
        self._on_progress = on_progress
        self._spoken: SpokenLanguages | None = None
        self._recogniser = BlockRecogniser(
            engine, beam_size=options.beam_size, vocabulary=engine.vocabulary(options.hotwords)
        )
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

    def tell_foreign(self) -> None:
        """Name what a model of one language could not write."""
        seconds = sum(r.end - r.start for r in self.result.removed if r.reason == FOREIGN)
        if seconds:
            self.result.problems.append(
                tr(
                    "About {seconds} s are spoken in another language than the model {model} "
                    "knows; they are marked and "
                    "not transcribed. Install a multilingual speech model and transcribe again.",
                    seconds=f"{seconds:.0f}",
                    model=self._engine.name,
                )
            )

    def block(self, block: Block) -> tuple[list[Utterance], list[Removed]]:
        """Utterances of one block in time of the recording, and what was removed from it."""
        if not block.spans:
            return [], []
        languages, turns = self._languages(block)
        regions = languages.regions(block, turns)
        segments, removed = self._recogniser.recognise(
            block,
            regions,
            on_words_until=lambda second: self.progress(block.start + second),
        )
        if self._agreed:
            segments, doubtful = self._agreed(block, regions, segments)
            removed += doubtful
        settled = utterances(
            segments,
            language=languages.home,
            next_id=self.result.next_id,
            shift=block.start,
            track=self._options.track,
        )
        self.result.next_id += len(settled)
        removed = shifted(removed, block.start, self._options.track)
        self.result.removed += removed
        if languages.written(written_in(segments)):
            self._found(languages.home, languages.share)
        return settled, removed

    def _languages(self, block: Block) -> tuple[SpokenLanguages, list[Turn] | None]:
        """What follows the language, and what the turns of ``block`` said of it if they were asked already."""
        if self._spoken is not None:
            return self._spoken, None
        turns = None
        if self._options.language:
            found = self._options.language, 1.0
        elif self._options.home:
            found = self._options.home, 1.0
        elif not self._engine.multilingual:
            found = "en", 1.0
        else:
            turns = heard_turns(self._engine, block)
            found = self._first_language(block, turns)
        self._found(*found)
        self._spoken = SpokenLanguages(self._engine, found[0], fixed=bool(self._options.language))
        return self._spoken, turns

    def _first_language(self, block: Block, turns: list[Turn]) -> tuple[str, float]:
        """The language of most of the first speech; more is listened to while that is little, or not clear."""
        heard = list(turns)
        following = blocks(self._path, start=block.end)
        while True:
            best = likeliest(heard)
            seconds = sum(turn.voice_s for turn in heard)
            log.info("language after %.0f s of speech: %s", seconds, Technical(best))
            if seconds >= _AT_MOST_S or (best and seconds >= _ENOUGH_S and best[1] >= _SURE):
                break
            more = next(following, None)
            if more is None:
                break
            heard += heard_turns(self._engine, more)
        return best or ("en", 0.0)

    def _found(self, language: str, probability: float) -> None:
        self.result.language, self.result.language_probability = language, probability
        if self._on_language:
            self._on_language(language, probability)
