"""What a person takes back while dictating: "no, make that 85", "scratch that", "from twenty to, correction, ...".

The text that counts is what is left; each of its characters knows its place in the text as it was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from meetingmate.assistants.forms import cues, numbers

_WORD = re.compile(r"\w+(?:['-]\w+)*")
_BREAK = re.compile(r"[.,;:!?\n](?!\d)|\s[–-]\s")
_STOP = re.compile(r"[.!?\n](?!\d)")
#: A correction repeats at most so many of the last words.
_REPEATS = 10
#: A clause of so many words may be put in place of another without a word in common.
_SHORT = 4
_PAIR_GAP = re.compile(r"\s*(?:/|\bover\b|\bon\b|\bzu\b|\bsur\b|\bsobre\b|\bauf\b|\bslash\b)\s*", re.IGNORECASE)


@dataclass
class Kept:
    """``places[i]`` is where character ``i`` of ``text`` stands in what was said."""

    text: str
    places: list[int]
    unresolved: list[int]


@lru_cache(maxsize=8)
def _cue(code: str) -> re.Pattern[str]:
    table = cues.of(code)
    parts = "|".join(f"(?P<{key}>{table.text(key)})" for key in ("retract", "replace", "weak"))
    return re.compile(rf"(?<![\w'])(?:{parts})(?![\w'])[,.:;!…\s–-]*", re.IGNORECASE)


def kept(said: str, code: str) -> Kept:
    """What of ``said`` counts."""
    text, places = said, list(range(len(said)))
    unresolved: list[int] = []
    at = 0
    while match := _cue(code).search(text, at):
        cut = _cut(text, match, code)
        if cut is None:
            if match["retract"] or (match["replace"] and _is_aside(text, match)):
                unresolved.append(match.start())
            at = match.end()
            continue
        low, high = cut
        text, places = text[:low] + text[high:], places[:low] + places[high:]
        at = low
    return Kept(text, places, unresolved)


def _is_aside(text: str, cue: re.Match[str]) -> bool:
    """Whether the cue stands apart, as a correction does (", rather, ") and not within a phrase ("rather tall")."""
    before = text[: cue.start()].rstrip(" ")
    return (not before or before[-1] in ",.;:–-\n") and re.search(r"[,.:;–-]", cue[0]) is not None


def _cut(text: str, cue: re.Match[str], code: str) -> tuple[int, int] | None:
    """The stretch that is taken back, with the cue; None when that is not clear."""
    line = text.rfind("\n", 0, cue.start()) + 1
    stop = _STOP.search(text, cue.end())
    after = text[cue.end() : stop.start() if stop else len(text)]
    begin = _sentence_begin(text, cue.start())
    if not _WORD.search(text, begin, cue.start()):  # "... 78. No, make that 85."
        begin = _sentence_begin(text, max(line, _last_word_end(text, line, begin)))
    before = text[begin : cue.start()]
    if cue["weak"]:
        return _same_kind(text, begin, cue, after, code) if _is_aside(text, cue) else None
    return (
        _repeated(before, begin, cue, after, code)
        or _same_kind(text, begin, cue, after, code)
        or (_whole_clause(text, begin, cue) if cue["retract"] else None)
        or _same_ending(before, begin, cue, after)
        or (_short_clause(text, begin, cue, after) if _is_aside(text, cue) else None)
    )


def _sentence_begin(text: str, at: int) -> int:
    begin = 0
    for match in _STOP.finditer(text, 0, at):
        begin = match.end()
    return begin


def _last_word_end(text: str, line: int, at: int) -> int:
    words = list(_WORD.finditer(text, line, at))
    return words[-1].end() if words else line


def _repeated(before: str, begin: int, cue: re.Match[str], after: str, code: str) -> tuple[int, int] | None:
    """The words after the cue begin with words before it: from there on it is said anew."""
    old, new = list(_WORD.finditer(before))[-_REPEATS:], [word[0].lower() for word in _WORD.finditer(after)]
    if not new:
        return None
    for size in range(min(len(new), len(old)), 0, -1):
        for first in range(len(old) - size, -1, -1):
            if [word[0].lower() for word in old[first : first + size]] == new[:size] and (
                size > 1 or (len(new[0]) > 2 and not new[0].isdigit()) or len(old) - first <= 3
            ):
                return begin + old[first].start(), cue.end()
    return None


def _same_kind(text: str, begin: int, cue: re.Match[str], after: str, code: str) -> tuple[int, int] | None:
    """A number (or a pair) after the cue stands for the last one before it, if nothing but a few words part them."""
    new = numbers.find(text, code, cue.end(), cue.end() + len(after))
    lead = text[cue.end() : new[0].start] if new else ""
    if not new or not _only_small(lead, code):
        return None
    old = numbers.find(text, code, begin, cue.start())
    if not old:
        return None
    rest = text[old[-1].end : cue.start()]
    if len(_WORD.findall(rest)) > (3 if cue["weak"] else 6):
        return None
    start = old[-1].start
    is_pair = len(new) > 1 and _PAIR_GAP.fullmatch(text[new[0].end : new[1].start])
    if is_pair and len(old) > 1 and _PAIR_GAP.fullmatch(text[old[-2].end : old[-1].start]):
        start = old[-2].start
    return start, new[0].start


def _only_small(text: str, code: str) -> bool:
    between = cues.of(code).words("between")
    return not _WORD.search(between.sub(" ", text))


def _whole_clause(text: str, begin: int, cue: re.Match[str]) -> tuple[int, int] | None:
    """Take back the last clause: up to the last comma, colon or stop before it."""
    end = len(text[begin : cue.start()].rstrip(" ,;.:!?–-")) + begin
    if end <= begin:
        return None
    marks = [match.end() for match in _BREAK.finditer(text, begin, end)]
    low = marks[-1] if marks else begin
    while low < end and text[low] == " ":
        low += 1
    return low, cue.end()


def _same_ending(before: str, begin: int, cue: re.Match[str], after: str) -> tuple[int, int] | None:
    """ "right knee, no sorry, left knee": as many words before the cue as after it, and the same last one."""
    clause = re.split(r"[,;:]", after)[0]
    new, old = [word[0].lower() for word in _WORD.finditer(clause)], list(_WORD.finditer(before))
    if not 2 <= len(new) <= _SHORT or len(old) < len(new) or old[-1][0].lower() != new[-1]:
        return None
    return begin + old[-len(new)].start(), cue.end()


def _short_clause(text: str, begin: int, cue: re.Match[str], after: str) -> tuple[int, int] | None:
    """ "left arm, correction, right leg": a short clause in place of another one."""
    new = _WORD.findall(re.split(r"[,;:]", after)[0])
    cut = _whole_clause(text, begin, cue)
    if cut is None or not new or len(new) > _SHORT:
        return None
    old = _WORD.findall(text[cut[0] : cue.start()])
    if len(old) > _SHORT:
        return None
    return cut
