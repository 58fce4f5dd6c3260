"""Grammars (GBNF, the notation of llama.cpp) for short records, and reading the records back.

A record is a few lines ``name: value`` in a fixed order; tiny models continue such lines better than JSON. Every
value has a bounded set of characters and a bounded length, so no answer can hold control characters, markup or
run on for ever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from meetingmate.base.translation import tr
from meetingmate.slm.errors import SlmAnswerError

#: What stands for "nothing" in a value.
NOTHING = "none"

# Letters and digits of any script, and plain punctuation; no quotes, brackets, backslash, angle or curly brackets.
_CHARACTERS = r"[a-zA-Z0-9 ,.;:'%&/+\-À-ʯͰ-῿Ⰰ-퟿\u20a0-\u20bf]"


@dataclass(frozen=True)
class Text:
    """Free text of at most ``longest`` characters of a bounded set."""

    longest: int = 120


@dataclass(frozen=True)
class OneOf:
    """One of some fixed values."""

    options: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """A run of whole words that stands in ``text``, or ``none``: the model can choose words, not invent them."""

    text: str
    longest: int = 24

    def words(self) -> list[str]:
        """The words of the text as they may be taken over."""
        return self.text.split()


Value = Text | OneOf | Span


def literal(text: str) -> str:
    """``text`` as a GBNF literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\x{ord(match[0]):02X}", escaped) + '"'


def record(values: Mapping[str, Value]) -> str:
    """The GBNF grammar of a record whose prompt ends with ``<first name>:``.

    So the answer begins with the first value; each further line is ``name: value``; the last one ends in a
    newline.
    """
    rules = [f"chars ::= {_CHARACTERS}"]
    parts = []
    for index, (name, value) in enumerate(values.items()):
        lead = " " if index == 0 else f"{name}: "
        parts.append(f'{literal(lead)} v{index} "\\n"')
        rules += _value_rules(f"v{index}", value)
    return "\n".join([f"root ::= {' '.join(parts)}", *rules]) + "\n"


def _value_rules(name: str, value: Value) -> list[str]:
    if isinstance(value, Text):
        return [f"{name} ::= chars{{1,{value.longest}}}"]
    if isinstance(value, OneOf):
        return [f"{name} ::= {' | '.join(literal(option) for option in value.options)}"]
    return _span_rules(name, value)


def _span_rules(name: str, span: Span) -> list[str]:
    """Rules for "begin at any word, go on as long as you like": linear in the number of words."""
    words = span.words()
    starts = " | ".join([literal(NOTHING), *(f"{name}w{index}" for index in range(len(words)))])
    rules = [f"{name} ::= {starts}"]
    for index, word in enumerate(words):
        last = index == len(words) - 1
        rules.append(f"{name}w{index} ::= {literal(word)}" + ("" if last else f' (" " {name}w{index + 1})?'))
    return rules


def read_record(answer: str, values: Mapping[str, Value]) -> dict[str, str]:
    """The values of a complete answer by name.

    Raises SlmAnswerError when a line is missing, has another name, or holds a value that is not allowed: a
    model or a grammar that misbehaves must not get half an answer through.
    """
    lines = answer.rstrip("\n").split("\n")
    if len(lines) != len(values):
        raise SlmAnswerError(
            tr("The writing model answered {given} lines instead of {asked}.", given=len(lines), asked=len(values))
        )
    found: dict[str, str] = {}
    for index, (name, line) in enumerate(zip(values, lines, strict=True)):
        if index == 0:
            content = line
        else:
            label, colon, content = line.partition(":")
            if label.strip() != name or not colon:
                raise SlmAnswerError(
                    tr(
                        "The writing model answered {answer!r} where {name!r} was asked.",
                        answer=label.strip(),
                        name=name,
                    )
                )
        found[name] = content
    return checked(found, values)


def schema(values: Mapping[str, Value]) -> dict[str, object]:
    """The JSON schema of a record, for models that answer in JSON. A Span is checked by ``checked`` only."""
    properties: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, OneOf):
            properties[name] = {"type": "string", "enum": list(value.options)}
        else:
            longest = value.longest if isinstance(value, Text) else max(len(NOTHING), len(value.text))
            properties[name] = {"type": "string", "minLength": 1, "maxLength": longest}
    return {"type": "object", "properties": properties, "required": list(values), "additionalProperties": False}


def checked(found: Mapping[str, str], values: Mapping[str, Value]) -> dict[str, str]:
    """The values of an answer, in the order that was asked for. Raises SlmAnswerError as ``read_record``."""
    if set(found) != set(values):
        raise SlmAnswerError(tr("The writing model answered other fields than were asked for."))
    good = {name: found[name].strip() for name in values}
    for name, content in good.items():
        if not content or not _allowed(content, values[name]):
            raise SlmAnswerError(tr("The writing model gave a value for {name!r} that is not allowed.", name=name))
    return good


def _allowed(content: str, value: Value) -> bool:
    if isinstance(value, OneOf):
        return content in value.options
    if isinstance(value, Span):
        return content == NOTHING or _is_run(content.split(), value.words())
    return len(content) <= value.longest and content.isprintable()


def _is_run(part: Sequence[str], whole: Sequence[str]) -> bool:
    return any(list(whole[start : start + len(part)]) == list(part) for start in range(len(whole) - len(part) + 1))
