"""Reading small TOML files that people write by hand."""

from __future__ import annotations

import os
from pathlib import Path

import tomlkit
import tomlkit.exceptions

from meetingmate.base import atomic_files


class NotToml(ValueError):
    """The text of a file is no TOML; says where."""


def set_aside(path: Path) -> Path:
    """Rename a file that can't be read, so that a new one takes its place: ``NAME.bad``, or with a number where others
    were set aside before. Returns the new name. Raises OSError."""
    number = 1
    while os.path.lexists(kept := path.with_name(f"{path.name}.bad{'' if number == 1 else f'-{number}'}")):
        number += 1
    return path.rename(kept)


def read(path: Path) -> tomlkit.TOMLDocument:
    """The document with its comments. Raises OSError (FileNotFoundError where there is none), or NotToml."""
    try:
        return tomlkit.parse(atomic_files.read_small(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotToml("it is not text in UTF-8") from error
    except RecursionError as error:
        raise NotToml("its values are nested too deeply") from error
    except (tomlkit.exceptions.TOMLKitError, ValueError) as error:
        raise NotToml(str(error)) from error
