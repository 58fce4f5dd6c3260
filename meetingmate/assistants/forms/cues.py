"""What people say while they dictate: corrections, denials, words between a field and its value (``cues.toml``)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "cues.toml"


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    with _FILE.open("rb") as stream:
        return tomllib.load(stream)


def languages() -> list[str]:
    """Codes of the languages in which speech can fill a form."""
    return list(_tables())


@dataclass(frozen=True)
class Cues:
    """The cues of one language. ``words`` gives a pattern of whole words for a key."""

    code: str
    table: dict[str, Any]

    def text(self, key: str) -> str:
        """The pattern as it stands in the file."""
        return str(self.table[key])

    def words(self, key: str) -> re.Pattern[str]:
        """The pattern ``key`` as whole words."""
        return _compiled(self.table[key])

    @property
    def days(self) -> dict[str, str]:
        """Patterns of days before the meeting."""
        return dict(self.table["days"])

    @property
    def dayparts(self) -> dict[str, Any]:
        """Patterns of the parts of a day."""
        return dict(self.table["dayparts"])


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])", re.IGNORECASE)


@lru_cache(maxsize=8)
def of(code: str) -> Cues:
    """The cues of a language of ``languages()``."""
    return Cues(code, _tables()[code])
