"""Checkpoints of Whisper as OpenAI and Transformers write them, made of an installed model of CTranslate2."""

from __future__ import annotations

import io
import json
import math
import pickle
import struct
import sys
import types
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray]
#: Kinds of numbers in a file of CTranslate2.
_NUMBERS = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_HALVES = ("encoder", "decoder")
_OPENAI = (
    (".layers.", ".blocks."),
    ("encoder_attn_layer_norm", "cross_attn_ln"),
    ("encoder_attn", "cross_attn"),
    ("self_attn_layer_norm", "attn_ln"),
    ("self_attn", "attn"),
    ("final_layer_norm", "mlp_ln"),
    (".fc1.", ".mlp.0."),
    (".fc2.", ".mlp.2."),
    (".q_proj.", ".query."),
    (".k_proj.", ".key."),
    (".v_proj.", ".value."),
    (".out_proj.", ".out."),
    ("embed_positions.weight", "positional_embedding"),
    ("embed_tokens", "token_embedding"),
    ("encoder.layer_norm", "encoder.ln_post"),
    ("decoder.layer_norm", "decoder.ln"),
)


def weights_of(model_bin: Path) -> Arrays:
    """All variables of a ``model.bin``, by CTranslate2's names."""
    data, at = model_bin.read_bytes(), 0

    def number(form: str) -> int:
        nonlocal at
        (found,) = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return int(found)

    def name() -> str:
        nonlocal at
        length = number("H")
        at += length
        return data[at - length : at].rstrip(b"\0").decode()

    number("I"), name(), number("I")
    arrays = {}
    for _ in range(number("I")):
        called = name()
        shape = [number("I") for _ in range(number("B"))]
        kind, size = number("B"), number("I")
        if kind in _NUMBERS:
            arrays[called] = np.frombuffer(data, _NUMBERS[kind], math.prod(shape), at).reshape(shape)
        at += size
    return arrays


def as_transformers(variables: Arrays) -> Arrays:
    """The same weights by the names of Transformers; keys have no bias there."""
    found: Arrays = {}

    def take(name: str, source: str, *, rows: slice = slice(None), bias: bool = True) -> None:
        found[f"{name}.weight"] = variables[f"{source}/weight"][rows]
        if bias:
            found[f"{name}.bias"] = variables[f"{source}/bias"][rows]

    def norm(name: str, source: str) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = variables[f"{source}/gamma"], variables[f"{source}/beta"]

    for half in _HALVES:
        found[f"model.{half}.embed_positions.weight"] = variables[f"{half}/position_encodings/encodings"]
        norm(f"model.{half}.layer_norm", f"{half}/layer_norm")
        layer = 0
        while f"{half}/layer_{layer}/ffn/linear_0/weight" in variables:
            name, source = f"model.{half}.layers.{layer}", f"{half}/layer_{layer}"
            norm(f"{name}.self_attn_layer_norm", f"{source}/self_attention/layer_norm")
            width = len(variables[f"{source}/self_attention/linear_1/weight"])
            for at, one in enumerate("qkv"):
                rows = slice(at * width, (at + 1) * width)
                take(f"{name}.self_attn.{one}_proj", f"{source}/self_attention/linear_0", rows=rows, bias=one != "k")
            take(f"{name}.self_attn.out_proj", f"{source}/self_attention/linear_1")
            if half == "decoder":
                norm(f"{name}.encoder_attn_layer_norm", f"{source}/attention/layer_norm")
                take(f"{name}.encoder_attn.q_proj", f"{source}/attention/linear_0")
                take(f"{name}.encoder_attn.k_proj", f"{source}/attention/linear_1", rows=slice(width), bias=False)
                take(f"{name}.encoder_attn.v_proj", f"{source}/attention/linear_1", rows=slice(width, None))
                take(f"{name}.encoder_attn.out_proj", f"{source}/attention/linear_2")
            norm(f"{name}.final_layer_norm", f"{source}/ffn/layer_norm")
            take(f"{name}.fc1", f"{source}/ffn/linear_0")
            take(f"{name}.fc2", f"{source}/ffn/linear_1")
            layer += 1
    for one in ("conv1", "conv2"):
        take(f"model.encoder.{one}", f"encoder/{one}")
    found["model.decoder.embed_tokens.weight"] = variables["decoder/embeddings/weight"]
    return found


def as_openai(weights: Arrays) -> Arrays:
    """The names of Transformers become those of OpenAI."""
    found = {}
    for name, array in weights.items():
        name = name.removeprefix("model.")
        for theirs, ours in _OPENAI:
            name = name.replace(theirs, ours)
        found[name] = array
    return found


def safetensors(weights: Arrays) -> bytes:
    """A whole safetensors file."""
    kinds = {"float32": "F32", "float16": "F16", "uint16": "BF16"}  # NumPy has no bfloat16: their bits
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, array in weights.items():
        header[name] = {"dtype": kinds[str(array.dtype)], "shape": array.shape, "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    said = json.dumps(header).encode()
    said += b" " * (-len(said) % 8)
    return struct.pack("<Q", len(said)) + said + b"".join(array.tobytes() for array in weights.values())


class _Storage:
    """Stands for the bytes of one tensor in a pickle."""

    def __init__(self, key: str, array: np.ndarray) -> None:
        self.key, self.array = key, array


class _Tensor:
    def __init__(self, storage: _Storage) -> None:
        self.storage = storage


def torch_file(weights: Arrays, path: Path, *, dims: dict[str, int] | None = None) -> None:
    """What ``torch.save`` makes of weights, beside ``dims`` if there are any, as OpenAI's checkpoints have them."""
    made = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for name in ("FloatStorage", "HalfStorage"):
        setattr(made[0], name, type(name, (), {"__module__": "torch", "__qualname__": name}))

    def _rebuild_tensor_v2() -> None:  # only its name is written
        raise NotImplementedError

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    made[1]._rebuild_tensor_v2 = _rebuild_tensor_v2  # type: ignore[attr-defined]

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing: Any) -> Any:
            if not isinstance(thing, _Storage):
                return None
            kind = "HalfStorage" if thing.array.dtype == np.float16 else "FloatStorage"
            return ("storage", getattr(made[0], kind), thing.key, "cpu", thing.array.size)

        def reducer_override(self, thing: Any) -> Any:
            if not isinstance(thing, _Tensor):
                return NotImplemented
            array = thing.storage.array
            strides = tuple(stride // array.itemsize for stride in np.ascontiguousarray(array).strides)
            return _rebuild_tensor_v2, (thing.storage, 0, array.shape, strides, False, OrderedDict())

    storages = [_Storage(str(at), array) for at, array in enumerate(weights.values())]
    named = OrderedDict((name, _Tensor(storage)) for name, storage in zip(weights, storages, strict=True))
    before = {name: sys.modules.get(name) for name in ("torch", "torch._utils")}
    sys.modules |= dict(zip(before, made, strict=True))
    try:
        described = io.BytesIO()
        Pickler(described, protocol=2).dump({"dims": dims, "model_state_dict": named} if dims else named)
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", described.getvalue())
        for storage in storages:
            archive.writestr(f"archive/data/{storage.key}", storage.array.tobytes())
