"""The keyring of the computer, which holds the key of a library (not its passphrase) if the user wants that."""

from __future__ import annotations

import logging

from meetingmate.base.errors import UsageError

_SERVICE = "MeetingMate library"
_KEY_BYTES = 32

log = logging.getLogger(__name__)


def remembered_master(ident: bytes) -> bytes | None:
    """What the keyring of this user holds for the key ``ident``; None when that is no key."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        value = keyring.get_password(_SERVICE, ident.hex())
    except keyring.errors.KeyringError as error:
        log.warning("keyring: %s", error)
        return None
    try:
        master = bytes.fromhex(value or "")
    except ValueError:
        return None
    return master if len(master) == _KEY_BYTES else None


def remember_master(ident: bytes, master: bytes) -> None:
    """Let the keyring hold ``master``, the key ``ident``. Raises UsageError when there is no keyring."""
    try:
        import keyring
        import keyring.errors

        keyring.set_password(_SERVICE, ident.hex(), master.hex())
    except ImportError as error:
        raise UsageError(
            "The package keyring is not installed, so the key can't be kept; the passphrase is asked for each time."
        ) from error
    except keyring.errors.KeyringError as error:
        raise UsageError(
            f"This computer has no keyring that can be used ({error}); the passphrase is asked for each time."
        ) from error


def forget_key(ident: bytes) -> bool:
    """Take the key out of the keyring; False when it is not there."""
    try:
        import keyring
        import keyring.errors

        keyring.delete_password(_SERVICE, ident.hex())
    except ImportError:
        return False
    except keyring.errors.KeyringError:
        return False
    return True
