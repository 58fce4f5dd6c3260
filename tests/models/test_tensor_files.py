"""Tensors are found in files that may be damaged or made to do harm."""

from __future__ import annotations

import json
import math
import os
import pickle
import random
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from meetingmate.models import tensor_files
from meetingmate.models.tensor_files import DamagedTensorsError
from tests.models.checkpoints import safetensors, torch_file

ARRAYS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b.c": np.ones((4,), np.float16)}


def test_both_forms_give_the_same(tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(safetensors(ARRAYS))
    torch_file(ARRAYS, tmp_path / "x.bin")
    torch_file(ARRAYS, tmp_path / "x.pt", dims={"n_mels": 80})
    found = [
        tensor_files.of_safetensors(tmp_path / "x.safetensors"),
        tensor_files.of_torch(tmp_path / "x.bin"),
        tensor_files.of_torch(tmp_path / "x.pt"),
    ]
    for tensors in found:
        assert {name: (one.shape, one.numbers, one.read()) for name, one in tensors.items()} == {
            name: (array.shape, str(array.dtype), array.tobytes()) for name, array in ARRAYS.items()
        }


class Harm:
    """Runs a command where it is unpickled carelessly."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (self.command,)


def test_nothing_of_a_pickle_is_run(tmp_path: Path) -> None:
    path = tmp_path / "evil.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Harm(f"touch {tmp_path}/was-run")))
    with pytest.raises(DamagedTensorsError):
        tensor_files.of_torch(path)
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(
    "said",
    [
        {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, math.inf]}},
        {"a": {"dtype": "F32", "shape": [math.inf], "data_offsets": [0, 8]}},
        {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 9]}},
        {"a": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}},
        {"a": {"dtype": "F32", "shape": [2**62, 2**62], "data_offsets": [0, 8]}},
        {"a": {"dtype": "F99", "shape": [2], "data_offsets": [0, 8]}},
        {"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}},
        {"a": 1},
        [],
    ],
)
def test_headers_that_can_not_be(tmp_path: Path, said: object) -> None:
    header = json.dumps(said).encode()
    path = tmp_path / "x.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))
    with pytest.raises(DamagedTensorsError):
        tensor_files.of_safetensors(path)


@pytest.mark.timeout(30)
def test_a_tensor_of_endless_dimensions_takes_no_time(tmp_path: Path) -> None:
    said = {"a": {"dtype": "F32", "shape": [2**62] * 400_000, "data_offsets": [0, 8]}}
    header = json.dumps(said).encode()
    path = tmp_path / "x.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))
    with pytest.raises(DamagedTensorsError, match="its header is not valid"):
        tensor_files.of_safetensors(path)


def test_an_index_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.safetensors").write_bytes(safetensors(ARRAYS))
    folder = tmp_path / "model"
    folder.mkdir()
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "../secret.safetensors"}}))
    with pytest.raises(DamagedTensorsError):
        tensor_files.of_index(index)
    index.write_text(json.dumps({"weight_map": {"a": "lost.safetensors"}}))
    with pytest.raises(DamagedTensorsError, match=r"lost\.safetensors is missing"):
        tensor_files.of_index(index)


@pytest.mark.parametrize("kind", ["torch", "safetensors"])
def test_damaged_files_are_damaged_files(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    if kind == "torch":
        torch_file(ARRAYS, path)
    else:
        path.write_bytes(safetensors(ARRAYS))
    whole, chance = path.read_bytes(), random.Random(7)
    read = tensor_files.of_torch if kind == "torch" else tensor_files.of_safetensors
    refused = 0
    for _ in range(400):
        data = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(1, 8)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            for tensor in read(path).values():
                assert len(tensor.read()) == tensor.size < 10**6
        except DamagedTensorsError:
            refused += 1
    assert refused > 200
