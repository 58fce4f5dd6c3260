"""Reading a zip file that anybody may have made: bounds before anything is read, and one sentence for every fault.

Memory stays bounded whatever the file says: by the size of its table of contents, of each single read, and of what
is unpacked. Only what MeetingMate writes itself is read: whole files, stored or deflated, each name once.
"""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from meetingmate.base.errors import StoreError
from meetingmate.base.translation import tr

#: Bytes of the table of contents: room for more than 100,000 files.
MOST_CONTENTS = 16 << 20
#: No file of a library is packed more tightly, but for small ones, where it does no harm.
MOST_RATIO = 200
_SMALL = 64 << 20

_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED, _PATCHED, _STRONG = 0x1, 0x20, 0x40

_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    KeyError,
    EOFError,
    RuntimeError,  # a password, a version, a way of packing that Python does not know
    ValueError,
    OverflowError,
    struct.error,
)


class _Bounded(io.BufferedReader):
    """A file that never gives more at once than ``MOST_CONTENTS``: the table of contents is read at one go."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_CONTENTS:
            raise zipfile.BadZipFile(tr("its table of contents is too large"))
        return super().read(MOST_CONTENTS if size is None or size < 0 else size)


def unreadable(file: Path, reason: object) -> StoreError:
    """What to say of a backup that can't be read."""
    return StoreError(tr("The backup {file} can't be read ({reason}); use another backup.", file=file, reason=reason))


@contextmanager
def opened(file: Path, unreadable: Callable[[Path, object], StoreError] = unreadable) -> Iterator[zipfile.ZipFile]:
    """The zip file ``file`` with its table of contents checked; faults of it that show in the body are explained too.

    Raises StoreError, which ``unreadable`` words. OSError in the body is left to the caller, who may be writing.
    """
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise StoreError(tr("There is no file {file}; check the name.", file=file)) from error
    except (OSError, ValueError) as error:
        raise unreadable(file, error) from error
    with _Bounded(io.FileIO(handle, "rb")) as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise unreadable(file, tr("it is not a file"))
        try:
            with zipfile.ZipFile(stream) as archive:
                if fault := _fault(archive, os.fstat(handle).st_size):
                    raise unreadable(file, fault)
                yield archive
        except _FAULTS as error:
            raise unreadable(file, error) from error


def _fault(archive: zipfile.ZipFile, size: int) -> str:
    """What is wrong with the table of contents; empty when nothing is."""
    names: set[str] = set()
    packed = 0
    for info in archive.infolist():
        name = info.filename
        if not name or "\0" in info.orig_filename:
            return tr("it holds a file without a name")
        if name in names:
            return tr("it holds {name} twice", name=repr(name))
        names.add(name)
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            return tr("{name} in it is no file", name=repr(name))
        if info.flag_bits & (_ENCRYPTED | _STRONG):
            return tr("{name} in it is protected by a password of the zip format", name=repr(name))
        if info.compress_type not in _PACKED or info.flag_bits & _PATCHED:
            return tr("{name} in it is packed in a way that MeetingMate does not use", name=repr(name))
        if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
            return tr("the sizes of {name} in it contradict each other", name=repr(name))
        if info.file_size > _SMALL and info.file_size > info.compress_size * MOST_RATIO:
            return tr(
                "{name} in it would grow to {size} GB when unpacked",
                name=repr(name),
                size=f"{info.file_size / 1e9:.1f}",
            )
        packed += info.compress_size
    return tr("its files lie over each other") if packed > size else ""
