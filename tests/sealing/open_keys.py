"""Keys of encrypted libraries that are open in the process of the tests."""

from __future__ import annotations

from pathlib import Path

from meetingmate.sealing import keys
from meetingmate.sealing.keys import MasterKey


def lock_all() -> None:
    """Close all keys, as they are in a process that has just started."""
    for ident in keys.open_ids():
        keys.lock(ident)


def start_anew(*libraries: Path) -> None:
    """Let go of all that a process holds of these libraries: their open keys, and that their files are bound."""
    lock_all()
    for folder in libraries:
        keys.set_bound(folder, False)


def held() -> list[MasterKey]:
    """The keys that are open."""
    return [keys.master_key_with(ident) for ident in keys.open_ids()]
