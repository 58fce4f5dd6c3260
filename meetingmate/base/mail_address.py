"""Which texts are e-mail addresses."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:\\@]+@[^\s<>()\[\]\",;:\\@]+\.[^\s<>()\[\]\",;:\\@]+")


def is_address(text: str) -> bool:
    """Whether ``text`` is one e-mail address that a mail program takes, in letters that all of them take."""
    text = text.strip()
    return bool(_ADDRESS.fullmatch(text)) and text.isascii() and text.isprintable()
