"""One file a person in the folder ``voices`` of the library; deleting it is all that forgetting takes.

A profile is made from lines whose speaker a person has named, and from nothing else. What each meeting gave is kept
apart, so that it can be replaced or taken out again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct, field

from meetingmate import sealing
from meetingmate.base import atomic_files
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.translation import tr

log = logging.getLogger(__name__)

FOLDER = "voices"
#: What makes voice prints now (``speakers.embedding``); those of different models can't be compared.
MODEL = "campplus-zh-en-16k"
_SUFFIX = ".voice.json"


class Sample(Struct, kw_only=True):
    """What one meeting gave: the mean voice print (length one) of ``seconds`` of speech."""

    vector: list[float]
    seconds: float
    learnt: str = ""


class VoiceProfile(Struct, kw_only=True):
    """The voice of ``name`` as ``model`` hears it; ``meetings`` by their ids."""

    name: str
    model: str
    meetings: dict[str, Sample] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Speech behind the profile."""
        return sum(sample.seconds for sample in self.meetings.values())

    def vector(self) -> np.ndarray:
        """Mean voice print over all meetings, float32 of length one. A long meeting does not outweigh all others."""
        total = sum(
            np.array(sample.vector, dtype=np.float32) * min(sample.seconds, 60.0) for sample in self.meetings.values()
        )
        return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), dtype=np.float32)


def folder_of(library_folder: Path) -> Path:
    """Where the voices of a library are."""
    return library_folder / FOLDER


def profiles(folder: Path) -> list[VoiceProfile]:
    """All that are kept, by name. A file that can't be read is named in the log and left alone.

    Raises StoreError when the library is locked.
    """
    sealing.master_key_for(folder / _SUFFIX)  # opens an encrypted library, or says that it is locked
    found = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        if path.is_symlink() or not path.is_file():  # never made by us
            continue
        try:
            profile = msgspec.json.decode(sealing.read_bytes(path), type=VoiceProfile)
        except (OSError, StoreError, msgspec.DecodeError) as error:
            log.warning("voice profile %s: %s", path, error)
            continue
        if profile.meetings:
            found.append(profile)
    return sorted(found, key=lambda profile: profile.name.casefold())


def learn(
    folder: Path, name: str, meeting: str, vector: np.ndarray, seconds: float, *, model: str = MODEL
) -> VoiceProfile:
    """Keep what ``name`` sounds like in ``meeting``, in the place of what that meeting gave before.

    A profile of another model can't be compared and begins anew. Raises StoreError when it can't be written.
    """
    profile = _load(folder, name)
    if profile is None or profile.model != model:
        profile = VoiceProfile(name=name, model=model)
    sample = Sample(
        vector=[round(float(x), 5) for x in vector],
        seconds=round(seconds, 1),
        learnt=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    profile.meetings[meeting] = sample
    _save(folder, profile)
    return profile


def unlearn(folder: Path, name: str, meeting: str) -> None:
    """Take out what ``meeting`` gave to the voice of ``name``; the last one takes the profile with it."""
    profile = _load(folder, name)
    if profile is None or profile.meetings.pop(meeting, None) is None:
        return
    if profile.meetings:
        _save(folder, profile)
    else:
        forget(folder, name)


def join(folder: Path, name: str, others: Iterable[str]) -> list[VoiceProfile]:
    """Make the voices of ``others`` that of ``name``, who is the same person; of a meeting the longer sample counts.

    Returns the profiles as they were, for ``undo_join``; empty when nothing changed. Raises StoreError.
    """
    found = {_path(folder, one): _load(folder, one) for one in (name, *others)}
    before = [profile for profile in found.values() if profile is not None]
    if not before or [profile.name for profile in before] == [name]:
        return []
    model = MODEL if any(profile.model == MODEL for profile in before) else before[0].model
    one = VoiceProfile(name=name, model=model)
    for profile in before:
        for meeting, sample in profile.meetings.items() if profile.model == model else ():
            if meeting not in one.meetings or sample.seconds > one.meetings[meeting].seconds:
                one.meetings[meeting] = sample
    _save(folder, one)
    for profile in before:
        if _path(folder, profile.name) != _path(folder, name):
            forget(folder, profile.name)
    return before


def undo_join(folder: Path, name: str, before: list[VoiceProfile]) -> None:
    """Take a ``join`` back. What was deleted since stays deleted; what was learnt since is kept. Raises StoreError."""
    now = _load(folder, name)
    if now is None or not before:
        return
    known = [sample for profile in before for sample in profile.meetings.values()]
    since = {meeting: sample for meeting, sample in now.meetings.items() if sample not in known}
    for profile in before:
        still = {meeting: sample for meeting, sample in profile.meetings.items() if meeting in now.meetings}
        if profile is before[0] and profile.model == now.model:
            still |= since
        if still:
            _save(folder, VoiceProfile(name=profile.name, model=profile.model, meetings=still))
    if _path(folder, name) not in [_path(folder, profile.name) for profile in before]:
        forget(folder, name)


def forget(folder: Path, name: str) -> bool:
    """Delete the voice of ``name`` from the disk; False when there is none. Raises StoreError when it can't be."""
    path = _path(folder, name)
    try:
        if path.is_symlink():  # what it leads to is not ours
            path.unlink()
            return True
        size = path.stat().st_size
        with path.open("r+b") as file:  # what a disk still holds of a deleted file should be of no use
            file.write(b"\0" * size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(
            tr(
                "The voice of {name} can't be deleted ({error}); delete the file {path} by hand.",
                name=name,
                error=error,
                path=path,
            )
        ) from error
    return True


def export(folder: Path, name: str, target: Path) -> None:
    """Write the profile of ``name`` to ``target`` as JSON. Raises UsageError when there is none, OSError."""
    profile = _load(folder, name)
    if profile is None:
        raise UsageError(tr("There is no kept voice of {name}. `meetingmate voices list` lists them.", name=name))
    atomic_files.write_bytes(target, msgspec.json.format(msgspec.json.encode(profile), indent=1), shared=True)


def _load(folder: Path, name: str) -> VoiceProfile | None:
    try:
        return msgspec.json.decode(sealing.read_bytes(_path(folder, name)), type=VoiceProfile)
    except FileNotFoundError:
        return None
    except (OSError, StoreError, msgspec.DecodeError) as error:
        log.warning("voice profile: %s", error)
        return None


def _save(folder: Path, profile: VoiceProfile) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        sealing.write_bytes(_path(folder, profile.name), msgspec.json.encode(profile))
    except OSError as error:
        raise StoreError(
            tr(
                "The voice of {name} can't be kept ({error}); free space or check {folder}.",
                name=profile.name,
                error=error,
                folder=folder,
            )
        ) from error


def _path(folder: Path, name: str) -> Path:
    """A file name that any file system takes, different for different names; it says none in an encrypted library."""
    plain = " ".join(name.casefold().split())
    readable = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    path = folder / f"{readable}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}{_SUFFIX}"
    master_key = sealing.master_key_for(path)
    return path.with_name(sealing.hidden_name(master_key, path.name)) if master_key else path
