"""Everything out, recordings and other libraries in."""

from __future__ import annotations

import os

import pytest
from docx import Document

from meetingmate.base import file_kinds
from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import Minutes, Point, Track
from meetingmate.exchange import archive
from meetingmate.export import read_json
from meetingmate.library import Job, Library, people, rules, trash
from meetingmate.library.people import Person
from tests.library.filled import meeting, minutes, said, task


@pytest.fixture
def library(tmp_path):
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()


def with_sound(library, title):
    one = meeting(library, title, "said here", tracks=[Track(path="audio.ogg")])
    library.meeting_dir(one).mkdir()
    (library.meeting_dir(one) / "audio.ogg").write_bytes(b"sound")
    library.add_minutes(one, minutes(task("First"), summary=[Point(text="One.")]))
    library.add_minutes(one, minutes(task("Second", "Zoë", status="done", done_on="2026-03-09")))
    return one


def test_everything_goes_out_and_comes_back_from_json(library, tmp_path):
    one = with_sound(library, "A/B: weekly?")
    trash.move(library, meeting(library, "Gone"))
    done = archive.export_everything(library, tmp_path / "out")
    assert (done.meetings, done.files, done.problems) == (1, 10, [])
    [folder] = [path for path in (tmp_path / "out").iterdir() if path.is_dir()]
    assert {path.suffix for path in folder.iterdir()} == {".ogg", ".json", ".docx", ".pdf", ".md", ".txt", ".vtt"}
    assert {path.name for path in (tmp_path / "out").glob("Tasks*")} == {"Tasks.xlsx", "Tasks.csv", "Tasks.ics"}
    assert (folder / "audio.ogg").read_bytes() == b"sound"
    [document] = folder.glob("*.json")
    about, utterances, written = read_json(document)
    assert (about.id, about.title) == (one, "A/B: weekly?")
    assert utterances == library.utterances(one)
    assert written == library.minutes(one)
    assert written.actions[0].done_on == "2026-03-09"
    assert "Second" in (tmp_path / "out" / "Tasks.csv").read_text(encoding="utf-8-sig")
    with pytest.raises(UsageError, match="is not empty"):
        archive.export_everything(library, tmp_path / "out")


def test_old_recordings_are_found_once_and_oldest_first(library, tmp_path):
    folder = tmp_path / "old"
    (folder / "2025").mkdir(parents=True)
    (folder / ".cache").mkdir()
    for number, name in enumerate(("b.MP3", "2025/a.wav", "notes.txt", ".cache/x.wav", "done.m4a")):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (1_000_000 - number, 1_000_000 - number))
    known = meeting(library, "Known")
    library.save_job(Job(meeting=known, source=str((folder / "done.m4a").absolute()), state="done"))
    (library.meeting_dir(known)).mkdir(parents=True)
    (library.meeting_dir(known) / "audio.ogg").write_bytes(b"x")
    new, there = archive.recordings_in(library, folder)
    assert new == [folder / "2025" / "a.wav", folder / "b.MP3"]
    assert there == [folder / "done.m4a"]
    assert archive.recordings_in(library, library.folder) == ([], []), "the sound of the library is no old recording"
    with pytest.raises(UsageError, match="There is no folder"):
        archive.recordings_in(library, tmp_path / "nowhere")


def test_a_folder_is_searched_for_every_kind_that_is_taken_by_itself(library, tmp_path):
    folder = tmp_path / "all kinds"
    folder.mkdir()
    contents = dict.fromkeys(file_kinds.RECORDING_SUFFIXES, b"sound")
    contents |= dict.fromkeys(file_kinds.TRANSCRIPT_SUFFIXES, b"Ann: The crane is broken.\nBen: I mend it by Friday.\n")
    contents["json"] = b'[{"speaker": "Ann", "text": "The crane is broken.", "start": 0, "end": 2}]'
    for kind, data in contents.items():
        (folder / f"{kind}.{kind.upper()}").write_bytes(data)
    word = Document()
    word.add_paragraph("Ann: The crane is broken.")
    word.add_paragraph("Ben: I mend it by Friday.")
    word.save(folder / "docx.DOCX")
    (folder / "picture.png").write_bytes(b"x")
    new, known = archive.recordings_in(library, folder)
    assert {path.stem for path in new} == {*file_kinds.RECORDING_SUFFIXES, *file_kinds.TRANSCRIPT_SUFFIXES}
    assert known == []


def test_another_library_is_taken_over_once_and_not_changed(library, tmp_path):
    other = Library(tmp_path / "other")
    one = with_sound(other, "Theirs")
    people.save(other, Person(name="Zoë", email="z@example.org"))
    people.save(other, Person(name="Ann", email="theirs@example.org"))
    people.save(library, Person(name="ann", email="ours@example.org"))
    rules.save(other, rules.Rule(heard="Octa", written="Okta", match_case=True))
    trash.move(other, meeting(other, "Gone"))
    other.close()
    before = (tmp_path / "other" / "library.db").read_bytes()
    assert archive.import_library(library, tmp_path / "other").meetings == [one]
    assert (tmp_path / "other" / "library.db").read_bytes() == before
    assert library.utterances(one) == [said(1, "said here")]
    assert [m.actions[0].task for m in library.minutes_versions(one)] == ["Second", "First"]
    assert library.audio_path(library.meeting(one)).read_bytes() == b"sound"
    assert people.kept(library, "zoe").email == "z@example.org"
    assert people.kept(library, "Ann").email == "ours@example.org"
    assert [(r.heard, r.match_case) for r in rules.rules(library)] == [("Octa", True)]
    library.add_minutes(one, Minutes())
    assert archive.import_library(library, tmp_path / "other").there == [one]
    assert len(library.minutes_versions(one)) == 3
    with pytest.raises(UsageError, match="Choose another one"):
        archive.import_library(library, library.folder)
    assert [path.name for path in library.folder.iterdir() if path.name.startswith(".")] == []


def test_minutes_of_another_library_that_say_the_same_version_do_not_end_it(library, tmp_path):
    other = Library(tmp_path / "source of versions")
    for title in ("First", "Second"):
        one = meeting(other, title, "words")
        for _ in range(2):
            other.add_minutes(one, minutes(task("Pay", "Zoë")))
    with other.database.change() as db:
        db.execute("UPDATE minutes SET document = (SELECT document FROM minutes WHERE version = 1 LIMIT 1)")
    other.close()
    came = archive.import_library(library, tmp_path / "source of versions").meetings
    assert [[found.version for found in library.minutes_versions(one)] for one in came] == [[2, 1]] * 2
