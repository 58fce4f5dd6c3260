"""Models that the user brings: from a file or folder of this computer, or from a web address."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import msgspec

from meetingmate.base import file_kinds, paths
from meetingmate.base.enumeration import one_of
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import mark, tr
from meetingmate.models import ctranslate2_header, download, fit, gguf_header, listing, store, whisper_checkpoint
from meetingmate.models.installing import check_space, put_in_place, working_folder
from meetingmate.models.progress import Meter, OnProgress
from meetingmate.models.schema import ModelCard, ModelFile, ModelKind, Part

#: Files of a speech model in the form of CTranslate2: (names, of which one must be there), (names that may be).
_SPEECH_NEEDS = (("model.bin",), ("config.json",), ("tokenizer.json",), ("vocabulary.json", "vocabulary.txt"))
#: Names that say that their folder is a speech model.
FILES_OF_A_FOLDER = ("model.bin", *whisper_checkpoint.WEIGHTS)
_SPEECH_MAY = ("preprocessor_config.json",)
_USABLE = mark("a writing model is one GGUF file, a speech model the folder or the checkpoint of a Whisper model")
#: A writing model of about one billion parameters (4 bits each) and more may write prose; smaller ones only sort.
_PROSE_FROM_BYTES = 500_000_000
#: Memory beside the weights for the context and the sound.
_WORKING_MEMORY = 250_000_000
#: Of a converted model.
_BYTES_OF_A_NUMBER = 2
_NOT_STATED = "not stated"
_NO_NAME = "own-model"

#: Called with a kind and the file or folder of a model before it is taken; raises ModelError when it can't be used.
Trial = Callable[[ModelKind, Path], None]
#: Called with a checkpoint of Whisper and the folder, not there yet, for what it becomes; raises ModelError.
Convert = Callable[[Path, Path], None]


def kind_of(source: str) -> ModelKind:
    """What a model in a file or folder of this computer is for. Raises ModelError, which says what is missing where it
    is none that can be used as it is."""
    if _is_address(source):
        raise ModelError(tr("For a web address, say whether the model is for speech or for writing."))
    path = paths.expanded(source)
    if path.is_file():
        return _kind_of_file(path)
    if not path.is_dir():
        raise ModelError(tr("{path} does not exist; choose the file or folder of the model.", path=path))
    if (path / "model.bin").is_file():
        return "speech"
    if whisper_checkpoint.is_checkpoint(path):
        return "speech"
    inside = sorted(path.glob("*.gguf"))
    if len(inside) == 1:
        raise ModelError(tr("{path} is a folder; choose the file {name} in it.", path=path, name=inside[0].name))
    raise ModelError(tr("{path} holds no model that MeetingMate can use: {usable}.", path=path, usable=tr(_USABLE)))


def _kind_of_file(path: Path) -> ModelKind:
    try:
        with path.open("rb") as stream:
            magic = stream.read(len(gguf_header.MAGIC))
    except OSError as error:
        raise ModelError(tr("{path} can't be read ({error}).", path=path, error=error.strerror)) from error
    if magic == gguf_header.MAGIC:
        return "writing"
    if whisper_checkpoint.is_checkpoint(path):
        return "speech"
    if path.suffix == ".safetensors" or path.name in FILES_OF_A_FOLDER[1:]:
        raise ModelError(tr("{file} is one file of a model; choose its folder.", file=path.name))
    if path.name == "model.bin":
        raise ModelError(tr("{file} is one file of a speech model; choose its folder.", file=path.name))
    raise ModelError(tr("{file} is no model that MeetingMate can use: {usable}.", file=path.name, usable=tr(_USABLE)))


def add(
    source: str,
    *,
    kind: ModelKind,
    model_id: str = "",
    title: str = "",
    licence: str = "",
    sha256: str = "",
    on_progress: OnProgress | None = None,
    trial: Trial | None = None,
    convert: Convert | None = None,
) -> ModelCard:
    """Install a model of the user's own and put it on the user's list; returns its card.

    ``source`` for ``writing``: a GGUF file, as path or web address. For ``speech``: a folder with a Whisper model
    in the form of CTranslate2, as path or web address of the folder, or with ``convert`` a checkpoint of this
    computer. With ``sha256`` the file of a writing model is checked against it; without, the sum of what came is
    noted, so that later damage is found. What the files say of themselves is checked, then ``trial`` asked; files of
    this computer are checked before they are copied. Raises ModelError; an exception of ``on_progress`` stops the work
    and passes through.
    """
    if kind not in ("speech", "writing"):
        raise ModelError(tr("Only speech and writing models can be added."))
    stem = _stem(source)
    model_id = model_id or _id_of(stem)
    check_free(model_id)
    others = listing.own_cards()
    with working_folder() as work:
        folder = work / "model"
        folder.mkdir()
        if _is_address(source):
            files = _fetch(source, kind, folder, on_progress)
            _check_sum(files[0], sha256 if kind == "writing" else "")  # before an engine opens it
            checked = look(str(folder / files[0].name if kind == "writing" else folder), kind=kind)
            if problem := fit.memory_problem(checked):
                raise ModelError(problem)
            if trial is not None:
                trial(kind, folder / files[0].name if kind == "writing" else folder)
        else:
            checked = look(source, kind=kind)
            check_fits(checked)
            path = paths.expanded(source)
            if kind == "speech" and convert is not None and whisper_checkpoint.is_checkpoint(path):
                if on_progress is not None:
                    on_progress(0.0, tr("Converting {file}", file=path.name))
                converted = work / "converted" / stem  # errors name it as the user does
                converted.parent.mkdir()
                convert(path, converted)
                path = converted
            if trial is not None:
                trial(kind, path)
            files = _copy(path, kind, folder, on_progress)
            _check_sum(files[0], sha256 if kind == "writing" else "")
        card = msgspec.structs.replace(
            checked,
            id=model_id,
            title=title or stem,
            licence=licence or checked.licence,
            opens=files[0].name if kind == "writing" else "",
            files=tuple(files),
        )
        if problem := card.problem():
            raise ModelError(tr("This model can't be added: {problem}.", problem=problem))
        put_in_place(folder, store.own_folder_of(card))
        listing.save_own([*others, card])
    shutil.rmtree(_downloads(), ignore_errors=True)
    return card


def _check_sum(file: ModelFile, sha256: str) -> None:
    if sha256 and file.sha256 != sha256.lower():
        raise ModelError(
            tr("{file} does not match the sha256 that was given (it is {sha256}).", file=file.name, sha256=file.sha256)
        )


def check_free(model_id: str) -> None:
    """Raise ModelError when there is a model with this id, in the catalogue or of the user's own."""
    if model_id == listing.STARTER or any(c.id.casefold() == model_id.casefold() for c in listing.catalogue()):
        raise ModelError(
            tr(
                "There is already a model called {model}. Rename the file or folder of yours, or give it another id.",
                model=model_id,
            )
        )


