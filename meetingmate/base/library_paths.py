"""The only way from what a database or a journal says to a path: it never leads out of the library.

Databases and recordings come from elsewhere too (backups, libraries that are taken over, folders that are opened), so
nothing they say is trusted to be a name, and no link below ``recordings`` is followed.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote_to_bytes

from meetingmate.base.errors import StoreError
from meetingmate.base.ids import is_file_path, is_meeting_id
from meetingmate.base.translation import tr

#: Sound lies here in the folder of a library, a folder for each meeting.
RECORDINGS = "recordings"

_URI = "file://"


class SoundFile(Protocol):
    """What is known of a sound file: ``Track`` is one."""

    @property
    def path(self) -> str: ...

    @property
    def linked(self) -> bool: ...


class UnsafePath(StoreError):
    """What names a file would lead out of the library, or through a link."""


def recordings_of(library: Path) -> Path:
    """The folder of all sound. Raises UnsafePath when it is a link: what lies there may be anybody's."""
    return _checked(library, RECORDINGS)


def meeting_folder(library: Path, meeting_id: str) -> Path:
    """The folder of a meeting's sound, which need not be there. Raises UnsafePath."""
    if not is_meeting_id(meeting_id):
        raise UnsafePath(
            tr(
                "{meeting} can't be a meeting of a library; nothing was done with its sound.",
                meeting=repr(str(meeting_id)[:80]),
            )
        )
    return _checked(library, f"{RECORDINGS}/{meeting_id}")


def file_in(folder: Path, name: str) -> Path:
    """The file ``name`` below ``folder``, which need not be there; slashes part the folders between.

    Raises UnsafePath when it would lie anywhere else, or a link is on the way.
    """
    if not is_file_path(name):
        raise UnsafePath(tr("{name} can't be a file of a meeting; it was left alone.", name=repr(name[:80])))
    return _checked(folder, name)


def sound_file(folder: Path, track: SoundFile) -> Path:
    """The sound of a track of the meeting in ``folder``, or where its link leads. Raises UnsafePath."""
    path = opened_path(track.path) if track.linked else file_in(folder, track.path)
    unclear = "\0" in track.path or (track.linked and not path.is_absolute())
    if unclear or (path.exists() and not path.is_file()):
        raise UnsafePath(tr("{path} is no recording; choose its file again.", path=repr(track.path[:80])))
    return path


def meeting_folder_to_remove(library: Path, meeting_id: str) -> Path:
    """What ``remove_meeting_folder`` would delete: the folder of a meeting, or a link in its place.

    Raises UnsafePath."""
    if not is_meeting_id(meeting_id):
        raise UnsafePath(
            tr("{meeting} can't be a meeting of a library; nothing was deleted.", meeting=repr(str(meeting_id)[:80]))
        )
    return recordings_of(library) / meeting_id


def remove_meeting_folder(library: Path, meeting_id: str) -> None:
    """Delete a meeting's sound; of a link only the link. What can't be deleted stays. Raises UnsafePath."""
    path = meeting_folder_to_remove(library, meeting_id)
    if path.is_symlink():
        path.unlink()
    elif _same(path.resolve(), library.resolve() / RECORDINGS / meeting_id):  # else a junction of Windows
        shutil.rmtree(path, ignore_errors=True)


def files_in(folder: Path, *, links: bool = False) -> Iterator[tuple[Path, int]]:
    """All files below a folder with their sizes in bytes; nothing when it does not exist.

    Only files: no pipes and devices, and without ``links`` nothing that a link leads to.
    """
    if not links and folder.is_symlink():
        return
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(base) / name
            try:
                found = path.stat() if links else path.lstat()
            except OSError:  # removed in the meantime
                continue
            if stat.S_ISREG(found.st_mode):
                yield path, found.st_size


def links_in(folder: Path) -> list[Path]:
    """Links below a folder, which ``files_in`` leaves out."""
    return [
        Path(base) / name
        for base, folders, names in os.walk(folder)
        for name in sorted((*folders, *names))
        if os.path.islink(os.path.join(base, name))
    ]


def stored_path(path: Path) -> str:
    """``path`` as text that a database and a message hold; a name that is not UTF-8 becomes a file address."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return path.absolute().as_uri()
    return text


def opened_path(text: str) -> Path:
    """The path that ``stored_path`` was given."""
    if text.startswith(f"{_URI}/"):
        return Path(os.fsdecode(unquote_to_bytes(text[len(_URI) :])))
    return Path(text)


def _checked(folder: Path, name: str) -> Path:
    """``folder / name`` when it lies there by itself, not through a link on the way. Raises UnsafePath."""
    try:
        root = folder.resolve()
        expected = root.joinpath(*name.split("/"))
        there = expected.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle
        raise UnsafePath(
            tr("{name} in {folder} can't be found ({error}); check the folder.", name=name, folder=folder, error=error)
        ) from error
    if not _same(there, expected):
        raise UnsafePath(
            tr(
                "{name} in {folder} is a link to {there}, which MeetingMate does not follow; put the folder "
                "itself there, or choose another library folder in the settings.",
                name=name,
                folder=folder,
                there=there,
            )
        )
    return folder.joinpath(*name.split("/"))


def _same(one: Path, other: Path) -> bool:
    return os.path.normcase(one) == os.path.normcase(other)
