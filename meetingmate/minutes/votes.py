"""Counting votes: who was for it, against it, and who abstained, as said in one turn."""

from __future__ import annotations

from meetingmate.minutes import dates
from meetingmate.minutes.clauses import Turn, Unit
from meetingmate.minutes.language_pack import Cues


def clauses(turn: Turn, unit: Unit, votes: str) -> list[Unit]:
    """The clauses in which the votes were counted, and the one that gives the result."""
    return [u for u in turn.units if u.index <= unit.index and not u.quoted] if votes else [unit]


def _number(table: Cues, name: str, text: str) -> int | None:
    """The number of votes that a list's patterns find; "just Derek" is one."""
    match = table.search(name, text)
    if not match:
        return None
    word = next(v for k, v in match.groupdict().items() if v and k.startswith("n"))
    if word.lower() in table.strings("none_words"):
        return 0
    if word.lower() in table.strings("only_words"):
        following = text[match.end() :].split()
        number = dates.number(following[0].strip(" .,!?"), table.code) if following else None
        return 1 if number is None else number
    return dates.number(word, table.code)


def count(table: Cues, turn: Turn) -> str:
    """Votes said in the turn, as text for brackets."""
    words = table.values("vote_words")
    text = " ".join(u.text for u in turn.units)
    parts = []
    for name, key in (("in_favour", "favour"), ("against", "against"), ("abstained", "abstained")):
        number = _number(table, f"counted_{key}", text)
        number = _number(table, name, text) if number is None else number
        if number is not None:
            parts.append(f"{number} {words[key]}")
    if not parts and table.search("unanimous", text):
        return words["unanimous"]
    return ", ".join(parts)
