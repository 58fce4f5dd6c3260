"""The store: what goes in comes out, whole, and a damaged or newer database is left alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading

import psutil
import pytest

from meetingmate.base.errors import StoreError
from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Check,
    Evidence,
    Meeting,
    Minutes,
    Point,
    Removed,
    Track,
    Utterance,
    Word,
)
from meetingmate.library import Job, Library
from meetingmate.library.search import meetings


def a_meeting(library: Library, title: str = "Weekly", **details) -> Meeting:
    details.setdefault("date", "2026-03-03")
    meeting = Meeting(id=library.new_id(), title=title, **details)
    library.add(meeting, Job(meeting=meeting.id, source="/recordings/a.wav"))
    return meeting


def an_utterance(number: int, text: str) -> Utterance:
    word = Word(text=text, start=float(number), end=number + 0.5, probability=0.9)
    return Utterance(id=f"u{number:04}", start=float(number), end=number + 1.0, text=text, speaker="Zoë", words=[word])


def test_a_meeting_comes_back_as_it_was(library):
    meeting = a_meeting(
        library,
        attendees=[Attendee(name="Zoë", role="chair", aliases=["Z"]), Attendee(name="李雷", present=False)],
        agenda=["Budget"],
        tracks=[Track(path="audio.ogg", duration_s=12.5)],
        removed=[Removed(start=1, end=2, text="thank you", reason="no speech")],
    )
    assert library.meeting(meeting.id) == meeting
    assert library.audio_path(meeting) == library.meeting_dir(meeting.id) / "audio.ogg"


def test_utterances_are_kept_in_order_of_time_and_replaced_by_id(library):
    meeting = a_meeting(library)
    job = library.job(meeting.id)
    job.position_s = 9.0
    library.append_utterances(meeting.id, [an_utterance(5, "five"), an_utterance(2, "two")], job)
    library.append_utterances(meeting.id, [an_utterance(5, "FIVE")], job)
    assert [u.text for u in library.utterances(meeting.id)] == ["two", "FIVE"]
    assert library.utterances(meeting.id)[0] == an_utterance(2, "two")
    assert library.job(meeting.id).position_s == 9.0
    library.replace_utterances(meeting.id, [an_utterance(1, "one")])
    assert [u.text for u in library.utterances(meeting.id)] == ["one"]


def test_what_was_stored_after_an_utterance_is_given_alone(library):
    meeting = a_meeting(library)
    job = library.job(meeting.id)
    library.append_utterances(meeting.id, [an_utterance(1, "one"), an_utterance(5, "five")], job)
    assert library.utterances(meeting.id, after="u0005") == []
    library.append_utterances(meeting.id, [an_utterance(7, "seven"), an_utterance(2, "two")], job)
    assert [u.text for u in library.utterances(meeting.id, after="u0005")] == ["two", "seven"]
    assert [u.text for u in library.utterances(meeting.id, after="u0002")] == []
    library.replace_utterances(meeting.id, [an_utterance(9, "other")])
    with pytest.raises(StoreError, match="has been replaced"):
        library.utterances(meeting.id, after="u0005")


def test_utterances_and_position_are_stored_together_or_not_at_all(library):
    meeting = a_meeting(library)
    job = library.job(meeting.id)
    job.position_s = 9.0
    broken = an_utterance(1, "one")
    broken.start = None
    with pytest.raises(StoreError):
        library.append_utterances(meeting.id, [an_utterance(0, "zero"), broken], job)
    assert library.utterances(meeting.id) == []
    assert library.job(meeting.id).position_s == 0.0


def test_versions_of_minutes_are_kept(library):
    meeting = a_meeting(library)
    assert library.minutes(meeting.id) is None
    evidence = [Evidence(utterance="u1", quote="I'll do it", start=1, end=2)]
    first = library.add_minutes(meeting.id, Minutes(actions=[ActionItem(task="Do it", evidence=evidence)]))
    second = library.add_minutes(meeting.id, Minutes(summary=[Point(text="Short.")]))
    assert (first.version, second.version) == (1, 2)
    assert library.minutes(meeting.id) == second
    assert library.minutes(meeting.id, 1) == first
    second.summary[0].check = Check(result="person")
    library.save_minutes(meeting.id, second)
    assert library.minutes(meeting.id).summary[0].check.result == "person"
    assert library.minutes(meeting.id, 1) == first


def test_the_list_is_by_day_and_search_finds_words_people_and_titles(library):
    old = a_meeting(library, "Budget 100%", date="2026-01-01")
    new = a_meeting(library, "Harbour", date="2026-02-01", attendees=[Attendee(name="Eleanor")])
    library.replace_utterances(old.id, [an_utterance(1, "Über die Brücke")])
    assert [row.id for row in library.rows()] == [new.id, old.id]
    assert [row.id for row in meetings(library.database, "bruck")] == [old.id]
    assert "Brücke" in meetings(library.database, "bruck")[0].snippet
    assert [row.id for row in meetings(library.database, "eleanor")] == [new.id]
    assert [row.id for row in meetings(library.database, "100%")] == [old.id]
    assert meetings(library.database, 'nothing "* AND') == []
    library.replace_utterances(old.id, [an_utterance(1, "Tunnel")])
    assert meetings(library.database, "bruck") == []
    assert [row.id for row in meetings(library.database, "   ")] == [new.id, old.id]


def test_deleting_takes_the_sound_of_the_library_and_nothing_else(library, tmp_path):
    meeting = a_meeting(library)
    other = a_meeting(library)
    original = tmp_path / "original.wav"
    original.write_bytes(b"sound")
    folder = library.meeting_dir(meeting.id)
    folder.mkdir(parents=True)
    (folder / "audio.ogg").write_bytes(b"copy")
    library.replace_utterances(meeting.id, [an_utterance(1, "gone")])
    library.delete(meeting.id)
    assert not folder.exists()
    assert original.exists()
    assert [row.id for row in library.rows()] == [other.id]
    assert meetings(library.database, "gone") == []
    with pytest.raises(StoreError, match="no meeting"):
        library.meeting(meeting.id)


def test_edits_from_two_threads_lose_nothing(library):
    meeting = a_meeting(library)

    def add(number: int) -> None:
        for i in range(20):
            library.edit_meeting(meeting.id, lambda m, i=i: m.agenda.append(f"{number}-{i}"))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(library.meeting(meeting.id).agenda) == 80


def test_a_job_is_claimed_by_one_living_process_only(library, tmp_path):
    meeting = a_meeting(library)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        job = library.job(meeting.id)
        job.state, job.owner = "running", child.pid
        job.owner_started = psutil.Process(child.pid).create_time()
        library.save_job(job)
        assert library.claim(meeting.id) is None
        assert library.unfinished_jobs() == []
    finally:
        child.kill()
        child.wait()
    assert [j.meeting for j in library.unfinished_jobs()] == [meeting.id]
    claimed = library.claim(meeting.id)
    assert claimed.owner == os.getpid()


def test_a_committed_change_survives_a_kill(tmp_path):
    script = (
        "import os, pathlib, signal\n"
        "from meetingmate.library import Library\n"
        "from meetingmate.domain.meeting import Meeting\n"
        f"library = Library(pathlib.Path({str(tmp_path)!r}))\n"
        "library.add(Meeting(id='m1', title='Kept', date='2026-01-01'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=False)
    library = Library(tmp_path)
    assert library.meeting("m1").title == "Kept"
    library.close()


def test_a_damaged_database_is_named_and_left_alone(tmp_path):
    path = tmp_path / "library.db"
    path.write_bytes(b"this is not a database at all" * 100)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"damaged or not a library.*left untouched"):
        Library(tmp_path)
    assert path.read_bytes() == before


def test_a_newer_database_is_named_and_left_alone(tmp_path):
    Library(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="newer MeetingMate"):
        Library(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="can't be opened"):
        Library(tmp_path / "file" / "library")
