"""Databases of earlier versions: made from their own SQL, opened, and all that was in them is there and found."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import msgspec
import pytest

from meetingmate.base.errors import StoreError
from meetingmate.domain.forms import FilledForm, Form
from meetingmate.domain.meeting import Attendee, Meeting
from meetingmate.library import Job, Library, NewerLibrary, derived, encryption, filled_forms, tasks
from meetingmate.library.database import copies_before_updates, migrations
from meetingmate.library.search import search
from tests.library import filled
from tests.library.filled import minutes, said, task


def version_1(folder, count: int = 3):
    """A library as the first version wrote it, with ``count`` meetings."""
    folder.mkdir()
    path = folder / "library.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.executescript(migrations()[0])
        db.execute("PRAGMA user_version = 1")
        encode = msgspec.json.encode
        for number in range(1, count + 1):
            meeting = Meeting(
                id=f"m{number}", title=f"Title{number}", date=f"2026-01-0{number}", attendees=[Attendee(name="Zoë")]
            )
            values = (meeting.id, meeting.title, meeting.date, 0.0, f"2026-01-0{number}T00:00", encode(meeting))
            db.execute("INSERT INTO meetings VALUES (?, ?, ?, ?, ?, ?)", values)
            for utterance in (said(1, f"word{number} harbour"), said(2, "Über uns")):
                db.execute(
                    "INSERT INTO utterances (meeting, id, start, text, document) VALUES (?, ?, ?, ?, ?)",
                    (meeting.id, utterance.id, utterance.start, utterance.text, encode(utterance)),
                )
            for version in (1, 2):
                written = minutes(task(f"Task{version}", "Zoë", status="open" if version == 2 else "done"))
                written.version = version
                db.execute("INSERT INTO minutes VALUES (?, ?, ?)", (meeting.id, version, encode(written)))
            job = Job(meeting=meeting.id, source=f"/a{number}.wav", state="queued" if number == 1 else "done")
            db.execute("INSERT INTO jobs VALUES (?, ?, ?)", (meeting.id, "2026", encode(job)))
        db.execute("DELETE FROM meetings WHERE id = 'm0'")
        db.commit()
    return path


def test_all_of_version_1_is_there_and_found(tmp_path):
    version_1(tmp_path / "l")
    library = Library(tmp_path / "l")
    assert [row.title for row in library.rows()] == ["Title3", "Title2", "Title1"]
    assert [row.job_state for row in library.rows()] == ["done", "done", "queued"]
    assert library.utterances("m2") == [said(1, "word2 harbour"), said(2, "Über uns")]
    assert [r.meeting.id for r in search(library.database, "harbour word2")] == ["m2"]
    assert [r.meeting.id for r in search(library.database, "uber")] == ["m3", "m2", "m1"]
    assert [r.meeting.id for r in search(library.database, "zoe title1")] == ["m1"]
    assert [t.task for t in tasks.tasks(library, open=True)] == ["Task2"] * 3
    assert [job.meeting for job in library.unfinished_jobs()] == ["m1"]
    assert library.jobs_of(tmp_path / "/a3.wav")[0].meeting == "m3"
    library.close()


def test_a_backup_is_taken_first_and_is_whole(tmp_path):
    version_1(tmp_path / "l")
    Library(tmp_path / "l").close()
    [backup] = (tmp_path / "l").glob("library-before-*.db")
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM utterances").fetchone() == (6,)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("version", range(2, len(migrations())))
def test_all_of_a_later_version_is_there_and_an_encrypted_one_stays_so(
    tmp_path, monkeypatch, keyring_entries, version, encrypted
):
    folder, form = tmp_path / "l", FilledForm(form=Form(id="visit", title={}, languages=["en"], fields=[]))
    steps = migrations()
    with monkeypatch.context() as older:
        older.setattr("meetingmate.library.database.migrations", lambda: steps[:version])
        older.setattr("meetingmate.library.derived.translated_lines", lambda db, meeting_id: [])  # no table for them
        library = Library(folder)
        one = filled.meeting(library, "Weekly", "about the harbour")
        library.add_minutes(one, minutes(task("Look at it", "Zoë", status="done")))
        with library.database.change() as db:  # before it was known when a task was ticked off
            for table in ("minutes", "tasks"):
                without = "replace(CAST(document AS TEXT), ',\"done_on\":null', '')"
                db.execute(f"UPDATE {table} SET document = CAST({without} AS BLOB)")
        if version >= 3:
            filled_forms.keep(library, one, form)
        library.close()
        if encrypted:
            encryption.encrypt(folder, "a long passphrase")
    library = Library(folder)
    assert library.database.copy_before == folder / f"library-before-{len(steps)}.db"
    assert library.database.row("PRAGMA integrity_check") == ("ok",)
    assert [r.meeting.id for r in search(library.database, "harbour")] == [one]
    assert b"done_on" not in library.database.row("SELECT document FROM minutes")[0]
    assert [(t.status, t.done_on) for t in tasks.tasks(library)] == [("done", None)]
    assert [kept.form for kept in filled_forms.of_meeting(library, one)] == [form.form] * (version >= 3)
    library.close()
    in_clear = {path.name for path in folder.iterdir() if path.is_file() and b"harbour" in path.read_bytes()}
    assert in_clear == (set() if encrypted else {"library.db", f"library-before-{len(steps)}.db"})


def test_two_copies_from_before_updates_are_kept_and_can_be_opened(tmp_path, monkeypatch):
    """The newest ones, by number: 10 comes after 9. One that is put in the place of the library is one again."""
    folder = tmp_path / "l"
    version_1(folder)
    steps = migrations()
    for number in (len(steps), 9, 10):
        more = [f"CREATE TABLE later{n} (id INTEGER);" for n in range(len(steps), number)]
        monkeypatch.setattr("meetingmate.library.database.migrations", lambda more=more: [*steps, *more])
        library = Library(folder)
        titles = [row.title for row in library.rows()]
        library.close()
    left = [path.name for path in copies_before_updates(folder)]
    assert left == ["library-before-9.db", "library-before-10.db"]
    (tmp_path / "again").mkdir()
    (folder / left[0]).rename(tmp_path / "again" / "library.db")
    library = Library(tmp_path / "again")
    assert [row.title for row in library.rows()] == titles
    library.close()


def test_a_migration_that_fails_changes_nothing(tmp_path, monkeypatch):
    path = version_1(tmp_path / "l")
    steps = [*migrations(), "CREATE TABLE another (id INTEGER);\nCREATE TABLE meetings (id INTEGER);\n"]
    monkeypatch.setattr("meetingmate.library.database.migrations", lambda: steps)
    monkeypatch.setattr(derived, "rebuild", lambda db: db.execute("DELETE FROM nothing_like_that"))
    with pytest.raises(StoreError):
        Library(tmp_path / "l")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM utterance_words").fetchone() == (6,)
    monkeypatch.undo()
    library = Library(tmp_path / "l")
    assert len(library.rows()) == 3
    library.close()


def test_a_newer_database_is_named_and_not_touched(tmp_path):
    Library(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "library.db")) as db:
        db.execute("PRAGMA user_version = 99")
    before = (tmp_path / "library.db").read_bytes()
    with pytest.raises(NewerLibrary, match=r"newer MeetingMate.*Update"):
        Library(tmp_path)
    assert (tmp_path / "library.db").read_bytes() == before
