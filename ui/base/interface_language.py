"""Qt in the language of the program: its own texts (buttons, menus of text fields), and which way the window reads."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from meetingmate.base import translation


def direct(app: QApplication) -> None:
    """Let Qt follow the language in use; called once, before the first window."""
    locale = QLocale(translation.language())
    app.setLayoutDirection(locale.textDirection())
    own = QTranslator(app)
    if own.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(own)
