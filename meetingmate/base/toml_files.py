"""Reading small TOML files that people write by hand."""

from __future__ import annotations

from pathlib import Path

import tomlkit
import tomlkit.exceptions

from meetingmate.base import atomic_files


class NotToml(ValueError):
    """The text of a file is no TOML; says where."""


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
