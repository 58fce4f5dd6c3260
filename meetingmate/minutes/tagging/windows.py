"""Turns as token ids, cut into windows in which each turn has both sides as context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from tokenizers import Tokenizer

from meetingmate.base.sentences import sentence_spans

#: Tokens of a window, and of a piece of a turn: what a recogniser gives at a go is seldom longer.
WINDOW = 384
LONGEST = 128
_NAME_TOKENS = 6
#: Words of a sentence that is tagged alone.
_FEWEST_WORDS = 4


class Piece(Struct, kw_only=True):
    """A turn, or a part of a long one: ``ids`` begin with the marker and the speaker's name; ``spans`` are the
    characters of the turn's text that each id stands for, (0, 0) for those before the text."""

    turn: int
    ids: list[int]
    spans: list[tuple[int, int]]


def pieces(tokenizer: Tokenizer, turns: Sequence[tuple[str | None, str]]) -> list[Piece]:
    """The pieces of ``turns`` (speaker or None, text), in order."""
    marker = tokenizer.token_to_id("</s>")
    assert marker is not None, "the tokenizer has no marker"
    found = []
    for index, (speaker, text) in enumerate(turns):
        name = tokenizer.encode(f"{_first_name(speaker)}:", add_special_tokens=False).ids[-_NAME_TOKENS:]
        encoding = tokenizer.encode(text, add_special_tokens=False)
        for start, end in _cuts(len(encoding.ids)):
            found.append(
                Piece(
                    turn=index,
                    ids=[marker, *name, *encoding.ids[start:end]],
                    spans=[(0, 0)] * (1 + len(name)) + encoding.offsets[start:end],
                )
            )
    return found


def rows(text: str, language: str) -> list[str]:
    """The sentences of a turn, each to be tagged as a turn of its own; a short one stays with the next.

    Several tasks in one turn are told apart this way.
    """
    made: list[str] = []
    begun = 0
    for _, end in sentence_spans(text, language):
        if len(text[begun:end].split()) >= _FEWEST_WORDS:
            made.append(text[begun:end].strip())
            begun = end
    if rest := text[begun:].strip():
        made.append(rest)
    return made or [text]


def _first_name(speaker: str | None) -> str:
    words = (speaker or "?").split()
    # "Speaker 2" is told from "Speaker 1" by its number only
    return " ".join(words) if not words or words[-1].isdigit() else words[0]


def _cuts(length: int) -> Iterator[tuple[int, int]]:
    """Bounds of pieces of about the same length, at most LONGEST tokens each."""
    count = max(1, -(-length // LONGEST))
    for number in range(count):
        yield length * number // count, length * (number + 1) // count


def windows(found: Sequence[Piece], size: int = WINDOW) -> list[range]:
    """Windows of at most ``size`` tokens over the pieces; each begins in the middle of the one before."""
    lengths = [len(piece.ids) for piece in found]
    made: list[range] = []
    start = 0
    while start < len(found):
        end, tokens = start, 1
        while end < len(found) and (end == start or tokens + lengths[end] <= size):
            tokens += lengths[end]
            end += 1
        made.append(range(start, end))
        if end >= len(found):
            break
        half, next_start = tokens // 2, start
        while next_start < end - 1 and half > 0:
            half -= lengths[next_start]
            next_start += 1
        start = max(next_start, start + 1)
    return made
