"""The page Search in the main window, and the field of the sidebar that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.library.search_page import SearchPage

if TYPE_CHECKING:
    from ui.app.window import MainWindow


class SearchDesk(QObject):
    """Words typed in the sidebar show the page; Enter and the arrow down go on to what was found."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.page = SearchPage(window.session, window.bridge, window.tasks)
        self._sidebar = window.sidebar
        self._number = window.add_page("Search", self.page)
        self.page.meeting_wanted.connect(window.show_moment)
        self.page.problem.connect(lambda sentence: window.banner.show_message(sentence, "notice"))
        window.theme.changed.connect(self.page.refresh_icons)
        self._sidebar.search_wanted.connect(self._on_words)
        self._sidebar.results_wanted.connect(self._go_to_results)
        self._sidebar.nav.tabBarClicked.connect(self._on_tab)

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

    def _on_tab(self, number: int) -> None:
        if number == self._number:
            self._sidebar.focus_search()

    def _go_to_results(self) -> None:
        self._show()
        self.page.focus_results()
