"""Kinds of values that are typed on the command line. What can't be one is said in a sentence of its own."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click

from meetingmate.base.errors import UsageError
from meetingmate.base.languages import WHISPER_LANGUAGES
from meetingmate.domain.meeting import MOST_SPEAKERS

#: Of every option that is a file.
PATH = click.Path(path_type=Path)


class _Moment(click.ParamType):
    """A day or a time of day, kept as text; an option may also take no text at all (``or_empty``)."""

    def __init__(self, pattern: str, form: str, *, or_empty: bool = False) -> None:
        self.name = form
        self._pattern = pattern
        self._or_empty = or_empty

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Returns ``value`` in the usual form. Raises UsageError."""
        if self._or_empty and not value:
            return value
        try:
            return datetime.strptime(value, self._pattern).strftime(self._pattern)
        except ValueError as error:
            raise UsageError(f"{_option(param)} must be like {self.name}, not {value!r}.") from error


DAY = _Moment("%Y-%m-%d", "YYYY-MM-DD")
DAY_OR_EMPTY = _Moment("%Y-%m-%d", "YYYY-MM-DD", or_empty=True)
TIME_OF_DAY = _Moment("%H:%M", "HH:MM")


class _Language(click.ParamType):
    """A spoken language as Whisper names it; ``auto`` is none."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str | None:
        """Returns ``value``, None for ``auto``. Raises UsageError."""
        if value == "auto":
            return None
        if value not in WHISPER_LANGUAGES:
            raise UsageError(f"{value!r} is not a known language code. Use one such as en, de or fr.")
        return value


SPOKEN_LANGUAGE = _Language()


class Speakers(NamedTuple):
    """``told_apart`` None: as in the settings. ``expected``: the fewest and the most who speak, where that is known."""

    told_apart: bool | None = None
    expected: tuple[int, int] | None = None


class _Speakers(click.ParamType):
    name = "speakers"

    def convert(self, value: str | Speakers, param: click.Parameter | None, ctx: click.Context | None) -> Speakers:
        """Returns what auto, none, a number or two such as 3-5 mean. Raises UsageError."""
        if isinstance(value, Speakers):
            return value
        if value in ("auto", "none"):
            return Speakers(told_apart=None if value == "auto" else False)
        given = re.fullmatch(r"([0-9]{1,2})(?:-([0-9]{1,2}))?", value)
        low, high = (int(given[1]), int(given[2] or given[1])) if given else (0, 0)
        if not 1 <= low <= high <= MOST_SPEAKERS:
            raise UsageError(
                f"{_option(param)} must be auto, none, a number from 1 to {MOST_SPEAKERS} or two such as 3-5, "
                f"not {value!r}."
            )
        return Speakers(told_apart=True, expected=(low, high))


SPEAKERS = _Speakers()


def _option(param: click.Parameter | None) -> str:
    return param.opts[0] if param is not None else "It"
