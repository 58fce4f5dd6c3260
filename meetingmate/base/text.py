"""Text as others can take it: no half characters, no signs that command a terminal or a program."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec

_Noun = TypeVar("_Noun")

_HALF = re.compile("[\ud800-\udfff]")
#: Control characters (C0 and C1) but tab, line feed and carriage return, and what is no character in Unicode.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
#: The explicit direction marks, with which a text could turn round what stands after it.
DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_MISSING = "\ufffd"


def well_formed(text: str) -> str:
    """``text`` without half characters (lone surrogates, as undecodable file names give them), which no UTF-8 holds:
    two that belong together become the character, others the sign for a missing one."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean(text: str, instead: str = " ") -> str:
    """Well-formed ``text`` that any file format holds; line ends are line feeds, control characters ``instead``."""
    return _CONTROL.sub(lambda _: instead, _LINE_ENDS.sub("\n", well_formed(text)))


def for_terminal(text: str) -> str:
    """``text`` that a terminal shows as it is: no escape sequences, no overwriting of the line, no turned direction."""
    return DIRECTION_MARKS.sub("", clean(text, _MISSING))


def encode(noun: Any) -> bytes:
    """``noun`` (a struct) as JSON; half characters in it are replaced as ``well_formed`` does."""
    try:
        return msgspec.json.encode(noun)
    except UnicodeEncodeError:
        return msgspec.json.encode(well_formed_value(msgspec.to_builtins(noun)))


def well_formed_struct(noun: _Noun) -> _Noun:
    """The struct ``noun`` without half characters in any text; itself when there are none."""
    try:
        msgspec.json.encode(noun)
    except UnicodeEncodeError:
        return msgspec.convert(well_formed_value(msgspec.to_builtins(noun)), type(noun))
    return noun


def well_formed_value(value: Any) -> Any:
    """``value``, made of dicts and lists, with all texts in it well-formed."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, dict):
        return {well_formed_value(key): well_formed_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [well_formed_value(one) for one in value]
    return value


def json_of(data: bytes | str) -> Any:
    """What a JSON text says, also one that escapes half characters, as other programs do. Raises ValueError."""
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        if "\\u" not in data if isinstance(data, str) else b"\\u" not in data:
            raise
        try:
            return well_formed_value(json.loads(data))
        except (ValueError, RecursionError):
            pass
        raise


def count_of(number: int, noun: str) -> str:
    """``1 task``, ``3 tasks``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
