"""Fields in which a cell or an item of a view is edited."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.widgets.controls import TextEdit


def editor_in(view: QWidget, kind: type = TextEdit) -> QWidget:
    """The field that is open in a view."""
    return next(w for w in view.viewport().findChildren(kind) if w.isVisible())
