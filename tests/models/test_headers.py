"""What files of models say of themselves: whole, cut, damaged, of another kind, or made to do harm."""

from __future__ import annotations

import os
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.models import ctranslate2_header, gguf_header
from tests.models.small_models import gguf_bytes, gguf_value, text, weights, whisper_folder

HEAD = b"GGUF" + struct.pack("<I", 3)


def read(folder: Path, data: bytes) -> gguf_header.GgufHeader:
    path = folder / "m.gguf"
    path.write_bytes(data)
    return gguf_header.read(path)


def outcome(work: Callable[[], Any]) -> tuple[str, Any]:
    """What a reader says: a sentence, or what it found."""
    try:
        return "", work()
    except ModelError as error:
        return str(error), None


def test_what_a_writing_model_says(tmp_path: Path) -> None:
    header = read(tmp_path, gguf_bytes())
    assert (header.architecture, header.name, header.licence) == ("llama", "Small", "apache-2.0")
    assert (header.context, header.has_template, header.precision) == (2048, True, "F16")
    assert header.expected_bytes == len(gguf_bytes())
    assert not read(tmp_path, gguf_bytes(tokenizer__chat_template="")).has_template


@pytest.mark.parametrize("kept", [len(gguf_bytes()) - 1, len(gguf_bytes()) - 2048])
def test_a_cut_file_says_how_much_is_missing(tmp_path: Path, kept: int) -> None:
    whole = gguf_bytes()
    with pytest.raises(ModelError, match=f"incomplete: {len(whole) - kept} of {len(whole)} bytes are missing"):
        read(tmp_path, whole[:kept])


def test_a_cut_header_never_passes(tmp_path: Path) -> None:
    whole = gguf_bytes()
    for kept in range(len(whole) - 2048):
        with pytest.raises(ModelError, match=r"incomplete|not a GGUF file"):
            read(tmp_path, whole[:kept])


def test_a_real_model_is_whole_and_a_cut_copy_is_not(models_dir: Path, tmp_path: Path) -> None:
    real = next((models_dir / "smollm2-135m").glob("*.gguf"))
    size = real.stat().st_size
    header = gguf_header.read(real)
    assert (header.architecture, header.precision, header.context) == ("llama", "Q4_1", 8192)
    assert header.has_template
    assert header.expected_bytes == size
    cut = tmp_path / "cut.gguf"
    with real.open("rb") as stream:
        cut.write_bytes(stream.read(3_000_000))
    with pytest.raises(ModelError, match=f"{size - 3_000_000} of {size} bytes are missing"):
        models.add(str(cut), kind="writing")


def test_the_sizes_of_all_kinds_of_weights_are_those_of_the_form() -> None:
    theirs = {int(kind): size for kind, size in gguf.GGML_QUANT_SIZES.items()}
    assert {kind: theirs[kind] for kind in gguf_header._BLOCKS} == gguf_header._BLOCKS
    names = {int(kind): kind.name for kind in gguf.LlamaFileType}
    assert all(name in names[number] for number, name in gguf_header._PRECISIONS.items())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04", "not a GGUF file"),
        (b"", "not a GGUF file"),
        (gguf_bytes(version=1), "version 1 of the form is not supported"),
        (gguf_bytes(version=2**31), "is not supported"),
        (gguf_bytes(general__architecture=""), "does not say what it is"),
        (gguf_bytes(general__type="adapter"), "an adapter"),
        (gguf_bytes(general__architecture="clip"), "does not write text"),
        (gguf_bytes(general__type="mmproj"), "does not write text"),
        (gguf_bytes(split__count=3), "one of 3 parts"),
        (gguf_bytes(general__alignment=0), "alignment"),
        (gguf_bytes(general__alignment=33), "alignment"),
    ],
)
def test_what_can_not_be_used(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        read(tmp_path, data)


_KEY = text("k")
_ROOM = bytes(2**20)


@pytest.mark.parametrize(
    "data",
    [
        HEAD + struct.pack("<QQ", 2**63, 1),
        HEAD + struct.pack("<QQ", 1, 2**64 - 1),  # -1
        HEAD + struct.pack("<qq", -1, -1),
        HEAD + struct.pack("<QQQ", 0, 1, 2**62) + _ROOM,  # a key far beyond the end
        HEAD + struct.pack("<QQ", 0, 1) + _KEY + struct.pack("<IQ", 8, 2**63) + _ROOM,
        HEAD + struct.pack("<QQ", 0, 1) + _KEY + struct.pack("<IIQ", 9, 8, 2**63) + _ROOM,  # a list of texts
        HEAD + struct.pack("<QQ", 0, 1) + _KEY + struct.pack("<IIQ", 9, 0, 2**64 - 1) + _ROOM,
        HEAD + struct.pack("<QQ", 0, 1) + _KEY + struct.pack("<IIQIQ", 9, 9, 1, 9, 1) + _ROOM,  # lists in lists
        HEAD + struct.pack("<QQ", 0, 1) + _KEY + struct.pack("<I", 99) + _ROOM,
        HEAD + struct.pack("<QQ", 100_000, 0) + _ROOM + b"\xff" * 2**16,
        HEAD + struct.pack("<QQ", 1, 0) + _KEY + struct.pack("<I", 2**32 - 1) + _ROOM,
        HEAD + struct.pack("<QQ", 1, 0) + _KEY + struct.pack("<IQQIQ", 2, 2**64 - 1, 2**64 - 1, 0, 0) + _ROOM,
        HEAD + struct.pack("<QQ", 1, 0) + _KEY + struct.pack("<IQIQ", 1, 32, 0, 2**64 - 32) + _ROOM,
        HEAD + struct.pack("<QQ", 1, 0) + _KEY + struct.pack("<IQIQ", 1, 32, 0, 7) + _ROOM,
    ],
)
def test_hostile_headers_are_refused_with_little_memory(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(ModelError):
            gguf_header.read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * 2**20


def test_a_huge_header_that_fits_its_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    with path.open("wb") as stream:
        stream.write(HEAD + struct.pack("<QQ", 0, 1) + _KEY + struct.pack("<IIQ", 9, 8, 2**33))
        stream.truncate(2**37)  # a hole: takes no room on the disk
    with pytest.raises(ModelError, match="lists are too long"):
        gguf_header.read(path)
    with path.open("wb") as stream:
        stream.write(HEAD + struct.pack("<QQ", 0, 1) + _KEY + struct.pack("<IQ", 8, 2**36))
        stream.truncate(2**37)
    with pytest.raises(ModelError, match="too long"):
        gguf_header.read(path)


_PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([gguf_value("general.architecture", "llama"), gguf_value("split.count", 9), text("weights")]),
    st.integers(0, 2**64 - 1).map(lambda n: struct.pack("<Q", n)),
    st.integers(0, 13).map(lambda n: struct.pack("<I", n)),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 5), st.integers(0, 5), st.lists(_PIECES, max_size=12))
