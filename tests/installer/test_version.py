"""The version stands in one place, and all that shows it takes it from there."""

from __future__ import annotations

import re
import tomllib

from click.testing import CliRunner

from meetingmate import __version__
from meetingmate.cli.app import cli
from tests.installer.conftest import ROOT


def test_what_is_installed_takes_the_version_of_the_program() -> None:
    """setuptools reads the constant when a package is built."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in pyproject["project"]
    assert pyproject["project"]["dynamic"] == ["version"]
    assert pyproject["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "meetingmate.__version__"}


def test_the_command_line_says_it() -> None:
    assert CliRunner().invoke(cli, ["--version"]).output == f"meetingmate, version {__version__}\n"


def test_the_changelog_begins_with_it() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(r"^## (\S+)", changelog, re.MULTILINE)[1] == __version__


def test_it_is_written_nowhere_else() -> None:
    """Packages, installers and documents ask for it."""
    files = [path for folder in ("installer", "packaging", "ui", "meetingmate") for path in (ROOT / folder).rglob("*")]
    texts = [path for path in files if path.suffix in {".py", ".toml", ".iss", ".spec", ".sh", ".ps1", ".yml"}]
    found = {path.relative_to(ROOT).as_posix() for path in texts if f'"{__version__}"' in path.read_text("utf-8")}
    assert found == {"meetingmate/__init__.py"}
