"""Writing direction: which parts of a text run from right to left.

Word does not apply the Unicode algorithm across runs the way browsers do: without ``w:rtl`` the blanks
between two Hebrew words count as left to right and the words change places. So right-to-left stretches
become runs of their own.
"""

from __future__ import annotations

import unicodedata

_RTL = {"R", "AL"}
_LTR = {"L"}
#: First strong isolate and its end (Unicode UAX #9): keeps an inserted text from reordering its surroundings.
FSI, PDI = "\u2068", "\u2069"


def direction(char: str) -> str:
    """``"rtl"``, ``"ltr"`` or ``""`` for characters without a direction of their own."""
    kind = unicodedata.bidirectional(char)
    return "rtl" if kind in _RTL else "ltr" if kind in _LTR else ""


def has_rtl(text: str) -> bool:
    """Whether any character runs from right to left."""
    return any(direction(char) == "rtl" for char in text)


def starts_rtl(text: str) -> bool:
    """Whether the first character with a direction runs from right to left (UAX #9, rules P2 and P3)."""
    return next((found for char in text if (found := direction(char))), "ltr") == "rtl"


def spans(text: str) -> list[tuple[str, bool]]:
    """``text`` cut into (part, runs from right to left); neutral characters between two parts of the same
    direction belong to it, others to the left-to-right side. The parts joined give ``text``.
    """
    parts: list[tuple[str, bool]] = []
    begin = last_strong = 0
    rtl = False
    for index, char in enumerate(text):
        found = direction(char)
        if not found:
            continue
        if (found == "rtl") != rtl:
            # Neutrals on the border stay outside the right-to-left part.
            cut = last_strong if rtl else index
            if cut > begin:
                parts.append((text[begin:cut], rtl))
            begin, rtl = cut, found == "rtl"
        last_strong = index + 1
    if rtl and last_strong < len(text):
        parts.append((text[begin:last_strong], True))
        begin, rtl = last_strong, False
    if begin < len(text):
        parts.append((text[begin:], rtl))
    return parts


def isolate(text: str) -> str:
    """``text`` safe to put into a line of another direction; unchanged when nothing runs from right to left."""
    return f"{FSI}{text}{PDI}" if has_rtl(text) else text
