"""What the adapter of the writing model reads: the lines of an item, of a topic, and the points of a summary.

It was trained on exactly these forms (training/writer).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from meetingmate.minutes.tagging.tagger import Tags

#: Rows of an item; of more, the first and the last ones are shown.
_FIRST, _LAST = 3, 7
#: Words of a row of the item, and of one beside it.
_OWN_WORDS, _OTHER_WORDS = 60, 25
#: Characters of the rows of a topic.
_TOPIC = 1100
#: Acts of rows that say something about the matter, and of those that do not.
_TELLING = ("report", "proposal", "conclusion", "ruling", "question", "deferral")
_IDLE = ("chat", "joke", "private", "call")
#: A row can't begin with what marks rows and the end of the lines.
_MARKS = re.compile(r"^[\s>=…]+")


def item(
    language: str, kind: str, people: Sequence[str], rows: Sequence[tuple[str | None, str]], own: Sequence[int]
) -> str:
    """The question for an item of ``kind`` ("task", "decision" ...) that the rows ``own`` of (speaker, text) belong to.

    Rows just before and after are there as context; the item's own begin with ">".
    """
    if len(own) > _FIRST + _LAST:
        own = [*own[:_FIRST], *own[-_LAST:]]
    marked = set(own)
    shown = {near for row in own for near in (row - 1, row, row + 1) if 0 <= near < len(rows)}
    shown |= {row for row in range(len(rows)) if row - 1 in shown and row + 1 in shown}
    return "\n".join([*_head(language, people), *_shown(rows, sorted(shown), marked), f"{kind} ="])


def telling(tags: Tags, rows: Sequence[tuple[str | None, str]], among: Iterable[int]) -> list[int]:
    """Of the rows ``among``, those that say most about the matter, as many as fit into the lines of a topic."""

    def value(row: int) -> float:
        member = max(tags.kind(row, kind) for kind in ("decision", "task", "deferred", "problem", "question"))
        told = max(tags.act(row, act) for act in _TELLING)
        return member + 0.5 * told - max(tags.act(row, act) for act in _IDLE)

    room = _TOPIC
    chosen: list[int] = []
    for row in sorted(among, key=value, reverse=True):
        room -= min(len(rows[row][1]), 6 * _OWN_WORDS) + 10
        if room < 0 and chosen:
            break
        chosen.append(row)
    return sorted(chosen)


def topic(
    language: str,
    people: Sequence[str],
    rows: Sequence[tuple[str | None, str]],
    shown: Sequence[int],
    results: Sequence[str],
) -> str:
    """The question for the title and the sentences of a topic: the rows of (speaker, text) that are ``shown``, and
    what came of it (``result``)."""
    said = _shown(rows, shown, set())
    return "\n".join([*_head(language, people), *said, *_results(results), "topic ="])


def summary(language: str, topics: Sequence[tuple[str, str]], results: Sequence[str]) -> str:
    """The question for the summary of a meeting: its topics (title, sentences), and what came of it (``result``)."""
    told = [f"- {title}: {sentences}" for title, sentences in topics]
    return "\n".join([language, *told, *_results(results), "summary ="])


def result(kind: str, text: str, owners: Sequence[str] = ()) -> str:
    """A decision, a task, or what was put off or left open, as one line."""
    return f"- {kind} ({', '.join(owners)}): {text}" if owners else f"- {kind}: {text}"


def _results(results: Sequence[str]) -> list[str]:
    return ["results:", *results] if results else []


def _head(language: str, people: Sequence[str]) -> list[str]:
    return [language, *(["people: " + "; ".join(people)] if people else [])]


def _shown(rows: Sequence[tuple[str | None, str]], shown: Sequence[int], marked: set[int]) -> list[str]:
    """The rows as lines; "…" stands for rows that are left out, and a speaker who goes on is not named again."""
    lines: list[str] = []
    before: int | None = None
    last: str | None = None
    for row in shown:
        speaker, text = rows[row]
        if before is not None and row != before + 1:
            lines.append("…")
            last = None
        head = "" if last is not None and speaker == last else f"{speaker or '?'}: "
        words = _cut(_MARKS.sub("", text), _OTHER_WORDS if marked and row not in marked else _OWN_WORDS)
        lines.append(("> " if row in marked else "") + head + words)
        last, before = speaker or "?", row
    return lines


def _cut(text: str, most: int) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + " …"