def check_fits(card: ModelCard) -> None:
    """Raise ModelError when this computer has too little memory, or too little room on its disk, for a model."""
    if problem := fit.memory_problem(card):
        raise ModelError(problem)
    check_space(card.disk_bytes)


def looks_like_model(path: Path) -> bool:
    """Whether a file or folder may be a model, by its name and the names in it; ``look`` finds out what it is."""
    if file_kinds.suffix(path) in file_kinds.MODEL_SUFFIXES:
        return True
    return any((path / name).is_file() for name in FILES_OF_A_FOLDER)


def look(source: str, *, kind: ModelKind | None = None) -> ModelCard:
    """What a model in a file or folder of this computer says of itself, and whether it is whole; ``kind`` None: seen
    from the files. It has no files yet, its ``disk_bytes`` say how large they are. Raises ModelError."""
    kind = kind or kind_of(source)
    path = paths.expanded(source)
    if kind == "speech" and whisper_checkpoint.is_checkpoint(path):
        return _card_of_checkpoint(path)
    files = _files_of(path, kind)
    size = sum(file.stat().st_size for file in files)
    if kind == "writing":
        header = gguf_header.read(path)
        return ModelCard(
            id=_id_of(_stem(source)),
            kind=kind,
            title=_stem(source),
            licence=header.licence or _NOT_STATED,
            model_class="prose" if size >= _PROSE_FROM_BYTES else "starter",
            description=f"{header.name} {header.precision}".strip(),
            memory_bytes=size + _WORKING_MEMORY,
            disk_bytes=size,
            speed=fit.speed_of(kind, size),
            context=header.context,
            chat_template="file" if header.has_template else "",
            own=True,
        )
    heard = ctranslate2_header.read(path)
    return ModelCard(
        id=_id_of(_stem(source)),
        kind=kind,
        title=_stem(source),
        licence=_NOT_STATED,
        languages=("*",) if heard.multilingual else ("en",),
        memory_bytes=size + _WORKING_MEMORY,
        disk_bytes=size,
        speed=fit.speed_of(kind, size),
        own=True,
    )


