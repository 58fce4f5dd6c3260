"""The sound of a web page: inside it as a data address, or in a file beside it."""

from __future__ import annotations

import base64
import errno
import os
from pathlib import Path
from urllib.parse import quote

from meetingmate import sealing
from meetingmate.base import atomic_files
from meetingmate.base.errors import ExportError
from meetingmate.base.translation import tr
from meetingmate.export.options import ExportOptions

#: A recording up to this size (bytes) goes into the page unless something else is wanted: about an hour and a half as
#: the library keeps it. Browsers open the larger ones slowly.
SMALL = 20_000_000
_KINDS = {
    ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".mp3": "audio/mpeg", ".m4a": "audio/mp4",
    ".mp4": "video/mp4", ".aac": "audio/aac", ".wav": "audio/wav", ".flac": "audio/flac", ".webm": "audio/webm",
}  # fmt: skip


def address(page: Path, options: ExportOptions) -> str:
    """What the player of ``page`` plays: the sound itself, or the name of the file beside the page; "" without a sound.

    That file is called like the page with " - sound", so that no recording beside it is replaced by accident; ``write``
    writes it. Raises ExportError when the sound can't be read, StoreError when it is locked.
    """
    sound = options.sound
    if sound is None:
        return ""
    _check_readable(sound)
    if _is_inside(sound, options):
        data = base64.b64encode(sealing.read_bytes(sound)).decode("ascii")
        return f"data:{_KINDS.get(sound.suffix.lower(), 'application/octet-stream')};base64,{data}"
    return quote(beside(page, sound).name)


def file_beside(page: Path, options: ExportOptions) -> Path | None:
    """The file that ``page`` plays; None when it plays none, or has the sound in it."""
    sound = options.sound
    return None if sound is None or _is_inside(sound, options) else beside(page, sound)


def write(page: Path, data: bytes, options: ExportOptions) -> None:
    """Write a page and the sound beside it, both or neither: after a failure older files are as they were, as far as
    the system lets us. Raises OSError, StoreError."""
    target, sound = file_beside(page, options), options.sound
    if target is None or sound is None:
        atomic_files.write_bytes(page, data, shared=True)
        return
    if page.is_dir():  # found out only after the sound is in its place otherwise
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(page))
    new = not os.path.lexists(target)
    try:
        with atomic_files.replacing(page, shared=True) as temporary:
            temporary.write_bytes(data)
            # The sound takes its place first: it is what a browser that plays an older one may hold.
            with atomic_files.replacing(target, shared=True) as temporary_sound:
                sealing.copy(sound, temporary_sound)
            atomic_files.share(target)
    except BaseException:
        if new:
            target.unlink(missing_ok=True)
        raise


def beside(page: Path, sound: Path) -> Path:
    """Where the sound of ``page`` lies if it is not in it."""
    return page.with_name(f"{page.stem} - sound{sound.suffix.lower()}")


def _is_inside(sound: Path, options: ExportOptions) -> bool:
    return sound.stat().st_size <= SMALL if options.sound_inside is None else options.sound_inside


def _check_readable(sound: Path) -> None:
    try:
        with sealing.reading(sound) as file:
            file.read(1)
    except OSError as error:
        raise ExportError(
            tr("The recording can't be read ({error}). Export the page without it.", error=error.strerror or error)
        ) from error
