"""Captions that roll up or grow, as YouTube and live captions write them: what is said twice was said once."""

from __future__ import annotations

from itertools import pairwise

from msgspec.structs import replace

from meetingmate.exchange.transcripts.parsed import Line

#: Cues further apart repeat because somebody said it again.
_APART_S = 0.6
#: Fewer words are repeated by people too ("Yes. Yes.").
_WORDS = 3
#: Captions that roll are shown this short while they move up.
_BLINK_S = 0.1
#: More rows no screen shows.
_ROWS = 8


def joined(cues: list[Line]) -> list[Line]:
    """``cues`` without the words that a cue takes over from the ones before it."""
    if sum(_repeats(a, b) for a, b in pairwise(cues)) * 4 < len(cues) - 1:
        return cues
    result: list[Line] = []
    shown: list[str] = []  # rows of the cue before, as it was
    before: Line | None = None
    for cue in cues:
        rows = cue.text.split("\n")
        fresh = rows
        if before is not None and _touches(before, cue) and before.speaker in (cue.speaker, None):
            fresh = rows if _said_again(before, cue) else _fresh(shown, rows)
            grown = _growth(shown, rows) if fresh is rows else None
            if grown is not None and result:
                # the same caption with more words: it takes the place of the shorter one
                last = result[-1]
                tail = " ".join(grown)
                result[-1] = replace(last, text=f"{last.text} {tail}".strip(), end=cue.end)
                fresh = []
        if fresh:
            result.append(replace(cue, text="\n".join(fresh)))
        elif result:
            result[-1] = replace(result[-1], end=cue.end)
        before, shown = cue, rows
    return result


def _said_again(before: Line, cue: Line) -> bool:
    """Two short captions of one row, each shown for a while: "Yes." and "Yes." """
    same = before.text == cue.text and "\n" not in cue.text and len(cue.text.split()) < _WORDS
    return same and all((one.end or 0.0) - (one.start or 0.0) > _BLINK_S for one in (before, cue))


def _fresh(shown: list[str], rows: list[str]) -> list[str]:
    """Rows that did not stand in the cue before: its last rows are the first ones of this cue."""
    for count in range(min(len(shown), len(rows), _ROWS), 0, -1):
        if shown[-count:] == rows[:count]:
            return rows[count:]
    return rows


def _growth(shown: list[str], rows: list[str]) -> list[str] | None:
    """The words that this cue has beyond those of the one before, which it begins with; None: it is another cue."""
    old, new = " ".join(shown).split(), " ".join(rows).split()
    if len(old) < len(new) and old and _plain(old) == _plain(new[: len(old)]):
        return new[len(old) :]
    return None


def _plain(words: list[str]) -> list[str]:
    return [word.strip(".,!?…-").casefold() for word in words]


def _touches(before: Line, cue: Line) -> bool:
    if before.start is None or before.end is None or cue.start is None:
        return False
    return cue.start - before.end <= _APART_S


def _repeats(before: Line, cue: Line) -> bool:
    if not _touches(before, cue):
        return False
    shown, rows = before.text.split("\n"), cue.text.split("\n")
    if len(_fresh(shown, rows)) < len(rows) and (len(rows) > 1 or len(shown) > 1 or len(cue.text.split()) >= _WORDS):
        return True
    return _growth(shown, rows) is not None
