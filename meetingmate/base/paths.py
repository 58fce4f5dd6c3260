"""Where MeetingMate keeps things. ``MEETINGMATE_HOME`` puts all of them in one folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

from meetingmate.base.errors import UsageError
from meetingmate.base.text import well_formed

_DIRS = platformdirs.PlatformDirs("MeetingMate", appauthor=False, multipath=True)


def _home() -> Path | None:
    value = os.environ.get("MEETINGMATE_HOME")
    return expanded(value).resolve() if value else None


def expanded(text: str) -> Path:
    """A path as a user writes it, ``~`` for the home folder. Raises UsageError when it can't be one."""
    try:
        if "\0" in text:
            raise ValueError("it contains a character that is not allowed")
        return Path(text).expanduser()
    except (RuntimeError, ValueError) as error:  # ~name of nobody
        sentence = f"{well_formed(text)!r} is not a valid folder or file name ({error}). Correct it and try again."
        raise UsageError(sentence) from error


def config_dir() -> Path:
    """Folder of ``settings.toml``."""
    return _home() or Path(_DIRS.user_config_dir)


def machine_config_dirs() -> list[Path]:
    """Folders of the settings for everybody on this computer, most important first; only administrators write there.

    They are the same with ``MEETINGMATE_HOME``. On Linux the usual one comes first, whatever the environment names.
    """
    named = [Path(folder) for folder in _DIRS.site_config_dir.split(os.pathsep)]
    usual = [Path("/etc/xdg/MeetingMate")] if sys.platform == "linux" else []
    return list(dict.fromkeys([*usual, *named]))


def data_dir() -> Path:
    """Folder of the library (database and recordings) unless the settings name another."""
    return _home() or Path(_DIRS.user_data_dir)


def models_dir() -> Path:
    """Folder of installed models, one folder each."""
    home = _home()
    return (home or Path(_DIRS.user_data_dir)) / "models"


def shipped_models_dir() -> Path:
    """Folder of the models that a package brings along, one folder each, read only; a set-up from source has none."""
    return resources_dir() / "models" / "starter"


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
    return Path(__file__).resolve().parents[2] / "resources"
