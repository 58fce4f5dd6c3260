"""Where MeetingMate keeps things. ``MEETINGMATE_HOME`` puts all of them in one folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_DIRS = platformdirs.PlatformDirs("MeetingMate", appauthor=False)


def _home() -> Path | None:
    value = os.environ.get("MEETINGMATE_HOME")
    return Path(value).expanduser().resolve() if value else None


def config_dir() -> Path:
    """Folder of ``settings.toml``."""
    return _home() or Path(_DIRS.user_config_dir)


def data_dir() -> Path:
    """Folder of the library (database and recordings) unless the settings name another."""
    return _home() or Path(_DIRS.user_data_dir)


def models_dir() -> Path:
    """Folder of installed models, one folder each."""
    home = _home()
    return (home or Path(_DIRS.user_data_dir)) / "models"


def state_dir() -> Path:
    """Folder of logs and locks."""
    home = _home()
    return home / "state" if home else Path(_DIRS.user_state_dir)


def exports_dir() -> Path:
    """Folder that documents are written to unless the user names another."""
    home = _home()
    return home / "exports" if home else Path(platformdirs.user_documents_dir()) / "MeetingMate"


def resources_dir() -> Path:
    """Files that ship with the program (icons, sample, catalogue, speaker models)."""
    return Path(__file__).resolve().parent.parent / "resources"
