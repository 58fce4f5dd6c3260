"""The words of a running meeting: settled text that never changes, and a provisional text.

What waits is kept as stretches of time, never as sound: the recording on disk is the queue. One call of ``step``
does one piece of work, the most urgent first: settle the oldest stretch that is over, else look at what is being
said right now. So nothing is dropped however slow the computer is, and the memory stays small.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
from msgspec import Struct

from meetingmate.base.errors import ModelError
from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription.block_recogniser import BlockRecogniser, shifted
from meetingmate.transcription.blocks import BRIDGE_S, MARGIN_S, Block
from meetingmate.transcription.engine import Engine
from meetingmate.transcription.language import Region, SpokenLanguages, written_in
from meetingmate.transcription.live.audio import TrackAudio
from meetingmate.transcription.live.cutting import before_cut
from meetingmate.transcription.live.echoes import EchoCheck
from meetingmate.transcription.live.language import LanguageChoice
from meetingmate.transcription.live.pace import Pace, PaceControl
from meetingmate.transcription.live.partials import partial
from meetingmate.transcription.live.segmenter import Stretch
from meetingmate.transcription.live.track import Heard, Track
from meetingmate.transcription.sentences import UNSPACED, utterances
from meetingmate.transcription.vocabulary import corrected
from meetingmate.transcription.voice import Span, widened

log = logging.getLogger(__name__)

#: A provisional text needs this much new sound; with a slow computer more, or there is none.
_PARTIAL_EVERY_S: dict[Pace, float] = {"full": 1.2, "fewer": 4.0}
#: Beams of settled text when the user has not chosen a number.
BEAM_SIZE = 1
#: Stretches that wait are decoded together up to this length, which costs hardly more than one of them.
_WINDOW_S = 28.0
#: Speech whose language is open waits so long for more of it.
_UNDECIDED_S = 4.0
#: A position without new words is told when it has moved this far.
_TELL_POSITION_S = 10.0


class LiveOptions(Struct, kw_only=True):
    """How to write down a running meeting; see ``workers.live_messages.LiveRequest``."""

    beam_size: int = BEAM_SIZE
    language: str | None = None
    expected_language: str | None = None
    hotwords: list[str] = []
    names: list[str] = []
    positions: dict[str, float] = {}
    next_id: int = 1


class Watcher(Protocol):
    """What a live transcription tells. Called from ``step``; an exception from it ends the transcription."""

    def settled(self, track: str, utterances: list[Utterance], position_s: float) -> None:
        """Utterances that won't change; everything of ``track`` before ``position_s`` has been heard."""

    def provisional(self, track: str, start: float, end: float, text: str) -> None:
        """The provisional text of a track; an empty text takes it back."""

    def left_out(self, removed: list[Removed]) -> None:
        """What the transcript leaves out, and why."""

    def language(self, language: str, probability: float) -> None:
        """The language of what follows."""

    def speaker(self, utterance: Utterance, samples: np.ndarray) -> str | None:
        """Who says ``utterance``, whose sound is ``samples``; None when it can't be told."""


