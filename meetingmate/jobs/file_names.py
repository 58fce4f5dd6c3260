"""Title and day of a recording, as far as its file tells."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path


def title_of(source: Path) -> str:
    """The file's name as a title, without its date."""
    stem = re.sub(r"[\W_]*\d{4}[-_]?\d{2}[-_]?\d{2}[\W_]*", " ", source.stem)
    title = re.sub(r"[_\s]+", " ", stem).strip(" -.")
    return title[:1].upper() + title[1:] if title else source.stem or "Meeting"


def date_in_name(source: Path) -> str | None:
    """The day in the file's name, ISO, if there is one."""
    found = re.search(r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)", source.stem)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


def date_of(source: Path) -> str:
    """The day in the file's name, or else that of the file."""
    if named := date_in_name(source):
        return named
    try:
        return datetime.fromtimestamp(source.stat().st_mtime).date().isoformat()
    except OSError:
        return datetime.now().date().isoformat()
