"""What is handed to other programs of the desktop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QDesktopServices

from meetingmate.base import atomic_files

if TYPE_CHECKING:
    from meetingmate.export import Copied


def show_folder(folder: Path) -> None:
    """Open ``folder`` in the file manager, which makes its own files as always."""
    with atomic_files.as_the_user():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def open_file(path: Path) -> bool:
    """Open ``path`` in the program that the desktop has for such files; False when it has none."""
    with atomic_files.as_the_user():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def write_mail(address: str) -> bool:
    """Open a ``mailto:`` address in the mail program; False when there is none."""
    with atomic_files.as_the_user():
        return QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))


def open_page(address: str) -> bool:
    """Open a web address in the browser; False when there is none, or when it is no https address."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.scheme() != "https":
        return False
    with atomic_files.as_the_user():
        return QDesktopServices.openUrl(url)


def mime_of(made: Copied) -> QMimeData:
    """All forms of a text: the program it is pasted into takes the best that it knows."""
    data = QMimeData()
    data.setText(made.text)
    data.setData("text/html", QByteArray(made.html.encode("utf-8")))
    data.setData("text/markdown", QByteArray(made.markdown.encode("utf-8")))
    return data
