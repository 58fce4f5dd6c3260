"""Which Word template the meetings of a series are exported with; kept with the library, as the names of series are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meetingmate.base.ids import is_file_name

if TYPE_CHECKING:
    from meetingmate.library.store import Library

_OPTION = "template of series "


def template_of(library: Library, series: str | None) -> str:
    """The template of a series by name, "" when it has none of its own. Raises StoreError.

    A library may come from anyone: a path in place of a name, which could lead to any file or server, counts as none.
    """
    if not series:
        return ""
    row = library.database.row("SELECT value FROM options WHERE name = ?", (_OPTION + series,))
    return str(row[0]) if row and is_file_name(row[0]) else ""


def set_template(library: Library, series: str, template: str) -> None:
    """Let a series have a template of its own; "": none any more. Raises StoreError."""
    with library.database.change() as db:
        if template:
            db.execute("INSERT OR REPLACE INTO options VALUES (?, ?)", (_OPTION + series, template))
        else:
            db.execute("DELETE FROM options WHERE name = ?", (_OPTION + series,))
