"""The folder that an archive run writes: bundles, the index, and what failed. A file is there whole or not at all.

``bundles/ab/HASH-CHOICES.meetingmate`` is one recording: HASH is the SHA-256 of its bytes, CHOICES the fingerprint of
the settings that matter. That the file is there is all that says "done": no list can disagree with it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate.base import atomic_files
from meetingmate.base.errors import StoreError
from meetingmate.base.translation import tr
from meetingmate.exchange.bundles import SUFFIX

_BUNDLES, _FAILURES, _STATE = "bundles", "failures", "state"


class Failure(Struct, kw_only=True):
    """Why there is no bundle of ``file`` (a path below the archive's folder); ``when`` is local time."""

    file: str
    problem: str
    when: str = ""


class Result:
    """The folder ``folder``, which is made. Raises StoreError when it can't be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        try:
            for name in (_BUNDLES, _FAILURES, _STATE):
                atomic_files.make_folder(self.folder / name, shared=True)
        except OSError as error:
            raise StoreError(
                tr("The folder {folder} can't be written ({error}); choose another one.", folder=folder, error=error)
            ) from error

    @property
    def index(self) -> Path:
        """The table of all meetings."""
        return self.folder / "index.parquet"

    @property
    def hashes(self) -> Path:
        """What files were hashed to, so that a restart need not read them again."""
        return self.folder / _STATE / "hashes.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the run that writes here."""
        return self.folder / _STATE / "run.lock"

    def stop_file(self, run: str) -> Path:
        """While it is there, the workers of that run do not go on."""
        return self.folder / _STATE / f"stop-{run}"

    def forget_stops(self) -> None:
        """Remove what earlier runs left."""
        for path in (self.folder / _STATE).glob("stop-*"):
            path.unlink(missing_ok=True)

    def bundle(self, content_hash: str, fingerprint: str) -> Path:
        """Where the bundle of a recording is, or will be."""
        return self.folder / _BUNDLES / content_hash[:2] / f"{content_hash}-{fingerprint}{SUFFIX}"

    def parts(self, content_hash: str, fingerprint: str) -> Path:
        """Where the text of the parts of a long recording is until they are joined."""
        return self.folder / _STATE / "parts" / f"{content_hash}-{fingerprint}"

    def bundles(self) -> Iterator[Path]:
        """All bundles, in order of their names; of a recording that was made with several settings the newest."""
        for folder in sorted((self.folder / _BUNDLES).iterdir()):
            newest: dict[str, Path] = {}
            for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
                if path.name.startswith("."):
                    continue
                one = newest.get(content_hash_of(path))
                if one is None or path.stat().st_mtime_ns > one.stat().st_mtime_ns:
                    newest[content_hash_of(path)] = path
            yield from newest.values()

    def remove_older(self, bundle: Path) -> None:
        """Bundles of the same recording with other settings, and its parts with any, give way to ``bundle``."""
        content_hash = content_hash_of(bundle)
        for path in bundle.parent.glob(f"{content_hash}-*{SUFFIX}"):
            if path != bundle:
                path.unlink(missing_ok=True)
        for path in (self.folder / _STATE / "parts").glob(f"{content_hash}-*"):
            shutil.rmtree(path, ignore_errors=True)

    def put_failure(self, name: str, file: str, problem: str) -> None:
        """Say why the recording called ``name`` (its hash, or that of its path) has no bundle. Raises OSError."""
        failure = Failure(file=file, problem=problem, when=f"{datetime.now():%Y-%m-%d %H:%M:%S}")
        data = msgspec.json.format(msgspec.json.encode(failure), indent=1)
        atomic_files.write_bytes(self.folder / _FAILURES / f"{name}.json", data + b"\n", shared=True)

    def remove_failure(self, name: str) -> None:
        """It went well this time."""
        (self.folder / _FAILURES / f"{name}.json").unlink(missing_ok=True)


def content_hash_of(bundle: Path) -> str:
    """The SHA-256 of the recording that a bundle is made of."""
    return bundle.name.partition("-")[0]
