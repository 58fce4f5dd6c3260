"""The key of a library: made at random, wrapped by the passphrase in ``library.key``, held in memory once opened.

Argon2id makes the passphrase expensive to guess; AES-256-GCM wraps the key, so that a wrong passphrase shows and a
new one needs no file to be written again. Two copies of the small file lie side by side: without it all is lost.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from meetingmate import files
from meetingmate.errors import StoreError, UsageError

KEY_FILE, KEY_COPY = "library.key", "library.key.copy"
#: Folders of a library whose files are sealed.
SEALED_FOLDERS = ("recordings", "voices")
FORMAT = 1
#: RFC 9106, second recommended option: 64 MiB.
_ITERATIONS, _LANES, _MEMORY_KIB = 3, 4, 65536
_PACKAGES = ("sqlcipher3", "cryptography")
_SERVICE = "MeetingMate library"
#: From a file in a library up to its folder: recordings/MEETING/capture/file.
_DEPTH = 6
SHORTEST = 10

log = logging.getLogger(__name__)


class LockedLibrary(StoreError):
    """The library is encrypted and its key is not open."""


class WrongPassphrase(UsageError):
    """The passphrase does not open the key."""


class EncryptionUnfinished(StoreError):
    """Encrypting or decrypting was interrupted and must go on first."""


class KeyFile(Struct, kw_only=True):
    """``library.key``. ``wrapped`` is the key under the passphrase; ``state`` says whether all is encrypted."""

    format: int = FORMAT
    id: bytes
    state: Literal["encrypting", "on", "decrypting"]
    iterations: int
    lanes: int
    memory_kib: int
    salt: bytes
    nonce: bytes
    wrapped: bytes


class Vault:
    """An open key. Raises nothing; what is made with it can be opened by it alone."""

    def __init__(self, ident: bytes, master: bytes) -> None:
        self.id, self.master = ident, master

    def key(self, purpose: str, salt: bytes = b"") -> bytes:
        """A key of 32 bytes for one purpose."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        info = b"MeetingMate " + purpose.encode()
        return HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=info).derive(self.master)


#: The keys that are open in this process, by their id.
_open: dict[bytes, Vault] = {}
#: Asks for the passphrase of a library's folder when the keyring does not hold the key; None or no function: locked.
ask: Callable[[Path], str | None] | None = None


def missing_packages() -> list[str]:
    """Names of the optional packages that encryption needs and that are not installed."""
    return [name for name in _PACKAGES if importlib.util.find_spec(name) is None]


def need_packages() -> None:
    """Raises UsageError with what to install when something is missing."""
    if missing := missing_packages():
        raise UsageError(
            f"Encryption needs the packages {' and '.join(missing)}; install them with "
            '`pip install "meetingmate[encryption]"` and try again.'
        )


# --- the file ---------------------------------------------------------------------------------------------------


def is_encrypted(folder: Path) -> bool:
    """Whether the library in ``folder`` has a key: it is encrypted, or on its way there or back."""
    return (folder / KEY_FILE).is_file() or (folder / KEY_COPY).is_file()


def files_of(folder: Path) -> list[Path]:
    """The key file and its copy, as far as they are there: what a copy of the library needs to be opened."""
    return [folder / name for name in (KEY_FILE, KEY_COPY) if (folder / name).is_file()]


def is_same(one: Path, other: Path) -> bool:
    """Whether two libraries have the same key. Raises StoreError."""
    return is_encrypted(one) and is_encrypted(other) and load(one).id == load(other).id


def load(folder: Path) -> KeyFile:
    """The key file, from its copy when it is damaged. Raises StoreError."""
    problem: Exception | None = None
    for name in (KEY_FILE, KEY_COPY):
        try:
            found = msgspec.json.decode((folder / name).read_bytes(), type=KeyFile)
        except (OSError, msgspec.MsgspecError) as error:
            problem = problem or error
            continue
        if found.format > FORMAT:
            raise StoreError(f"{folder / name} was made by a newer MeetingMate; update MeetingMate to open it.")
        return found
    raise StoreError(
        f"The key of the library in {folder} can't be read ({problem}); put {KEY_FILE} back from a backup: without it "
        "nothing in the library can be opened."
    )


def _mend(folder: Path, key: KeyFile) -> None:
    """Put a copy that is missing or damaged in its place again: one alone is one too few."""
    data = msgspec.json.encode(key)
    for name in (KEY_COPY, KEY_FILE):
        try:
            if not (folder / name).is_file() or (folder / name).read_bytes() != data:
                files.write_bytes(folder / name, data)
                (folder / name).chmod(0o600)
        except OSError as error:
            log.warning("%s: %s", folder / name, error)


def store(folder: Path, key: KeyFile) -> None:
    """Write the key file and its copy. Raises StoreError."""
    try:
        for name in (KEY_COPY, KEY_FILE):
            files.write_bytes(folder / name, msgspec.json.encode(key))
            (folder / name).chmod(0o600)
    except OSError as error:
        raise StoreError(f"The key can't be written to {folder} ({error}); check the folder.") from error


def remove(folder: Path) -> None:
    """Delete the key file and its copy: the library is not encrypted any more."""
    for name in (KEY_FILE, KEY_COPY):
        (folder / name).unlink(missing_ok=True)


