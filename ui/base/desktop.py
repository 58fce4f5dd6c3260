"""What is handed to other programs of the desktop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from meetingmate.base import atomic_files


def show_folder(folder: Path) -> None:
    """Open ``folder`` in the file manager, which makes its own files as always."""
    with atomic_files.as_the_user():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
