"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from meetingmate.base import atomic_files


def test_the_new_text_takes_the_place_of_the_old(tmp_path):
    path = tmp_path / "new folder" / "Protokoll für Zoë 会議.txt"
    atomic_files.write_text(path, "one\n")
    atomic_files.write_text(path, "two\n")
    assert path.read_bytes() == b"two\n"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_failure_while_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "minutes.txt"
    atomic_files.write_text(path, "old")

    def break_off():
        with atomic_files.replacing(path) as temporary:
            temporary.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        break_off()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["minutes.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_rights_are_those_of_any_new_file(tmp_path):
    plain = tmp_path / "plain"
    plain.touch()
    atomic_files.write_text(tmp_path / "ours", "x")
    assert stat.S_IMODE(os.stat(tmp_path / "ours").st_mode) == stat.S_IMODE(os.stat(plain).st_mode)
