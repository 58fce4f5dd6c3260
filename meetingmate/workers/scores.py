"""How near found tasks, decisions and words come to what should have been found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from meetingmate.minutes.language import words

#: The share of the content words of an expected item that a found one must have.
_ENOUGH = 0.5


class Counts(NamedTuple):
    """How many items were found, were expected, and are both."""

    found: int = 0
    expected: int = 0
    matched: int = 0

    def plus(self, other: Counts) -> Counts:
        """The counts of both together."""
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1; 1 when nothing was expected and nothing found."""
        return 2 * self.matched / (self.found + self.expected) if self.found + self.expected else 1.0


def compare(found: Sequence[str], expected: Sequence[str], language: str) -> Counts:
    """Match items by the stems of their content words; owners and dates don't count.

    A found item matches an expected one when it has at least half of its content words. The best pairs are taken
    first, and each item is in one pair at most.
    """
    has = [set(words.stems(text, language)) for text in found]
    wants = [set(words.stems(text, language)) for text in expected]
    pairs = sorted(
        (
            (-len(own & wanted) / len(wanted), len(own), place, goal)
            for place, own in enumerate(has)
            for goal, wanted in enumerate(wants)
            if wanted and len(own & wanted) >= _ENOUGH * len(wanted)
        ),
    )
    taken: set[int] = set()
    met: set[int] = set()
    for _, _, place, goal in pairs:
        if place not in taken and goal not in met:
            taken.add(place)
            met.add(goal)
    return Counts(len(found), len(expected), len(met))


def plain_words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, without case and punctuation."""
    return tuple(word.casefold() for word in words.tokens(text))


def word_error_rate(heard: str, said: str) -> float:
    """Words to change, add or take away in what was heard, for each word that was said. Case and punctuation don't
    count. Raises ValueError when nothing was said."""
    wanted = plain_words(said)
    if not wanted:
        raise ValueError("there are no words to compare with")
    return Levenshtein.distance(plain_words(heard), wanted) / len(wanted)
