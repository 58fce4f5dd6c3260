"""Questions about things that can't be taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget


def may(parent: QWidget, title: str, sentence: str, consequences: str, do: str, keep: str = "Cancel") -> bool:
    """Whether to go on; ``do`` and ``keep`` label the buttons, and not to is what Enter and Escape choose."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(sentence)
    box.setInformativeText(consequences)
    wanted = box.addButton(do, QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(keep, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    agreed = box.clickedButton() is wanted
    box.deleteLater()
    return agreed