def make(passphrase: str) -> tuple[KeyFile, Vault]:
    """A new key under ``passphrase``. Raises UsageError when that is too short or packages are missing."""
    need_packages()
    vault = Vault(os.urandom(16), os.urandom(32))
    return wrapped(vault, passphrase, "encrypting"), vault


def wrapped(vault: Vault, passphrase: str, state: Literal["encrypting", "on", "decrypting"]) -> KeyFile:
    """The key file of an open key under a new passphrase. Raises UsageError when that is too short."""
    if len(passphrase) < SHORTEST:
        raise UsageError(f"The passphrase must have at least {SHORTEST} characters; several words are good.")
    key = KeyFile(
        id=vault.id,
        state=state,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_kib=_MEMORY_KIB,
        salt=os.urandom(16),
        nonce=os.urandom(12),
        wrapped=b"",
    )
    key.wrapped = _wrapper(key, passphrase).encrypt(key.nonce, vault.master, vault.id)
    return key


def unwrap(key: KeyFile, passphrase: str) -> Vault:
    """Open the key. Raises WrongPassphrase."""
    need_packages()
    from cryptography.exceptions import InvalidTag

    try:
        return Vault(key.id, _wrapper(key, passphrase).decrypt(key.nonce, key.wrapped, key.id))
    except InvalidTag as error:
        raise WrongPassphrase(
            "This is not the passphrase of the library; check capitals and the keyboard, and try again."
        ) from error


def _wrapper(key: KeyFile, passphrase: str):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    secret = unicodedata.normalize("NFC", passphrase).encode()
    kdf = Argon2id(salt=key.salt, length=32, iterations=key.iterations, lanes=key.lanes, memory_cost=key.memory_kib)
    return AESGCM(kdf.derive(secret))


# --- open keys --------------------------------------------------------------------------------------------------


def unlock(folder: Path, passphrase: str, *, remember: bool = False) -> Vault:
    """Open the library's key for this process. Raises WrongPassphrase, StoreError."""
    vault = unwrap(load(folder), passphrase)
    _open[vault.id] = vault
    if remember:
        remember_key(vault)
    return vault


def admit(vault: Vault) -> None:
    """Hold an open key in this process."""
    _open[vault.id] = vault


def open_ids() -> set[bytes]:
    """Ids of the keys that are open in this process."""
    return set(_open)


def lock(ident: bytes) -> None:
    """Close a key in this process."""
    _open.pop(ident, None)


def vault_of(folder: Path, *, unfinished: bool = False) -> Vault | None:
    """The open key of the library in ``folder``, None when it is not encrypted.

    Takes it from the keyring or asks for it. Raises LockedLibrary when neither has it, WrongPassphrase,
    EncryptionUnfinished unless ``unfinished``, UsageError when packages are missing, StoreError.
    """
    if not is_encrypted(folder):
        return None
    key = load(folder)
    if key.state != "on" and not unfinished:
        verb = "encrypt" if key.state == "encrypting" else "decrypt"
        raise EncryptionUnfinished(
            f"The library in {folder} was being {verb}ed when that was interrupted; nothing is lost. "
            f"Go on with `meetingmate library {verb}`."
        )
    if key.id not in _open:
        need_packages()
        _mend(folder, key)
        vault = remembered(key)
        if vault is None and ask is not None and (passphrase := ask(folder)) is not None:
            vault = unwrap(key, passphrase)
        if vault is None:
            raise LockedLibrary(
                f"The library in {folder} is encrypted and its passphrase is not kept on this computer; "
                "give it with `meetingmate library unlock`, or run the command in a terminal, which asks for it."
            )
        _open[key.id] = vault
    return _open[key.id]


def vault_for(path: Path) -> Vault | None:
    """The open key for a file in an encrypted library, None when ``path`` lies in no such library. Raises as above."""
    path = path.absolute()
    for parent in list(path.parents)[:_DEPTH]:
        if path.relative_to(parent).parts[0] in SEALED_FOLDERS and is_encrypted(parent):
            return vault_of(parent, unfinished=True)
    return None


def vault_with(ident: bytes) -> Vault:
    """The open key of that id. Raises LockedLibrary."""
    if ident not in _open:
        raise LockedLibrary("This file belongs to an encrypted library that is not unlocked; unlock it and try again.")
    return _open[ident]


def for_workers() -> bytes:
    """The open keys for a worker process: sent as a message, never by arguments or environment."""
    return msgspec.msgpack.encode({vault.id: vault.master for vault in list(_open.values())})


def take(message: bytes) -> None:
    """Hold the keys that the program sent. A worker that holds one logs no words of meetings."""
    for ident, master in msgspec.msgpack.decode(message, type=dict[bytes, bytes]).items():
        _open[ident] = Vault(ident, master)
        logging.getLogger().setLevel(logging.WARNING)


# --- the keyring ------------------------------------------------------------------------------------------------


def remembered(key: KeyFile) -> Vault | None:
    """The key as the keyring of this user holds it."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        value = keyring.get_password(_SERVICE, key.id.hex())
    except keyring.errors.KeyringError as error:
        log.warning("keyring: %s", error)
        return None
    try:
        return Vault(key.id, bytes.fromhex(value)) if value else None
    except ValueError:
        return None


def remember_key(vault: Vault) -> None:
    """Let the keyring hold the key. Raises UsageError when there is none."""
    try:
        import keyring
        import keyring.errors

        keyring.set_password(_SERVICE, vault.id.hex(), vault.master.hex())
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
