"""Writes a model in the ONNX form (protocol buffers): as much of it as a BERT encoder needs.

Field numbers are those of onnx.proto; the package ``onnx`` is several times as large as all that is done here.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

_TYPES = {np.dtype(np.float32): 1, np.dtype(np.uint8): 2, np.dtype(np.int64): 7}
_FLOAT_ATTRIBUTE, _INT_ATTRIBUTE, _INTS_ATTRIBUTE = 1, 2, 7


class Graph:
    """Nodes and constants, in the order in which they are added."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._count = 0

    def constant(self, values: np.ndarray) -> str:
        """Add numbers; returns their name."""
        name = self._name()
        shape = b"".join(_number(1, size) for size in values.shape)
        raw = np.ascontiguousarray(values).tobytes()
        self._constants.append(shape + _number(2, _TYPES[values.dtype]) + _text(8, name) + _field(9, raw))
        return name

    def node(
        self, operation: str, inputs: Sequence[str], *, domain: str = "", output: str = "", **attributes: object
    ) -> str:
        """Add an operation; returns the name of its output."""
        output = output or self._name()
        parts = [_text(1, name) for name in inputs] + [_text(2, output), _text(4, operation)]
        parts += [_field(5, _attribute(name, value)) for name, value in attributes.items()]
        if domain:
            parts.append(_text(7, domain))
        self._nodes.append(b"".join(parts))
        return output

    def model(self, inputs: dict[str, Sequence[str | int]], outputs: Sequence[str], domains: dict[str, int]) -> bytes:
        """The model: float inputs with their shapes (names stand for sizes that vary), and its outputs."""
        graph = b"".join(_field(1, node) for node in self._nodes) + _text(2, "encoder")
        graph += b"".join(_field(5, constant) for constant in self._constants)
        graph += b"".join(_field(11, _value(name, shape)) for name, shape in inputs.items())
        graph += b"".join(_field(12, _text(1, name)) for name in outputs)
        sets = b"".join(_field(8, _text(1, domain) + _number(2, version)) for domain, version in domains.items())
        return _number(1, 8) + _field(7, graph) + sets

    def _name(self) -> str:
        self._count += 1
        return f"v{self._count}"


def _value(name: str, shape: Sequence[str | int]) -> bytes:
    sizes = b"".join(_field(1, _text(2, size) if isinstance(size, str) else _number(1, size)) for size in shape)
    return _text(1, name) + _field(2, _field(1, _number(1, 1) + _field(2, sizes)))


def _attribute(name: str, value: object) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _tag(2, 5) + struct.pack("<f", value) + _number(20, _FLOAT_ATTRIBUTE)
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _INT_ATTRIBUTE)
    if isinstance(value, Sequence):
        return _text(1, name) + b"".join(_number(8, one) for one in value) + _number(20, _INTS_ATTRIBUTE)
    raise TypeError(f"an attribute can't be {value!r}")


def _tag(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _number(field: int, value: int) -> bytes:
    return _tag(field, 0) + _varint(value & (1 << 64) - 1)


def _text(field: int, value: str) -> bytes:
    return _field(field, value.encode())


def _field(field: int, data: bytes) -> bytes:
    return _tag(field, 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
