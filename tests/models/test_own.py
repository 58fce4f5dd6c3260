"""Models that the user brings from this computer."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.models import listing
from tests.models.small_models import gguf_bytes, whisper_folder

GGUF = gguf_bytes()


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "Über model 1B.gguf"
    path.write_bytes(GGUF)
    return path


def test_a_file_becomes_a_model(gguf: Path) -> None:
    card = models.add(str(gguf), kind="writing", model_id="uber", title="Über", licence="Apache-2.0")
    assert card.own
    assert models.model_path("uber").read_bytes() == GGUF
    assert gguf.read_bytes() == GGUF
    assert models.card("uber") == card
    with pytest.raises(ModelError, match="already a model called UBER"):
        models.add(str(gguf), kind="writing", model_id="UBER")


def test_the_id_is_made_of_the_name(gguf: Path) -> None:
    assert models.add(str(gguf), kind="writing").id == "ber-model-1B"


def test_a_large_model_may_write_prose(gguf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meetingmate.models.own._PROSE_FROM_BYTES", len(GGUF))
    assert models.add(str(gguf), kind="writing", model_id="big").model_class == "prose"


def test_what_is_no_gguf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "minutes.gguf"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(ModelError, match="not a GGUF file"):
        models.add(str(path), kind="writing")
    assert not any(card.own for card in models.catalogue())
    assert not listing.own_path().exists()


def test_a_given_checksum_is_compared(gguf: Path) -> None:
    with pytest.raises(ModelError, match="does not match the sha256"):
        models.add(str(gguf), kind="writing", sha256="0" * 64)
    models.add(str(gguf), kind="writing", sha256=hashlib.sha256(GGUF).hexdigest().upper())


def test_a_speech_model_needs_its_files(tmp_path: Path) -> None:
    folder = whisper_folder(tmp_path / "whisper-mine")
    (folder / "README.md").write_text("x")
    (folder / "vocabulary.json").rename(folder / "words.json")
    with pytest.raises(ModelError, match=r"vocabulary\.json or vocabulary\.txt is missing"):
        models.add(str(folder), kind="speech")
    (folder / "words.json").rename(folder / "vocabulary.json")
    models.add(str(folder), kind="speech")
    installed = sorted(path.name for path in models.model_path("whisper-mine").iterdir())
    assert installed == ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"]


def test_what_the_file_says_of_itself_goes_on_the_card(gguf: Path) -> None:
    card = models.add(str(gguf), kind="writing")
    assert (card.licence, card.context, card.chat_template) == ("apache-2.0", 2048, "file")
    assert models.card(card.id) == card


def test_a_model_that_needs_more_memory_than_there_is(gguf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meetingmate.models.own._WORKING_MEMORY", 10**15)
    with pytest.raises(ModelError, match="GB of memory and this one has"):
        models.add(str(gguf), kind="writing")
    assert not listing.own_path().exists()


def test_what_the_trial_refuses_is_not_copied(gguf: Path) -> None:
    tried: list[object] = []

    def trial(kind: str, path: Path) -> None:
        tried.append((kind, path))
        raise ModelError("can’t be loaded")

    with pytest.raises(ModelError, match="be loaded"):
        models.add(str(gguf), kind="writing", trial=trial, on_progress=lambda *how: tried.append(how))
    assert tried == [("writing", gguf)]


def test_a_lost_file_of_an_own_model_says_what_to_do(gguf: Path) -> None:
    models.add(str(gguf), kind="writing", model_id="mine")
    models.model_path("mine").unlink()
    with pytest.raises(ModelError, match="models remove mine` and add it again"):
        models.model_path("mine")
    with pytest.raises(ModelError, match="remove it and add its file again"):
        models.install("mine")


def test_a_broken_list_is_never_overwritten(gguf: Path) -> None:
    listing.own_path().parent.mkdir(parents=True)
    listing.own_path().write_text("broken [")
    with pytest.raises(ModelError, match="can't be read"):
        models.add(str(gguf), kind="writing")
    assert listing.own_path().read_text() == "broken ["


@pytest.mark.parametrize(("source", "complaint"), [("/nowhere/x.gguf", "does not exist"), (".", "not a file")])
def test_bad_sources(source: str, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        models.add(source, kind="writing", model_id="x")


def test_what_a_model_is_for_is_seen_from_its_files(gguf: Path, tmp_path: Path) -> None:
    assert models.kind_of(str(gguf)) == "writing"
    renamed = tmp_path / "blob"
    renamed.write_bytes(GGUF)
    assert models.kind_of(str(renamed)) == "writing"
    folder = tmp_path / "whisper"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"x")
    assert models.kind_of(str(folder)) == "speech"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("model.safetensors", "is one file of a model; choose its folder"),
        ("pytorch_model.bin", "is one file of a model; choose its folder"),
        ("folder/one.gguf", "choose the file one.gguf in it"),
        ("folder/readme.md", "holds no model that MeetingMate can use"),
        ("talk.wav", "is no model that MeetingMate can use"),
        ("model.bin", "choose its folder"),
    ],
)
def test_what_can_not_be_used_says_what_is_needed(tmp_path: Path, name: str, says: str) -> None:
    path = tmp_path / "brought" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    with pytest.raises(ModelError, match=says):
        models.kind_of(str(path.parent if "/" in name else path))


@pytest.mark.parametrize("name", ["small.pt", "SMALL.PT", "hub/model.safetensors", "hub/pytorch_model.bin"])
def test_a_damaged_checkpoint_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / "brought" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    source = str(path.parent if "/" in name else path)
    assert models.kind_of(source) == "speech"
    with pytest.raises(ModelError, match=r"(small\.pt|SMALL\.PT|hub) can't be used \(.+\)\. Copy or download it again"):
        models.look(source)


def test_what_is_not_there_and_addresses_need_more() -> None:
    with pytest.raises(ModelError, match="does not exist"):
        models.kind_of("/nowhere/model.gguf")
    with pytest.raises(ModelError, match="say whether"):
        models.kind_of("https://example.org/model.gguf")
