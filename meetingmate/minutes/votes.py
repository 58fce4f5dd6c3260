"""Counting votes: who was for it, against it, and who abstained, as said in one turn."""

from __future__ import annotations

from meetingmate.minutes import when
from meetingmate.minutes.cues import Cues
from meetingmate.minutes.units import Turn, Unit


def clauses(turn: Turn, unit: Unit, votes: str) -> list[Unit]:
    """The clauses in which the votes were counted, and the one that gives the result."""
    return [u for u in turn.units if u.index <= unit.index and not u.quoted] if votes else [unit]


def count(table: Cues, turn: Turn) -> str:
    """Votes said in the turn, as text for brackets."""
    words = table.values("vote_words")
    text = " ".join(u.text for u in turn.units)
    parts = []
    for name, key in (("in_favour", "favour"), ("against", "against"), ("abstained", "abstained")):
        match = table.search(name, text)
        if not match:
            continue
        word = next(v for k, v in match.groupdict().items() if v and k.startswith("n"))
        number = 0 if word.lower() in table.strings("none_words") else when.number(word, table.code)
        if number is not None:
            parts.append(f"{number} {words[key]}")
    if not parts and table.search("unanimous", text):
        return words["unanimous"]
    return ", ".join(parts)
