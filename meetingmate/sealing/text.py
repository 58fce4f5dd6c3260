"""What is sealed by itself: names of files, and the lines of a file that grows."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from meetingmate.sealing.keys import MasterKey, is_bound, library_of, master_key_with
from meetingmate.sealing.place import place_of

_TAG = 16
#: What a sealed line begins with; lines that are sealed to their place have a colon, which base64 has not.
LINE, _BOUND = b"=", b"=2:"

_HIDDEN = "_"


def hidden_name(master_key: MasterKey, name: str) -> str:
    """A file name that says nothing, always the same for the same name; its suffixes stay."""
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    stem, dot, suffix = name.partition(".")
    if name.startswith(_HIDDEN):
        return name
    sealed = AESSIV(master_key.key("names")).encrypt(stem.encode(), None)
    return f"{_HIDDEN}{base64.b32encode(sealed).decode().rstrip('=').lower()}{dot}{suffix}"


def shown_name(master_key: MasterKey, name: str) -> str:
    """The name that was hidden; any other is given back as it is."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    stem, dot, suffix = name.partition(".")
    if not name.startswith(_HIDDEN):
        return name
    code = stem[len(_HIDDEN) :].upper()
    try:
        sealed = base64.b32decode(code + "=" * (-len(code) % 8))
        return AESSIV(master_key.key("names")).decrypt(sealed, None).decode() + dot + suffix
    except (ValueError, InvalidTag):
        return name


def seal_line(master_key: MasterKey | None, line: bytes, path: Path, number: int) -> bytes:
    """Line ``number`` of the growing file ``path``, sealed to that place when there is a key."""
    if master_key is None:
        return line
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    sealed = AESGCM(master_key.key("lines")).encrypt(nonce, line, _place(master_key, path, number))
    return _BOUND + base64.b64encode(master_key.id + nonce + sealed)


def unseal_line(line: bytes, path: Path, number: int) -> bytes:
    """The plain line ``number`` of ``path``.

    Raises ValueError when it is torn, was changed or belongs to another place, LockedLibrary.
    """
    folder = library_of(path)
    if folder is not None and is_bound(folder) and not line.startswith(_BOUND):
        raise ValueError("a line that is not sealed to its place")
    if not line.startswith(LINE):
        return line
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    bound = line.startswith(_BOUND)
    data = base64.b64decode(line[len(_BOUND if bound else LINE) :], validate=True)
    if len(data) < 28 + _TAG:
        raise ValueError("a torn line")
    master_key = master_key_with(data[:16])
    try:
        place = _place(master_key, path, number) if bound else master_key.id
        return AESGCM(master_key.key("lines")).decrypt(data[16:28], data[28:], place)
    except InvalidTag as error:
        raise ValueError("a line that was changed") from error


def _place(master_key: MasterKey, path: Path, number: int) -> bytes:
    return b"\0".join((master_key.id, place_of(path).encode(errors="surrogateescape"), str(number).encode()))
