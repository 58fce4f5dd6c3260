"""What an administrator has set for everybody on this computer, in one file that only administrators can write.

The file has two tables, each with settings by their keys: values of ``[defaults]`` hold where a user has chosen
nothing else, values of ``[locked]`` always.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct, field

from meetingmate.base import paths, toml_files

FILE_NAME = "settings.toml"
_TABLES = ("defaults", "locked")
_WRITABLE_BY_OTHERS = 0o022


class _Checks(Protocol):
    """What the file needs to know of a setting."""

    def problem(self, value: Any) -> str | None: ...


class MachineSettings(Struct, kw_only=True):
    """``defaults`` and ``locked`` by key, valid values only. ``problems``: one sentence for each that is not."""

    defaults: dict[str, Any] = field(default_factory=dict)
    locked: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def machine_path() -> Path:
    """The file that is read: the first that exists, else the place where one belongs."""
    places = [folder / FILE_NAME for folder in paths.machine_config_dirs()]
    return next((place for place in places if place.exists()), places[0])


def read(options: Mapping[str, _Checks], path: Path | None = None) -> MachineSettings:
    """Read the file; what can't be used of it is named and left out. Without a file nothing is set."""
    path = path or machine_path()
    found = MachineSettings()
    where = f"The settings file of your organisation, {path},"
    try:
        if not path.exists():
            return found
        if problem := _untrusted(path):
            found.problems.append(f"{where} is ignored: {problem}. Ask your administrator.")
            return found
        document = toml_files.read(path).unwrap()
    except (OSError, toml_files.NotToml) as error:
        found.problems.append(f"{where} can't be read and is ignored ({error}). Ask your administrator.")
        return found
    for table, values in document.items():
        if table not in _TABLES or not isinstance(values, dict):
            found.problems.append(f"{where} has an entry {table} that was ignored: use [defaults] and [locked].")
            continue
        into = found.locked if table == "locked" else found.defaults
        for key, value in values.items():
            if key not in options:
                found.problems.append(f"{where} has an unknown setting {key} that was ignored.")
            elif wrong := options[key].problem(value):
                found.problems.append(f"{where} has a value that was ignored: {wrong}.")
            else:
                into[key] = value
    return found


def _untrusted(path: Path) -> str:
    """Why the file may be from somebody who is no administrator; Windows and macOS see to that themselves."""
    if sys.platform in ("win32", "darwin"):
        return ""
    found = path.stat()
    if found.st_uid not in (0, os.getuid()):
        return "it belongs to another user"
    if found.st_mode & _WRITABLE_BY_OTHERS:
        return "other users can write it"
    return ""
