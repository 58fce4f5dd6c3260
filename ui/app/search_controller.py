"""The page Search in the main window, and the field of the sidebar that it belongs to."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.app.sidebar import Sidebar
from ui.library.search_page import SearchPage


class SearchController(QObject):
    """Words typed in the sidebar show the page; Enter and the arrow down go on to what was found.

    The field is the way to it, so it takes no room among the tabs. ``number`` is the page's number in the sidebar.
    """

    def __init__(self, page: SearchPage, sidebar: Sidebar, number: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page, self._sidebar, self._number = page, sidebar, number
        self._sidebar.search_wanted.connect(self._on_words)
        self._sidebar.results_wanted.connect(self._go_to_results)
        self._sidebar.nav.setTabVisible(number, False)

    def focus(self) -> None:
        """Show the page, with the keyboard in the field."""
        self._show()
        self._sidebar.focus_search()

    def _show(self) -> None:
        self._sidebar.nav.setCurrentIndex(self._number)

    def _on_words(self, words: str) -> None:
        self.page.set_words(words)
        if words.strip():
            self._show()

    def _go_to_results(self) -> None:
        self._show()
        self.page.focus_results()
