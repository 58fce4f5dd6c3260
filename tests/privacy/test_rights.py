"""Other users of the computer can't read what is the user's; what goes to a place of the user is as always."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from meetingmate.base import atomic_files
from meetingmate.domain.meeting import Track
from meetingmate.exchange import archive
from meetingmate.library import Library
from tests.library.filled import meeting
from tests.privacy.conftest import Use, rights_for_others

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes"),
]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_nobody_else_reads_what_a_whole_use_left(used: Use) -> None:
    names = {path.name for path in used.home.rglob("*")}
    assert {"library.db", "settings.toml", "window.log", "window.ini", "transcriber.log", "anna.voice.json"} <= names
    assert rights_for_others(used.home) == []


def test_what_goes_to_a_place_of_the_user_has_the_usual_rights(used: Use) -> None:
    for path in used.places.rglob("*"):
        expected = 0o755 if path.is_dir() else 0o600 if path.name == "library.zip" else 0o644
        assert mode(path) == expected, path
    assert mode(used.places) == 0o755


def test_nothing_readable_is_left_among_the_temporary_files(used: Use) -> None:
    assert [path for path in used.tmp.rglob("*") if mode(path) & 0o077 and path.is_file()] == []


def test_a_library_that_an_older_version_made_is_mended(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    library.close()
    made = [*(tmp_path / "library").rglob("*"), tmp_path / "library" / "before-restore-1" / "library.db"]
    made[-1].parent.mkdir()
    made[-1].touch()
    foreign = tmp_path / "library" / "my own.txt"
    foreign.touch()
    (tmp_path / "library" / "recordings" / "link.ogg").symlink_to(foreign)
    for path in (*made, foreign, made[-1].parent, tmp_path / "library"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    library = Library(tmp_path / "library")
    assert {path.name for path in made if mode(path) & 0o077} == set()
    assert mode(tmp_path / "library") == 0o700
    assert mode(made[-1].parent) == 0o700
    assert mode(foreign) == 0o644, "what is not ours is left alone, also through a link"
    assert all(not mode(path) & 0o077 for path in (tmp_path / "library").glob("library.db*"))
    library.close()


def test_what_is_taken_over_from_another_library_is_private_too(tmp_path: Path, sample_dir: Path) -> None:
    other = Library(tmp_path / "other")
    added = meeting(other, "Weekly", "the crane comes", tracks=[Track(path="recording.ogg")])
    other.meeting_dir(added).mkdir(parents=True)
    (other.meeting_dir(added) / "recording.ogg").write_bytes((sample_dir / "sample_standup.ogg").read_bytes())
    other.close()
    for path in (tmp_path / "other").rglob("*"):
        path.chmod(0o777 if path.is_dir() else 0o666)
    library = Library(tmp_path / "library")
    (taken,) = archive.import_library(library, tmp_path / "other").meetings
    folder = library.meeting_dir(taken)
    library.close()
    assert [path.name for path in folder.iterdir()] == ["recording.ogg"]
    assert rights_for_others(folder) == []


def test_the_folders_of_everybody_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("user", "public"):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(0o755)
    (tmp_path / "public").chmod(0o1777)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for path in (tmp_path, tmp_path / "user", tmp_path / "public"):
        before = mode(path)
        atomic_files.make_private(path)
        assert mode(path) == before


def test_programs_that_are_started_for_the_user_get_the_users_umask() -> None:
    code = (
        "import os, subprocess; from meetingmate.base import atomic_files as files\n"
        "files.keep_private(); files.keep_private()\n"
        "show = ['sh', '-c', 'umask']\n"
        "print(subprocess.check_output(show, text=True).strip())\n"
        "with files.as_the_user(): print(subprocess.check_output(show, text=True).strip())\n"
        "print(oct(os.umask(0)))"
    )
    done = subprocess.run([sys.executable, "-c", code], umask=0o027, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0077", "0027", "0o77"]
