"""The lines of an item as the adapter of the writing model reads them (trained on exactly this form)."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Rows of an item; of more, the first and the last ones are shown.
_FIRST, _LAST = 3, 7
#: Words of a row of the item, and of one beside it.
_OWN_WORDS, _OTHER_WORDS = 60, 25
#: A row can't begin with what marks rows and the end of the lines.
_MARKS = re.compile(r"^[\s>=…]+")


def prompt(
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
    lines = [f"{language} {kind}"]
    if people:
        lines.append("people: " + "; ".join(people))
    before: int | None = None
    last: str | None = None
    for row in sorted(shown):
        speaker, text = rows[row]
        if before is not None and row != before + 1:
            lines.append("…")
            last = None
        head = "" if last is not None and speaker == last else f"{speaker or '?'}: "
        words = _cut(_MARKS.sub("", text), _OWN_WORDS if row in marked else _OTHER_WORDS)
        lines.append(("> " if row in marked else "") + head + words)
        last, before = speaker or "?", row
    return "\n".join(lines) + "\n="


def _cut(text: str, most: int) -> str:
    words = text.split()
    return text if len(words) <= most else " ".join(words[:most]) + " …"
