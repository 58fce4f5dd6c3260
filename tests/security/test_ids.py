"""Ids of meetings that others made: none leads out of the library, and what is no id is named, not used."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetingmate import capture
from meetingmate.base import library_paths
from meetingmate.base.errors import MeetingMateError, StoreError
from meetingmate.base.ids import is_file_name, is_meeting_id, new_meeting_id
from meetingmate.base.settings import Settings
from meetingmate.capture import journal
from meetingmate.domain.meeting import Meeting, Track
from meetingmate.exchange import archive
from meetingmate.jobs import session
from meetingmate.library import Job, Library, backup, rescue, storage, tasks, trash
from meetingmate.library.database import DATABASE
from meetingmate.library.search import search
from tests.library.filled import meeting, minutes, task

HOSTILE = [
    "", ".", "..", "/", "../..", "../../Documents", "/etc", "~", "a/b", "a\\b", "..\\..\\x", "C:\\x", "C:", "a\0b",
    "\0",
    "con", "nul", "com1", "aux", "a.", "a ", " a", "A", "é", "\u2024", "\u2025", "．．", "a" * 65, "a" * 5000, "a\n",
    "-rf", "a:b", "a*", "\ud800", "%2e%2e", "..;", "\u202ea",
]  # fmt: skip
LATER = datetime.now(UTC) + timedelta(days=400)
WORDS = st.sampled_from(
    [*HOSTILE, "recordings", "library.db", "con.txt", "...", "a..b", "\\\\server\\share", "/dev/zero"]
)
NAMES = (
    WORDS
    | st.text(max_size=40)
    | st.lists(WORDS, max_size=4).map("/".join)
    | st.lists(WORDS, max_size=4).map("\\".join)
)


@pytest.fixture
def library(tmp_path):
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()


@pytest.fixture
def documents(tmp_path) -> Path:
    """What is somebody's own, beside the library."""
    folder = tmp_path / "Documents"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    return folder


def renamed(folder: Path, old: str, new: object, *, document: bool = True) -> None:
    """Give the meeting ``old`` of a closed library another id, as an attacker does with a file of his own."""
    with closing(sqlite3.connect(folder / DATABASE)) as db, db:
        for table in (
            "utterances",
            "minutes",
            "jobs",
            "items",
            "tasks",
            "task_owners",
            "meeting_tags",
            "meeting_people",
        ):
            db.execute(f"UPDATE {table} SET meeting = ? WHERE meeting = ?", (new, old))
        db.execute("UPDATE meetings SET id = ? WHERE id = ?", (new, old))
        if document and isinstance(new, str):
            for table, key in (("meetings", "id"), ("jobs", "meeting")):
                db.execute(
                    f"UPDATE {table} SET document = cast(json_set(document, '$.{key}', ?1) AS BLOB) WHERE {key} = ?1",
                    (new,),
                )


# --- the type ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_no_noun_holds_what_is_no_id(name):
    assert not is_meeting_id(name)
    with pytest.raises(ValueError, match="can't be the id of a meeting"):
        Meeting(id=name, title="x", date="2026-03-03")
    with pytest.raises(ValueError, match="can't be the id of a meeting"):
        Job(meeting=name, source="")
    if "\ud800" not in name:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(msgspec.json.encode({"id": name, "title": "x", "date": ""}), type=Meeting)


def test_what_the_program_makes_is_an_id():
    assert is_meeting_id(new_meeting_id())
    assert new_meeting_id() != new_meeting_id()


@given(NAMES)
@example("..")
@example("a/../../b")
@example("a/b\0c")
def test_no_name_leads_out_of_the_library(tmp_path_factory, name):
    folder = tmp_path_factory.getbasetemp() / "fuzzed"
    recordings = folder / "recordings"
    recordings.mkdir(parents=True, exist_ok=True)
    for way in (library_paths.meeting_folder, library_paths.meeting_folder_to_remove):
        try:
            path = way(folder, name)
        except library_paths.UnsafePath:
            continue
        assert path.resolve().parent == recordings.resolve()
        assert is_meeting_id(path.name)
    try:
        path = library_paths.file_in(recordings, name)
    except library_paths.UnsafePath:
        return
    assert recordings.resolve() in path.resolve().parents
    assert all(is_file_name(part) for part in name.split("/"))


# --- links ------------------------------------------------------------------------------------------------------


def test_a_linked_folder_of_recordings_is_not_opened(tmp_path, documents):
    folder = tmp_path / "library"
    Library(folder).close()
    (folder / "recordings").rmdir()
    (folder / "recordings").symlink_to(documents)
    with pytest.raises(StoreError, match="is a link"):
        Library(folder)
    with pytest.raises(StoreError, match="is a link"):
        library_paths.remove_meeting_folder(folder, "thesis")
    assert (documents / "thesis.txt").exists()


def test_a_linked_meeting_loses_its_link_alone(library, documents):
    one = meeting(library, "Linked")
    (library.folder / "recordings" / one).symlink_to(documents)
    with pytest.raises(library_paths.UnsafePath, match="is a link"):
        library.meeting_dir(one)
    assert library.audio_path(Meeting(id=one, title="", date="", tracks=[Track(path="thesis.txt")])) is None
    assert [entry.audio for entry in storage.usage(library)] == [0]
    library.delete(one)
    assert not (library.folder / "recordings" / one).is_symlink()
    assert (documents / "thesis.txt").read_text() == "years of work"


