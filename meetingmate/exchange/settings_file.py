"""Settings as a file for another computer, and taking such a file over.

What belongs to a computer stays there: folders, the microphone, and everything secret.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tomlkit
from msgspec import Struct, field

from meetingmate import __version__, models
from meetingmate.base import atomic_files, toml_files
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import OPTIONS, Settings, as_toml
from meetingmate.base.translation import tr

_HEAD = f"Settings of MeetingMate {__version__}. Folders, the microphone and secrets are not in this file."
#: The kind of model that a setting chooses.
_KINDS = {"speech_model": "speech", "small_model": "speech", "final_model": "speech", "writing_model": "writing"}


class Imported(Struct, kw_only=True):
    """``settings`` with everything that could be used. ``changed``: keys; ``refused``: one sentence each."""

    settings: Settings
    changed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def write(settings: Settings, path: Path) -> int:
    """Write the settings that differ from the program's own defaults; gives their number. Raises OSError."""
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    chosen = {
        key: getattr(settings, key)
        for key, option in OPTIONS.items()
        if option.is_exported and getattr(settings, key) != option.default
    }
    for key, value in chosen.items():
        document[key] = as_toml(value)
    atomic_files.write_text(path, tomlkit.dumps(document), shared=True)
    return len(chosen)


def read(path: Path, now: Settings) -> Imported:
    """What ``now`` becomes with the values of the file; nothing is stored.

    Settings that the file does not name stay as they are. Raises UsageError when the file can't be read.
    """
    try:
        document = toml_files.read(path).unwrap()
    except FileNotFoundError as error:
        raise UsageError(tr("{path} was not found. Nothing was changed.", path=path)) from error
    except (OSError, toml_files.NotToml) as error:
        raise UsageError(
            tr("{path} is not a file of settings ({error}). Nothing was changed.", path=path, error=error)
        ) from error
    values: dict[str, Any] = {}
    refused: list[str] = []
    for key, value in document.items():
        if problem := _problem(key, value, now):
            refused.append(f"{problem}.")
        elif value != getattr(now, key):
            values[key] = value
    return Imported(settings=now.with_values(**values), changed=list(values), refused=refused)


def _problem(key: str, value: Any, now: Settings) -> str | None:
    """Why this entry of a file can't be used."""
    option = OPTIONS.get(key)
    if option is None:
        return tr("{key} is not a setting of this version", key=key)
    if not option.is_exported:
        return tr("{key} belongs to one computer and is not taken from a file", key=key)
    if problem := option.problem(value):
        return problem
    if now.locked(key) and value != getattr(now, key):
        return tr("{key} is set by your organisation", key=key)
    if key in _KINDS and value and not any(c.id == value and c.kind == _KINDS[key] for c in models.catalogue()):
        return tr("{key} names a model that is not known here: {value}", key=key, value=value)
    return None
