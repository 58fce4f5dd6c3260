"""What the header of a GGUF file says of a writing model, and whether the file is whole. The weights are not read."""

from __future__ import annotations

import math
from pathlib import Path

from msgspec import Struct

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models.header_reader import DamagedHeaderError, HeaderEndError, HeaderReader

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_MOST_VALUES = 10_000
_MOST_TENSORS = 100_000
#: Texts in lists, all together; the largest vocabularies have some hundred thousand words.
_MOST_TEXTS = 2_000_000
_LONGEST_KEY = 65_535
_MOST_DIMENSIONS = 4
_LONGEST_SHOWN = 100
_LARGEST_ALIGNMENT = 2**20
_STRING, _LIST = 8, 9
#: Forms of ``struct`` of the kinds of values.
_FORMS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
#: Kinds of weights: (weights in a block, bytes of a block).
_BLOCKS = {
    **{0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 40)},
    **{10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292)},
    **{16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82)},
    **{23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2)},
    **{34: (256, 54), 35: (256, 66), 39: (32, 17)},
}
#: What is written behind the model's name, by ``general.file_type``.
_PRECISIONS = {
    **{0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S"},
    **{12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K"},
    **{19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL"},
    **{26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S", 29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16"},
    **{36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4"},
}
#: Architectures that make no text.
_NO_TEXT = ("clip", "bert", "nomic-bert", "jina-bert-v2", "t5encoder", "wavtokenizer-dec", "whisper")


class GgufHeader(Struct, frozen=True, kw_only=True):
    """``precision`` as model names write it (Q4_K_M), empty when not stated; ``context`` in tokens, 0 when not stated;
    ``expected_bytes``: how long the whole file is."""

    architecture: str
    name: str = ""
    licence: str = ""
    precision: str = ""
    context: int = 0
    has_template: bool = False
    expected_bytes: int = 0


def read(path: Path) -> GgufHeader:
    """The header of a writing model that is whole. Takes a few seconds at most, whatever is in the file.

    Raises ModelError: no GGUF file, damaged, incomplete, or not a model that writes text.
    """
    try:
        with path.open("rb") as stream:
            reader = HeaderReader(stream)
            size = reader.size
            if size < len(MAGIC) or reader.take(len(MAGIC)) != MAGIC:
                raise ModelError(tr("{file} is not a GGUF file; choose a writing model in that form.", file=path.name))
            values, expected = _read(reader)
    except HeaderEndError as error:
        raise ModelError(
            tr(
                "{file} is incomplete: it ends after {size} bytes, before its contents begin. Download it again.",
                file=path.name,
                size=size,
            )
        ) from error
    except DamagedHeaderError as error:
        raise ModelError(
            tr("{file} is damaged ({reason}). Download it again.", file=path.name, reason=error)
        ) from error
    except OSError as error:
        raise ModelError(tr("{path} can't be read ({error}).", path=path, error=error.strerror)) from error
    if expected > size:
        raise ModelError(
            tr(
                "{file} is incomplete: {missing} of {expected} bytes are missing. Download it again.",
                file=path.name,
                missing=expected - size,
                expected=expected,
            )
        )
    return _header_of(path, values, expected)


def _header_of(path: Path, values: dict[str, object], expected: int) -> GgufHeader:
    architecture = _text(values, "general.architecture")
    if not architecture:
        raise ModelError(
            tr(
                "{file} is damaged ({reason}). Download it again.",
                file=path.name,
                reason=tr("it does not say what it is"),
            )
        )
    if _text(values, "general.type") == "adapter":
        raise ModelError(
            tr("{file} is an addition to a model (an adapter), not a model; choose the model’s file.", file=path.name)
        )
    if architecture in _NO_TEXT or _text(values, "general.type") == "mmproj":
        raise ModelError(
            tr("{file} holds a model that does not write text ({kind}).", file=path.name, kind=architecture)
        )
    if _number(values, "split.count") > 1:
        raise ModelError(
            tr(
                "{file} is one of {number} parts of a model; join them first with the program llama-gguf-split.",
                file=path.name,
                number=_number(values, "split.count"),
            )
        )
    return GgufHeader(
        architecture=architecture,
        name=_text(values, "general.name"),
        licence=_text(values, "general.license"),
        precision=_PRECISIONS.get(_number(values, "general.file_type", -1), ""),
        context=_number(values, f"{architecture}.context_length"),
        has_template=bool(_text(values, "tokenizer.chat_template")),
        expected_bytes=expected,
    )


def _read(reader: HeaderReader) -> tuple[dict[str, object], int]:
    """The values of a header behind its magic (without lists), and how long the file should be."""
    version = reader.whole("I")
    if version not in _VERSIONS:
        raise DamagedHeaderError(tr("version {version} of the form is not supported", version=version))
    tensors, count = reader.whole("Q"), reader.whole("Q")
    if tensors > _MOST_TENSORS or count > _MOST_VALUES:
        raise DamagedHeaderError(tr("its counts can't be"))
    values: dict[str, object] = {}
    texts = 0
    for _ in range(count):
        key = _string(reader, _LONGEST_KEY)
        kind = reader.whole("I")
        if kind == _LIST:
            texts = _skip_list(reader, texts)
        else:
            values[key] = _string(reader) if kind == _STRING else reader.number(_form(kind))
    return values, _end_of(reader, tensors, values)


def _end_of(reader: HeaderReader, tensors: int, values: dict[str, object]) -> int:
    """Where the last tensor ends, as the header places them."""
    alignment = _number(values, "general.alignment", 32)
    if not 0 < alignment <= _LARGEST_ALIGNMENT or alignment & (alignment - 1):
        raise DamagedHeaderError(tr("its alignment can't be"))
    end = 0
    for _ in range(tensors):
        _string(reader, _LONGEST_KEY)
        dimensions = reader.whole("I")
        if dimensions > _MOST_DIMENSIONS:
            raise DamagedHeaderError(tr("a tensor has too many dimensions"))
        weights = math.prod(reader.whole("Q") for _ in range(dimensions))
        block, block_bytes = _BLOCKS.get(reader.whole("I"), (1, 0))  # what is not known the engine judges
        offset = reader.whole("Q")
        if offset % alignment:
            raise DamagedHeaderError(tr("a tensor has a place that can't be"))
        end = max(end, offset + -(-weights // block) * block_bytes)
    start = -(-reader.position // alignment) * alignment
    if end > 2**50:
        raise DamagedHeaderError(tr("a tensor has a place that can't be"))
    return start + end if end else reader.position


def _skip_list(reader: HeaderReader, texts: int) -> int:
    """Pass over a list; returns how many texts all lists had so far, with the ``texts`` before."""
    kind, count = reader.whole("I"), reader.whole("Q")
    if kind != _STRING:
        _form(kind)
        reader.skip(count * _WIDTHS[kind])
        return texts
    if texts + count > _MOST_TEXTS:
        raise DamagedHeaderError(tr("its lists are too long"))
    for _ in range(count):
        reader.skip(reader.whole("Q"))
    return texts + count


def _form(kind: int) -> str:
    """The form of a number. Lists of lists are refused, too: no model has them."""
    if kind not in _FORMS:
        raise DamagedHeaderError(tr("it has a value of an unknown kind"))
    return _FORMS[kind]


def _string(reader: HeaderReader, longest: int = 2**20) -> str:
    length = reader.whole("Q")
    if length > longest and length <= reader.size - reader.position:
        raise DamagedHeaderError(tr("it has a text that is too long"))
    return reader.take(length).decode("utf-8", "replace")


def _text(values: dict[str, object], key: str) -> str:
    """A text as it may be shown; what is longer is no name."""
    value = values.get(key)
    return "".join(c for c in value[:_LONGEST_SHOWN] if c.isprintable()).strip() if isinstance(value, str) else ""


def _number(values: dict[str, object], key: str, default: int = 0) -> int:
    value = values.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default
