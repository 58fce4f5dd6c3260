"""The window in other languages: nothing is cut, and it turns round for scripts that are read from the right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QToolButton, QWidget

from meetingmate.base import translation
from tests.ui.conftest import Running
from ui.base.interface_language import direct

#: Pixels by which a text may be longer than its place: side bearings of letters.
_SLACK = 2


@pytest.fixture(params=[code for code in translation.LANGUAGES if code != "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    translation.use(request.param)
    yield request.param
    translation.use("en")


def cut(over: QWidget) -> list[str]:
    """Texts that are visible in ``over`` and have less room than they take."""
    found = []
    for widget in over.findChildren(QWidget):
        if not widget.isVisible() or _shows_only_a_picture(widget):
            continue
        if isinstance(widget, QTabBar):
            if widget.sizeHint().width() > widget.width() + _SLACK:
                found.append(", ".join(widget.tabText(n) for n in range(widget.count())))
        elif isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and not widget.wordWrap()):
            words = widget.text().replace("&", "")
            if words and widget.fontMetrics().horizontalAdvance(words) > widget.width() + _SLACK:
                found.append(words)
    return found


def _shows_only_a_picture(widget: QWidget) -> bool:
    return isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly


def test_nothing_is_cut_at_1024_pixels(language: str, running: Running) -> None:
    if language == "hi" and not QFontDatabase.families(QFontDatabase.WritingSystem.Devanagari):
        pytest.skip("no font of this computer has Devanagari, and boxes in its place are wider")
    window = running.window
    window.resize(1024, 720)
    for number in range(window.page.tabs.count()):
        window.page.tabs.setCurrentIndex(number)
        running.settle()
        assert cut(window) == [], f"tab {number}"
    for number in range(1, window.sidebar.nav.count()):
        window.sidebar.nav.setCurrentIndex(number)
        running.settle()
        assert cut(window) == [], f"page {number}"
    dialog = window.settings_controller.open()
    for number in range(dialog.names.count()):
        dialog.names.setCurrentRow(number)
        running.settle()
        assert cut(dialog) == [], f"page {number} of the settings"
    dialog.reject()
    running.settle()


def test_the_program_speaks_it(language: str, running: Running) -> None:
    shown = {"de": "Protokoll", "fr": "Compte rendu", "es": "Acta", "hi": "कार्यवृत्त"}[language]
    tabs = running.window.page.tabs
    assert shown in [tabs.tabText(number) for number in range(tabs.count())]


def test_scripts_from_the_right_turn_the_window_round(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "language", lambda: "ar")
    try:
        direct(qapp)
        assert qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft
    finally:
        monkeypatch.undo()
        direct(qapp)
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight
