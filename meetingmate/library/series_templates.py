"""Which Word template the meetings of a series are exported with; kept with the library, as the names of series are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meetingmate.library.store import Library

_OPTION = "template of series "


def template_of(library: Library, series: str | None) -> str:
    """The template of a series by name, "" when it has none of its own. Raises StoreError."""
    if not series:
        return ""
    row = library.database.row("SELECT value FROM options WHERE name = ?", (_OPTION + series,))
    return str(row[0]) if row else ""


def set_template(library: Library, series: str, template: str) -> None:
    """Let a series have a template of its own; "": none any more. Raises StoreError."""
    with library.database.change() as db:
        if template:
            db.execute("INSERT OR REPLACE INTO options VALUES (?, ?)", (_OPTION + series, template))
        else:
            db.execute("DELETE FROM options WHERE name = ?", (_OPTION + series,))
