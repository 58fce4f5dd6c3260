"""PDF through Typst; how it looks stands in resources/templates/minutes.typ."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.export.pdf.minutes import minutes, sheet
from meetingmate.export.pdf.typesetting import typeset
from meetingmate.export.view_model import MinutesView, PersonView


def render_minutes(view: MinutesView) -> bytes:
    """The PDF of ``view``. Raises ExportError when it can't be made."""
    return typeset([minutes(view)])[0]


def render_sheets(view: MinutesView, people: Sequence[PersonView]) -> list[bytes]:
    """The PDF for each of ``people``. Raises ExportError when they can't be made."""
    return typeset([sheet(view, person) for person in people])


__all__ = ["render_minutes", "render_sheets"]
