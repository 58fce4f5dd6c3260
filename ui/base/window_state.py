"""``window.ini``: what the window remembers that is no setting, such as where it stood on the screen."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from meetingmate.base import paths


def window_state() -> QSettings:
    """The file as it is now; call ``sync`` after a change that must not wait."""
    return QSettings(str(paths.state_dir() / "window.ini"), QSettings.Format.IniFormat)


def restore_geometry(window: QMainWindow, splitter: QSplitter) -> None:
    """Put the window where it stood, with the widths that its parts had."""
    state = window_state()
    if geometry := state.value("geometry"):
        window.restoreGeometry(QByteArray(geometry))
    if sizes := state.value("splitter"):
        splitter.restoreState(QByteArray(sizes))


def keep_geometry(window: QMainWindow, splitter: QSplitter) -> None:
    """Remember where the window stands."""
    state = window_state()
    state.setValue("geometry", window.saveGeometry())
    state.setValue("splitter", splitter.saveState())
    state.sync()
