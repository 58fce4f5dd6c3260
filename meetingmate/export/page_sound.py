"""The sound of a web page: inside it as a data address, or in a file beside it."""

from __future__ import annotations

import base64
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
    """What the player of ``page`` plays; "" without a sound. Writes the file beside the page if it is to be there.

    That file is called like the page with " - sound", so that no recording beside it is replaced by accident. Raises
    ExportError when the sound can't be read, OSError when its file can't be written, StoreError when it is locked.
    """
    sound = options.sound
    if sound is None:
        return ""
    try:
        with sealing.reading(sound) as file:
            file.read(1)
    except OSError as error:
        raise ExportError(
            tr("The recording can't be read ({error}). Export the page without it.", error=error.strerror or error)
        ) from error
    inside = options.sound_inside
    if inside is None:
        inside = sound.stat().st_size <= SMALL
    if inside:
        data = base64.b64encode(sealing.read_bytes(sound)).decode("ascii")
        return f"data:{_KINDS.get(sound.suffix.lower(), 'application/octet-stream')};base64,{data}"
    target = beside(page, sound)
    with atomic_files.replacing(target, shared=True) as temporary:
        sealing.copy(sound, temporary)
    atomic_files.share(target)
    return quote(target.name)


def beside(page: Path, sound: Path) -> Path:
    """Where the sound of ``page`` lies if it is not in it."""
    return page.with_name(f"{page.stem} - sound{sound.suffix.lower()}")
