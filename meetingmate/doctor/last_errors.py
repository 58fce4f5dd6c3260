"""The last warnings and errors of the logs, so short that they say nothing of a meeting.

The logs hold no words of meetings (``base/logs.py``). Here less is kept still, as what is read goes to somebody else:
nothing from a path or a quotation on, no word with a capital letter that is not the kind of an error.
"""

from __future__ import annotations

import re

from msgspec import Struct

from meetingmate.base import logs

_MOST = 20
_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ \d+ (WARNING|ERROR|CRITICAL) ([A-Za-z_][\w.]*): (.*)")
#: The last line below an error (``logs.describe``): its kind, and where it arose.
_KIND = re.compile(r"  ([A-Za-z_]\w*)(?: \([^)]*\))?(?: at (\w+\.py:\d+))?(?:, from .*)?")
_NAMED_DEVICES = "meetingmate.capture"
#: Where a path, an address or a quotation begins.
_FOREIGN = re.compile(r"[\"'“”‘’«`/\\~@<]|\b[A-Za-z]:(?=[\\/])|\w+:(?=//)")
_SAID = re.compile(r"\w*(?:Error|Exception|Warning|Interrupt|Expired)|SIG[A-Z]+")


class LoggedError(Struct, kw_only=True):
    """``when``: date and time on this computer. ``where``: the part of the program. ``what`` may be empty."""

    when: str
    level: str
    where: str
    what: str


def last_errors(most: int = _MOST) -> list[LoggedError]:
    """The newest first."""
    found: list[LoggedError] = []
    for path in logs.discreet_files():
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue  # deleted meanwhile
        last: LoggedError | None = None
        for line in lines:
            if begun := _LINE.fullmatch(line):
                when, level, where, message = begun.groups()
                what = "" if where.startswith(_NAMED_DEVICES) else discreet(message)
                last = LoggedError(when=when, level=level.lower(), where=where, what=what)
                found.append(last)
            elif last is not None and (kind := _KIND.fullmatch(line)):
                at = f" at {kind[2]}" if kind[2] else ""
                last.what = f"{last.what.partition(' (')[0]} ({kind[1]}{at})".strip()
            elif not line.startswith(" "):
                last = None
    return sorted(found, key=lambda one: one.when, reverse=True)[:most]


def discreet(message: str) -> str:
    """``message`` as far as it can only come from the program."""
    before = _FOREIGN.split(message, maxsplit=1)[0]
    words = [word if word == word.lower() or _SAID.fullmatch(word.strip(".,:;()")) else "…" for word in before.split()]
    return " ".join(words) + (" …" if before != message else "")
