"""The day of a meeting: given, taken from the file, put right; and the due dates that follow it on every way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import ActionItem, Evidence, HowMade, Meeting, Minutes, Track
from meetingmate.editing.meeting import edit_details, give_date
from meetingmate.jobs import new_minutes
from meetingmate.jobs.runner import _take_imported, _take_tracks
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Job, Library
from meetingmate.workers import messages as m

WEDNESDAY, MONDAY = "2026-03-11", "2026-03-16"


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    made = Library(home)
    yield made
    made.close()


@pytest.fixture
def session(library: Library) -> Iterator[Session]:
    """One that only takes jobs: nothing is worked on."""
    made = Session(library, Settings(), lambda _event: None)
    made.hold()
    yield made
    made.close()


def minutes(day: str = WEDNESDAY, due: str = "2026-03-13") -> Minutes:
    quote = Evidence(utterance="u1", quote="I'll send it by Friday.", start=0.0, end=1.0)
    task = ActionItem(id="a1", task="Send it", due_text="by Friday", due=due, evidence=[quote])
    return Minutes(actions=[task], how_made=HowMade(meeting_date=day))


def stored(library: Library, day: str = WEDNESDAY) -> str:
    library.add(Meeting(id="m1", title="T", date=day, language="en"), Job(meeting="m1", source="x.m4a", state="done"))
    library.add_minutes("m1", minutes())
    return "m1"


def heard(session: Session, source: Path, details: Details, recorded: str) -> Meeting:
    """The meeting after its file was looked at."""
    ident = session.submit(source, details)
    job = session.library.job(ident)
    assert job is not None
    message = m.SourceStored(tracks=[Track(path="a.ogg", duration_s=60.0)], recorded=recorded)
    return session.library.edit_meeting(ident, lambda meeting: _take_tracks(meeting, job, message))


def test_the_day_that_is_given_counts_before_all_that_the_file_says(session: Session, tmp_path: Path) -> None:
    source = tmp_path / "2026-03-10 09-00-00.mkv"
    meeting = heard(session, source, Details(date="2026-03-09"), "2026-03-12T12:00:00+00:00")
    assert (meeting.date, meeting.date_from, meeting.start) == ("2026-03-09", "", None)


def test_the_name_counts_until_the_file_itself_says_when(session: Session, tmp_path: Path) -> None:
    source = tmp_path / "2026-03-10 Board.m4a"
    before = session.library.meeting(session.submit(source))
    assert (before.date, before.date_from) == ("2026-03-10", "name")
    meeting = heard(session, source, Details(), "2026-03-12T12:00:00+00:00")
    assert (meeting.date, meeting.date_from) == ("2026-03-12", "contents")
    assert meeting.start is not None
    nothing = heard(session, source, Details(), "")
    assert (nothing.date, nothing.date_from) == ("2026-03-10", "name")


def test_a_start_that_is_given_stays(session: Session, tmp_path: Path) -> None:
    source = tmp_path / "2026-03-10 09-00-00.mkv"
    assert session.library.meeting(session.submit(source)).start == "09:00"
    meeting = heard(session, source, Details(start="08:30"), "2026-03-12T12:00:00+00:00")
    assert (meeting.date, meeting.start) == ("2026-03-12", "08:30")


def test_a_day_put_right_while_the_file_is_read_stays(session: Session, tmp_path: Path) -> None:
    ident = session.submit(tmp_path / "2026-03-10 Board.m4a")
    edit_details(session.library, ident, lambda meeting: give_date(meeting, "2026-03-09"))
    job = session.library.job(ident)
    assert job is not None
    for message in (
        m.SourceStored(tracks=[Track(path="a.ogg", duration_s=60.0)], recorded="2026-03-12T12:00:00+00:00"),
        m.Imported(meeting=Meeting(id="i", title="", date="2026-03-12"), utterances=[]),
    ):
        take = _take_tracks if isinstance(message, m.SourceStored) else _take_imported
        meeting = session.library.edit_meeting(
            ident, lambda meeting, take=take, message=message: take(meeting, job, message)
        )
        assert (meeting.date, meeting.date_from) == ("2026-03-09", "")


def test_the_day_of_an_imported_transcript_is_that_in_its_text(session: Session, tmp_path: Path) -> None:
    ident = session.submit(tmp_path / "2026-03-10 09-00-00.vtt")
    job = session.library.job(ident)
    assert job is not None
    found = m.Imported(meeting=Meeting(id="i", title="", date="2026-03-12", start="10:15"), utterances=[])
    meeting = session.library.edit_meeting(ident, lambda meeting: _take_imported(meeting, job, found))
    assert (meeting.date, meeting.date_from, meeting.start) == ("2026-03-12", "contents", "10:15")


def test_another_day_moves_the_due_dates_and_says_how_many(library: Library) -> None:
    meeting, moved = edit_details(library, stored(library), lambda meeting: give_date(meeting, MONDAY))
    assert (meeting.date, moved) == (MONDAY, 1)
    after = library.minutes("m1")
    assert after is not None
    assert (after.actions[0].due, after.how_made.meeting_date) == ("2026-03-20", MONDAY)
    assert edit_details(library, "m1", lambda meeting: setattr(meeting, "title", "New"))[1] == 0


def test_a_day_given_while_the_minutes_are_written_counts(library: Library) -> None:
    stored(library)
    edit_details(library, "m1", lambda meeting: give_date(meeting, MONDAY))
    job = library.job("m1")
    assert job is not None
    new_minutes.store(library, job, minutes(), "")  # the writer was asked on Wednesday
    after = library.minutes("m1")
    assert after is not None
    assert (after.version, after.actions[0].due) == (2, "2026-03-20")


def test_minutes_that_come_with_a_text_follow_the_day_that_is_given(library: Library) -> None:
    stored(library, MONDAY)
    job = library.job("m1")
    assert job is not None
    new_minutes.take(library, job, minutes())
    after = library.minutes("m1")
    assert after is not None
    assert after.actions[0].due == "2026-03-20"


def test_an_earlier_version_comes_back_with_the_days_of_now(session: Session) -> None:
    library = session.library
    stored(library)
    library.add_minutes("m1", minutes())
    edit_details(library, "m1", lambda meeting: give_date(meeting, MONDAY))
    session.restore_minutes("m1", 1)
    after = library.minutes("m1")
    assert after is not None
    assert (after.version, after.actions[0].due) == (3, "2026-03-20")
    unknown = minutes(day="")
    library.add_minutes("m1", unknown)
    session.restore_minutes("m1", 4)
    kept = library.minutes("m1")
    assert kept is not None
    assert kept.actions[0].due == "2026-03-13", "made by a version that did not note the day"
