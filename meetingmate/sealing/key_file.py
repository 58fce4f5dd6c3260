"""``library.key`` and its copy: reading them with all they say checked, and writing them so that no good one is lost.

Neither copy is believed before the key in it was opened. What can't be read, or turns out to be altered, is never
written over: it is kept aside under a name of its own.
"""

from __future__ import annotations

import hashlib
import logging
import stat
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from meetingmate.base import atomic_files
from meetingmate.base.errors import StoreError
from meetingmate.base.translation import tr

KEY_FILE, KEY_COPY = "library.key", "library.key.copy"
#: 2: ``seal`` stands for the whole file, and files of the library may be sealed to their names.
FORMAT = 2
#: A whole key file takes 400 bytes; none is read that is larger.
_LARGEST = 4096
#: So that opening an altered file ends soon: at most 256 MiB of memory, and 13 times the work of a file of ours.
_MOST_ITERATIONS, _MOST_LANES, _MOST_MEMORY_KIB = 10, 16, 262144
_ASIDE = "library.key.damaged-"

KeyState = Literal["encrypting", "on", "decrypting"]

log = logging.getLogger(__name__)


class NewerKey(StoreError):
    """The key file was made by a newer MeetingMate."""


class KeyFile(Struct, kw_only=True):
    """``library.key``. ``wrapped`` is the key under the passphrase; ``state`` says whether all is encrypted.

    ``seal`` authenticates all else with the key itself (format 2). The bounds are checked when a file is read.
    """

    format: Annotated[int, Meta(ge=1)] = FORMAT
    id: Annotated[bytes, Meta(min_length=16, max_length=16)]
    state: KeyState
    iterations: Annotated[int, Meta(ge=1, le=_MOST_ITERATIONS)]
    lanes: Annotated[int, Meta(ge=1, le=_MOST_LANES)]
    memory_kib: Annotated[int, Meta(ge=8, le=_MOST_MEMORY_KIB)]
    salt: Annotated[bytes, Meta(min_length=16, max_length=16)]
    nonce: Annotated[bytes, Meta(min_length=12, max_length=12)]
    wrapped: Annotated[bytes, Meta(min_length=48, max_length=48)]
    seal: Annotated[bytes, Meta(max_length=32)] = b""

    def said(self) -> bytes:
        """All that ``seal`` stands for."""
        return msgspec.msgpack.encode(msgspec.structs.replace(self, seal=b""))


class _Format(Struct):
    format: int = 1


def is_encrypted(folder: Path) -> bool:
    """Whether the library in ``folder`` has a key: it is encrypted, or on its way there or back."""
    return (folder / KEY_FILE).exists() or (folder / KEY_COPY).exists()


def files_of(folder: Path) -> list[Path]:
    """The key file and its copy, as far as they are there: what a copy of the library needs to be opened."""
    return [folder / name for name in (KEY_FILE, KEY_COPY) if (folder / name).is_file()]


def copies(folder: Path) -> list[KeyFile]:
    """The key file and its copy as far as they can be read, equal ones once.

    Only opening a key shows whether what it says is true. Raises StoreError when neither can be read, NewerKey.
    """
    found: list[KeyFile] = []
    problem: Exception | None = None
    for name in (KEY_FILE, KEY_COPY):
        try:
            key = _read(folder / name)
        except (OSError, StoreError) as error:
            problem = error if problem is None or isinstance(error, NewerKey) else problem
            continue
        if key not in found:
            found.append(key)
    if found:
        return found
    if isinstance(problem, NewerKey):
        raise problem
    raise unreadable(folder, problem)


def load(folder: Path) -> KeyFile:
    """The key file, from its copy when it can't be read: not opened yet, so what it says may be wrong.

    Raises StoreError.
    """
    return copies(folder)[0]


def unreadable(folder: Path, problem: Exception | str | None) -> StoreError:
    """What to say when neither copy can be used."""
    return StoreError(
        tr(
            "The key of the library in {folder} can't be read ({problem}); put {key_file} back from a "
            "backup: without it nothing in the library can be opened.",
            folder=folder,
            problem=problem,
            key_file=KEY_FILE,
        )
    )


def is_same(one: Path, other: Path) -> bool:
    """Whether two libraries have the same key. Raises StoreError."""
    if not (is_encrypted(one) and is_encrypted(other)):
        return False
    return bool({key.id for key in copies(one)} & {key.id for key in copies(other)})


def write(folder: Path, key: KeyFile) -> None:
    """Make ``key``, which was opened or just made, the key file and its copy. Raises OSError.

    A file of another key, or one that can't be read, is kept aside.
    """
    data = msgspec.json.encode(key)
    for name in (KEY_COPY, KEY_FILE):
        path = folder / name
        if path.exists() and not _is_of(path, key.id):
            _keep_aside(path)
        atomic_files.write_bytes(path, data)
        path.chmod(0o600)


def repair(folder: Path, key: KeyFile) -> None:
    """Put ``key``, which was opened, in the place of a copy that is missing, damaged or altered; that is kept aside.

    One copy alone is one too few. Never raises: the library can be used without.
    """
    data = msgspec.json.encode(key)
    try:
        for name in (KEY_FILE, KEY_COPY):
            path = folder / name
            if path.is_file() and path.read_bytes() == data:
                continue
            if path.exists():
                _keep_aside(path)
            atomic_files.write_bytes(path, data)
            path.chmod(0o600)
            log.warning("%s was missing or not what it was; it is whole again", path)
    except OSError as error:
        log.warning("the key in %s could not be mended: %s", folder, error)


def remove(folder: Path) -> None:
    """Delete the key file and its copy: the library is not encrypted any more."""
    for name in (KEY_FILE, KEY_COPY):
        (folder / name).unlink(missing_ok=True)
    forget_aside(folder)


def forget_aside(folder: Path) -> None:
    """Delete what was kept aside: an older passphrase opens an older file."""
    for path in folder.glob(f"{_ASIDE}*"):
        if path.is_file():
            path.unlink()


def _read(path: Path) -> KeyFile:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or not 0 < status.st_size <= _LARGEST:
        raise StoreError(tr("{file} is not a key file", file=path.name))
    data = path.read_bytes()
    try:
        if msgspec.json.decode(data, type=_Format).format > FORMAT:
            raise NewerKey(
                tr("The key file {path} was made by a newer MeetingMate; update MeetingMate to open it.", path=path)
            )
        return msgspec.json.decode(data, type=KeyFile)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise StoreError(tr("{file} is damaged", file=path.name)) from error


def _is_of(path: Path, ident: bytes) -> bool:
    try:
        return _read(path).id == ident
    except (OSError, StoreError):
        return False


def _keep_aside(path: Path) -> None:
    """Rename a file to what its content gives it, so that the same one is kept once."""
    content = path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else str(path.stat()).encode()
    path.rename(path.with_name(f"{_ASIDE}{hashlib.sha256(content).hexdigest()[:12]}"))
