"""Filling in a checked template: fields in, text with marked facts out, within bounds."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NoReturn

from jinja2 import StrictUndefined, Template, TemplateError, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

from meetingmate.assistants.drafts.fields import LOOP, Fact, Record, Rows
from meetingmate.assistants.drafts.rendered import BEGIN, END, MARKS, MIDDLE, Source
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr

#: Characters that a filled template may have.
LONGEST_DRAFT = 400_000
#: Where a filling keeps its own things; no template can name it.
_HERE = "this filling"
#: A line of instructions alone leaves no line behind; a comment takes its end, so that lines keep their numbers.
_ONLY_TAGS = re.compile(r"^[ \t]*((?:\{%(?:(?!%\})[^\n])*%\}[ \t]*|\{#(?:(?!#\})[^\n])*#\}[ \t]*)+)\r?\n", re.MULTILINE)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Reaches the fields of records and nothing else of any object."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Record):
            return obj.field(attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        raise SecurityError(f"{attribute!r} is out of reach")

    def getitem(self, obj: Any, argument: Any) -> NoReturn:
        raise SecurityError(f"{argument!r} is out of reach")

    def call(self, *_args: Any, **_named: Any) -> NoReturn:
        raise SecurityError("nothing can be called")


def fill(body: str, fields: dict[str, Any], not_stated: str) -> tuple[str, list[Source]]:
    """``body``, in which ``checking`` found nothing, with its fields filled in.

    Gives the text, each fact in it between marks with the number of its source, and the sources. Raises UsageError when
    the draft gets too long.
    """
    sources: list[Source] = []
    parts: list[str] = []
    length = 0
    try:
        for part in _compiled(body).generate({**fields, _HERE: (sources, not_stated)}):
            length += len(part)
            if length > LONGEST_DRAFT:
                raise UsageError(
                    tr("The draft gets longer than {n} characters. Choose fewer meetings.", n=LONGEST_DRAFT)
                )
            parts.append(part)
    except (TemplateError, SyntaxError, RecursionError) as error:
        raise UsageError(tr("The template can't be filled in ({error}). Check it first.", error=error)) from error
    return "".join(parts), sources


@pass_context
def _written(context: Context, value: Any) -> str:
    sources, not_stated = context[_HERE]
    if not isinstance(value, Fact):
        return MARKS.sub("", str(value))
    text = MARKS.sub("", value.text).replace("\n", " ")
    if not text:
        return f"[{not_stated}]"
    sources.append(value.source)
    return f"{BEGIN}{len(sources) - 1}{MIDDLE}{text}{END}"


@lru_cache(maxsize=64)
def _compiled(body: str) -> Template:
    sandbox = _Sandbox(autoescape=False, undefined=StrictUndefined, finalize=_written)
    sandbox.globals.clear()
    sandbox.tests.clear()
    sandbox.filters.clear()
    sandbox.filters["count"] = _count
    return sandbox.from_string(_ONLY_TAGS.sub(r"\1{#\n#}", body))


def _count(rows: Rows) -> int:
    return len(rows)
