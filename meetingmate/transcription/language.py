"""Which language is spoken in each stretch of a meeting.

Whisper told to hear English "translates" German into something that nobody said, in good English that it does not
doubt. So every turn is asked for its language. One answer proves little (a laugh, two voices at once and an accent
are taken for Welsh now and then), so the likeliest course of the meeting is looked for in which a change of language
has its price: short turns and doubtful answers go with what is around them, and a change needs several seconds of
speech that is surely in the other language.
"""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np

from meetingmate.base.logs import Technical
from meetingmate.transcription.blocks import Block
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.voice import Span

log = logging.getLogger(__name__)

#: A pause of this length ends a turn; a longer turn than this is asked in pieces.
_PAUSE_S, _LONGEST_S = 0.45, 10.0
#: Shorter speech says nothing about its language.
_SHORTEST_S = 0.8
#: So many seconds of speech count fully, and more at most so many times.
_FULL_S, _MOST = 2.5, 2.0
#: No answer of Whisper's makes a language less likely than this.
_LEAST = 0.01
#: The price of a change, in natural logarithms, and of an end in a foreign one: both are dearer than 28 to 1.
_CHANGE, _FOREIGN_END = 1.75, 1.6
#: With less speech than this in a foreign language, the text in the meeting's own one is looked at, too.
_TRIED_S = 10.0
#: A language is thought of when some turn is rather in it than not.
_CONSIDERED = 0.5
#: The meeting's own language becomes another one that was spoken for so long, and so many times as long.
_ADOPTED_S, _ADOPTED_TIMES = 20.0, 1.5


class LanguageDetector(Protocol):
    """What is needed of an ``Engine``."""

    @property
    def multilingual(self) -> bool: ...

    def languages_of(self, samples: np.ndarray) -> dict[str, float]: ...


class Turn(NamedTuple):
    """Speech in seconds of its block, and the probability of each language; none when it is too short to tell."""

    spans: list[Span]
    probabilities: dict[str, float]

    @property
    def voice_s(self) -> float:
        """Seconds of speech."""
        return sum(span.length for span in self.spans)


class Region(NamedTuple):
    """A stretch of one language: the speech of it, in seconds of the block.

    ``rival``: the language that it may be in instead; its text decides.
    """

    language: str
    spans: list[Span]
    rival: str | None = None

    @property
    def voice_s(self) -> float:
        """Seconds of speech."""
        return sum(span.length for span in self.spans)


class SpokenLanguages:
    """Follows the language through the blocks of one track. ``home`` is the meeting's own language.

    ``fixed``: a person has set it; nothing is asked then.
    """

    def __init__(self, engine: LanguageDetector, home: str, *, fixed: bool = False) -> None:
        self._engine = engine
        self.home = home
        self._fixed = fixed or not engine.multilingual
        self._now = home
        self._scores: dict[str, float] = {home: 0.0}
        self._spoken: dict[str, float] = {}
        self.undecided = False

    @property
    def now(self) -> str:
        """The language of the newest speech."""
        return self._now

    def regions(self, block: Block, turns: list[Turn] | None = None) -> list[Region]:
        """The speech of ``block`` by language, in order; ``turns`` saves asking again.

        ``undecided`` then tells whether more of what follows could change the answer for its end.
        """
        if self._fixed:
            return [Region(self.home, block.spans)]
        self._before = self._scores
        turns = heard_turns(self._engine, block) if turns is None else turns
        course, self._scores = _course(turns, self._scores, self.home)
        leading = max(self._scores, key=self._scores.__getitem__)
        self.undecided = bool(course) and leading != course[-1]
        result: list[Region] = []
        spoken = {self.home, *course}
        for turn, language in zip(turns, course, strict=True):
            rival: str | None = max(turn.probabilities, key=turn.probabilities.__getitem__, default=language)
            if rival not in spoken or rival == language:
                rival = None
            if not result or rival or result[-1].rival or result[-1].language != language:
                result.append(Region(language, [], rival))
            _extend(result[-1].spans, turn.spans)
        return [self._doubted(region) for region in result]

    def _doubted(self, region: Region) -> Region:
        """A short stretch that is not in the meeting's own language is not believed without its text."""
        foreign = region.language != self.home and region.voice_s < _TRIED_S
        return region._replace(rival=self.home) if foreign and region.rival is None else region

    def take_back(self) -> None:
        """The block is heard again, with what follows."""
        self._scores = self._before

    def written(self, seconds: Iterable[tuple[str, float]]) -> bool:
        """Keep account of what was written in which language; whether ``home`` is another one from now on."""
        for language, length in seconds:
            self._now = language
            self._spoken[language] = self._spoken.get(language, 0.0) + length
        if not self._spoken:
            return False
        language, longest = max(self._spoken.items(), key=lambda pair: pair[1])
        if self._fixed or language == self.home:
            return False
        if longest < max(_ADOPTED_S, _ADOPTED_TIMES * self._spoken.get(self.home, 0.0)):
            return False
        log.info("the meeting is held in %s, no longer in %s", Technical(language), Technical(self.home))
        self.home = language
        return True

    @property
    def share(self) -> float:
        """How much of what was written is in the meeting's own language, 0 to 1."""
        whole = sum(self._spoken.values())
        return self._spoken.get(self.home, 0.0) / whole if whole else 0.0


