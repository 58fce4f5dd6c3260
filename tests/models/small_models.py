"""Files in the forms of models, small enough to be made for each test; no engine can write with them."""

from __future__ import annotations

import json
import struct
from pathlib import Path


def text(value: str | bytes) -> bytes:
    """A text as GGUF files hold it."""
    data = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(data)) + data


def gguf_value(key: str, value: str | int | list[str]) -> bytes:
    """A key and its value."""
    if isinstance(value, str):
        return text(key) + struct.pack("<I", 8) + text(value)
    if isinstance(value, int):
        return text(key) + struct.pack("<II", 4, value)
    return text(key) + struct.pack("<IIQ", 9, 8, len(value)) + b"".join(text(one) for one in value)


def gguf_bytes(version: int = 3, **values: str | int | list[str]) -> bytes:
    """A whole file with one tensor of 1024 numbers; ``values`` change what it says (``__`` is a dot)."""
    said: dict[str, str | int | list[str]] = {
        "general.architecture": "llama",
        "general.name": "Small",
        "general.license": "apache-2.0",
        "general.file_type": 1,
        "llama.context_length": 2048,
        "tokenizer.chat_template": "{{ messages }}",
        "tokenizer.ggml.tokens": ["a", "b"],
    }
    said.update({key.replace("__", "."): value for key, value in values.items()})
    head = b"GGUF" + struct.pack("<IQQ", version, 1, len(said)) + b"".join(gguf_value(*item) for item in said.items())
    head += text("weights") + struct.pack("<IQQIQ", 2, 32, 32, 1, 0)
    return head + bytes(-len(head) % 32) + bytes(range(256)) * 8


def _name(value: str) -> bytes:
    return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"


def weights(kind: str = "WhisperSpec", *, mel_bins: int = 80, vocabulary: int = 51865) -> bytes:
    """The file of weights of a model in the form of CTranslate2."""
    data = struct.pack("<I", 6) + _name(kind) + struct.pack("<II", 3, 2)
    data += _name("encoder/conv1/weight") + struct.pack("<BIIIBI", 3, 2, mel_bins, 3, 0, 64) + bytes(64)
    return data + _name("decoder/embeddings/weight") + struct.pack("<BIIBI", 2, vocabulary, 2, 0, 64) + bytes(64)


def whisper_folder(folder: Path, data: bytes | None = None) -> Path:
    """Make the folder of a speech model."""
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(weights() if data is None else data)
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_text(json.dumps({"x": 1}))
    return folder
