"""``window.ini``: what the window remembers that is no setting, such as where it stood on the screen."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from meetingmate import paths


def window_state() -> QSettings:
    """The file as it is now; call ``sync`` after a change that must not wait."""
    return QSettings(str(paths.state_dir() / "window.ini"), QSettings.Format.IniFormat)
