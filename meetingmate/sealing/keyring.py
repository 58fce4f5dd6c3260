"""What the keyring of the computer holds of a library: its key (not its passphrase), if the user wants that."""

from __future__ import annotations

from meetingmate.base import keyrings
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr

_SERVICE = "MeetingMate library"
_KEY_BYTES = 32


def remembered_master(ident: bytes) -> bytes | None:
    """What the keyring of this user holds for the key ``ident``; None when that is no key."""
    try:
        master = bytes.fromhex(keyrings.read(_SERVICE, ident.hex()) or "")
    except ValueError:
        return None
    return master if len(master) == _KEY_BYTES else None


def remember_master(ident: bytes, master: bytes) -> None:
    """Let the keyring hold ``master``, the key ``ident``. Raises UsageError when there is no keyring."""
    try:
        keyrings.keep(_SERVICE, ident.hex(), master.hex())
    except keyrings.NoKeyring as error:
        raise UsageError(
            tr("{error}, so the key can't be kept; the passphrase is asked for each time.", error=error)
        ) from error


def forget_key(ident: bytes) -> bool:
    """Take the key out of the keyring; False when it is not there."""
    return keyrings.forget(_SERVICE, ident.hex())
