"""Makes a template of a document: its parts, what they seem to be, and the template itself. Reads files, within bounds.

The document is only read; what is made of it is kept by ``template_store.keep``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.export import template_store
from meetingmate.export.view_model import MinutesView
from meetingmate.export.word import making
from meetingmate.export.word.making import Mark, Part
from meetingmate.export.word.templates import TemplateError, bounded


def document(path: Path) -> bytes:
    """The bytes of a Word document. Raises UsageError when it is none, TemplateError when it can't be read."""
    if path.suffix.lower() not in template_store.SUFFIXES:
        template_store.find(str(path))  # says what it is, if it is there
        raise UsageError(tr("{file} is no Word document; use a file that ends in .docx or .dotx.", file=path.name))
    return template_store.read(path)


def outline(name: str, data: bytes) -> list[Part]:
    """The parts of a document called ``name``. Raises TemplateError when no template can be made of it."""
    try:
        return cast("list[Part]", bounded.answer_of(making.outline, data))
    except TemplateError as error:
        raise _named(name, error) from error


def made(name: str, data: bytes, marks: Sequence[Mark]) -> bytes:
    """The template that the document called ``name`` becomes with ``marks``. Raises TemplateError."""
    try:
        return cast(bytes, bounded.answer_of(making.apply, data, list(marks)))
    except TemplateError as error:
        raise _named(name, error) from error


def filled(name: str, data: bytes, marks: Sequence[Mark], view: MinutesView) -> bytes:
    """What a meeting looks like in the template that ``made`` gives. Raises TemplateError."""
    return bounded.filled(made(name, data, marks), view)


def parts_of(data: bytes) -> list[Part]:
    """The parts of any Word document, to show what it says. Raises TemplateError."""
    return cast("list[Part]", bounded.answer_of(making.parts_of, data))


def _named(name: str, error: TemplateError) -> TemplateError:
    return TemplateError(tr("No template can be made of {file}. {reason}", file=name, reason=error))