class LiveTranscriber:
    """Writes down ``tracks`` with ``engine``. ``small_engine`` loads a smaller model, None: there is none."""

    def __init__(
        self,
        tracks: Mapping[str, TrackAudio],
        engine: Engine,
        watcher: Watcher,
        options: LiveOptions,
        *,
        small_engine: Callable[[], Engine] | None = None,
    ) -> None:
        self._tracks = {name: Track(name, audio, options.positions.get(name, 0.0)) for name, audio in tracks.items()}
        self._engine = engine
        self._watcher = watcher
        self._beam_size = options.beam_size
        self._names = options.names
        self._expected_language = options.expected_language
        self._next_id = options.next_id
        self._load_small = small_engine
        self._small: Engine | None = None
        self._control = PaceControl(small_model=small_engine is not None)
        self._echoes = EchoCheck(self._tracks)
        self._shown: dict[str, str] = {}
        self._ended = False
        self._language: str | None = None
        self._choice: LanguageChoice | None = None
        self.set_vocabulary(options.hotwords, options.names)
        self.set_language(options.language)

    # --- what others ask and say ----------------------------------------------------------------------------

    @property
    def behind(self) -> float:
        """How many seconds the settled text lags."""
        return max(track.behind for track in self._tracks.values())

    @property
    def pace(self) -> Pace:
        """The step of quality that is affordable now."""
        return self._control.pace

    @property
    def positions(self) -> dict[str, float]:
        """Of each track, the second before which everything has been told as settled."""
        return {track.name: track.told for track in self._tracks.values()}

    @property
    def left(self) -> float:
        """Seconds of sound, over all tracks, that are not settled."""
        return sum(max(0.0, track.audio.available() - track.told) for track in self._tracks.values())

    @property
    def done(self) -> bool:
        """After ``end``: whether everything is settled."""
        return all(track.done for track in self._tracks.values())

    def end(self) -> None:
        """There will be no more sound than there is now."""
        self._ended = True

    def set_vocabulary(self, hotwords: list[str], names: list[str]) -> None:
        """Terms that the recogniser shall expect, and names to put right where it doubts itself."""
        self._vocabulary, self._names = self._engine.vocabulary(hotwords), names

    def set_language(self, language: str | None) -> None:
        """The language of what is not settled yet; None: find it. Raises ModelError and UsageError."""
        if language is not None:
            self._engine.check_language(language)
        self._language, self._fixed = language, language is not None
        self._spoken: dict[str, SpokenLanguages] = {}
        self._choice = LanguageChoice(self._engine, self._expected_language) if language is None else None

    # --- work -----------------------------------------------------------------------------------------------

    def step(self) -> bool:
        """Do the most urgent piece of work. False: there is none until more has been recorded."""
        progress = self._listen()
        self._control.behind(self.behind)
        self._choose_language()
        if track := self._next_to_settle():
            self._settle(track)
            progress = True
        elif track := self._next_for_partial():
            self._hear_partial(track)
            progress = True
        return self._tell() or progress

    def _listen(self) -> bool:
        before = [track.segmenter.heard for track in self._tracks.values()]
        for track in self._tracks.values():
            track.listen(last=self._ended)
        return before != [track.segmenter.heard for track in self._tracks.values()]

    def _choose_language(self) -> None:
        if self._choice is None:
            return
        speech = [(track, stretch) for track in self._tracks.values() for stretch in track.waiting()]
        seconds = sum(stretch.length for _, stretch in speech)
        ended = all(track.at_end for track in self._tracks.values())
        if not self._choice.is_time(seconds, len(speech), self.behind, ended=ended):
            return
        samples = [track.audio.read(*stretch[:2]) for track, stretch in sorted(speech, key=lambda pair: pair[1].start)]
        if found := self._choice.ask(np.concatenate(samples)):
            self._language, self._choice = found[0], None
            self._watcher.language(*found)

    def _languages(self, track: Track) -> SpokenLanguages:
        """What follows the language of a track."""
        assert self._language is not None
        if track.name not in self._spoken:
            self._spoken[track.name] = SpokenLanguages(self._engine, self._language, fixed=self._fixed)
        return self._spoken[track.name]

    def _next_to_settle(self) -> Track | None:
        waiting = [track for track in self._tracks.values() if track.is_ready(_UNDECIDED_S, ended=self._ended)]
        return min(waiting, key=lambda t: t.pending[0].start) if waiting and self._language else None

    def _settle(self, track: Track) -> None:
        group, languages = self._group(track), self._languages(track)
        start = track.begins(group[0])
        end = max(start, min(group[-1].end, track.audio.available()))  # the last frame may reach beyond the sound
        block = Block(start, track.audio.read(start, end), track.segmenter.spans(start, end), last=False)
        regions = languages.regions(block)
        if languages.undecided and track.wait_for_more(len(group), most=_WINDOW_S - block.length):
            languages.take_back()
            return
        recogniser = BlockRecogniser(
            self._engine_now(regions), beam_size=self._beams(), best_of=1, vocabulary=self._vocabulary
        )
        segments, removed = recogniser.recognise(block, regions)
        language = segments[-1].language if segments else languages.now
        segments, again = before_cut(segments, block.length, group[-1].ending, language)
        if again is not None:
            removed = [record for record in removed if record.start < again]
            end = start + again
        track.taken(len(group), None if again is None else end)
        if languages.written(written_in(segments)):
            self._language = languages.home
            self._watcher.language(languages.home, languages.share)
        if segments or removed:
            track.held.append(Heard(start=start, end=end, segments=segments, removed=removed, language=language))

    def _group(self, track: Track) -> list[Stretch]:
        """What to decode at once: the next stretch, or several when the time is short."""
        group = list(track.pending)[: track.least]
        if not self._ended and self.pace not in ("packed", "small"):
            return group
        start = track.begins(group[0])
        for stretch in list(track.pending)[len(group) :]:
            spans = track.segmenter.spans(start, stretch.end)
            if _fed(spans, stretch.end - start) > _WINDOW_S:
                break
            group.append(stretch)
        return group

    def _beams(self) -> int:
        """As many as are wanted, unless the text lags far behind."""
        return self._beam_size if self.pace in ("full", "fewer") else BEAM_SIZE

    def _engine_now(self, regions: list[Region] | None = None) -> Engine:
        """The model for speech in these languages."""
        if self.pace != "small" or self._load_small is None:
            return self._engine
        if self._small is None:
            try:
                self._small = self._load_small()
            except ModelError as error:  # the captions go on as well as they can
                log.warning("no smaller model: %s", error)
                self._load_small = None
                return self._engine
        languages = {region.language for region in regions} if regions else {self._language}
        return self._small if self._small.multilingual or languages == {"en"} else self._engine

    # --- the provisional text -------------------------------------------------------------------------------

    def _next_for_partial(self) -> Track | None:
        every = _PARTIAL_EVERY_S.get(self.pace)
        if every is None or self._ended:
            return None
        due = [
            (track.shown_until, track)
            for track in self._tracks.values()
            if track.open and track.segmenter.heard - max(track.shown_until, track.begins(track.open)) >= every
        ]
        return min(due, key=lambda pair: pair[0])[1] if due else None

    def _hear_partial(self, track: Track) -> None:
        stretch, until = track.open, track.segmenter.heard
        assert stretch is not None
        start = max(track.begins(stretch), until - _WINDOW_S)
        text = ""
        if track.segmenter.spans(start, until):
            language = self._spoken[track.name].now if track.name in self._spoken else self._language
            text = partial(self._engine_now().whisper, track.audio.read(start, until), language).text
        track.add_partial(stretch, until, text)

    # --- telling --------------------------------------------------------------------------------------------

    def _tell(self) -> bool:
        told = False
        for track in self._tracks.values():
            while track.held and not self._echoes.must_wait(track, track.held[0].start, track.held[0].words_end):
                self._tell_settled(track)
                told = True
            reached = track.audio.available() if self.done else track.reached
            if reached - track.told >= (0.001 if self.done else _TELL_POSITION_S):
                track.told = reached
                self._watcher.settled(track.name, [], reached)
            self._show_tail(track)
            track.forget()
        return told

    def _tell_settled(self, track: Track) -> None:
        heard = track.held.popleft()
        made = corrected(
            utterances(
                heard.segments, language=heard.language, next_id=self._next_id, shift=heard.start, track=track.name
            ),
            self._names,
        )
        kept, echo = self._echoes.checked(track, made)
        for utterance in kept:
            utterance.id = f"u{self._next_id:04d}"
            self._next_id += 1
            utterance.speaker = self._watcher.speaker(utterance, track.audio.read(utterance.start, utterance.end))
        if removed := [*shifted(heard.removed, heard.start, track.name), *echo]:
            self._watcher.left_out(removed)
        track.told = track.reached
        self._watcher.settled(track.name, kept, track.told)

    def _show_tail(self, track: Track) -> None:
        between = "" if self._language in UNSPACED else " "
        text = between.join(filter(None, track.provisional_texts()))
        if text != self._shown.get(track.name, ""):
            self._shown[track.name] = text
            self._watcher.provisional(track.name, track.reached, max(track.reached, track.shown_until), text)


def _fed(spans: list[Span], length: float) -> float:
    """Seconds of sound that the recogniser would get."""
    return sum(chunk.length for chunk in widened(spans, margin=MARGIN_S, bridge=BRIDGE_S, end=length))
