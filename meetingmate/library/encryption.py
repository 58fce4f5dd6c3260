"""Turning the encryption of a library on and off, and what may lie in the clear in an encrypted one.

Each file is exchanged by itself, after its copy was read back and compared; what is done is seen from the files
themselves, so that work that was interrupted goes on where it was. ``library.key`` says that there is some left, and
until it is done the library can't be opened.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from meetingmate import sealing
from meetingmate.base import atomic_files as files
from meetingmate.base import logs, temporary_files
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.library_paths import files_in
from meetingmate.base.translation import mark, tr
from meetingmate.library import binding, cipher, conversion
from meetingmate.library.database import DATABASE
from meetingmate.library.storage import Progress, need_room
from meetingmate.sealing import keys
from meetingmate.sealing.keys import SEALED_FOLDERS, MasterKey

log = logging.getLogger(__name__)

#: What must be known before a passphrase is chosen.
WARNING = mark(
    "If you lose the passphrase, you lose the library. Without it, nobody can open the meetings, recordings or "
    "backups, not even the makers of this program. Write it down and keep it somewhere safe."
)
#: What encryption does not cover.
LIMITS = mark(
    "Not encrypted: a recording until you press Stop (so that a crash loses nothing), exported documents, linked "
    "recordings, the settings with your vocabulary, and traces of deleted files on the disk. Full-disk encryption "
    "covers those too."
)

#: Folders of this program beside the library: copies of earlier states, and what a crash left half done.
_KEPT = ("before-restore-*", "damaged-*")
_LEFT_OVER = (".copying-*", ".restoring-*", ".rescuing-*", ".importing-*", f".{DATABASE}*.part", ".*-before-*.part")
_TEXT_SO_FAR = "final-pass.jsonl"
_PARTS = "capture"
_DAY_S = 86400.0


class Done(Struct, kw_only=True):
    """What was done: ``files`` that were sealed or unsealed, and ``left``: sentences about what could not be."""

    files: int
    left: list[str] = []


class State(Struct, kw_only=True):
    """``state``: off, on, encrypting or decrypting. ``remembered``: the keyring of this computer holds the key.

    ``clear``: files of an encrypted library that lie in the clear because they were in use; each start tries again.
    """

    state: str
    clear: list[str] = []
    remembered: bool = False
    missing: list[str] = []


def state(folder: Path) -> State:
    """How the library in ``folder`` stands. Raises StoreError."""
    missing = sealing.missing_packages()
    if not keys.is_encrypted(folder):
        return State(state="off", missing=missing)
    key = keys.load(folder)
    clear = [str(path) for path in _files(folder) if not _is_recording(path) and _lies_open(path)]
    return State(state=key.state, remembered=keys.is_remembered(folder), missing=missing, clear=clear)


def encrypt(folder: Path, passphrase: str, on_progress: Progress = lambda share, what: None) -> Done:
    """Encrypt the library in ``folder``, which no program may have open; goes on with what was interrupted.

    Raises UsageError (packages, passphrase, unfinished recordings), WrongPassphrase when going on, StoreError when it
    is in use or can't be written; the library is whole then, and ``encrypt`` can be called again. Files that another
    program holds are named in ``left``; each start of the program tries them again.
    """
    keys.need_packages()
    if not (folder / DATABASE).is_file():
        raise UsageError(tr("There is no library in {folder}; there is nothing to encrypt.", folder=folder))
    if keys.is_encrypted(folder):
        if keys.load(folder).state == "on":
            raise UsageError(tr("The library in {folder} is encrypted already.", folder=folder))
        key, master_key = keys.opened_by(folder, passphrase)
        key.state = "encrypting"
    else:
        _refuse_unfinished(folder)
        key, master_key = keys.make(passphrase)
    _need_room(folder)
    fresh = not keys.is_encrypted(folder)
    keys.store(folder, key, master_key)  # from here on no program opens it
    try:
        conversion.refuse_used(folder / DATABASE, None if cipher.is_plain(folder / DATABASE) else master_key)
        master_key = keys.admit(master_key)
        keys.set_bound(folder, False)
        on_progress(0.0, tr("Encrypting the database"))
        _remove_left_over(folder)
        conversion.convert(folder / DATABASE, master_key, sealed=True)
    except StoreError:
        if fresh and cipher.is_plain(folder / DATABASE):
            keys.remove(folder)
        raise
    _rename_voices(folder, lambda name: sealing.hidden_name(master_key, name))  # they are sealed to these names
    done = sweep(folder, master_key, on_progress, alone=True)
    logs.remove()
    if not done.left:
        binding.store(folder, master_key, True)
    key.state = "on"
    keys.store(folder, key, master_key)
    on_progress(1.0, tr("Encrypted and checked"))
    return done


def decrypt(folder: Path, passphrase: str, on_progress: Progress = lambda share, what: None) -> Done:
    """The way back, under the same conditions. Raises WrongPassphrase, UsageError, StoreError."""
    if not keys.is_encrypted(folder):
        raise UsageError(tr("The library in {folder} is not encrypted.", folder=folder))
    key, master_key = keys.opened_by(folder, passphrase)
    master_key = keys.admit(master_key)
    _need_room(folder)
    conversion.refuse_used(folder / DATABASE, None if cipher.is_plain(folder / DATABASE) else master_key)
    if not cipher.is_plain(folder / DATABASE):
        binding.load(folder, master_key)
        _refuse_misplaced(folder)
        binding.store(folder, master_key, False)
    key.state = "decrypting"
    keys.store(folder, key, master_key)
    try:
        count = _unseal_all(folder, master_key, on_progress)
        on_progress(1.0, tr("Decrypting the database"))
        conversion.convert(folder / DATABASE, master_key, sealed=False)
    except (StoreError, OSError) as error:
        if not cipher.is_plain(folder / DATABASE):  # an encrypted library still, in which some files are in the clear
            key.state = "on"
            keys.store(folder, key, master_key)
            if not sweep(folder, master_key, alone=True).left:
                binding.store(folder, master_key, True)
        if isinstance(error, OSError):
            raise StoreError(
                tr("The library can't be decrypted ({error}); check the disk and try again.", error=error)
            ) from error
        raise
    _rename_voices(folder, lambda name: sealing.shown_name(master_key, name))
    keys.remove(folder)
    keys.lock(master_key.id)
    if not any(keys.is_encrypted(aside) for pattern in _KEPT for aside in folder.glob(pattern)):
        keys.forget_key(master_key.id)
    on_progress(1.0, tr("Decrypted and checked"))
    return Done(files=count)


def _unseal_all(folder: Path, master_key: MasterKey, on_progress: Progress) -> int:
    _remove_left_over(folder)
    for path in list(_files(folder)):
        if temporary_files.is_temporary(path.name):  # of a program that was killed: nobody else has the library open
            path.unlink(missing_ok=True)
    found = [path for path in _files(folder) if path.name == _TEXT_SO_FAR or sealing.is_sealed(path)]
    count = 0
    for number, path in enumerate(found):
        on_progress(number / max(1, len(found)), path.name)
        try:
            if path.name == _TEXT_SO_FAR:
                _open_lines(path)
            count += sealing.unseal_in_place(path)
        except OSError as error:
            raise StoreError(
                tr(
                    "{path} can't be decrypted ({error}), so the library stays encrypted; export that "
                    "meeting, delete it, and try again.",
                    path=path,
                    error=error.strerror or error,
                )
            ) from error
    for path in _older(folder):
        count += sealing.unseal_in_place(path) or conversion.convert(path, master_key, sealed=False)
    return count


def change_passphrase(folder: Path, old: str, new: str) -> None:
    """Another passphrase for the same key: no other file is written. Raises WrongPassphrase, UsageError, StoreError."""
    if not keys.is_encrypted(folder):
        raise UsageError(tr("The library in {folder} is not encrypted.", folder=folder))
    key, master_key = keys.opened_by(folder, old)
    fresh = keys.wrapped(master_key, new, key.state)
    keys.unwrap(fresh, new)
    keys.store(folder, fresh, master_key)
    keys.forget_aside(folder)


def sweep(
    folder: Path, master_key: MasterKey, on_progress: Progress = lambda share, what: None, *, alone: bool = False
) -> Done:
    """Seal what lies in the clear in an encrypted library, as a crash may leave it.

    Left alone: the sound of a recording that is being made or was cut off, and unless this process is ``alone`` with
    the library what another may be writing (it writes nothing in the clear). Files in use are named in ``left``.
    """
    found = [path for path in _files(folder) if not _is_recording(path)]
    count, left = 0, []
    for number, path in enumerate(found):
        on_progress(number / max(1, len(found)), path.name)
        try:
            half_written = path.name.startswith(".") and ".part" in path.name
            if half_written:
                if alone:
                    path.unlink()  # when a program was killed
            elif not sealing.is_sealed(path) and not binding.is_lines(path) and sealing.is_misplaced(path):
                sealing.read_bytes(path)  # which says that it does not belong there: sealing it would make it look so
            elif alone or not (path.name == _TEXT_SO_FAR and not _lies_open(path)):
                count += sealing.seal_in_place(path, master_key)
        except FileNotFoundError:  # it found its place elsewhere in the meantime
            continue
        except (StoreError, sealing.NotInItsPlace) as error:
            left.append(str(error))
        except OSError as error:
            left.append(
                tr("{path} can't be encrypted ({error}); close what uses it.", path=path, error=error.strerror or error)
            )
    for path in _older(folder):
        if cipher.is_plain(path):
            try:
                count += conversion.convert(path, master_key, sealed=True)
            except StoreError:  # damaged as it may be, it is kept
                count += sealing.seal_in_place(path, master_key)
    return Done(files=count, left=left)


def sweep_at_start(folder: Path) -> Done | None:
    """``sweep`` for a library that is being opened, with what an interrupted program left; None when not encrypted."""
    master_key = keys.master_key_of(folder)
    if master_key is None:
        return None
    _remove_left_over(folder, older_s=_DAY_S)
    done = sweep(folder, master_key)
    if not done.left:
        binding.store(folder, master_key, True)
    if done.files or done.left:
        log.warning("%d files were found in the clear and encrypted; %d are left", done.files, len(done.left))
    return done


# --- files ------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> Iterator[Path]:
    """All files that are to be sealed."""
    for name in SEALED_FOLDERS:
        yield from (path for path, _ in files_in(folder / name))
    for pattern in _KEPT:
        for aside in sorted(folder.glob(pattern)):
            if not keys.is_encrypted(aside):  # else it is an encrypted library of its own
                yield from (path for path, _ in files_in(aside))


def _older(folder: Path) -> list[Path]:
    """Copies of the database from before it was brought up to date."""
    return sorted(folder.glob(f"{Path(DATABASE).stem}-before-*.db"))


def _is_recording(path: Path) -> bool:
    """Whether a file belongs to a recording that is being made, or was cut off and waits to be recovered."""
    if path.parent.name != _PARTS or path.name == "lock":
        return path.parent.name == _PARTS
    try:
        return b'"type":"Finished"' not in sealing.read_bytes(path.parent / "journal.jsonl")
    except FileNotFoundError:
        return path.suffix == ".wav"


def _lies_open(path: Path) -> bool:
    try:
        return not sealing.is_sealed(path) and not binding.is_lines(path) and path.stat().st_size > 0
    except OSError:
        return False


def _refuse_misplaced(folder: Path) -> None:
    """Raises StoreError when a file was put into the library by something else: decrypted, none would show it."""
    try:
        for path in _files(folder):
            if temporary_files.is_temporary(path.name):  # it is removed
                continue
            if not binding.is_lines(path) and not sealing.is_sealed_to_its_place(path):
                sealing.reading(path).close()
    except sealing.NotInItsPlace as error:
        raise StoreError(str(error)) from error
    except OSError as error:
        raise StoreError(
            tr("The library can't be decrypted ({error}); check the disk and try again.", error=error)
        ) from error


def _refuse_unfinished(folder: Path) -> None:
    waiting = [path for path, _ in files_in(folder / "recordings") if _is_recording(path) and path.name != "lock"]
    if waiting:
        raise UsageError(
            tr(
                "A recording is running, or was interrupted and is not encrypted. Stop it, or recover or "
                "discard it with `meetingmate recover`, and try again."
            )
        )


def _remove_left_over(folder: Path, *, older_s: float = 0.0) -> None:
    for path in [path for pattern in _LEFT_OVER for path in folder.glob(pattern)]:
        if not older_s or time.time() - path.stat().st_mtime > older_s:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _rename_voices(folder: Path, renamed: Callable[[str], str]) -> None:
    """The files of the voices are named after people."""
    for path in sorted((folder / "voices").glob("*.voice.json")):
        if (name := renamed(path.name)) != path.name:
            path.rename(path.with_name(name))


def _open_lines(path: Path) -> None:
    lines = []
    sealed = sealing.is_sealed(path)
    data = sealing.read_bytes(path) if sealed else path.read_bytes()
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            in_the_clear = sealed and not line.startswith(sealing.LINE)
            lines.append((line if in_the_clear else sealing.unseal_line(line, path, number)) + b"\n")
        except ValueError:  # torn by a crash: what follows is heard again
            break
    files.write_bytes(path, b"".join(lines))


def _need_room(folder: Path) -> None:
    sizes = [(folder / DATABASE).stat().st_size * 2, *(path.stat().st_size for path in _files(folder))]
    need_room(folder, sizes[0] + max(sizes))
