"""The key of a library: made at random, wrapped by the passphrase in ``library.key``, held in memory once opened.

Argon2id makes the passphrase expensive to guess; AES-256-GCM wraps the key, so that a wrong passphrase shows and a
new one needs no file to be written again. Two copies of the small file lie side by side: without it all is lost.
"""

from __future__ import annotations

import hmac
import importlib.util
import logging
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import msgspec

from meetingmate.base.enumeration import all_of
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.translation import tr
from meetingmate.sealing import key_file
from meetingmate.sealing.key_file import (
    FORMAT,
    KEY_COPY,
    KEY_FILE,
    KeyFile,
    KeyState,
    copies,
    files_of,
    forget_aside,
    is_encrypted,
    is_same,
    load,
    remove,
)
from meetingmate.sealing.keyring import forget_key, remember_master, remembered_master

__all__ = [
    "FORMAT",
    "KEY_COPY",
    "KEY_FILE",
    "KeyFile",
    "copies",
    "files_of",
    "forget_aside",
    "forget_key",
    "is_encrypted",
    "is_same",
    "load",
    "remember_key",
    "remove",
]

#: Folders of a library whose files are sealed.
SEALED_FOLDERS = ("recordings", "voices")
#: RFC 9106, second recommended option: 64 MiB.
_ITERATIONS, _LANES, _MEMORY_KIB = 3, 4, 65536
_PACKAGES = ("sqlcipher3", "cryptography")
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


class MasterKey:
    """An open key. Raises nothing; what is made with it can be opened by it alone."""

    def __init__(self, ident: bytes, secret: bytes) -> None:
        self.id, self.secret = ident, secret

    def key(self, purpose: str, salt: bytes = b"") -> bytes:
        """A key of 32 bytes for one purpose."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        info = b"MeetingMate " + purpose.encode()
        return HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=info).derive(self.secret)


#: The keys that are open in this process, by their id.
_open: dict[bytes, MasterKey] = {}
#: Folders of libraries all of whose files are known to be sealed to their names: nothing else is taken for one.
_bound: set[str] = set()
#: Asks for the passphrase of a library's folder when the keyring does not hold the key; None or no function: locked.
ask: Callable[[Path], str | None] | None = None


def missing_packages() -> list[str]:
    """Names of the optional packages that encryption needs and that are not installed."""
    return [name for name in _PACKAGES if importlib.util.find_spec(name) is None]


def need_packages() -> None:
    """Raises UsageError with what to install when something is missing."""
    if missing := missing_packages():
        raise UsageError(
            tr(
                "Encryption needs the packages {names}; install them with `pip install "
                '"meetingmate[encryption]"` and try again.',
                names=all_of(missing),
            )
        )


# --- the file ---------------------------------------------------------------------------------------------------


def store(folder: Path, key: KeyFile, master_key: MasterKey) -> None:
    """Write the key file of ``master_key`` and its copy. Raises StoreError."""
    key.format, key.seal = FORMAT, _seal(key, master_key)
    try:
        key_file.write(folder, key)
    except OSError as error:
        raise StoreError(
            tr("The key can't be written to {folder} ({error}); check the folder.", folder=folder, error=error)
        ) from error


def _seal(key: KeyFile, master_key: MasterKey) -> bytes:
    said = msgspec.structs.replace(key, format=FORMAT).said()
    return hmac.digest(master_key.key("key file"), said, "sha256")


def _is_sealed_by(key: KeyFile, master_key: MasterKey) -> bool:
    return key.format == FORMAT and key.id == master_key.id and hmac.compare_digest(key.seal, _seal(key, master_key))


def opened_by(folder: Path, passphrase: str) -> tuple[KeyFile, MasterKey]:
    """The key file, of the two copies, that the passphrase opens, and the key; the other copy is mended from it.

    Raises WrongPassphrase, StoreError (neither can be read, what it says was altered), UsageError (packages).
    """
    found = copies(folder)
    altered: list[tuple[KeyFile, MasterKey]] = []
    wrong: WrongPassphrase | None = None
    for key in found:
        try:
            master_key = unwrap(key, passphrase)
        except WrongPassphrase as error:
            wrong = error
            continue
        if key.format == FORMAT and not _is_sealed_by(key, master_key):
            altered.append((key, master_key))
            continue
        _keep(folder, key, master_key)
        return key, master_key
    for key, master_key in altered:
        if key.state == "on":  # the key itself is right, and going on encrypted is never wrong
            _keep(folder, key, master_key)
            return key, master_key
    if altered:
        raise key_file.unreadable(folder, tr("it was altered"))
    if len(found) > 1:
        raise WrongPassphrase(
            tr(
                "The passphrase opens neither {key_file} nor its copy, which differ from each other; try it "
                "again, and if it is the right one, put {key_file} back from a backup.",
                key_file=KEY_FILE,
            )
        )
    assert wrong is not None
    raise wrong


def _keep(folder: Path, key: KeyFile, master_key: MasterKey) -> None:
    """Make what was opened both copies, in the present format. Another library's key beside it is left alone."""
    if any(other.id != key.id for other in copies(folder)):
        log.warning("%s and its copy are of different libraries", folder / KEY_FILE)
        return
    key.format, key.seal = FORMAT, _seal(key, master_key)
    key_file.repair(folder, key)