def _card_of_checkpoint(path: Path) -> ModelCard:
    """As the card of the model that it becomes."""
    checkpoint = whisper_checkpoint.read(path)
    size = checkpoint.numbers * _BYTES_OF_A_NUMBER
    title = _stem(str(path))
    return ModelCard(
        id=_id_of(title),
        kind="speech",
        title=title,
        licence=_NOT_STATED,
        languages=("*",) if checkpoint.multilingual else ("en",),
        memory_bytes=size + _WORKING_MEMORY,
        disk_bytes=size,
        speed=fit.speed_of("speech", size),
        own=True,
    )


def _id_of(stem: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-._")[:64] or _NO_NAME


def _files_of(source: Path, kind: ModelKind) -> list[Path]:
    """The files to take. Raises ModelError when some are missing."""
    if not source.exists():
        raise ModelError(tr("{source} does not exist; choose the file or folder of the model.", source=source))
    if kind == "writing":
        if not source.is_file():
            raise ModelError(tr("{source} is not a file; a writing model is one GGUF file.", source=source))
        return [source]
    return [source / name for name in _speech_names(lambda name: (source / name).is_file(), str(source))]


def _copy(source: Path, kind: ModelKind, folder: Path, on_progress: OnProgress | None) -> list[ModelFile]:
    chosen = _files_of(source, kind)
    total = sum(path.stat().st_size for path in chosen)
    check_space(total)
    meter = Meter(total, on_progress)
    files = []
    for path in chosen:
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as reading, (folder / path.name).open("wb") as writing:
            while block := reading.read(1 << 20):
                digest.update(block)
                writing.write(block)
                size += len(block)
                meter.show(size, tr("Copying {file}", file=path.name))
        meter.finish(size, tr("Copying {file}", file=path.name))
        files.append(ModelFile(name=path.name, size=size, sha256=digest.hexdigest()))
    return files


def _fetch(source: str, kind: ModelKind, folder: Path, on_progress: OnProgress | None) -> list[ModelFile]:
    if kind == "writing":
        addresses = {_stem(source) + ".gguf": source}
    else:
        base = source if source.endswith("/") else source + "/"
        names = _speech_names(lambda name: download.size_of(base + name) is not None, source)
        addresses = {name: base + name for name in names}
    sizes = {name: download.size_of(url) or 0 for name, url in addresses.items()}
    check_space(sum(sizes.values()))
    meter = Meter(sum(sizes.values()), on_progress)
    files = []
    for name, url in addresses.items():
        kept = _downloads() / hashlib.sha256(url.encode()).hexdigest()[:16]
        step = tr("Downloading {name}", name=name)
        download.download(url, kept, partial(meter.show, step=step), what=name)
        size, digest = kept.stat().st_size, store.sha256_of(kept)
        kept.rename(folder / name)
        meter.finish(size, step)
        files.append(ModelFile(name=name, size=size, sha256=digest, parts=(Part(url=url),)))
    return files


def _speech_names(has: Callable[[str], bool], where: str) -> list[str]:
    """The files to take for a speech model. Raises ModelError that names what is missing."""
    names = []
    for choice in _SPEECH_NEEDS:
        found = next((name for name in choice if has(name)), None)
        if found is None:
            raise ModelError(
                tr(
                    "{where} is not a speech model for MeetingMate: {names} is missing; it needs a Whisper "
                    "model converted to CTranslate2.",
                    where=where,
                    names=one_of(choice),
                )
            )
        names.append(found)
    return names + [name for name in _SPEECH_MAY if has(name)]


def _is_address(source: str) -> bool:
    return "://" in source


def _stem(source: str) -> str:
    """The last name of a path or address, without a model's suffix."""
    if _is_address(source):
        last = PurePosixPath(unquote(urlsplit(source).path).rstrip("/")).name
    else:
        last = os.path.basename(os.path.abspath(paths.expanded(source)))
    return re.sub(r"\.(gguf|pt)$", "", last, flags=re.IGNORECASE) or _NO_NAME


def _downloads() -> Path:
    return paths.models_dir() / ".downloads" / "own"
