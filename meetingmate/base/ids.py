"""What may be the id of a meeting, and what may be the name of a file.

An id becomes the name of a folder, on every system and from every database, also one that somebody else made: so it
holds small letters, digits, hyphens and underscores and nothing else. ``meetingmate.base.library_paths`` makes paths of
them.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import UTC, datetime
from typing import Annotated

import msgspec

#: Names that Windows takes for devices, with any ending.
_DEVICE = r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)"
_PATTERN = rf"\A(?!{_DEVICE}\Z)[a-z0-9][a-z0-9_-]{{0,63}}\Z"
_ID = re.compile(_PATTERN, re.ASCII)
_DEVICE_FILE = re.compile(rf"{_DEVICE}\s*(?:\.|\Z)", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
#: Bytes that the usual file systems take.
_NAME_BYTES = 255

#: The id of a meeting as msgspec checks it wherever data is read.
MeetingId = Annotated[str, msgspec.Meta(pattern=_PATTERN)]


def is_meeting_id(value: object) -> bool:
    """Whether ``value`` can be the id of a meeting."""
    return isinstance(value, str) and _ID.match(value) is not None


def require_meeting_id(value: object) -> None:
    """Raises ValueError when ``value`` can't be the id of a meeting."""
    if not is_meeting_id(value):
        raise ValueError(f"{str(value)[:80]!r} can't be the id of a meeting")


def new_meeting_id() -> str:
    """An id that no other meeting has, sorted by time of creation."""
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-") + uuid.uuid4().hex[:6]


def is_file_name(name: object) -> bool:
    """Whether ``name`` is the name of one file or folder on Linux, macOS and Windows alike: no way, no stream, no
    device, nothing that a system changes on its own."""
    if not isinstance(name, str) or not name or name in (".", "..") or _NOT_IN_NAMES.search(name):
        return False
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in name):
        return False
    return name[-1] not in " ." and len(name.encode()) <= _NAME_BYTES and not _DEVICE_FILE.match(name)


def is_file_path(path: object) -> bool:
    """Whether ``path`` is a way of such names, with slashes between, that leads down and nowhere else."""
    return isinstance(path, str) and len(path) <= 1000 and all(map(is_file_name, path.split("/")))