def make(passphrase: str) -> tuple[KeyFile, MasterKey]:
    """A new key under ``passphrase``. Raises UsageError when that is too short or packages are missing."""
    need_packages()
    master_key = MasterKey(os.urandom(16), os.urandom(32))
    return wrapped(master_key, passphrase, "encrypting"), master_key


def wrapped(master_key: MasterKey, passphrase: str, state: KeyState) -> KeyFile:
    """The key file of an open key under a new passphrase. Raises UsageError when that is too short."""
    if len(passphrase) < SHORTEST:
        raise UsageError(
            tr("The passphrase must have at least {shortest} characters; several words are good.", shortest=SHORTEST)
        )
    key = KeyFile(
        id=master_key.id,
        state=state,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_kib=_MEMORY_KIB,
        salt=os.urandom(16),
        nonce=os.urandom(12),
        wrapped=b"",  # below
    )
    key.wrapped = _wrapper(key, passphrase).encrypt(key.nonce, master_key.secret, master_key.id)
    key.seal = _seal(key, master_key)
    return key


def unwrap(key: KeyFile, passphrase: str) -> MasterKey:
    """Open the key. Raises WrongPassphrase, StoreError when its costs can't be borne here."""
    need_packages()
    from cryptography.exceptions import InvalidTag

    try:
        return MasterKey(key.id, _wrapper(key, passphrase).decrypt(key.nonce, key.wrapped, key.id))
    except InvalidTag as error:
        raise WrongPassphrase(
            tr("This is not the passphrase of the library; check capitals and the keyboard, and try again.")
        ) from error
    except (ValueError, MemoryError) as error:  # what a file of ours never asks for
        raise StoreError(
            tr(
                "The key of the library can't be opened ({error}); put {key_file} back from a backup.",
                error=error or tr("not enough memory"),
                key_file=KEY_FILE,
            )
        ) from error


def _wrapper(key: KeyFile, passphrase: str):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    secret = unicodedata.normalize("NFC", passphrase).encode()
    kdf = Argon2id(salt=key.salt, length=32, iterations=key.iterations, lanes=key.lanes, memory_cost=key.memory_kib)
    return AESGCM(kdf.derive(secret))


# --- open keys --------------------------------------------------------------------------------------------------


def remember_key(master_key: MasterKey) -> None:
    """Let the computer's keyring hold the key. Raises UsageError when there is none."""
    remember_master(master_key.id, master_key.secret)


def unlock(folder: Path, passphrase: str, *, remember: bool = False) -> MasterKey:
    """Open the library's key for this process. Raises WrongPassphrase, StoreError."""
    master_key = admit(opened_by(folder, passphrase)[1])
    if remember:
        remember_key(master_key)
    return master_key


def admit(master_key: MasterKey) -> MasterKey:
    """Hold an open key in this process; returns the one that is held."""
    held = _open.get(master_key.id)
    if held is None or held.secret != master_key.secret:
        _open[master_key.id] = held = master_key
    return held


def open_ids() -> set[bytes]:
    """Ids of the keys that are open in this process."""
    return set(_open)


def lock(ident: bytes) -> None:
    """Close a key in this process."""
    _open.pop(ident, None)


def master_key_of(folder: Path, *, unfinished: bool = False) -> MasterKey | None:
    """The open key of the library in ``folder``, None when it is not encrypted.

    Takes it from the keyring or asks for it. Raises LockedLibrary when neither has it, WrongPassphrase,
    EncryptionUnfinished unless ``unfinished``, UsageError when packages are missing, StoreError.
    """
    if not is_encrypted(folder):
        return None
    found = copies(folder)
    master_key = next((_open[key.id] for key in found if key.id in _open), None)
    key = next((key for key in found if master_key is not None and _is_sealed_by(key, master_key)), found[0])
    _refuse_unfinished(folder, key, unfinished)
    if master_key is not None:
        return master_key
    need_packages()
    master_key = _by_keyring(folder, found)
    if master_key is None and ask is not None and (passphrase := ask(folder)) is not None:
        key, master_key = opened_by(folder, passphrase)
        _refuse_unfinished(folder, key, unfinished)
    if master_key is None:
        raise LockedLibrary(
            tr(
                "The library in {folder} is encrypted and its passphrase is not kept on this computer; give "
                "it with `meetingmate library unlock`, or run the command in a terminal, which asks for it.",
                folder=folder,
            )
        )
    return admit(master_key)


