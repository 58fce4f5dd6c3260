"""The waveforms of the recordings, each computed once and kept in the folder of its meeting.

There it goes wherever the recording goes (backup, moving, trash), is sealed in an encrypted library, and deleted with
the meeting. It says which sound it was computed from: that of another one does not count.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from meetingmate import sealing
from meetingmate.base.errors import StoreError
from meetingmate.base.library_paths import file_in
from meetingmate.base.translation import tr
from meetingmate.domain.waveform import Waveform

if TYPE_CHECKING:
    from meetingmate.library.store import Library

NAME = "waveform.msgpack"
#: A kept waveform is smaller, sealed or not.
_MOST_BYTES = 1 << 16
#: So many places of the sound, of so many bytes each, tell it from another one.
_PLACES, _PLACE_BYTES = 16, 4096

log = logging.getLogger(__name__)


class _Kept(Struct, kw_only=True):
    sound: str
    waveform: Waveform


def sound_mark(path: Path) -> str:
    """What tells this sound from another one: its length and some of its bytes, the same sealed or not, wherever it
    lies. Raises OSError, StoreError."""
    digest = hashlib.sha256()
    with sealing.reading(path) as file:
        size = file.seek(0, 2)
        for place in range(_PLACES):
            file.seek(max(0, size - _PLACE_BYTES) * place // (_PLACES - 1))
            digest.update(file.read(_PLACE_BYTES))
    return f"{size}-{digest.hexdigest()}"


def kept(library: Library, meeting_id: str, sound: str) -> Waveform | None:
    """The kept waveform of the meeting's recording, if it was computed from ``sound`` (``sound_mark``).

    Raises UnsafePath, LockedLibrary."""
    path = file_in(library.meeting_dir(meeting_id), NAME)
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        found = msgspec.msgpack.decode(sealing.read_bytes(path), type=_Kept)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:  # it is computed anew
        log.warning("the kept waveform can't be used: %s", error)
        return None
    return found.waveform if found.sound == sound else None


def keep(library: Library, meeting_id: str, sound: str, waveform: Waveform) -> None:
    """Keep a waveform that was computed from ``sound``. Raises StoreError when the meeting is gone or it can't be
    written."""
    with library.database.change():  # nobody deletes the meeting meanwhile
        library.meeting(meeting_id)
        path = file_in(library.meeting_dir(meeting_id), NAME)
        try:
            sealing.write_bytes(path, msgspec.msgpack.encode(_Kept(sound=sound, waveform=waveform)))
        except OSError as error:
            raise StoreError(
                tr("The waveform can't be kept ({error}); it will be computed again.", error=error)
            ) from error
