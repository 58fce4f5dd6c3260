"""Fixed texts of documents: those of the minutes, and a few that only a document needs."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from meetingmate.texts import localise

_FOLDER = Path(__file__).parent / "documents"


@cache
def _own(language: str) -> dict[str, str]:
    with (_FOLDER / f"{language}.toml").open("rb") as stream:
        return tomllib.load(stream)


def text(key: str, language: str, **fields: str | float) -> str:
    """The fixed text ``key`` in ``language`` (English where there is none). Raises KeyError for an unknown key."""
    own = _own(localise.supported(language)).get(key)
    return localise.text(key, language, **fields) if own is None else own.format(**fields)


@cache
def plain_keys() -> tuple[str, ...]:
    """Keys of all fixed texts that stand for themselves: without a field or a plural form."""
    every = {**localise.table("en"), **_own("en")}
    return tuple(sorted(key for key, words in every.items() if isinstance(words, str) and "{" not in words))
