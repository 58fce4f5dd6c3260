"""Checkpoints of OpenAI and Transformers become the same model that CTranslate2's own converter makes of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from meetingmate import models
from meetingmate.base.errors import Cancelled, ModelError
from meetingmate.workers import checkpoint_conversion, own_models
from tests.models.checkpoints import as_openai, as_transformers, safetensors, torch_file, weights_of


@pytest.fixture(scope="module")
def variables(models_dir: Path) -> dict[str, np.ndarray]:
    return weights_of(models_dir / "whisper-base" / "model.bin")


def _transformers(folder: Path, installed: Path, weights: dict[str, np.ndarray]) -> Path:
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(safetensors(weights))
    shutil.copyfile(installed / "tokenizer.json", folder / "tokenizer.json")
    said = json.loads((installed / "config.json").read_text())
    config = {"encoder_attention_heads": 8, "decoder_attention_heads": 8}
    (folder / "config.json").write_text(json.dumps(config))
    generation = {
        "suppress_tokens": said["suppress_ids"],
        "begin_suppress_tokens": said["suppress_ids_begin"],
        "alignment_heads": said["alignment_heads"],
    }
    (folder / "generation_config.json").write_text(json.dumps(generation))
    return folder


def test_of_transformers(models_dir: Path, variables: dict[str, np.ndarray], tmp_path: Path) -> None:
    installed = models_dir / "whisper-base"
    source = _transformers(tmp_path / "mine", installed, as_transformers(variables))
    assert models.kind_of(str(source)) == "speech"
    asked = models.look(str(source))
    assert (asked.languages, round(asked.disk_bytes, -6)) == (("*",), 145_000_000)
    card = own_models.add(str(source), kind="speech")
    assert (card.id, models.verify("mine")) == ("mine", [])
    made = models.model_path("mine")
    converted = weights_of(made / "model.bin")
    assert converted.keys() == variables.keys()
    assert all(np.array_equal(converted[name], array) for name, array in variables.items())
    said, before = (json.loads((folder / "config.json").read_text()) for folder in (made, installed))
    assert {key: said[key] for key in before} == before
    assert json.loads((made / "vocabulary.json").read_text()) == json.loads((installed / "vocabulary.json").read_text())


def test_of_openai(
    models_dir: Path, variables: dict[str, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tokenizer is that of an installed model with the same vocabulary."""
    path = tmp_path / "model.pt"
    torch_file(as_openai(as_transformers(variables)), path, dims={"n_mels": 80, "n_vocab": 51865})
    with pytest.raises(ModelError, match=r"comes without its tokenizer.*Put the file tokenizer\.json"):
        own_models.add(str(path), kind="speech")
    shutil.copytree(models_dir / "whisper-base", models.folder_of(models.card("whisper-base")))
    steps: list[str] = []
    card = own_models.add(str(path), kind="speech", model_id="theirs", on_progress=lambda _, step: steps.append(step))
    assert (card.title, steps[0]) == ("model", "Converting model.pt")
    converted = weights_of(models.model_path("theirs") / "model.bin")
    changed = {"decoder/alignment_heads", "decoder/alignment_layer"}
    assert all(np.array_equal(converted[name], array) for name, array in variables.items() if name not in changed)


def test_shards_and_other_numbers(models_dir: Path, variables: dict[str, np.ndarray], tmp_path: Path) -> None:
    """Weights in two files, one with 32 bits a number, the other with the upper 16 of them (bfloat16)."""
    weights = {name: array.astype(np.float32) for name, array in as_transformers(variables).items()}
    source = _transformers(tmp_path / "shards", models_dir / "whisper-base", {})
    (source / "model.safetensors").unlink()
    names = sorted(weights)
    halves = {
        "model-1.safetensors": {name: weights[name] for name in names[::2]},
        "model-2.safetensors": {name: (weights[name].view(np.uint32) >> 16).astype(np.uint16) for name in names[1::2]},
    }
    for file, part in halves.items():
        (source / file).write_bytes(safetensors(part))
    index = {"weight_map": {name: file for file, part in halves.items() for name in part}}
    (source / "model.safetensors.index.json").write_text(json.dumps(index))
    checkpoint_conversion.convert(source, tmp_path / "made")
    converted = weights_of(tmp_path / "made" / "model.bin")
    pairs = [(converted[name], array) for name, array in variables.items() if array.dtype == np.float16]
    assert all(np.allclose(made, array, rtol=2**-7, atol=1e-7) for made, array in pairs)
    assert not all(np.array_equal(made, array) for made, array in pairs)


def test_what_is_none_is_said(models_dir: Path, tmp_path: Path) -> None:
    other = tmp_path / "bert"
    other.mkdir()
    (other / "model.safetensors").write_bytes(safetensors({"bert.pooler.weight": np.zeros((2, 2), np.float32)}))
    with pytest.raises(ModelError, match="bert is a checkpoint of another kind of model"):
        models.look(str(other))
    with pytest.raises(ModelError, match="bert is a checkpoint of another kind of model"):
        checkpoint_conversion.convert(other, tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_it_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        checkpoint_conversion.convert(tmp_path, tmp_path / "made", stop=lambda: True)
