"""A colour for each speaker, the same in every view. Never the only sign: a name or a number stands beside it."""

from __future__ import annotations

from ui.base.theme import Colors

#: Eight colours that can be told apart (after Okabe and Ito), each at least 3:1 against the ground of lists.
_LIGHT = ("#1a5fb4", "#b3541e", "#1d7a54", "#8a3fa0", "#93720a", "#b02a5b", "#0b7285", "#5b5f66")
_DARK = ("#7fb2ff", "#f0a070", "#69d0a0", "#d29af0", "#e3c45a", "#ff92b8", "#5fd0e4", "#b9c0ca")


def speaker_color(number: int, colors: Colors) -> str:
    """Colour of speaker ``number`` (0 is the first one heard); more than eight begin again."""
    table = _DARK if colors.dark else _LIGHT
    return table[number % len(table)]
