"""Texts of Qt that show what they are given, character for character.

Qt guesses whether a text is HTML and then lays it out, reading the pictures it names from the disk. Names of people,
files and devices, what was said and what an error says come from anywhere, so nothing outside this module makes a
QLabel, a QMessageBox or a tip (``tests/ui/app/test_plain_text.py`` looks for that).
"""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QMessageBox, QTextEdit, QWidget

from ui.base import desktop, theme

#: Longer tips are cut: Qt would lay out a tip of any length, as wide or high as it takes.
LONGEST_TIP = 2000


class Label(QLabel):
    """A label of plain text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class ReadingField(QTextEdit):
    """A text to read that a cursor sets out: it takes nothing for HTML and loads nothing."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)

    def loadResource(self, kind: int, name: QUrl | str) -> None:  # noqa: N802 - Qt's name
        """Nothing: pictures that a text names stay where they are."""


_PICTURES = {
    QMessageBox.Icon.Information: ("info", "accent"),
    QMessageBox.Icon.Warning: ("warning", "notice"),
    QMessageBox.Icon.Critical: ("warning", "danger"),
}


class MessageBox(QMessageBox):
    """A message of plain text; its icon is information, a warning, or critical."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setIcon(self, icon: QMessageBox.Icon) -> None:  # noqa: N802 - Qt's name
        """Show one of our pictures: Qt's own look like another program's."""
        name, color = _PICTURES[icon]
        size = round(self.fontMetrics().height() * 1.8)
        picture = theme.pixmap(name, getattr(theme.colors_for(self.palette()), color), size, self.devicePixelRatioF())
        self.setIconPixmap(picture)

    def setInformativeText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show the second text plainly too: Qt gives it a label of its own that ``setTextFormat`` does not reach."""
        super().setInformativeText(" ")  # makes the label, with nothing in it to be guessed at
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
        super().setInformativeText(text)


def tell_trouble(title: str, sentence: str) -> None:
    """Say that something does not work, when there is no window yet to say it in; waits until it was read."""
    box = MessageBox()
    box.setWindowTitle(title)
    box.setIcon(QMessageBox.Icon.Critical)
    box.setText(sentence)
    box.exec()
    box.deleteLater()


def own_rich_text(parent: QWidget | None, title: str, content: str) -> QMessageBox:
    """A message with HTML that the program wrote itself: no part of ``content`` may come from anywhere else."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(content)
    for label in box.findChildren(QLabel):
        label.setOpenExternalLinks(False)
        label.linkActivated.connect(_open_link)
    return box


def _open_link(address: str) -> None:
    url = QUrl(address)
    if url.isLocalFile():
        desktop.open_file(Path(url.toLocalFile()))


def plain_tip(text: str | None) -> str:
    """``text`` for a tip: escaped where Qt would take it for HTML; nothing gives an empty one."""
    text = text or ""
    if len(text) > LONGEST_TIP:
        text = text[: LONGEST_TIP - 1] + "…"
    if "<" not in text and "&lt;" not in text:  # Qt guesses at HTML by these alone
        return text
    return f'<qt style="white-space: pre-wrap">{html.escape(text)}</qt>'


class _HasTip(Protocol):
    def setToolTip(self, text: str, /) -> None: ...  # noqa: N802 - Qt's name


def set_tip(thing: _HasTip, text: str) -> None:
    """Give a widget, an action or a cell of a table its tip."""
    thing.setToolTip(plain_tip(text))


def entry(text: str) -> str:
    """``text`` as (part of) the name of a menu entry or button: an & is no shortcut, a tab begins no column of keys."""
    return text.replace("&", "&&").replace("\t", " ")


def add_entry(menu: QMenu, text: str, run: Callable[[], object]) -> QAction:
    """Add an entry that reads ``text``; Qt would make its tip of the name unread."""
    action = menu.addAction(entry(text), run)
    set_tip(action, text)
    return action


def window_title(text: str) -> str:
    """``text`` for a title bar, in which Qt takes ``[*]`` for the place of the mark of unsaved changes."""
    return text.replace("[*]", "[*][*]")
