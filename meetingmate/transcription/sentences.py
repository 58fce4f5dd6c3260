"""Whisper's segments as utterances the size of a sentence, cut by word times."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from meetingmate.base.sentences import ORDINALS
from meetingmate.domain.meeting import Utterance, Word
from meetingmate.transcription.engine import Segment

#: Languages written without spaces; Whisper's "words" are characters or syllables there.
UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue", "km", "bo"})
_ENDS = ".?!…。？！｡।॥؟۔"
_CLOSING = "\"'”’»)]}」』"
#: Never the end of a sentence: something always follows.
_ABBREVIATIONS = frozenset(
    [
        *("mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "approx", "fig", "vol", "dept"),
        *("hr", "fr", "nr", "z.b", "d.h", "u.a", "bzw", "ca", "evtl", "ggf", "inkl", "vgl"),
        *("m", "mm", "mme", "mlle", "sr", "sra", "srta", "dra", "ud", "uds", "p.ej", "núm"),
    ]
)
#: These may end one: only when the next word is written like a beginning.
_MAYBE_END = frozenset(["etc", "inc", "ltd", "co", "corp", "jr", "a.m", "p.m", "u.s", "u.k", "usw", "no"])

_PAUSE_S = 0.8
_LONGEST_S, _MOST_WORDS = 30.0, 60
#: Words this unlikely on average are shown as uncertain.
_UNLIKELY = 0.4


def utterances(
    segments: list[Segment], *, language: str, next_id: int, shift: float = 0.0, track: str = "mixed"
) -> list[Utterance]:
    """Utterances with ids from ``next_id`` on and times moved by ``shift`` seconds; ``language`` is that of segments
    that don't name theirs.

    Their words, joined by spaces (in languages written without: spaces left out), are exactly their text; times
    never go back, neither within an utterance nor from one to the next.
    """
    result: list[Utterance] = []
    for code, group in groupby(segments, key=lambda segment: segment.language or language):
        result += _in_one_language(list(group), code, next_id + len(result), shift, track)
    return result


def _in_one_language(segments: list[Segment], language: str, next_id: int, shift: float, track: str) -> list[Utterance]:
    spaced = language not in UNSPACED
    words: list[Word] = []
    doubtful: list[bool] = []
    for segment in segments:
        for word in _whole_words(segment.words, spaced):
            words.append(word)
            doubtful.append(segment.uncertain)
    result: list[Utterance] = []
    for first, last in _cuts(words, language):
        part = words[first:last]
        mean = sum(word.probability for word in part) / len(part)
        result.append(
            Utterance(
                id=f"u{next_id + len(result):04d}",
                start=round(part[0].start + shift, 3),
                end=round(part[-1].end + shift, 3),
                text=_joined(part, spaced),
                track=track,
                words=[
                    Word(
                        text=w.text,
                        start=round(w.start + shift, 3),
                        end=round(w.end + shift, 3),
                        probability=round(w.probability, 3),
                    )
                    for w in part
                ],
                uncertain=sum(doubtful[first:last]) * 2 > len(part) or mean < _UNLIKELY,
                language=language,
            )
        )
    return result


def _whole_words(words: list[Word], spaced: bool) -> Iterator[Word]:
    """Words without surrounding spaces; pieces that Whisper split off ("sign", "-up") are put together again."""
    held: Word | None = None
    for word in words:
        text = word.text.strip()
        if not text:
            continue
        glued = not word.text[0].isspace() and (spaced or (held is not None and _latin(held.text[-1] + text[0])))
        if held is not None and (glued or not any(c.isalnum() for c in text)):
            joined = held.text + ("" if glued or not spaced else " ") + text
            share = len(text) / len(joined)
            held = Word(
                text=joined,
                start=held.start,
                end=max(held.end, word.end),
                probability=held.probability * (1 - share) + word.probability * share,
            )
            continue
        if held is not None:
            yield held
        held = Word(text=text, start=word.start, end=word.end, probability=word.probability)
    if held is not None:
        yield held


def _joined(words: list[Word], spaced: bool) -> str:
    if spaced:
        return " ".join(word.text for word in words)
    text = ""
    for word in words:
        text += " " + word.text if text and _latin(text[-1] + word.text[0]) else word.text
    return text


def _latin(text: str) -> bool:
    """Letters, digits and marks that are written with spaces between words."""
    return text.isascii()


def _cuts(words: list[Word], language: str) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of each utterance."""
    first = 0
    for number, (word, following) in enumerate(pairwise(words), 1):
        if following.start - word.end > _PAUSE_S or ends_sentence(word.text, following.text, language):
            yield from _short_enough(words, first, number)
            first = number
    if words:
        yield from _short_enough(words, first, len(words))


def ends_sentence(text: str, following: str, language: str) -> bool:
    """Whether the word ``text`` is the last of its sentence; ``following`` is the word after it."""
    bare = text.rstrip(_CLOSING)
    if not bare or bare[-1] not in _ENDS:
        return False
    if bare[-1] != "." and not bare.endswith("…"):
        return True
    begins_low = following.lstrip("\"'“‘«¿¡([{")[:1].islower()
    if bare.endswith(("…", "..")) or begins_low:
        return not begins_low
    stem = bare[:-1].lstrip("\"'“‘«([{").casefold()
    if stem in _ABBREVIATIONS:
        return False
    if stem in _MAYBE_END:
        return following[:1].isupper()
    if stem.isdigit() and len(stem) <= 2 and language in ORDINALS:
        return False
    return not (len(stem) == 1 and stem.isalpha() and stem.isascii() and bare[-2].isupper() and language != "zh")


def _short_enough(words: list[Word], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut what goes on too long at the best place of its middle half: a comma, a clear pause."""
    count = last - first
    if count < 4 or (count <= _MOST_WORDS and words[last - 1].end - words[first].start <= _LONGEST_S):
        yield first, last
        return

    def fitness(number: int) -> float:
        comma = words[number - 1].text.endswith((",", ";", ":", "、", "，", "،"))
        return words[number].start - words[number - 1].end + (0.5 if comma else 0.0)

    cut = max(range(first + count // 4, last - count // 4), key=fitness)
    cut = max(first + 1, cut)
    yield from _short_enough(words, first, cut)
    yield from _short_enough(words, cut, last)
