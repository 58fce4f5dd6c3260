"""Encryption at rest: the key of a library, and files that only it opens.

A library is encrypted when ``library.key`` lies in its folder. Everything here costs nothing but a look for that
file when it is not there, and needs the optional packages (extra ``encryption``) only when it is.
"""

from meetingmate.sealing.keys import (
    EncryptionUnfinished,
    LockedLibrary,
    master_key_for,
    master_key_of,
    missing_packages,
)
from meetingmate.sealing.place import NotInItsPlace, is_misplaced
from meetingmate.sealing.sealed import (
    SealedReader,
    check,
    copy,
    create,
    is_sealed,
    is_sealed_to_its_place,
    read_bytes,
    reading,
    seal_in_place,
    sealed_source,
    unseal_in_place,
    write_bytes,
)
from meetingmate.sealing.text import LINE, hidden_name, seal_line, shown_name, unseal_line

__all__ = [
    "LINE",
    "EncryptionUnfinished",
    "LockedLibrary",
    "NotInItsPlace",
    "SealedReader",
    "check",
    "copy",
    "create",
    "hidden_name",
    "is_misplaced",
    "is_sealed",
    "is_sealed_to_its_place",
    "master_key_for",
    "master_key_of",
    "missing_packages",
    "read_bytes",
    "reading",
    "seal_in_place",
    "seal_line",
    "sealed_source",
    "shown_name",
    "unseal_in_place",
    "unseal_line",
    "write_bytes",
]
