"""What a folder with a model in the form of CTranslate2 says of itself, and whether its weights are whole."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec import Struct

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models.header_reader import DamagedHeaderError, HeaderEndError, HeaderReader

_VERSIONS = range(4, 7)
_MOST_VARIABLES = 100_000
_MOST_DIMENSIONS = 16
_WHISPER = "WhisperSpec"
_MEL_INPUT = "encoder/conv1/weight"
#: The vocabulary of models for English alone is one word smaller than the others.
_ENGLISH_VOCABULARY = 51864
_VOCABULARY_OUTPUT = "decoder/embeddings/weight"
#: Models that hear another number of bands say so in a file of their own.
_USUAL_MEL_BINS = 80
_MEL_FILE = "preprocessor_config.json"
_LONGEST_JSON = 64 * 2**20


class WhisperHeader(Struct, frozen=True, kw_only=True):
    """``mel_bins``: how many bands of sound the model hears, 0 when not stated; ``vocabulary``: its pieces of words."""

    mel_bins: int = 0
    vocabulary: int = 0

    @property
    def multilingual(self) -> bool:
        """Whether it knows more than English."""
        return self.vocabulary != _ENGLISH_VOCABULARY


def read(folder: Path) -> WhisperHeader:
    """The header of a Whisper model whose files are whole. Raises ModelError: damaged, incomplete, no Whisper model."""
    for name in ("config.json", "tokenizer.json", "vocabulary.json", _MEL_FILE):
        if (folder / name).is_file():
            _check_json(folder / name)
    path = folder / "model.bin"
    try:
        with path.open("rb") as stream:
            reader = HeaderReader(stream)
            kind = _kind(reader)
            if kind != _WHISPER:
                raise ModelError(
                    tr(
                        "{folder} holds a model of another kind ({kind}), not a speech model of the Whisper family.",
                        folder=folder,
                        kind=kind[:80],
                    )
                )
            shapes = _shapes(reader)
    except HeaderEndError as error:
        raise ModelError(
            tr("{file} in {folder} is incomplete. Copy or download it again.", file=path.name, folder=folder)
        ) from error
    except DamagedHeaderError as error:
        raise ModelError(
            tr(
                "{file} in {folder} is damaged ({reason}). Copy or download it again.",
                file=path.name,
                folder=folder,
                reason=error,
            )
        ) from error
    except OSError as error:
        raise ModelError(tr("{path} can't be read ({error}).", path=path, error=error.strerror)) from error
    mel, words = shapes.get(_MEL_INPUT, ()), shapes.get(_VOCABULARY_OUTPUT, ())
    header = WhisperHeader(mel_bins=mel[1] if len(mel) == 3 else 0, vocabulary=words[0] if words else 0)
    if header.mel_bins not in (0, _USUAL_MEL_BINS) and not (folder / _MEL_FILE).is_file():
        raise ModelError(
            tr(
                "{folder} lacks {file}, which this model needs because it hears {number} bands of sound.",
                folder=folder,
                file=_MEL_FILE,
                number=header.mel_bins,
            )
        )
    return header


def _kind(reader: HeaderReader) -> str:
    version = reader.whole("I")
    if version not in _VERSIONS:
        raise DamagedHeaderError(tr("version {version} of the form is not supported", version=version))
    return _name(reader)


def _shapes(reader: HeaderReader) -> dict[str, tuple[int, ...]]:
    """The shapes of all variables; passes over their contents, so that it finds out whether the file is whole."""
    reader.whole("I")  # revision of the kind
    count = reader.whole("I")
    if count > _MOST_VARIABLES:
        raise DamagedHeaderError(tr("its counts can't be"))
    shapes = {}
    for _ in range(count):
        name, dimensions = _name(reader), reader.whole("B")
        if dimensions > _MOST_DIMENSIONS:
            raise DamagedHeaderError(tr("a variable has too many dimensions"))
        shapes[name] = tuple(reader.whole("I") for _ in range(dimensions))
        reader.whole("B")  # kind of its numbers
        reader.skip(reader.whole("I"))
    return shapes


def _name(reader: HeaderReader) -> str:
    return reader.take(reader.whole("H")).rstrip(b"\0").decode("utf-8", "replace")


def _check_json(path: Path) -> None:
    try:
        if path.stat().st_size > _LONGEST_JSON:
            raise ModelError(tr("{path} is too large to be part of a speech model.", path=path))
        json.loads(path.read_bytes())
    except OSError as error:
        raise ModelError(tr("{path} can't be read ({error}).", path=path, error=error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(tr("{path} is damaged. Copy or download it again.", path=path)) from error
