"""The models that are installed: where they lie, whether they are whole, taking them away."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models import listing
from meetingmate.models.schema import ModelCard, ModelFile

_BLOCK = 1 << 20
#: In the folder of a model: what was installed, for files whose size and checksum the catalogue doesn't know.
RECORD = "installed.json"


class _Record(msgspec.Struct, kw_only=True):
    files: list[ModelFile] = []


def folder_of(card: ModelCard) -> Path:
    """Where the files of a model lie, or would lie: what the user has installed comes before what was shipped."""
    if card.bundled:
        return paths.resources_dir() / card.bundled
    own, shipped = own_folder_of(card), paths.shipped_models_dir() / card.id
    return shipped if shipped.is_dir() and not own.is_dir() else own


def own_folder_of(card: ModelCard) -> Path:
    """Where a model that this user installs goes; a package's own models can't be written to."""
    return paths.models_dir() / card.id


def is_installed(card: ModelCard) -> bool:
    """Whether all files are there with their right sizes (quick: nothing is read; see ``verify``)."""
    return _faults(card) == []


def installed() -> list[ModelCard]:
    """The models that can be used now."""
    return [card for card in listing.catalogue() if is_installed(card)]


def model_path(model_id: str) -> Path:
    """What an engine opens: the folder of a speech model, the file of a writing model.

    Raises ModelError that says what to do when the model is unknown, missing or damaged.
    """
    card = listing.card(model_id)
    folder = folder_of(card)
    faults = _faults(card)
    if not faults:
        return folder / card.opens if card.opens else folder
    if not folder.is_dir():
        raise ModelError(
            tr("The model {model} is not installed; {advice}.", model=card.title, advice=_how_to_install(card))
        )
    raise ModelError(
        tr(
            "The model {model} is damaged ({fault}); {advice}.",
            model=card.title,
            fault=faults[0],
            advice=_how_to_install(card),
        )
    )


def verify(model_id: str) -> list[str]:
    """Read all files of an installed model and compare their sha256; one text for each fault, empty when whole.

    Takes about a second for the starter models. Raises ModelError when there is no such model.
    """
    card = listing.card(model_id)
    faults = _faults(card)
    if faults:
        return faults
    folder = folder_of(card)
    try:
        return [
            tr("{file} has been changed or damaged", file=file.name)
            for file in known_files(card)
            if sha256_of(folder / file.name) != file.sha256
        ]
    except OSError as error:
        return [tr("can't be read: {error}", error=error)]


def remove(model_id: str) -> None:
    """Delete an installed model, also one that no catalogue lists any more; one of the user's own also leaves the
    list. Raises ModelError."""
    if model_id in listing.gone():
        _delete(paths.models_dir() / model_id, model_id)
        return
    card = listing.card(model_id)
    if card.bundled:
        raise ModelError(tr("The model {title} is a part of MeetingMate and can't be removed.", title=card.title))
    folder = own_folder_of(card)
    if not folder.exists() and is_installed(card):
        raise ModelError(tr("The model {title} is a part of MeetingMate and can't be removed.", title=card.title))
    if not folder.exists() and not card.own:
        raise ModelError(tr("The model {title} is not installed.", title=card.title))
    if folder.exists():
        _delete(folder, card.title)
    if card.own:
        try:
            listing.save_own([c for c in listing.own_cards() if c.id != card.id])
        except OSError as error:
            raise ModelError(
                tr("The list of your models can't be written ({error}); try again.", error=error)
            ) from error


def _delete(folder: Path, title: str) -> None:
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise ModelError(
            tr("The model {title} can't be removed ({error}); close what uses it.", title=title, error=error)
        ) from error


def sha256_of(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """The sha256 of a file in hexadecimal. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            if on_bytes:
                on_bytes(len(block))
    return digest.hexdigest()


def known_files(card: ModelCard) -> list[ModelFile]:
    """The files of a model with the sizes and checksums that the catalogue knows or, else, that were installed."""
    if all(file.size and file.sha256 for file in card.files):
        return list(card.files)
    recorded = {file.name: file for file in _read_record(folder_of(card))}
    files = []
    for file in card.files:
        seen = recorded.get(file.name, file)
        files.append(msgspec.structs.replace(file, size=file.size or seen.size, sha256=file.sha256 or seen.sha256))
    return files


def write_record(folder: Path, files: list[ModelFile]) -> None:
    """Remember what was installed in ``folder``. Raises OSError."""
    plain = [ModelFile(name=file.name, size=file.size, sha256=file.sha256) for file in files]
    atomic_files.write_bytes(folder / RECORD, msgspec.json.format(msgspec.json.encode(_Record(files=plain)), indent=1))


def _read_record(folder: Path) -> list[ModelFile]:
    try:
        return msgspec.json.decode(atomic_files.read_small(folder / RECORD), type=_Record).files
    except (OSError, msgspec.DecodeError):  # its files are then told to be without a record
        return []


def _faults(card: ModelCard) -> list[str]:
    folder = folder_of(card)
    return [fault for file in known_files(card) if (fault := _fault(folder, file))]


def _fault(folder: Path, file: ModelFile) -> str | None:
    try:
        size = (folder / file.name).stat().st_size
    except OSError:
        return tr("{file} is missing", file=file.name)
    if not (file.size and file.sha256):
        return tr("{file} can't be checked, because {record} is missing or damaged", file=file.name, record=RECORD)
    return (
        None
        if size == file.size
        else tr("{file} has {size} bytes instead of {expected}", file=file.name, size=size, expected=file.size)
    )


def _how_to_install(card: ModelCard) -> str:
    if card.bundled:
        return tr("install MeetingMate again")
    if card.own and not all(file.hub or file.parts for file in card.files):
        return tr("remove it with `meetingmate models remove {id}` and add it again from its file", id=card.id)
    return tr("install it with `meetingmate models install {id}` or in the settings", id=card.id)
