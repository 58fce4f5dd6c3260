"""Short dialogs: our own pictures, and links that open files of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox

from tests.ui.conftest import Running
from ui.base.labels import MessageBox
from ui.meeting.coverage_dialog import CoverageDialog
from ui.widgets import dialogs


class _Desktop(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


def test_the_links_of_about_open_files_that_are_there(running: Running) -> None:
    dialogs.show_about(running.window)
    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
    label = next(one for one in box.findChildren(QLabel) if "href" in one.text())
    links = [part.split('"')[0] for part in label.text().split('href="')[1:]]
    assert len(links) == 3
    desktop = _Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open")
    for link in (*links, "https://example.org/"):
        label.linkActivated.emit(link)
    QDesktopServices.unsetUrlHandler("file")
    assert [path.name for path in desktop.opened] == ["user-guide.md", "LICENSE", "THIRD_PARTY_LICENSES.md"]
    assert all(path.is_file() for path in desktop.opened)
    box.close()


@pytest.mark.parametrize("icon", [QMessageBox.Icon.Information, QMessageBox.Icon.Warning, QMessageBox.Icon.Critical])
def test_a_message_shows_our_picture(qapp: QApplication, icon: QMessageBox.Icon) -> None:
    box = MessageBox()
    box.setIcon(icon)
    assert box.icon() == QMessageBox.Icon.NoIcon
    assert not box.iconPixmap().isNull()
    box.deleteLater()


def test_a_dialog_is_no_larger_than_its_window(running: Running) -> None:
    running.window.resize(760, 520)
    dialog = running.window.commands.open_coverage()
    assert isinstance(dialog, CoverageDialog)
    assert dialog.width() < 760
    assert dialog.height() < 520
    dialog.reject()


def test_a_dialog_without_a_window_has_its_own_size(qapp: QApplication) -> None:
    dialog = QDialog()
    dialogs.fit(dialog, 400, 300)
    assert (dialog.width(), dialog.height()) == (400, 300)
    dialog.deleteLater()