def test_any_bytes_give_a_header_or_a_sentence(tmp_path: Path, tensors: int, count: int, pieces: list[bytes]) -> None:
    said, header = outcome(lambda: read(tmp_path, HEAD + struct.pack("<QQ", tensors, count) + b"".join(pieces)))
    assert header.architecture if header else "m.gguf" in said


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_changed_bytes_of_a_whole_file_give_a_header_or_a_sentence(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(gguf_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    said, header = outcome(lambda: read(tmp_path, bytes(whole)))
    assert header.expected_bytes <= len(whole) if header else "m.gguf" in said


def test_what_a_speech_model_says(tmp_path: Path) -> None:
    header = ctranslate2_header.read(whisper_folder(tmp_path / "w"))
    assert (header.mel_bins, header.multilingual) == (80, True)
    english = models.look(str(whisper_folder(tmp_path / "en", weights(vocabulary=51864))))
    assert english.languages == ("en",)


def test_a_real_speech_model(models_dir: Path) -> None:
    assert ctranslate2_header.read(models_dir / "whisper-base").mel_bins == 80
    card = models.look(str(models_dir / "whisper-base"))
    assert (card.kind, card.languages) == ("speech", ("*",))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (weights("TransformerSpec"), r"another kind \(TransformerSpec\)"),
        (weights()[:-1], r"model\.bin in .* is incomplete"),
        (weights()[:3], "incomplete"),
        (b"\xff" * 100, "damaged"),
        (weights(mel_bins=128), "lacks preprocessor_config.json.*128 bands"),
        (struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + struct.pack("<II", 3, 2**32 - 1), "counts"),
    ],
)
def test_speech_models_that_can_not_be_used(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        models.add(str(whisper_folder(tmp_path / "w", data)), kind="speech")


@pytest.mark.parametrize("data", [b"{", b"[" * 100_000, b"\xff\xfe"])
def test_a_speech_model_with_a_damaged_description(tmp_path: Path, data: bytes) -> None:
    folder = whisper_folder(tmp_path / "w")
    (folder / "config.json").write_bytes(data)
    with pytest.raises(ModelError, match=r"config\.json is damaged"):
        models.look(str(folder))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(weights()) - 1), st.binary(min_size=1, max_size=8))
def test_changed_weights_give_a_header_or_a_sentence(tmp_path: Path, place: int, other: bytes) -> None:
    folder = tmp_path / "w"
    if not folder.exists():
        whisper_folder(folder)
    data = weights()
    (folder / "model.bin").write_bytes(data[:place] + other + data[place + len(other) :])
    said, header = outcome(lambda: ctranslate2_header.read(folder))
    assert header.vocabulary >= 0 if header else os.fspath(folder) in said
