"""The words that head the parts of minutes, in several languages: ``cues.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_NUMBERING = re.compile(r"^[\W_]*(?:\d+(?:\.\d+)*[.):]?|[ivx]+[.)]|[a-z][.)])?[\W_]*", re.IGNORECASE)


def field_of(words: str, language: str = "") -> str:
    """The field that a heading or label announces; "" if none. ``language``: a code, "" of all that are known."""
    return _named("fields", language).get(bare(words), "")


def column_of(words: str, language: str = "") -> str:
    """What a column with this head shows; "" if that is not known."""
    return _named("columns", language).get(bare(words), "")


def is_minutes(words: str, language: str = "") -> bool:
    """Whether ``words`` only say that a document is minutes."""
    return bare(words) in _named("kind", language)


def bare(words: str) -> str:
    """``words`` in small letters, without number and punctuation around them."""
    return " ".join(_NUMBERING.sub("", words.casefold(), count=1).strip(" .:;()[]*–—-\t\xa0").split())


@cache
def _named(section: str, language: str) -> dict[str, str]:
    """The name of each word of a section."""
    known = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))
    codes = [language] if language in known else list(known)
    found: dict[str, str] = {}
    for code in codes:
        for name, words in known[code][section].items():
            found.update({word: name for word in words if word not in found})
    return found
