"""Give every word of the transcript to the speaker whose turn it falls into, and cut utterances where that changes.

Word times are off by a tenth of a second or two, and so are the turns. Where exactly the cut goes is therefore
decided for the whole utterance at once (Viterbi): a change costs little after a full stop, more after a comma or a
pause, and most inside a phrase, so single words do not splinter off but a short "Agreed." stands by itself.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from msgspec.structs import replace

from meetingmate.domain.meeting import Utterance, Word
from meetingmate.speakers.turns import SpeakerTurn

#: Cost of a change of speaker, in words that fall wholly into the other speaker's turn.
_AFTER_SENTENCE, _AFTER_CLAUSE, _IN_PHRASE = 0.15, 0.5, 1.5
_PAUSE_S = 0.3
#: A word this near to a turn may still be of it.
_NEAR_S = 0.4
_CLOSING = "\"'”’»)]"


def assign_speakers(utterances: list[Utterance], turns: list[SpeakerTurn]) -> list[Utterance]:
    """``utterances`` with speakers from ``turns``, cut where the speaker changes; words and text stay as they are.

    The parts of utterance ``u7`` are ``u7a``, ``u7b`` ...; one that need not be cut keeps its id. A speaker that
    can't be told is None. Without turns nobody is told apart and the utterances come back unchanged.
    """
    if not turns:
        return list(utterances)
    table = _Table(turns)
    result: list[Utterance] = []
    for utterance in utterances:
        words = utterance.words or [Word(text=utterance.text, start=utterance.start, end=utterance.end)]
        result += _cut(utterance, _speakers(words, table))
    return result


class _Table:
    """The turns as arrays, to look up what overlaps a moment in a long recording."""

    def __init__(self, turns: list[SpeakerTurn]) -> None:
        ordered = sorted(turns, key=lambda turn: turn.start)
        self.labels = list(dict.fromkeys(turn.speaker for turn in ordered))
        self._starts = np.array([turn.start for turn in ordered])
        self._ends = np.array([turn.end for turn in ordered])
        self._which = np.array([self.labels.index(turn.speaker) for turn in ordered])
        # Ends in running order, so that a turn which began long ago is still found.
        self._latest = np.maximum.accumulate(self._ends)

    def support(self, word: Word) -> np.ndarray:
        """Share of ``word`` in turns of each label, 0 to 1; a little for a turn that is only near."""
        support = np.zeros(len(self.labels))
        first = int(np.searchsorted(self._latest, word.start - _NEAR_S))
        last = int(np.searchsorted(self._starts, word.end + _NEAR_S))
        length = max(word.end - word.start, 0.02)
        for i in range(first, last):
            inside = min(word.end, self._ends[i]) - max(word.start, self._starts[i])
            if inside > 0:
                support[self._which[i]] += inside / length
            elif inside > -_NEAR_S:
                near = 0.2 * (1 + inside / _NEAR_S)
                support[self._which[i]] = max(support[self._which[i]], near)
        return np.minimum(support, 1.0)


def _speakers(words: list[Word], table: _Table) -> list[str | None]:
    """Speaker of each word: the path of most support less the cost of changes."""
    support = np.array([table.support(word) for word in words])
    if not support.any():
        return [None] * len(words)
    score = support[0]
    back = np.zeros(support.shape, dtype=int)
    for i in range(1, len(words)):
        change = score.max() - _cost(words[i - 1], words[i])
        stay = score >= change
        back[i] = np.where(stay, np.arange(len(score)), int(score.argmax()))
        score = np.where(stay, score, change) + support[i]
    path = [int(score.argmax())]
    for i in range(len(words) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return [table.labels[label] for label in reversed(path)]


def _cost(before: Word, after: Word) -> float:
    text = before.text.rstrip(_CLOSING)
    if text.endswith((".", "?", "!", "…", "。", "？", "！")):
        return _AFTER_SENTENCE
    if text.endswith((",", ";", ":", "–", "—", "-", "、", "，")) or after.start - before.end > _PAUSE_S:
        return _AFTER_CLAUSE
    return _IN_PHRASE


def _cut(utterance: Utterance, speakers: list[str | None]) -> list[Utterance]:
    groups = [(speaker, len(list(group))) for speaker, group in groupby(speakers)]
    if len(groups) == 1:
        return [replace(utterance, speaker=speakers[0])]
    edges = np.cumsum([0] + [count for _, count in groups]).tolist()
    places = _places(utterance)
    if places is None:
        # The text is not that of the words (edited): it stays whole, with whoever says most of it.
        return [replace(utterance, speaker=max(groups, key=lambda group: group[1])[0])]
    result = []
    for number, ((speaker, _), first, last) in enumerate(zip(groups, edges, edges[1:], strict=False)):
        words = utterance.words[first:last]
        end = places[last] if last < len(places) else len(utterance.text)
        begin = places[first] if first else 0
        part = replace(
            utterance,
            id=utterance.id + _letters(number),
            speaker=speaker,
            start=utterance.start if first == 0 else words[0].start,
            end=utterance.end if last == len(utterance.words) else words[-1].end,
            text=utterance.text[begin:end].strip(),
            words=words,
        )
        result.append(part)
    return result


def _places(utterance: Utterance) -> list[int] | None:
    """Where each word begins in the text; None when the text does not hold the words in order."""
    places, position = [], 0
    for word in utterance.words:
        text = word.text.strip()
        place = utterance.text.find(text, position)
        if place < 0 or utterance.text[position:place].strip():
            return None
        places.append(place)
        position = place + len(text)
    return None if utterance.text[position:].strip() else places


def _letters(number: int) -> str:
    """a, b ... z, aa, ab ..."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