def test_a_linked_sound_file_is_neither_played_nor_copied(library, documents, tmp_path):
    one = meeting(library, "Linked", tracks=[Track(path="audio.ogg")])
    library.meeting_dir(one).mkdir()
    (library.meeting_dir(one) / "audio.ogg").symlink_to(documents / "thesis.txt")
    assert library.audio_path(library.meeting(one)) is None
    assert [entry.meeting for entry in storage.missing_audio(library)] == [one]
    manifest = backup.backup(library, tmp_path / "b.zip")
    assert list(manifest.files) == [DATABASE]
    assert [sentence for sentence in manifest.left_out if "audio.ogg is a link" in sentence]
    other = Library(tmp_path / "other")
    done = archive.import_library(other, library.folder)
    other.close()
    assert any("is a link" in problem for problem in done.problems)
    assert list((tmp_path / "other" / "recordings").rglob("*.ogg")) == []


def test_tracks_name_files_of_their_meeting_alone(library, documents):
    for path in ("../../../Documents/thesis.txt", str(documents / "thesis.txt"), "..", "", "a\0b"):
        one = Meeting(id=meeting(library), title="x", date="2026-03-03", tracks=[Track(path=path)])
        assert library.audio_path(one) is None
    one.tracks = [Track(path=str(documents / "thesis.txt"), linked=True)]
    assert library.audio_path(one) == documents / "thesis.txt"
    one.tracks = [Track(path="thesis.txt", linked=True)]
    assert library.audio_path(one) is None


# --- attacks ----------------------------------------------------------------------------------------------------


def test_a_crafted_library_plants_no_file(library, tmp_path):
    """On import, the sound of a meeting called ``../../.config/autostart`` would start with the computer."""
    other = Library(tmp_path / "theirs" / "library")
    good, bad = meeting(other, "Good"), meeting(other, "Planted")
    other.close()
    target = "../../.config/autostart"
    renamed(other.folder, bad, target)
    (tmp_path / "theirs" / ".config" / "autostart").mkdir(parents=True)
    (tmp_path / "theirs" / ".config" / "autostart" / "evil.desktop").write_text("[Desktop Entry]\nExec=evil")
    done = archive.import_library(library, other.folder)
    assert done.meetings == [good]
    [problem] = done.problems
    assert "Planted" in problem
    assert problem.endswith("is no meeting that MeetingMate made.")
    assert not (tmp_path / ".config").exists()
    assert [row.id for row in library.rows()] == [good]


@pytest.mark.parametrize("document", [True, False])
def test_the_trash_empties_nothing_but_the_trash(tmp_path, documents, document):
    folder = tmp_path / "library"
    library = Library(folder)
    one = meeting(library, "Bomb")
    trash.move(library, one)
    trash.mark_opened(library, one)
    library.close()
    renamed(folder, one, "../../Documents", document=document)
    with closing(sqlite3.connect(folder / DATABASE)) as db, db:
        db.execute("UPDATE meetings SET trashed = '2020-01-01T00:00:00+00:00'")
    library = Library(folder)
    assert trash.purge_due(library, now=LATER) == ([], [])
    assert trash.contents(library) == []
    assert len(library.rejected()) == 1
    library.close()
    assert (documents / "thesis.txt").exists()


@pytest.mark.parametrize("name", [".", "", "..", "../recordings"])
def test_no_id_deletes_all_recordings(library, name):
    one = meeting(library, "Kept")
    library.meeting_dir(one).mkdir()
    (library.meeting_dir(one) / "audio.ogg").write_bytes(b"sound")
    for way in (library.delete, library.meeting_dir, library.meeting):
        with pytest.raises(StoreError):
            way(name)
    assert (library.meeting_dir(one) / "audio.ogg").exists()
    assert library.folder.joinpath(DATABASE).exists()


@pytest.mark.parametrize("new", [*HOSTILE[:12], None, b"bytes", "A"])
def test_a_foreign_row_is_named_and_all_else_works(tmp_path, new):
    folder = tmp_path / "library"
    library = Library(folder)
    good = meeting(library, "Good", "the budget")
    bad = meeting(library, "Bad", "the budget")
    for one in (good, bad):
        library.add_minutes(one, minutes(task("Pay", "Zoë")))
        library.save_job(Job(meeting=one, source="", state="running"))
    library.close()
    if isinstance(new, str) and "\ud800" in new:
        pytest.skip("SQLite takes no half characters")
    with closing(sqlite3.connect(folder / DATABASE)) as db, db:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute("UPDATE meetings SET id = ? WHERE id = ?", (new, bad))
        for table in ("utterances", "jobs", "tasks", "task_owners", "minutes"):
            db.execute(f"UPDATE OR IGNORE {table} SET meeting = ? WHERE meeting = ?", (new or "", bad))
    library = Library(folder)
    [sentence] = library.rejected()
    assert sentence.startswith("The entry 'Bad' of the library in ")
    assert [row.id for row in library.rows()] == [good]
    assert [row.meeting.id for row in search(library.database, "budget")] == [good]
    assert [row.meeting for row in tasks.tasks(library)] == [good]
    assert [job.meeting for job in library.unfinished_jobs()] == [good]
    assert [entry.meeting.id for entry in storage.usage(library)] == [good]
    library.close()
    found = rescue.rescue(folder)
    assert found.meetings == 1
    assert any("no meeting of MeetingMate" in remark for remark in found.remarks)


