"""The model that compares by meaning: its 4-bit file read, run as an ONNX graph, and refused when damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.assistants.ask.e5_file import E5File
from meetingmate.assistants.ask.encoder import Encoder
from meetingmate.base.errors import ModelError
from tests.assistants.ask import packed


def by_hand(path: Path, ids: list[int]) -> np.ndarray:
    """The vector of a text as the layers are defined (Devlin et al. 2019), in plain numpy."""
    file = E5File(path)

    def matrix(name: str, rows: int, columns: int) -> np.ndarray:
        return file.rows(name, np.arange(rows), rows, columns)

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        mean, spread = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        weight, bias = (file.floats(f"{name}.{end}", packed.HIDDEN) for end in "wb")
        return (x - mean) / np.sqrt(spread + file.eps) * weight + bias

    def linear(x: np.ndarray, name: str, rows: int, columns: int) -> np.ndarray:
        return x @ matrix(f"{name}.w", rows, columns).T + file.floats(f"{name}.b", rows)

    hidden, heads = packed.HIDDEN, 12
    x = matrix("emb.word", len(packed.PIECES), hidden)[ids]
    x = norm(x + matrix("emb.pos", packed.POSITIONS, hidden)[: len(ids)], "emb.ln")
    for layer in range(file.layers):
        q, k, v = (
            linear(x, f"l{layer}.{n}", hidden, hidden).reshape(len(ids), heads, -1).transpose(1, 0, 2) for n in "qkv"
        )
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(hidden // heads)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        seen = (shares @ v).transpose(1, 0, 2).reshape(len(ids), hidden)
        x = norm(x + linear(seen, f"l{layer}.ao", hidden, hidden), f"l{layer}.aln")
        up = linear(x, f"l{layer}.fi", packed.INNER, hidden)
        from scipy.special import erf

        x = norm(
            x + linear(up * 0.5 * (1 + erf(up / np.sqrt(2))), f"l{layer}.fo", hidden, packed.INNER), f"l{layer}.oln"
        )
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_the_graph_computes_what_the_layers_are_defined_to(tmp_path: Path) -> None:
    path = packed.write(tmp_path / "model.bin", layers=2)
    encoder = Encoder(path)
    [vector] = encoder.questions(["abba"])
    ids = encoder._model.tokenizer.encode("query: abba").ids
    assert ids[0] == 0
    assert ids[-1] == 2
    assert float(vector @ by_hand(path, ids)) > 0.999  # products are computed with 8 bits


def test_a_text_has_the_same_vector_alone_and_among_longer_ones(tmp_path: Path) -> None:
    encoder = Encoder(packed.write(tmp_path / "model.bin"))
    texts = ["abc", "hello there this is a much longer text", "abc abc"]
    together = encoder.passages(texts)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    for text, vector in zip(texts, together, strict=True):
        assert float(encoder.passages([text])[0] @ vector) > 0.999


@pytest.mark.parametrize("kept", [0, 3, 8, 40, 100, 500, 5000])
def test_a_file_that_was_cut_is_refused_in_one_sentence(tmp_path: Path, kept: int) -> None:
    path = packed.write(tmp_path / "model.bin")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"model\.bin"):
        Encoder(path)


@pytest.mark.parametrize("place", [8, 12, 16, 20, 24, 28, 44, 60])
def test_a_file_with_impossible_sizes_is_refused(tmp_path: Path, place: int) -> None:
    path = packed.write(tmp_path / "model.bin")
    data = bytearray(path.read_bytes())
    data[place : place + 4] = b"\xff\xff\xff\x7f"
    path.write_bytes(data)
    with pytest.raises(ModelError):
        Encoder(path)
