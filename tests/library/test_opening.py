"""Opening what the settings name, never an empty library in its place; and damage found before it is met."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from meetingmate.base.settings import Settings
from meetingmate.library import Library, MissingLibrary, open_library
from meetingmate.library.opening import damage_of
from tests.library.filled import meeting, said
from tests.library.test_rescue import overwrite_pages


def test_a_first_start_makes_a_library_and_a_lost_one_is_never_replaced(home, tmp_path):
    library = open_library(Settings())
    one = meeting(library, "Kept")
    library.meeting_dir(one).mkdir()
    library.close()
    (home / "library.db").unlink()
    with pytest.raises(MissingLibrary, match="There is no library"):
        open_library(Settings())
    assert not (home / "library.db").exists()
    away = Settings(library_folder=str(tmp_path / "drive" / "meetings"))
    with pytest.raises(MissingLibrary):
        open_library(away)
    assert not (tmp_path / "drive").exists()
    open_library(away, new=True).close()
    open_library(away).close()


@pytest.fixture
def large(tmp_path):
    library = Library(tmp_path / "large")
    one = meeting(library, "Long")
    library.replace_utterances(one, [said(i, f"line{i} " + "word " * 40) for i in range(400)])
    library.close()
    with closing(sqlite3.connect(library.folder / "library.db")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return library.folder


def test_damage_that_opening_does_not_meet_is_found(large, tmp_path):
    assert damage_of(large) == ""
    assert damage_of(tmp_path / "nowhere") == ""
    overwrite_pages(large / "library.db", "utterances", 0.2)
    Library(large).close()  # opens as if nothing were
    assert damage_of(large) != ""
    assert damage_of(large, stop_wanted=lambda: True) == "", "stopped"


def test_the_copy_before_a_migration_is_named(tmp_path):
    from tests.library.test_migrations import version_1

    folder = tmp_path / "old"
    version_1(folder)
    library = Library(folder)
    assert library.database.copy_before is not None
    assert library.database.copy_before.is_file()
    library.close()
    again = Library(folder)
    assert again.database.copy_before is None
    again.close()
