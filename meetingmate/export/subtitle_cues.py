"""The transcript cut into subtitle cues: at most two lines of 42 columns, timed by words, never overlapping."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from meetingmate.domain.meeting import Utterance
from meetingmate.export.cleaning import one_line

LINE_COLUMNS = 42
LINES = 2
#: A cue stays this long (ms) where the next one leaves room, and the start of the next one waits for it
#: when people speak at once.
READABLE_MS = 1000
_SHORTEST_MS = 300
#: A word is looked for at most this many letters further on, lest after an edit a short one is found far off.
_NEAR = 40
_SENTENCE_ENDS = ".!?…。！？।؟"
_CLAUSE_ENDS = ",;:，、；：،"


@dataclass(frozen=True)
class Cue:
    """What stands on the screen from ``start`` to ``end`` (ms). ``part`` counts the cues of one utterance."""

    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str
    utterance: str
    part: int


@dataclass(frozen=True)
class _Atom:
    """A stretch ``text[begin:end]`` inside which no line breaks; ``gap`` is 1 after a blank."""

    begin: int
    end: int
    width: int
    gap: int


def columns(text: str) -> int:
    """Columns on the screen: East Asian letters take two, combining marks none."""
    return sum(map(_width, text))


def build(utterances: Sequence[Utterance], label: bool) -> list[Cue]:
    """Cues in order of time. ``label`` puts the speaker's name into the text where the speaker changes."""
    cues: list[Cue] = []
    speaker = ""
    for utterance in sorted(utterances, key=lambda u: (u.start, u.end)):
        spoken = one_line(utterance.text)
        if not spoken:
            continue
        who = one_line(utterance.speaker or "")
        prefix = f"{who}: " if label and who and who != speaker else ""
        speaker = who
        clock = _Clock(utterance, spoken)
        text = prefix + spoken
        for part, (begin, end, lines) in enumerate(_cut(text), 1):
            start = clock.at(max(0, begin - len(prefix)), next_word=True)
            stop = clock.at(max(0, end - len(prefix)), next_word=False)
            cues.append(Cue(start, max(start, stop), lines, who, utterance.id, part))
    return _apart(sorted(cues, key=lambda cue: cue.start))


def _apart(cues: Sequence[Cue]) -> list[Cue]:
    """The same cues, each over before the next begins; one that would be too short to read delays the next."""
    result: list[Cue] = []
    free = 0
    for index, cue in enumerate(cues):
        start = max(cue.start, free)
        least = start + max(_SHORTEST_MS, min(READABLE_MS, cue.end - cue.start))
        free = max(cue.end, start + READABLE_MS)
        if index + 1 < len(cues):
            free = min(free, max(cues[index + 1].start, least))
        result.append(replace(cue, start=start, end=free))
    return result


class _Clock:
    """Time (ms) of each place in the text of an utterance, by its words where they stand in the text."""

    def __init__(self, utterance: Utterance, text: str) -> None:
        anchors = [(0, utterance.start)]
        at = 0
        for word in utterance.words:
            written = one_line(word.text)
            found = text.find(written, at, at + len(written) + _NEAR) if written else -1
            if found >= 0:  # else the text was edited: what was not still has its times
                at = found + len(written)
                anchors += [(found, word.start), (at, word.end)]
        anchors.append((len(text), utterance.end))
        latest = utterance.start
        times = []
        for _, time in anchors:
            latest = max(latest, min(time, utterance.end))
            times.append(latest)
        self._places = [place for place, _ in anchors]
        self._times = times

    def at(self, place: int, next_word: bool) -> int:
        """Time of ``place``, between known places in proportion; of a pause its end or (else) its beginning."""
        places, times = self._places, self._times
        left, right = bisect_left(places, place), bisect_right(places, place)
        if left < right:
            return round(1000 * times[right - 1 if next_word else left])
        share = (place - places[left - 1]) / (places[left] - places[left - 1])
        return round(1000 * (times[left - 1] + share * (times[left] - times[left - 1])))


def _cut(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """(begin, end, lines) of each cue; together they hold all of ``text`` but the blanks between them."""
    atoms = _atoms(text)
    pieces = []
    first = 0
    while first < len(atoms):
        last = _lines(atoms, first)[-1][1]
        if last < len(atoms):
            last = _better_end(text, atoms, first, last)
        lines = tuple(text[atoms[a].begin : atoms[b - 1].end] for a, b in _lines(atoms[:last], first))
        pieces.append((atoms[first].begin, atoms[last - 1].end, lines))
        first = last
    return pieces


def _lines(atoms: Sequence[_Atom], first: int) -> list[tuple[int, int]]:
    """The atoms from ``first`` on that fill the lines of one cue, as (first, last + 1) of each line."""
    lines = []
    for _ in range(LINES):
        if first == len(atoms):
            break
        last, column = first + 1, atoms[first].width
        while last < len(atoms) and column + atoms[last].gap + atoms[last].width <= LINE_COLUMNS:
            column += atoms[last].gap + atoms[last].width
            last += 1
        lines.append((first, last))
        first = last
    return lines


def _better_end(text: str, atoms: Sequence[_Atom], first: int, last: int) -> int:
    """End the cue at a sentence, else at a clause, if that leaves it at least half full."""
    for marks in (_SENTENCE_ENDS, _CLAUSE_ENDS):
        for end in range(last, first + (last - first) // 2, -1):
            if text[atoms[end - 1].end - 1] in marks:
                return end
    return last


def _atoms(text: str) -> list[_Atom]:
    """Words; in scripts without blanks single letters; of words longer than a line the parts that fit on it."""
    atoms = []
    for word in re.finditer(r"\S+", text):
        begin, width, gap = word.start(), 0, 1
        for place in range(word.start(), word.end()):
            step = _width(text[place])
            if place > begin and (_may_break(text, place) or width + step > LINE_COLUMNS) and step:
                atoms.append(_Atom(begin, place, width, gap))
                begin, width, gap = place, 0, 0
            width += step
        atoms.append(_Atom(begin, word.end(), width, gap))
    return atoms


def _may_break(text: str, place: int) -> bool:
    """Whether a line may break before ``place``: at East Asian letters, but not before their punctuation."""
    wide = _width(text[place]) == 2 or _width(text[place - 1]) == 2
    return wide and not unicodedata.category(text[place]).startswith("P")


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
