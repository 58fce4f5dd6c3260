"""What the list of meetings offers by right click and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from tests.ui import filled
from tests.ui.conftest import Running
from tests.ui.editors import editor_in
from ui.meeting.export_dialog import ExportDialog
from ui.meeting.page import NOTES
from ui.widgets.controls import LineEdit


@pytest.fixture
def two(running: Running) -> Running:
    """The window with m1 open, and m7 in the list."""
    filled.add_sample(running.library, "m7")
    running.library.edit_meeting("m7", lambda m: setattr(m, "title", "Another one"))
    running.news("m7", "details")
    running.until(lambda: running.window.sidebar.model.index_of("m7").isValid())
    return running


def menu_of(running: Running, meeting: str, reason: QContextMenuEvent.Reason = QContextMenuEvent.Reason.Mouse) -> QMenu:
    """Ask the list for its menu as Qt does."""
    view = running.window.sidebar.list
    place = view.visualRect(running.window.sidebar.model.index_of(meeting)).center()
    if reason == QContextMenuEvent.Reason.Keyboard:
        place = QPoint(1, 1)  # anywhere: Qt does not know the row
    event = QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    return next(m for m in running.window.sidebar.findChildren(QMenu) if m.isVisible() and m.actions())


def act(menu: QMenu, words: str) -> None:
    """Choose an entry."""
    action = next(a for a in menu.actions() if a.text().replace("&", "").split("\t")[0] == words)
    action.trigger()
    menu.close()


def test_a_meeting_is_renamed_in_its_place(two: Running, qtbot) -> None:
    act(menu_of(two, "m7"), "Rename")
    field = editor_in(two.window.sidebar.list, LineEdit)
    assert (field.text(), field.accessibleName()) == ("Another one", "Title of the meeting")
    field.setText("  Steering   committee ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    model = two.window.sidebar.model
    two.until(lambda: model.index_of("m7").data() == "Steering committee")
    assert two.library.meeting("m7").title == "Steering committee"
    assert two.document.id == "m1"


def test_the_open_meeting_is_renamed_with_f2(two: Running, qtbot) -> None:
    view = two.window.sidebar.list
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_F2)
    field = editor_in(view, LineEdit)
    field.setText("Harbor council")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    two.until(lambda: two.page.title.text() == "Harbor council")
    two.settle()
    assert two.library.meeting("m1").title == "Harbor council"


def test_an_empty_title_changes_nothing(two: Running, qtbot) -> None:
    act(menu_of(two, "m7"), "Rename")
    field = editor_in(two.window.sidebar.list, LineEdit)
    field.setText("  ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    two.settle()
    assert two.library.meeting("m7").title == "Another one"


def test_a_meeting_joins_a_series_and_leaves_it(two: Running) -> None:
    two.library.edit_meeting("m1", lambda m: setattr(m, "series", "Harbor <weekly> & more"))
    menu = menu_of(two, "m7")
    series = next(a.menu() for a in menu.actions() if a.menu() is not None)
    two.until(lambda: len(series.actions()) > 1)
    assert [a.text() for a in series.actions() if a.text()] == ["Harbor <weekly> && more", "&New series…"]
    series.actions()[0].trigger()
    menu.close()
    two.until(lambda: two.library.meeting("m7").series == "Harbor <weekly> & more")
    menu = menu_of(two, "m7")
    series = next(a.menu() for a in menu.actions() if a.menu() is not None)
    two.until(lambda: len(series.actions()) > 2)
    assert series.actions()[0].isChecked()
    act(series, "Take out of the series")
    menu.close()
    two.until(lambda: two.library.meeting("m7").series is None)


def test_a_new_series_is_typed_in_the_notes(two: Running) -> None:
    menu = menu_of(two, "m7")
    act(next(a.menu() for a in menu.actions() if a.menu() is not None), "New series…")
    menu.close()
    two.until(lambda: two.document.meeting is not None and two.document.meeting.id == "m7")
    assert two.page.tabs.currentIndex() == NOTES
    assert two.page.notes.series.hasFocus() or two.window.focusWidget() is two.page.notes.series


def test_any_meeting_is_exported_and_copied_without_opening_it(two: Running) -> None:
    said: list[str] = []
    two.page.told.connect(said.append)
    act(menu_of(two, "m7"), "Copy minutes")
    two.until(lambda: said)
    assert QGuiApplication.clipboard().text().startswith("Another one\n")
    act(menu_of(two, "m7"), "Export…")
    two.until(lambda: two.window.findChildren(ExportDialog))
    dialog = two.window.findChild(ExportDialog)
    assert "Another one" in dialog.path.text()
    dialog.reject()
    assert two.document.id == "m1"


class _FileManager(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.shown.append(Path(url.toLocalFile()))


@pytest.fixture
def file_manager(qapp: QApplication) -> Iterator[_FileManager]:
    made = _FileManager()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_the_recording_is_shown_in_its_folder(two: Running, file_manager: _FileManager) -> None:
    act(menu_of(two, "m7"), "Show recording in its folder")
    two.until(lambda: file_manager.shown)
    assert file_manager.shown == [two.library.meeting_dir("m7")]
    (two.library.meeting_dir("m7") / "audio.ogg").unlink()
    act(menu_of(two, "m7"), "Show recording in its folder")
    two.until(lambda: two.window.banner.message == "This meeting has no recording on this computer.")


def test_the_menu_key_acts_on_the_chosen_meeting(two: Running) -> None:
    two.window.show_meeting("m7")
    two.until(lambda: two.document.meeting is not None and two.document.meeting.id == "m7")
    act(menu_of(two, "m7", QContextMenuEvent.Reason.Keyboard), "Delete meeting")
    two.until(lambda: not two.window.sidebar.model.index_of("m7").isValid())
    assert two.window.sidebar.model.index_of("m1").isValid()