def _refuse_unfinished(folder: Path, key: KeyFile, unfinished: bool) -> None:
    if key.state != "on" and not unfinished:
        if key.state == "encrypting":
            sentence = tr(
                "The library in {folder} was being encrypted when this was interrupted. Nothing is lost. Continue with "
                "`meetingmate library encrypt`.",
                folder=folder,
            )
        else:
            sentence = tr(
                "The library in {folder} was being decrypted when this was interrupted. Nothing is lost. Continue with "
                "`meetingmate library decrypt`.",
                folder=folder,
            )
        raise EncryptionUnfinished(sentence)


def _by_keyring(folder: Path, found: list[KeyFile]) -> MasterKey | None:
    """The key as the keyring holds it. A copy is mended only from one that the key has sealed."""
    for key in found:
        master_key = remembered(key)
        if master_key is None:
            continue
        sealed = next((one for one in found if _is_sealed_by(one, master_key)), None)
        if sealed is not None:
            _keep(folder, sealed, master_key)
        elif key.format < FORMAT and len({path.read_bytes() for path in files_of(folder)}) == 1:
            _keep(folder, key, master_key)  # of an earlier version, two that say the same: brought up to date
        else:
            log.warning("%s: the passphrase is needed to tell which copy is right", folder / KEY_FILE)
        return master_key
    return None


def master_key_for(path: Path) -> MasterKey | None:
    """The open key for a file in an encrypted library, None when ``path`` lies in no such library. Raises as above."""
    folder = library_of(path)
    return master_key_of(folder, unfinished=True) if folder is not None else None


def library_of(path: Path) -> Path | None:
    """The folder of the encrypted library that a file belongs to."""
    path = path.absolute()
    for parent in list(path.parents)[:_DEPTH]:
        if path.relative_to(parent).parts[0] in SEALED_FOLDERS and is_encrypted(parent):
            return parent
    return None


def set_bound(folder: Path, bound: bool) -> None:
    """Note for this process whether all files of the library in ``folder`` are known to be sealed to their names."""
    (_bound.add if bound else _bound.discard)(os.path.realpath(folder))


def is_bound(folder: Path) -> bool:
    """What ``set_bound`` noted; the library's database says it (``library.binding``)."""
    return os.path.realpath(folder) in _bound


def master_key_with(ident: bytes) -> MasterKey:
    """The open key of that id. Raises LockedLibrary."""
    if ident not in _open:
        raise LockedLibrary(
            tr("This file belongs to an encrypted library that is not unlocked; unlock it and try again.")
        )
    return _open[ident]


def for_workers() -> bytes:
    """The open keys for a worker process: sent as a message, never by arguments or environment."""
    return msgspec.msgpack.encode(
        ({master_key.id: master_key.secret for master_key in list(_open.values())}, list(_bound))
    )


def take(message: bytes) -> None:
    """Hold the keys that the program sent. A worker that holds one logs no words of meetings."""
    held, bound = msgspec.msgpack.decode(message, type=tuple[dict[bytes, bytes], list[str]])
    _bound.update(bound)
    for ident, master in held.items():
        _open[ident] = MasterKey(ident, master)
        logging.getLogger().setLevel(logging.WARNING)


def remembered(key: KeyFile) -> MasterKey | None:
    """The key as the keyring of this user holds it."""
    master = remembered_master(key.id)
    return MasterKey(key.id, master) if master else None


def is_remembered(folder: Path) -> bool:
    """Whether the keyring holds the key of the library in ``folder``. Raises StoreError."""
    return any(remembered(key) is not None for key in copies(folder))


def forget_keys(folder: Path) -> bool:
    """Take the key of the library in ``folder`` out of the keyring; False when it is not there. Raises StoreError."""
    forgotten = [forget_key(key.id) for key in copies(folder)]  # all of them
    return any(forgotten)


def is_open(folder: Path) -> bool:
    """Whether the key of the library in ``folder`` is open in this process. Raises StoreError."""
    return any(key.id in _open for key in copies(folder))
