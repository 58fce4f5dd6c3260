"""Turns texts into vectors that are close when the texts mean the same (multilingual-e5-small). For a worker only.

Two forms of the model are read: the int8 ONNX file with its tokenizer, and the file of 4-bit blocks, whose layers are
written as an ONNX graph in memory. ONNX Runtime runs both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers
from tokenizers.processors import TemplateProcessing

from meetingmate.assistants.ask import e5_file, onnx_file
from meetingmate.assistants.ask.e5_file import E5File
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr

SIZE = 384
#: What the model was trained to see before questions and before texts that may answer them (Wang et al. 2024).
QUERY, PASSAGE = "query: ", "passage: "
#: Tokens of a text that are read; passages have about 130.
TOKENS = 320
#: Texts that are run at once hold at most so many tokens with their padding.
_BATCH_TOKENS = 2048
_CONTRIB = "com.microsoft"
_MASKED = -1e4

Vectors = NDArray[np.float32]


class Encoder:
    """The model in ``path``: its ONNX file, or its file of 4-bit blocks. Raises ModelError."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        try:
            with path.open("rb") as stream:
                packed = stream.read(4) == e5_file.MAGIC
            self._model: _Packed | _Official = _Packed(path, threads) if packed else _Official(path, threads)
        except ModelError:
            raise
        except Exception as error:  # ONNX Runtime and the tokenizer raise kinds of their own
            raise ModelError(
                tr("The model {file} can't be loaded ({error}). Install it again.", file=path.name, error=error)
            ) from error

    def questions(self, texts: Sequence[str]) -> Vectors:
        """A vector of length one for each question."""
        return self._encode([QUERY + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """A vector of length one for each text that may answer one."""
        return self._encode([PASSAGE + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        encoded = [encoding.ids for encoding in self._model.tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(texts), SIZE), np.float32)
        for numbers in _batches([len(ids) for ids in encoded]):
            longest = max(len(encoded[number]) for number in numbers)
            ids = np.full((len(numbers), longest), self._model.pad, np.int64)
            mask = np.zeros((len(numbers), longest), np.int64)
            for row, number in enumerate(numbers):
                ids[row, : len(encoded[number])] = encoded[number]
                mask[row, : len(encoded[number])] = 1
            states = self._model.run(ids, mask) * mask[:, :, None]
            mean = states.sum(axis=1) / mask.sum(axis=1, keepdims=True)
            vectors[numbers] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of texts of about the same length, so that little is padded."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda n: lengths[n]):
        if batch and (len(batch) + 1) * lengths[number] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _session(model: bytes | str, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class _Official:
    """The int8 ONNX file, with ``tokenizer.json`` beside it."""

    pad = 1

    def __init__(self, path: Path, threads: int) -> None:
        self.tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(TOKENS)
        self._session = _session(str(path), threads)
        self._names = {one.name for one in self._session.get_inputs()}

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        """The last hidden state of each token."""
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        found: Vectors = self._session.run(None, {k: v for k, v in given.items() if k in self._names})[0]
        return found


class _Packed:
    """The file of 4-bit blocks. The table of tokens stays on the disk: a text needs few of its rows."""

    def __init__(self, path: Path, threads: int) -> None:
        self._file = file = E5File(path)
        if file.hidden != SIZE:
            raise ModelError(tr("The model {file} is another one than MeetingMate knows.", file=path.name))
        self.pad = file.pad
        self.tokenizer = _unigram(file)
        self._vocabulary = len(file.vocabulary)
        self._positions = self._matrix("emb.pos", file.positions)
        self._kind = file.floats("emb.type", file.hidden)
        self._session = _session(_graph(file), threads)

    def _matrix(self, name: str, rows: int) -> Vectors:
        if self._file.is_packed(name):
            return self._file.rows(name, np.arange(rows), rows, SIZE)
        return self._file.floats(name, rows * SIZE).reshape(rows, SIZE)

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        """The last hidden state of each token."""
        numbers, places = np.unique(ids, return_inverse=True)
        table = self._file.rows("emb.word", numbers, self._vocabulary, SIZE)
        states = table[places.reshape(ids.shape)] + self._positions[: ids.shape[1]] + self._kind
        masked = ((1 - mask) * _MASKED).astype(np.float32)[:, None, None, :]
        found: Vectors = self._session.run(None, {"states": states.astype(np.float32), "mask": masked})[0]
        return found


def _unigram(file: E5File) -> Tokenizer:
    """The SentencePiece vocabulary as a tokenizer that puts begin and end round each text."""
    tokenizer = Tokenizer(models.Unigram(file.vocabulary, unk_id=file.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    begin, end = file.vocabulary[file.begin][0], file.vocabulary[file.end][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, file.begin), (end, file.end)]
    )
    tokenizer.enable_truncation(min(TOKENS, file.positions))
    return tokenizer


def _graph(file: E5File) -> bytes:
    """The layers of the encoder as an ONNX model: ``states`` (batch, tokens, numbers) and ``mask`` in, states out."""
    graph = onnx_file.Graph()
    heads, hidden = file.heads, file.hidden
    split = graph.constant(np.array([0, 0, heads, hidden // heads], np.int64))
    join = graph.constant(np.array([0, 0, hidden], np.int64))
    scale = graph.constant(np.array((hidden // heads) ** -0.5, np.float32))

    def norm(states: str, name: str) -> str:
        weights = [graph.constant(file.floats(f"{name}.{end}", hidden)) for end in ("w", "b")]
        return graph.node("LayerNormalization", [states, *weights], axis=-1, epsilon=float(file.eps))

    def linear(states: str, name: str, rows: int, columns: int) -> str:
        packed, scales = file.blocks(f"{name}.w", rows, columns)
        values = np.concatenate([packed & 15, packed >> 4], axis=2)  # in their order
        pairs = (values[:, :, 0::2] | values[:, :, 1::2] << 4).astype(np.uint8)
        product = graph.node(
            "MatMulNBits",
            [states, graph.constant(pairs), graph.constant(scales.reshape(-1))],
            domain=_CONTRIB,
            K=columns,
            N=rows,
            bits=4,
            block_size=e5_file.BLOCK,
            accuracy_level=4,
        )
        return graph.node("Add", [product, graph.constant(file.floats(f"{name}.b", rows))])

    def by_head(states: str, order: Sequence[int]) -> str:
        return graph.node("Transpose", [graph.node("Reshape", [states, split])], perm=list(order))

    states = norm("states", "emb.ln")
    for layer in range(file.layers):
        name = f"l{layer}"
        query = by_head(linear(states, f"{name}.q", hidden, hidden), (0, 2, 1, 3))
        key = by_head(linear(states, f"{name}.k", hidden, hidden), (0, 2, 3, 1))
        value = by_head(linear(states, f"{name}.v", hidden, hidden), (0, 2, 1, 3))
        scores = graph.node("Mul", [graph.node("MatMul", [query, key]), scale])
        shares = graph.node("Softmax", [graph.node("Add", [scores, "mask"])], axis=-1)
        seen = graph.node("Transpose", [graph.node("MatMul", [shares, value])], perm=[0, 2, 1, 3])
        seen = linear(graph.node("Reshape", [seen, join]), f"{name}.ao", hidden, hidden)
        states = norm(graph.node("Add", [states, seen]), f"{name}.aln")
        up = graph.node("Gelu", [linear(states, f"{name}.fi", file.inner, hidden)], domain=_CONTRIB)
        states = norm(graph.node("Add", [states, linear(up, f"{name}.fo", hidden, file.inner)]), f"{name}.oln")
    graph.node("Identity", [states], output="found")
    shapes: dict[str, Sequence[str | int]] = {
        "states": ("batch", "tokens", hidden),
        "mask": ("batch", 1, 1, "tokens"),
    }
    return graph.model(shapes, ["found"], {"": 17, _CONTRIB: 1})
