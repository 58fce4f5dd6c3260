"""Questions about things that can't be taken back, and which folder or file it shall be."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from meetingmate.base.translation import mark, tr
from ui.base.labels import MessageBox

#: What a dialog about files calls them.
BACKUPS = mark("Backups (*.zip)")


def may(parent: QWidget, title: str, sentence: str, consequences: str, do: str, keep: str = "") -> bool:
    """Whether to go on; ``do`` and ``keep`` label the buttons, and not to is what Enter and Escape choose.

    Without ``keep`` the second button is Cancel.
    """
    box = MessageBox(parent)
    box.setWindowTitle(title)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(sentence)
    box.setInformativeText(consequences)
    wanted = box.addButton(do, QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(keep or tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    agreed = box.clickedButton() is wanted
    box.deleteLater()
    return agreed


def which_folder(parent: QWidget, title: str) -> Path | None:
    """Which folder; None when the user gives none."""
    name = QFileDialog.getExistingDirectory(parent, title, str(Path.home()))
    return Path(name) if name else None


def which_backup(parent: QWidget, title: str) -> Path | None:
    """Which backup; None when the user gives none."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), tr(BACKUPS))
    return Path(name) if name else None
