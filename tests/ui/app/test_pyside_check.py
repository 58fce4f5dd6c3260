"""The installed PySide6 must fit the installed Python."""

from __future__ import annotations

from ui.app.pyside_check import binding_problem


def test_calls_into_qt_keep_the_count_of_none() -> None:
    assert binding_problem() == ""
