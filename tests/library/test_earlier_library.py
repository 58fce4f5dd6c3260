"""A library that version 0.1 made is opened, and nothing that was put into it is lost.

``tests/data/library_0_1`` holds it: the database as SQL, the files beside it, and ``content.json``, what was put in.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from meetingmate import voices
from meetingmate.base.library_paths import sound_file
from meetingmate.library import Job, Library, people, rules, trash
from meetingmate.library.final_pass_journal import FinalPassJournal
from meetingmate.library.search import search
from meetingmate.library.tasks import tasks

MADE = Path(__file__).parents[1] / "data" / "library_0_1"
CONTENT = msgspec.json.decode((MADE / "content.json").read_bytes())


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    shutil.copytree(MADE / "files", folder)
    with closing(sqlite3.connect(folder / "library.db")) as db:
        db.executescript((MADE / "library.sql").read_text(encoding="utf-8"))
    opened = Library(folder, must_exist=True)
    yield opened
    opened.close()


def lost(put_in, found, place="") -> list[str]:
    """Where something that was put in is not there any more, or is something else; more than that may be there."""
    if isinstance(put_in, dict) and isinstance(found, dict):
        return [
            way
            for key, value in put_in.items()
            for way in (lost(value, found[key], f"{place}.{key}") if key in found else [f"{place}.{key}"])
        ]
    if isinstance(put_in, list) and isinstance(found, list) and len(put_in) == len(found):
        return [
            way
            for number, (old, new) in enumerate(zip(put_in, found, strict=True))
            for way in lost(old, new, f"{place}[{number}]")
        ]
    return [] if put_in == found else [place]


def lost_of(put_in, structs) -> list[str]:
    return lost(put_in, [msgspec.json.decode(msgspec.json.encode(one)) for one in structs])


def test_what_is_lost_is_seen():
    assert lost({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2, "c": 3}]}) == []
    assert lost({"a": [1, {"b": 2}]}, {"a": [1, {"c": 3}]}) == [".a[1].b"]
    assert lost([1, 2], [1]) == [""]


def test_all_meetings(library):
    assert lost_of(CONTENT["meetings"], [library.meeting(one["id"]) for one in CONTENT["meetings"]]) == []
    shown = [one for one in CONTENT["meetings"] if one["id"] not in CONTENT["trash"]]
    assert {row.id: row.title for row in library.rows()} == {one["id"]: one["title"] for one in shown}
    assert library.rejected() == []


def test_all_utterances(library):
    for meeting_id, lines in CONTENT["transcripts"].items():
        assert lost_of(lines, library.utterances(meeting_id)) == []


def test_all_versions_of_the_minutes(library):
    for meeting_id, versions in CONTENT["minutes"].items():
        assert lost_of(versions[::-1], library.minutes_versions(meeting_id)) == []


def test_all_tasks(library):
    wanted = {
        (meeting_id, action["id"], action["task"], action.get("status", "open"), action.get("comment", ""))
        for meeting_id, versions in CONTENT["minutes"].items()
        for action in versions[-1].get("actions", [])
    }
    assert {(t.meeting, t.item, t.task, t.status, t.comment) for t in tasks(library)} == wanted


def test_all_people_rules_and_voices(library):
    assert lost_of(CONTENT["people"], [people.kept(library, one["name"]) for one in CONTENT["people"]]) == []
    assert lost_of(CONTENT["rules"], rules.rules(library)) == []
    assert lost_of(CONTENT["voices"], voices.profiles(voices.folder_of(library.folder))) == []


def test_work_that_was_broken_off_goes_on(library):
    assert lost_of(CONTENT["jobs"], [library.job(one["meeting"]) for one in CONTENT["jobs"]]) == []
    [waiting] = library.unfinished_jobs()
    pending = CONTENT["pending"]
    assert waiting.meeting == pending["meeting"]
    assert isinstance(library.claim(waiting.meeting), Job)
    journal = FinalPassJournal(library.meeting_dir(waiting.meeting))
    assert (journal.track, journal.position_s) == (pending["track"], pending["position_s"])
    assert lost_of(pending["utterances"], journal.utterances) == []
    assert lost_of(pending["removed"], journal.removed) == []


def test_the_trash_and_its_setting(library):
    assert [one.meeting.id for one in trash.contents(library)] == CONTENT["trash"]
    assert trash.days(library) == CONTENT["trash_days"]
    trash.restore(library, CONTENT["trash"][0])
    assert len(library.rows()) == len(CONTENT["meetings"])


def test_the_sound_is_where_it_was(library):
    for one in CONTENT["meetings"]:
        for track in library.meeting(one["id"]).tracks:
            path = sound_file(library.meeting_dir(one["id"]), track)
            assert str(path) == track.path if track.linked else path.stat().st_size > 1000


def test_everything_is_found(library):
    for words in ("second crane", "uberstunden", "kokoro friday", "会议", "Wer bezahlt"):
        assert search(library.database, words), words
