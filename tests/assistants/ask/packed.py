"""A tiny file in the form of the 4-bit model: random numbers, a vocabulary of letters."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

HIDDEN, INNER, POSITIONS = 384, 64, 64
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz:"]


def packed(values: np.ndarray) -> bytes:
    """Blocks of 32 numbers: a half-precision scale, the low halves of 16 bytes, then the high ones."""
    blocks = values.astype(np.float32).reshape(-1, 32)
    scales = (np.abs(blocks).max(axis=1) / 7).astype(np.float16)
    numbers = np.clip(np.rint(blocks / scales[:, None].astype(np.float32)) + 8, 0, 15).astype(np.uint8)
    joined = numbers[:, :16] | numbers[:, 16:] << 4
    return b"".join(scale.tobytes() + row.tobytes() for scale, row in zip(scales, joined, strict=True))


def tensors(layers: int = 1) -> dict[str, tuple[int, np.ndarray]]:
    """Name, kind (0: plain, 1: blocks) and numbers of each tensor."""
    rng = np.random.default_rng(1)
    made: dict[str, tuple[int, np.ndarray]] = {
        "emb.word": (1, rng.normal(0, 1, (len(PIECES), HIDDEN))),
        "emb.pos": (1, rng.normal(0, 0.1, (POSITIONS, HIDDEN))),
        "emb.type": (0, np.zeros(2 * HIDDEN)),
        "emb.ln.w": (0, np.ones(HIDDEN)),
        "emb.ln.b": (0, np.zeros(HIDDEN)),
    }
    for layer in range(layers):
        for name, rows, columns in (
            ("q", HIDDEN, HIDDEN),
            ("k", HIDDEN, HIDDEN),
            ("v", HIDDEN, HIDDEN),
            ("ao", HIDDEN, HIDDEN),
            ("fi", INNER, HIDDEN),
            ("fo", HIDDEN, INNER),
        ):
            made[f"l{layer}.{name}.w"] = (1, rng.normal(0, 0.05, (rows, columns)))
            made[f"l{layer}.{name}.b"] = (0, rng.normal(0, 0.05, rows))
        for name in ("aln", "oln"):
            made[f"l{layer}.{name}.w"] = (0, np.ones(HIDDEN))
            made[f"l{layer}.{name}.b"] = (0, np.zeros(HIDDEN))
    return made


def write(path: Path, layers: int = 1) -> Path:
    """Write the file."""
    made = tensors(layers)
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = np.array([-1.0 - n for n in range(len(PIECES))], "<f4")
    head = b"E5S1" + struct.pack("<i", 1)
    head += struct.pack("<7i", HIDDEN, layers, 12, INNER, len(PIECES), POSITIONS, 2) + struct.pack("<fi", 1e-12, 32)
    head += struct.pack("<5i", len(PIECES), 0, 2, 1, 3) + struct.pack("<Q", len(blob))
    head += ends.tobytes() + scores.tobytes() + blob + struct.pack("<iI", 0, 0) + struct.pack("<i", len(made))
    stored = {name: packed(values) if kind else values.astype("<f4").tobytes() for name, (kind, values) in made.items()}
    offset = len(head) + sum(2 + len(name) + struct.calcsize("<BIQQ") for name in made)
    table, body = b"", b""
    for name, (kind, values) in made.items():
        table += struct.pack("<H", len(name)) + name.encode()
        table += struct.pack("<BIQQ", kind, values.size, offset + len(body), len(stored[name]))
        body += stored[name]
    path.write_bytes(head + table + body)
    return path