def written_in(segments: Iterable[Segment]) -> list[tuple[str, float]]:
    """The language of each segment, and its seconds."""
    return [(segment.language, segment.span.length) for segment in segments]


def heard_turns(engine: LanguageDetector, block: Block) -> list[Turn]:
    """The turns of ``block``, each asked for its language."""
    found = []
    for spans in turns_of(block.spans):
        turn = Turn(spans, {})
        if turn.voice_s >= _SHORTEST_S:
            turn.probabilities.update(engine.languages_of(block.part(Span(spans[0].start, spans[-1].end))))
        found.append(turn)
    return found


def turns_of(spans: list[Span]) -> list[list[Span]]:
    """``spans`` in groups that are most likely in one language each: by pauses, and short enough."""
    turns: list[list[Span]] = []
    for span in _pieces(spans):
        if turns and span.start - turns[-1][-1].end < _PAUSE_S and span.end - turns[-1][0].start <= _LONGEST_S:
            turns[-1].append(span)
        else:
            turns.append([span])
    return turns


def _pieces(spans: list[Span]) -> Iterator[Span]:
    """``spans`` with those that are too long in equal parts."""
    for span in spans:
        count = math.ceil(span.length / _LONGEST_S)
        edges = [span.start + span.length * number / count for number in range(count)] + [span.end]
        yield from (Span(first, last) for first, last in pairwise(edges))


def _extend(spans: list[Span], more: list[Span]) -> None:
    """Add ``more``, putting together what was one."""
    for span in more:
        if spans and spans[-1].end == span.start:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)


def likeliest(turns: Iterable[Turn]) -> tuple[str, float] | None:
    """The language of most of the speech, and its share of the votes; None when nobody says enough."""
    votes: dict[str, float] = defaultdict(float)
    for turn in turns:
        for language, probability in turn.probabilities.items():
            votes[language] += probability * turn.voice_s
    if not votes:
        return None
    language, seconds = max(votes.items(), key=lambda pair: pair[1])
    return language, seconds / sum(votes.values())


def _course(turns: list[Turn], before: dict[str, float], home: str) -> tuple[list[str], dict[str, float]]:
    """The likeliest language of each turn, and how likely each is at the end (logarithms, the best one 0).

    ``before``: the same from what came before. That the end is in another language than ``home`` has its price, too,
    or the last turn of every block would have it cheap.
    """
    considered = {home, *before}
    considered.update(
        language for turn in turns for language, value in turn.probabilities.items() if value >= _CONSIDERED
    )
    worst = min(before.values()) - _CHANGE
    scores = {language: max(before.get(language, worst), max(before.values()) - _CHANGE) for language in considered}
    came_from: list[dict[str, str]] = []
    for turn in turns:
        best = max(scores, key=scores.__getitem__)
        stays = {language: language if scores[language] >= scores[best] - _CHANGE else best for language in considered}
        came_from.append(stays)
        weight = min(turn.voice_s / _FULL_S, _MOST) if turn.probabilities else 0.0
        scores = {
            language: (scores[language] if stays[language] == language else scores[best] - _CHANGE)
            + weight * math.log(max(turn.probabilities.get(language, 0.0), _LEAST))
            for language in considered
        }
    top = max(scores.values())
    language = max(scores, key=lambda one: scores[one] - (0.0 if one == home else _FOREIGN_END))
    course: list[str] = []
    for stays in reversed(came_from):
        course.append(language)
        language = stays[language]
    return course[::-1], {one: max(score - top, -_CHANGE) for one, score in scores.items()}
