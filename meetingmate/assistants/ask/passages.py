"""Passages: a few turns that belong together, the same ones for search by words and by meaning."""

from __future__ import annotations

from collections.abc import Sequence

#: A passage ends with the line that brings it to so many words, or to so many lines.
WORDS, LINES = 90, 8
#: The last line of a passage also begins the next one when it is no longer than this.
_SHARED_WORDS = 30


def cut(words: Sequence[int]) -> list[tuple[int, int]]:
    """(first, end) of each passage over lines of so many words; ``end`` is not part of it."""
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(words):
        end, total = first, 0
        while end < len(words) and total < WORDS and end - first < LINES:
            total += words[end]
            end += 1
        found.append((first, end))
        if end == len(words):
            break
        shares = end - first > 1 and words[end - 1] <= _SHARED_WORDS
        first = end - 1 if shares else end
    return found
