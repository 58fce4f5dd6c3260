"""A library that somebody else made: what is no meeting is named, all else is shown."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from meetingmate.base.settings import Settings
from meetingmate.library import Library
from meetingmate.library.database import DATABASE
from tests.library.filled import meeting
from tests.ui.conftest import Running


def test_a_foreign_entry_is_named_and_not_listed(qtbot, home, theme):
    library = Library(home)
    good, bad = meeting(library, "Good"), meeting(library, "Bad")
    library.close()
    with closing(sqlite3.connect(home / DATABASE)) as db, db:
        db.execute("UPDATE meetings SET id = '../../Documents' WHERE id = ?", (bad,))
    library = Library(home)
    shown = Running(qtbot, library, theme, Settings())
    try:
        shown.start()
        shown.until(lambda: "no meeting that MeetingMate made" in shown.window.banner.message)
        assert "Bad" in shown.window.banner.message
        shown.until(lambda: shown.window.sidebar.model.index_of(good).isValid())
        assert not shown.window.sidebar.model.index_of("../../Documents").isValid()
    finally:
        shown.close()
        library.close()
