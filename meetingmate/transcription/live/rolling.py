"""The final text of a meeting while it still goes on: what is over is heard once more, with more around it.

Live text is made of short pieces, so that nobody waits. Here each track is cut into blocks that fill the window of
the recogniser, as in a final pass over the file (``transcription/transcribe.py``), which this replaces when it is
done up to the end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from msgspec import Struct

from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription.block_recogniser import BlockRecogniser, shifted
from meetingmate.transcription.blocks import Block, BlockCutter
from meetingmate.transcription.both_tracks import BothGrowing
from meetingmate.transcription.echo import without_echo
from meetingmate.transcription.engine import Engine
from meetingmate.transcription.language import SpokenLanguages, written_in
from meetingmate.transcription.live.audio import TrackAudio
from meetingmate.transcription.sentences import utterances
from meetingmate.transcription.vocabulary import corrected
from meetingmate.transcription.voice import FRAME_S

#: A block has so much speech that it fills one window of the recogniser. Where little is said it ends at this length.
SPEECH_S, LONGEST_S = 28.0, 90.0
#: Sound is taken in when there is so much of it, in pieces of this length.
_LEAST_S, _LISTEN_S = 2.0, 10.0
#: Words are compared with the other track within 2 s; what is older than this can't matter any more.
_NEAR_S, _KEEP_S = 2.0, 60.0


class FinalStretch(Struct, kw_only=True):
    """The final text of ``track`` from ``start`` to ``end`` (seconds of the recording); ids are empty."""

    track: str
    start: float
    end: float
    utterances: list[Utterance]
    removed: list[Removed]


class _Track:
    def __init__(self, name: str, audio: TrackAudio, position: float) -> None:
        self.name, self.audio = name, audio
        self.cutter = BlockCutter(position, speech_s=SPEECH_S, longest_s=LONGEST_S)
        self.blocks: deque[Block] = deque()
        self.at_end = False
        self.held: deque[FinalStretch] = deque()
        self.told = position

    @property
    def reached(self) -> float:
        """Second up to which the text is recognised."""
        return self.blocks[0].start if self.blocks else self.cutter.start

    @property
    def left(self) -> float:
        """Seconds of sound without final text."""
        return max(0.0, self.audio.available() - self.told)

    @property
    def done(self) -> bool:
        """Whether all there will ever be is told."""
        return self.at_end and not self.blocks and not self.held

    def listen(self, *, last: bool) -> bool:
        """Take in new sound, if there is any; ``last``: there will be no more than there is."""
        if self.at_end or self.blocks:
            return False
        heard = self.cutter.heard
        frames = int((min(self.audio.available(), heard + _LISTEN_S) - heard) / FRAME_S + 1e-6)
        if frames * FRAME_S >= (FRAME_S if last else _LEAST_S):
            self.blocks.extend(self.cutter.feed(self.audio.read(heard, heard + frames * FRAME_S)))
            return True
        if last:
            end = self.audio.available()
            if end > heard:
                self.blocks.extend(self.cutter.feed(self.audio.read(heard, end)))
            self.blocks.append(self.cutter.rest())
            self.at_end = True
        return last


class RollingPass:
    """Writes down ``tracks`` with ``engine``, each from its second in ``positions`` on.

    ``language`` None: nothing is recognised until ``set_language`` says it. Raises ModelError and UsageError for a
    language that the model does not know.
    """

    def __init__(
        self,
        tracks: Mapping[str, TrackAudio],
        engine: Engine,
        *,
        beam_size: int,
        language: str | None,
        fixed: bool,
        hotwords: list[str],
        names: list[str],
        positions: Mapping[str, float],
    ) -> None:
        self._tracks = {name: _Track(name, audio, positions.get(name, 0.0)) for name, audio in tracks.items()}
        self._together = BothGrowing(list(tracks.values()), self._recogniser) if len(tracks) == 2 else None
        self._engine, self._beam_size = engine, beam_size
        self._ended = False
        self._computers: list[Utterance] = []  # what was said there lately
        self._language: str | None = None
        self.set_vocabulary(hotwords, names)
        self.set_language(language, fixed=fixed)

    @property
    def positions(self) -> dict[str, float]:
        """Of each track, the second before which everything has been told."""
        return {track.name: track.told for track in self._tracks.values()}

    @property
    def left(self) -> float:
        """Seconds of sound, over all tracks, without final text."""
        return sum(track.left for track in self._tracks.values())

    @property
    def done(self) -> bool:
        """After ``end``: whether everything is told."""
        return all(track.done for track in self._tracks.values())

    def end(self) -> None:
        """There will be no more sound than there is now."""
        self._ended = True

    def set_vocabulary(self, hotwords: list[str], names: list[str]) -> None:
        """Terms that the recogniser shall expect, and names to put right where it doubts itself."""
        self._vocabulary, self._names = self._engine.vocabulary(hotwords), names

    def set_language(self, language: str | None, *, fixed: bool) -> None:
        """The language of what is not heard yet; ``fixed``: a person said so. Raises ModelError and UsageError."""
        if language is not None:
            self._engine.check_language(language)
        if (language, fixed) != (self._language, getattr(self, "_fixed", None)):
            self._language, self._fixed = language, fixed
            self._spoken: dict[str, SpokenLanguages] = {}

    def step(self) -> list[FinalStretch] | None:
        """Do one piece of work: the stretches that have their final text now. None: there is nothing to do until more
        was recorded."""
        listened = [track.listen(last=self._ended) for track in self._tracks.values()]
        waiting = [track for track in self._tracks.values() if track.blocks]
        recognising = bool(waiting) and (self._language is not None or self._ended)
        if recognising:
            self._recognise(min(waiting, key=lambda track: track.blocks[0].start))
        # the microphone's stretches may wait for those of the computer
        ordered = sorted(self._tracks.values(), key=lambda track: track.name == "microphone")
        told = [stretch for track in ordered for stretch in self._told(track)]
        return told if told or recognising or any(listened) else None

    def _recognise(self, track: _Track) -> None:
        block = track.blocks[0]
        found: list[Utterance] = []
        removed: list[Removed] = []
        if block.spans:
            languages = self._languages(track.name)
            regions = languages.regions(block)
            segments, removed = self._recogniser().recognise(block, regions)
            if self._together is not None:
                number = list(self._tracks).index(track.name)
                segments, doubtful = self._together.agreed(number, block, regions, segments)
                removed += doubtful
            languages.written(written_in(segments))
            lines = utterances(segments, language=languages.home, next_id=1, shift=block.start, track=track.name)
            found = corrected(lines, self._names)
        track.blocks.popleft()
        track.held.append(
            FinalStretch(
                track=track.name,
                start=block.start,
                end=block.end,
                utterances=found,
                removed=shifted(removed, block.start, track.name),
            )
        )

    def _recogniser(self) -> BlockRecogniser:
        return BlockRecogniser(self._engine, beam_size=self._beam_size, vocabulary=self._vocabulary)

    def _languages(self, track: str) -> SpokenLanguages:
        if track not in self._spoken:
            self._spoken[track] = SpokenLanguages(self._engine, self._language or "en", fixed=self._fixed)
        return self._spoken[track]

    def _told(self, track: _Track) -> list[FinalStretch]:
        told = []
        while track.held and not self._must_wait(track, track.held[0]):
            stretch = track.held.popleft()
            self._without_echo(stretch)
            track.told = stretch.end
            told.append(stretch)
        return told

    def _must_wait(self, track: _Track, stretch: FinalStretch) -> bool:
        """Whether the microphone's words can't be compared with those of the computer yet."""
        computer = self._tracks.get("computer")
        if track.name != "microphone" or computer is None or not stretch.utterances:
            return False
        until = stretch.utterances[-1].end + _NEAR_S
        if computer.done or computer.reached >= until or computer.audio.available() == 0.0:
            return False
        speech = None if computer.blocks else computer.cutter.speech_from
        heard = computer.cutter.heard >= min(until, computer.audio.available())
        return bool(computer.blocks) or not heard or (speech is not None and speech < until)

    def _without_echo(self, stretch: FinalStretch) -> None:
        if stretch.track == "computer":
            self._computers = [u for u in self._computers if u.end > stretch.start - _KEEP_S] + stretch.utterances
        elif stretch.track == "microphone" and self._computers:
            kept, echo = without_echo([*self._computers, *stretch.utterances])
            stretch.utterances = [u for u in kept if u.track == stretch.track]
            stretch.removed += echo
