"""The path of a document below its folder, from a pattern such as ``{year}/{series} {date}`` and a meeting.

Slashes of the pattern make folders. What a meeting says stands in one name only: it can't make folders, leave the
folder, name a device of Windows, hide or turn round a name.
"""

from __future__ import annotations

import os
import re
import string
import unicodedata
from collections.abc import Callable
from pathlib import Path

from meetingmate.base.errors import ExportError, UsageError
from meetingmate.base.ids import is_file_name
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting
from meetingmate.export.cleaning import file_stem

DEFAULT = "{date} {title}"
#: What a pattern may name, and how it is read from a meeting and the version of its minutes.
_FIELDS: dict[str, Callable[[Meeting, int], str]] = {
    "title": lambda meeting, version: meeting.title,
    "date": lambda meeting, version: meeting.date,
    "year": lambda meeting, version: meeting.date[:4],
    "month": lambda meeting, version: meeting.date[5:7],
    "day": lambda meeting, version: meeting.date[8:10],
    "time": lambda meeting, version: (meeting.start or "").replace(":", "."),
    "series": lambda meeting, version: meeting.series or "",
    "place": lambda meeting, version: meeting.place or "",
    "language": lambda meeting, version: meeting.language or "",
    "version": lambda meeting, version: str(version),
    "id": lambda meeting, version: meeting.id,
}
FIELDS = tuple(_FIELDS)
#: Characters of a whole path that every program on Windows opens.
_LONGEST_ON_WINDOWS = 240
_LONGEST = 1000
_SHORTEST_NAME = 12
#: Format characters have no width; these two are part of words and of emoji.
_JOINERS = "\u200c\u200d"
_MOST_SAME = 1000


def check(pattern: str) -> None:
    """Raises UsageError when ``pattern`` names what there is not, or makes no name."""
    _filled(pattern, dict.fromkeys(FIELDS, "x"))
    if not _parts(pattern):
        raise UsageError(tr("The file name is empty. Write one such as {example}.", example=DEFAULT))


def path_for(folder: Path, pattern: str, suffix: str, meeting: Meeting, version: int) -> Path:
    """Where the document of a meeting belongs, below ``folder``; the file may be there already.

    A folder of the pattern whose name comes out empty (no series) is left out. Raises UsageError for a pattern that
    can't be used, and ExportError when ``folder`` alone is too long.
    """
    values = {name: _as_name(read(meeting, version)) for name, read in _FIELDS.items()}
    *above, last = [_filled(part, values) for part in _parts(pattern)] or [""]
    names = [name for part in above if (name := _safe(part, ""))]
    names.append(_safe(last, "meeting"))
    return _fitted(folder, names, suffix)


def free(path: Path, suffix: str) -> Path:
    """``path``, or the first of ``name (2)``, ``name (3)`` ... that nothing has, capitals aside.

    ``suffix`` is that of its format, which may have two dots. Raises ExportError, and OSError when the folder can't be
    read.
    """
    there = {_folded(name) for name in os.listdir(path.parent)} if path.parent.exists() else set()
    stem = path.name.removesuffix(suffix)
    for number in range(1, _MOST_SAME):
        candidate = path.with_name(f"{stem} ({number}){suffix}") if number > 1 else path
        if _folded(candidate.name) not in there:
            return candidate
    raise ExportError(tr("There are too many files of this name in {folder}.", folder=path.parent))


def _folded(name: str) -> str:
    """As systems compare names that know neither capitals nor forms of Unicode."""
    return unicodedata.normalize("NFC", name).casefold()


def _parts(pattern: str) -> list[str]:
    return [part for part in re.split(r"[/\\]", pattern) if part.strip(" .")]


def _filled(pattern: str, values: dict[str, str]) -> str:
    try:
        pieces = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise UsageError(tr("The file name {pattern} has a single brace.", pattern=pattern)) from error
    made = ""
    for text, name, form, conversion in pieces:
        made += text
        if name is None:
            continue
        if name not in values or form or conversion:
            known = ", ".join(f"{{{field}}}" for field in FIELDS)
            raise UsageError(
                tr("The file name can’t hold {field}. Use these: {known}.", field=f"{{{name}}}", known=known)
            )
        made += values[name]
    return made


def _as_name(value: str) -> str:
    """A value of a meeting as a part of a name: no separators, nothing that can't be seen."""
    value = "".join(c for c in value if unicodedata.category(c) != "Cf" or c in _JOINERS)
    return re.sub(r"[/\\:]", "-", value).strip()


def _safe(text: str, fallback: str) -> str:
    """One file name, or ``fallback`` when there is nothing of ``text`` that could be seen."""
    # dashes and dots alone are left over from the separators round a value that is not there
    name = re.sub(r"^[\s\-–_.,]+(?=\w)|[\s\-–_,]+$", "", file_stem(text, fallback=""))
    if not name.strip(" ._-–"):
        return fallback
    return name if is_file_name(name) else f"_{name}"


def _fitted(folder: Path, names: list[str], suffix: str) -> Path:
    """The path, with the longest names cut until all of it can be opened."""
    most = _LONGEST_ON_WINDOWS if os.name == "nt" else _LONGEST
    room = len(" (999)")
    while len(str(folder.joinpath(*names))) + len(suffix) + room > most:
        longest = max(range(len(names)), key=lambda number: len(names[number]))
        if len(names[longest]) <= _SHORTEST_NAME:
            raise ExportError(tr("The path of {folder} is too long. Choose another folder.", folder=folder))
        names[longest] = names[longest][:-1].rstrip(" .")
    return folder.joinpath(*names[:-1], names[-1] + suffix)
