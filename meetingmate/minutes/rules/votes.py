"""Counting votes: who was for it, against it, and who abstained, as said in one turn."""

from __future__ import annotations

from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import LanguagePack


def counted_in(turn: Turn, clause: Clause, votes: str) -> list[Clause]:
    """The clauses in which the votes were counted, and the one that gives the result."""
    return [u for u in turn.clauses if u.index <= clause.index and not u.quoted] if votes else [clause]


def _number(language: LanguagePack, name: str, text: str) -> int | None:
    """The number of votes that a list's patterns find; "just Derek" is one."""
    match = language.search(name, text)
    if not match:
        return None
    word = next(v for k, v in match.groupdict().items() if v and k.startswith("n"))
    if word.lower() in language.strings("none_words"):
        return 0
    if word.lower() in language.strings("only_words"):
        following = text[match.end() :].split()
        number = dates.number(following[0].strip(" .,!?"), language.code) if following else None
        return 1 if number is None else number
    return dates.number(word, language.code)


def count(language: LanguagePack, turn: Turn) -> str:
    """Votes said in the turn, as text for brackets."""
    words = language.values("vote_words")
    text = " ".join(u.text for u in turn.clauses)
    parts = []
    counted = (
        ("counted_favour", "in_favour", "favour"),
        ("counted_against", "against", "against"),
        ("counted_abstained", "abstained", "abstained"),
    )
    for exact, name, key in counted:
        number = _number(language, exact, text)
        number = _number(language, name, text) if number is None else number
        if number is not None:
            parts.append(f"{number} {words[key]}")
    if not parts and language.search("unanimous", text):
        return words["unanimous"]
    return ", ".join(parts)