def test_a_document_does_not_speak_for_another_meeting(tmp_path):
    """The row says which meeting it is; its document may name the meeting whose sound is to be deleted."""
    folder = tmp_path / "library"
    library = Library(folder)
    victim, bad = meeting(library, "Victim"), meeting(library, "Bad")
    library.save_job(Job(meeting=bad, source="", state="running"))
    library.close()
    with closing(sqlite3.connect(folder / DATABASE)) as db, db:
        for table, key in (("meetings", "id"), ("jobs", "meeting")):
            db.execute(
                f"UPDATE {table} SET document = cast(json_set(document, '$.{key}', ?) AS BLOB) WHERE {key} = ?",
                (victim, bad),
            )
    library = Library(folder)
    assert library.meeting(bad).id == bad
    assert library.job(bad).meeting == bad
    assert [job.meeting for job in library.unfinished_jobs()] == [bad]
    library.close()


@pytest.mark.parametrize("document", [b"{}", b"", b"\xff", b'{"id": 5}', b"[" * 5000, None])
def test_a_damaged_meeting_is_said_in_a_sentence(library, tmp_path, document):
    good, bad = meeting(library, "Good"), meeting(library, "Bad")
    library.close()
    with closing(sqlite3.connect(library.folder / DATABASE)) as db, db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE meetings SET document = ? WHERE id = ?", (document if document is not None else "text", bad))
    other = Library(tmp_path / "other")
    done = archive.import_library(other, library.folder)
    assert done.meetings == [good]
    assert [problem for problem in done.problems if problem.startswith("Bad was not imported.")]
    other.close()
    again = Library(library.folder)
    with pytest.raises(StoreError, match=f"The meeting {bad} of the library is damaged"):
        again.meeting(bad)
    again.close()


# --- recordings that were cut off ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../../evil", "/tmp/evil", "..", "a/b", "a\\b", "con"])
def test_a_journal_names_files_of_its_folder_alone(tmp_path, name):
    for record in (
        {"type": "Begun", "wall": "", "mono": 0.0, "tracks": [name]},
        {"type": "Part", "track": "microphone", "file": name, "rate": 16000, "channels": 1, "at": 0.0, "device": "",
         "fresh": True},
        {"type": "Part", "track": name, "file": "a.wav", "rate": 16000, "channels": 1, "at": 0.0, "device": "",
         "fresh": True},
        {"type": "Finished", "tracks": [{"path": name}], "duration_s": 1.0},
    ):  # fmt: skip
        (tmp_path / journal.NAME).write_bytes(msgspec.json.encode(record) + b"\n")
        assert journal.read(tmp_path) == []


def test_a_linked_recording_is_not_offered_nor_discarded(library, documents):
    parts = documents / "capture"
    parts.mkdir()
    begun = {"type": "Begun", "wall": "2026-03-03T10:00:00+00:00", "mono": 0.0, "tracks": ["microphone"]}
    (parts / journal.NAME).write_bytes(msgspec.json.encode(begun) + b"\n")
    (library.folder / "recordings" / "linked").symlink_to(documents)
    assert capture.unfinished(library.folder / "recordings") == []
    one = session.Session(library, Settings(), lambda event: None)
    try:
        with pytest.raises(MeetingMateError):
            one.discard_recording("linked")
    finally:
        one.close()
    assert (parts / journal.NAME).exists()


# --- libraries that are none ------------------------------------------------------------------------------------


def garbage(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)


def as_text(folder: Path) -> None:
    (folder / DATABASE).write_text("no database")


def other_tables(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as db, db:
        db.execute("CREATE TABLE meetings (x)")
        db.execute("PRAGMA user_version = 2")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / DATABASE)


def too_large(folder: Path) -> None:
    Library(folder).close()
    (folder / "recordings" / "m1").mkdir()
    with (folder / "recordings" / "m1" / "audio.ogg").open("wb") as file:
        file.truncate(1 << 43)


def linked_recordings(folder: Path) -> None:
    Library(folder).close()
    (folder / "recordings").rmdir()
    (folder / "recordings").symlink_to(folder.parent)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", [garbage, as_text, other_tables, pipe, too_large, linked_recordings])
def test_what_is_no_library_is_refused_in_a_sentence(library, tmp_path, make):
    other = tmp_path / "other"
    other.mkdir()
    make(other)
    with pytest.raises(MeetingMateError) as caught:
        archive.import_library(library, other)
    assert str(caught.value).endswith(".")
    assert library.rows() == []
    assert sorted(path.name for path in library.folder.iterdir() if path.name.startswith(".")) == []
