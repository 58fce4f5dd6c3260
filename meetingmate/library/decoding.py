"""Reading the JSON documents of a library: one that is damaged, or was never ours, is said in a sentence."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from meetingmate.library.database import DamagedLibrary

_Noun = TypeVar("_Noun")


def decode(document: bytes | str, kind: type[_Noun], what: str = "An entry") -> _Noun:
    """The noun in a document of the database. Raises DamagedLibrary, which begins with ``what``."""
    try:
        return msgspec.json.decode(document, type=kind)
    except (msgspec.MsgspecError, TypeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedLibrary(
            f"{what} of the library is damaged ({error}); rescue what can be read with `meetingmate rescue`, or "
            "restore a backup."
        ) from error
