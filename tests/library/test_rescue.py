"""Damaged databases: what can be read is saved, what can't is named, and the original is kept as it was."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest

from meetingmate.base.errors import StoreError
from meetingmate.library import DamagedLibrary, Library, NewerLibrary, people, rules, trash
from meetingmate.library.people import Person
from meetingmate.library.rescue import rescue
from meetingmate.library.search import search
from tests.library.filled import meeting, minutes, said, task

LINES = 150


@pytest.fixture
def ids(library):
    """Three meetings with long transcripts, and something in each of the other tables."""
    made = []
    for title in ("One", "Two", "Three"):
        made.append(meeting(library, title))
        library.replace_utterances(made[-1], [said(i, f"{title} says line{i} " + "word " * 12) for i in range(LINES)])
        library.add_minutes(made[-1], minutes(task(f"Task of {title}")))
        library.meeting_dir(made[-1]).mkdir()
        (library.meeting_dir(made[-1]) / "audio.ogg").write_bytes(b"sound")
    people.save(library, Person(name="Zoë", email="z@example.org"))
    rules.save(library, rules.Rule(heard="Octa", written="Okta"))
    trash.move(library, made[2])
    library.close()
    with closing(sqlite3.connect(library.folder / "library.db")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


def overwrite_pages(path, table, share):
    """Overwrite some leaf pages of a table, as a bad disk would."""
    with closing(sqlite3.connect(path)) as db:
        pages = [
            row[0] for row in db.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,))
        ]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    hit = random.Random(3).sample(pages, max(1, int(len(pages) * share)))
    with path.open("r+b") as stream:
        for page in hit:
            stream.seek((page - 1) * size)
            stream.write(b"\xa5" * size)
    return len(hit)


def test_lines_on_bad_pages_are_lost_and_all_others_saved(library, ids):
    path = library.folder / "library.db"
    overwrite_pages(path, "utterances", 0.1)
    damaged = path.read_bytes()
    found = rescue(library.folder)
    assert 0.8 * 3 * LINES < found.utterances < 3 * LINES
    assert (found.meetings, found.minutes) == (3, 3)
    assert found.remarks == ["A part of utterances can't be read."]
    assert (found.kept / "library.db").read_bytes() == damaged
    saved = Library(library.folder)
    assert [row.title for row in saved.rows()] == ["Two", "One"]
    assert [t.meeting.title for t in trash.contents(saved)] == ["Three"]
    assert people.kept(saved, "zoe").email == "z@example.org"
    assert rules.hotwords(saved) == ["Okta"]
    lines = saved.utterances(ids[0])
    assert all(u == said(int(u.start), f"One says line{int(u.start)} " + "word " * 12) for u in lines)
    assert search(saved.database, f"line{int(lines[-1].start)} one")[0].meeting.id == ids[0]
    assert (saved.meeting_dir(ids[0]) / "audio.ogg").read_bytes() == b"sound"
    saved.close()


def test_a_meeting_whose_details_are_lost_gets_a_stand_in(library, ids):
    overwrite_pages(library.folder / "library.db", "meetings", 1.0)
    found = rescue(library.folder)
    assert found.utterances == 3 * LINES
    saved = Library(library.folder)
    assert {row.title for row in saved.rows()} == {f"Rescued meeting {i}" for i in ids}
    assert saved.meeting(ids[1]).tracks[0].path == "audio.ogg"
    assert saved.meeting(ids[1]).date == f"{ids[1][:4]}-{ids[1][4:6]}-{ids[1][6:8]}"
    assert saved.minutes(ids[1]).actions[0].task == "Task of Two"
    assert any(ids[1] in remark for remark in found.remarks)
    saved.close()


def test_damage_met_while_working_is_said_and_leads_to_the_rescue(library, ids):
    overwrite_pages(library.folder / "library.db", "utterances", 1.0)
    opened = Library(library.folder)
    with pytest.raises(DamagedLibrary, match=r"is damaged.*meetingmate rescue"):
        opened.utterances(ids[0])
    assert opened.meeting(ids[0]).title == "One"
    opened.close()


@pytest.mark.parametrize(
    "content", [b"this is not a database at all" * 200, b"\0" * 8192, b"SQLite format 3\0" + b"x" * 9000]
)
def test_where_nothing_can_be_read_all_stays_as_it_is(library, ids, content):
    path = library.folder / "library.db"
    path.write_bytes(content)
    before = sorted(p.name for p in library.folder.iterdir())
    with pytest.raises(DamagedLibrary, match=r"damaged or not a library.*left untouched"):
        Library(library.folder)
    with pytest.raises(StoreError, match=r"Nothing can be read.*recordings are still there"):
        rescue(library.folder)
    assert path.read_bytes() == content
    assert sorted(p.name for p in library.folder.iterdir()) == before


def test_a_file_that_was_cut_short_is_read_as_far_as_it_goes(library, ids):
    """What led to the transcripts is beyond the cut; the rest is before it."""
    path = library.folder / "library.db"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    found = rescue(library.folder)
    assert (found.meetings, found.minutes) == (3, 3)
    assert "A part of utterances can't be read." in found.remarks
    saved = Library(library.folder)
    assert saved.minutes(ids[0]).actions[0].task == "Task of One"
    assert sum(len(saved.utterances(row.id)) for row in saved.listed("1")) == found.utterances
    saved.close()


def test_a_library_in_use_or_newer_or_missing_is_left_alone(library, ids, tmp_path):
    opened = Library(library.folder)
    with pytest.raises(StoreError, match="in use"):
        rescue(library.folder)
    opened.close()
    with closing(sqlite3.connect(library.folder / "library.db")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerLibrary):
        rescue(library.folder)
    with pytest.raises(StoreError, match="nothing to rescue"):
        rescue(tmp_path / "nowhere")
    assert not list(library.folder.glob("damaged-*"))
