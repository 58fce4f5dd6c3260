"""``share-library``, and the commands that look into a shared library with ``--shared``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.cli.app import cli
from meetingmate.exchange import bundles
from meetingmate.library import Library
from tests.ui import filled


def run(*arguments: str) -> tuple[object, str]:
    done = CliRunner().invoke(cli, list(arguments), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.return_value, done.output


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    """A shared library of the sample, while the own library is empty."""
    own = Library(tmp_path / "publisher")
    filled.add_sample(own)
    bundles.share_library(own, tmp_path / "share")
    own.close()
    return tmp_path / "share"


def test_the_own_library_is_published(home: Path, tmp_path: Path) -> None:
    with_one = Library(home)
    filled.add_sample(with_one)
    with_one.close()
    target = tmp_path / "share"
    code, said = run("share-library", str(target), "-q", "--without-sound")
    assert code == ExitCode.DONE
    assert f"Published 1 meeting in {target}." in said
    code, said = run("share-library", str(target), "-q", "--json")
    assert json.loads(said)["written"] == 1, "now with its sound"
    code, said = run("share-library", str(target), "-q", "--json", "--bundles-only")
    assert json.loads(said)["meetings"] == 1
    (target / "bundles" / f"x{bundles.SUFFIX}").write_bytes(b"no zip")
    code, said = run("share-library", str(target), "-q", "--bundles-only")
    assert code == ExitCode.PARTS_MISSING
    assert f"x{bundles.SUFFIX}" in said


def test_a_shared_library_is_listed_searched_asked_and_exported(folder: Path, tmp_path: Path) -> None:
    _, own = run("list", "--json")
    assert json.loads(own)["meetings"] == []
    _, said = run("list", "--json", "--shared", str(folder))
    [row] = json.loads(said)["meetings"]
    _, said = run("search", "fire", "--shared", str(folder), "--json")
    assert json.loads(said)["results"][0]["meeting"]["id"] == row["id"]
    _, said = run("tasks", "--shared", str(folder), "--json")
    assert json.loads(said)["tasks"]
    _, said = run("show", row["id"], "--shared", str(folder))
    assert "Decisions" in said
    _, said = run("ask", "What did we decide?", "--shared", str(folder), "--json")
    answer = json.loads(said)
    assert answer["citations"][0]["meeting"] == row["id"]
    page = tmp_path / "page.html"
    code, _ = run("export", row["id"], "--shared", str(folder), "-o", str(page), "--sound", "beside")
    assert code == ExitCode.DONE
    assert page.stat().st_size > 1000
    assert len(list(tmp_path.glob("page*"))) == 2, "the page and its sound"


def test_what_is_no_shared_library_is_said(home: Path, tmp_path: Path) -> None:
    with pytest.raises(MeetingMateError, match="There is no shared library in"):
        run("list", "--shared", str(tmp_path))
