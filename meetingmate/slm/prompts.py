"""Prompts: one text file each under ``prompts/``, with fields that are filled as data.

A file begins with ``# `` comment lines (not sent), then either ``[prompt]`` and a text to be continued, or a chat
of ``[system]``, ``[user]`` and ``[assistant]`` parts. ``{{name}}`` is a field. The text before the first field is
the same in every call, so its evaluation is kept.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "prompts"
_FIELD = re.compile(r"\{\{(\w+)\}\}")
_PART = re.compile(r"^\[(prompt|system|user|assistant)\]$", re.MULTILINE)


@dataclass(frozen=True)
class Prompt:
    """A prompt as written: its parts (role, text) in order; the only role of a plain one is ``prompt``."""

    name: str
    parts: tuple[tuple[str, str], ...]

    @property
    def is_chat(self) -> bool:
        """Whether the model's own chat template goes round it."""
        return self.parts[0][0] != "prompt"

    def field_names(self) -> set[str]:
        """Names of all fields."""
        return {name for _, text in self.parts for name in _FIELD.findall(text)}


@cache
def load(name: str) -> Prompt:
    """The prompt ``name``, or the one in a file of one's own when it is the path of a ``.txt`` (for benchmarks).

    Raises FileNotFoundError or ValueError: an error of the program.
    """
    path = Path(name) if name.endswith(".txt") else _FOLDER / f"{name}.txt"
    text = path.read_text(encoding="utf-8")
    pieces = _PART.split(text)
    if len(pieces) < 3 or any(line and not line.startswith("#") for line in pieces[0].splitlines()):
        raise ValueError(f"the prompt {name} must begin with # comments and a [part]")
    parts = tuple((role, body.strip("\n")) for role, body in zip(pieces[1::2], pieces[2::2], strict=True))
    if any(role == "prompt" for role, _ in parts) and len(parts) > 1:
        raise ValueError(f"the prompt {name} mixes [prompt] with chat parts")
    return Prompt(name, parts)


@cache
def version() -> str:
    """A short hash over all prompts, kept with the minutes that they made."""
    digest = hashlib.sha256()
    for path in sorted(_FOLDER.glob("*.txt")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def as_data(text: str) -> str:
    """Text that people said, made safe to stand inside a fence: one line, no fence, no control tokens.

    Newlines become spaces (so no line of a prompt can be forged), backticks and double quotes become single
    quotes, ``<|`` and ``|>`` (control tokens of chat templates) and square or curly brackets are taken apart, and
    invisible control characters are removed. The tokens are made with ``special=False`` besides.
    """
    text = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf")
    )
    text = text.translate(str.maketrans('`"“”[]{}', "''''()()"))
    text = re.sub(r"<(?=[|/\w])|(?<=[|/\w])>", "'", text)
    return " ".join(text.split())


def split_fields(text: str, fields: Mapping[str, str]) -> list[tuple[bool, str]]:
    """``text`` in pieces (is_data, content), with each ``{{name}}`` replaced by its field as data.

    Raises KeyError when a field is missing.
    """
    pieces: list[tuple[bool, str]] = []
    for index, piece in enumerate(_FIELD.split(text)):
        if index % 2:
            pieces.append((True, as_data(fields[piece])))
        elif piece:
            pieces.append((False, piece))
    return pieces
