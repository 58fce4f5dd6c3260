"""What is sealed by itself: names of files, and the lines of a file that grows."""

from __future__ import annotations

import base64
import os

from meetingmate.sealing.keys import Vault, vault_with

_TAG = 16

_HIDDEN = "_"


def hidden_name(vault: Vault, name: str) -> str:
    """A file name that says nothing, always the same for the same name; its suffixes stay."""
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    stem, dot, suffix = name.partition(".")
    if name.startswith(_HIDDEN):
        return name
    sealed = AESSIV(vault.key("names")).encrypt(stem.encode(), None)
    return f"{_HIDDEN}{base64.b32encode(sealed).decode().rstrip('=').lower()}{dot}{suffix}"


def shown_name(vault: Vault, name: str) -> str:
    """The name that was hidden; any other is given back as it is."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    stem, dot, suffix = name.partition(".")
    if not name.startswith(_HIDDEN):
        return name
    code = stem[len(_HIDDEN) :].upper()
    try:
        sealed = base64.b32decode(code + "=" * (-len(code) % 8))
        return AESSIV(vault.key("names")).decrypt(sealed, None).decode() + dot + suffix
    except (ValueError, InvalidTag):
        return name


def seal_line(vault: Vault | None, line: bytes) -> bytes:
    """One line of a growing file, sealed when there is a key."""
    if vault is None:
        return line
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    sealed = AESGCM(vault.key("lines")).encrypt(nonce, line, vault.id)
    return b"=" + base64.b64encode(vault.id + nonce + sealed)


def unseal_line(line: bytes) -> bytes:
    """The plain line. Raises ValueError when it is torn or was changed, LockedLibrary."""
    if not line.startswith(b"="):
        return line
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    data = base64.b64decode(line[1:], validate=True)
    if len(data) < 28 + _TAG:
        raise ValueError("a torn line")
    vault = vault_with(data[:16])
    try:
        return AESGCM(vault.key("lines")).decrypt(data[16:28], data[28:], vault.id)
    except InvalidTag as error:
        raise ValueError("a line that was changed") from error
