"""The keyring of the computer. The package may be missing, and a computer may have none that can be used."""

from __future__ import annotations

import logging

from meetingmate.base.translation import tr

log = logging.getLogger(__name__)


class NoKeyring(Exception):
    """There is no keyring; the text says why."""


def read(service: str, name: str) -> str | None:
    """What the keyring of this user holds under ``name``; None when it holds nothing or can't be used."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        return keyring.get_password(service, name)
    except keyring.errors.KeyringError as error:
        log.warning("keyring: %s", error)
        return None


def keep(service: str, name: str, value: str) -> None:
    """Let the keyring hold ``value``. Raises NoKeyring."""
    try:
        import keyring
        import keyring.errors
    except ImportError as error:
        raise NoKeyring(tr("The package keyring is not installed")) from error
    try:
        keyring.set_password(service, name, value)
    except keyring.errors.KeyringError as error:
        raise NoKeyring(tr("This computer has no keyring that can be used ({error})", error=error)) from error


def forget(service: str, name: str) -> bool:
    """Take ``name`` out of the keyring; False when it is not there."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return False
    try:
        keyring.delete_password(service, name)
    except keyring.errors.KeyringError:
        return False
    return True
