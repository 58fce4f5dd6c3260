"""Where a sealed file belongs: its name within its library, which its seal is bound to.

``recordings/MEETING/microphone.ogg``, ``voices/_abc.voice.json``: the same wherever the library lies, so that it can
be moved, backed up and restored, while two files of it can't be exchanged. A file that is being written takes the
name it will have (``files.replacing``).
"""

from __future__ import annotations

import errno
import unicodedata
from pathlib import Path

from meetingmate.base import atomic_files
from meetingmate.base.translation import tr
from meetingmate.sealing.keys import SEALED_FOLDERS, is_bound, library_of

#: In this folder of a meeting a recording lies in the clear until it is finished.
_BEING_RECORDED = "capture"


class NotInItsPlace(OSError):
    """A file that MeetingMate did not put where it is found; ``str`` is a sentence."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(errno.EIO, what, str(path))

    def __str__(self) -> str:
        return tr("The file {file} {trouble}.", file=self.filename, trouble=self.strerror)


def place_of(path: Path) -> str:
    """The name of ``path`` within its library, or, for one in no folder of a library, its last part."""
    path = path.absolute()
    name = atomic_files.final_name(path.name)
    parts = unicodedata.normalize("NFC", "/".join((*path.parent.parts, name))).split("/")
    for first in range(len(parts) - 2, 0, -1):
        if parts[first] in SEALED_FOLDERS:
            return "/".join(parts[first:])
    return parts[-1]


def is_misplaced(path: Path) -> bool:
    """Whether ``path``, which is not sealed, lies where its library has only sealed files. Raises OSError."""
    if path.parent.name == _BEING_RECORDED:
        return False
    folder = library_of(path)
    return folder is not None and is_bound(folder) and path.stat().st_size > 0


def check_plain(path: Path) -> None:
    """Raises NotInItsPlace when ``path``, which is not sealed, can't be a file of its library; OSError."""
    if is_misplaced(path):
        raise NotInItsPlace(
            path,
            tr(
                "is not encrypted but should be, so MeetingMate did not put it there; restore the right file "
                "from a backup"
            ),
        )
