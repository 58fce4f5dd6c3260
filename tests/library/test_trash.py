"""The trash: what is in it is nowhere else and can be had back; nothing unread goes without a question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from meetingmate.base.errors import StoreError, UsageError
from meetingmate.domain.meeting import Attendee, Track
from meetingmate.library import Job, people, trash
from meetingmate.library.search import meetings, search
from tests.library.filled import meeting, minutes, said, task

LATER = datetime.now(UTC) + timedelta(days=31)


def in_trash(library, title="Gone", **details):
    one = meeting(library, title, "budget", attendees=[Attendee(name="Zoë")], **details)
    folder = library.meeting_dir(one)
    folder.mkdir()
    (folder / "audio.ogg").write_bytes(b"sound")
    trash.move(library, one)
    return one


def test_a_meeting_in_the_trash_is_nowhere_and_comes_back_whole(library):
    one = in_trash(library, tracks=[Track(path="audio.ogg")])
    library.add_minutes(one, minutes(task("Pay", "Zoë")))
    library.save_job(Job(meeting=one, source="/a.wav", state="running"))
    assert library.rows() == search(library.database, "budget") == meetings(library.database, "budget") == []
    assert people.people(library) == []
    assert library.unfinished_jobs() == []
    assert [t.meeting.title for t in trash.contents(library)] == ["Gone"]
    trash.restore(library, one)
    assert trash.contents(library) == []
    assert [r.meeting.id for r in search(library.database, "budget")] == [one]
    assert library.utterances(one) == [said(1, "budget")]
    assert library.audio_path(library.meeting(one)).read_bytes() == b"sound"


def test_after_its_days_only_what_was_read_or_can_be_made_again_is_purged(library, tmp_path):
    original = tmp_path / "original.wav"
    original.write_bytes(b"sound")
    unread = in_trash(library, "Unread", tracks=[Track(path="audio.ogg")])
    read = in_trash(library, "Read")
    trash.mark_opened(library, read)
    linked = in_trash(library, "Linked", tracks=[Track(path=str(original), linked=True)])
    there = in_trash(library, "There")
    library.save_job(Job(meeting=there, source=str(original), state="done"))
    assert trash.purge_due(library) == ([], [])
    deleted, asked = trash.purge_due(library, now=LATER)
    assert sorted(deleted) == ["Linked", "Read", "There"]
    assert [(t.meeting.title, t.must_ask) for t in asked] == [("Unread", True)]
    assert original.exists()
    assert not library.meeting_dir(read).exists()
    with pytest.raises(StoreError, match="no meeting"):
        library.meeting(linked)
    with pytest.raises(UsageError, match="Unread was never opened"):
        trash.purge(library, unread)
    trash.purge(library, unread, agreed=True)
    assert trash.contents(library) == []


def test_the_days_are_the_users(library):
    in_trash(library)
    assert trash.days(library) == 30
    trash.set_days(library, 0)
    assert trash.contents(library)[0].purge_on is None
    assert trash.purge_due(library, now=LATER) == ([], [])
    trash.set_days(library, 3)
    assert trash.contents(library)[0].purge_on - trash.contents(library)[0].trashed == timedelta(days=3)
    with pytest.raises(UsageError, match="0 or more"):
        trash.set_days(library, -1)


def test_only_what_is_in_the_trash_can_be_purged(library):
    one = meeting(library)
    with pytest.raises(UsageError, match="not in the trash"):
        trash.purge(library, one, agreed=True)
    with pytest.raises(StoreError, match="no meeting"):
        trash.move(library, "nothing")
    assert library.meeting(one)
