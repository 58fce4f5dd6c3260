"""A series through the real worker: what was open goes into the next minutes, an accepted report comes out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate.base.settings import Settings
from meetingmate.cli.options import details_of
from meetingmate.domain.meeting import Attendee, Meeting
from meetingmate.jobs.session import Session
from meetingmate.library import Library, tasks
from meetingmate.workers import live_messages as w
from meetingmate.workers.connection import WorkerConnection
from tests.minutes.talk import utterances

FIRST = utterances(
    "Ben: Anna, could you send the offer to Legal by Monday?",
    "Anna: Yes, I'll send the offer to Legal by Monday.",
    "Ben: I'll call the landlord about the lease tomorrow.",
)
SECOND = utterances("Ben: Anna, what about the offer to Legal?", "Anna: Done, I sent it on Monday.", "Ben: Great.")


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    library = Library(home)
    made = Session(library, Settings(writing_model=""), lambda event: None)
    yield made
    made.close()
    library.close()


def add(session: Session, ident: str, day: str, said: list) -> None:
    people = [Attendee(name="Anna"), Attendee(name="Ben")]
    session.library.add(
        Meeting(id=ident, title=f"Weekly {ident}", date=day, language="en", series="Weekly", attendees=people)
    )
    session.library.replace_utterances(ident, said)


def write(session: Session, ident: str) -> None:
    session.rewrite(ident)
    assert session.wait(60)
    assert session.library.job(ident).state == "done", session.library.job(ident).error


def test_open_tasks_go_into_the_next_minutes_until_they_are_done(session: Session) -> None:
    library = session.library
    for ident, day, said in (
        ("m1", "2026-03-03", FIRST),
        ("m2", "2026-03-10", SECOND),
        ("m3", "2026-03-17", SECOND[:1]),
    ):
        add(session, ident, day, said)
    write(session, "m1")
    assert library.minutes("m1").previous_actions == []
    write(session, "m2")
    offer, lease = sorted(library.minutes("m2").previous_actions, key=lambda p: p.item)
    assert (offer.task, offer.owners, offer.due, offer.meeting_title) == (
        "Send the offer to Legal",
        ["Anna"],
        "2026-03-09",
        "Weekly m1",
    )
    assert (offer.update.kind, [e.utterance for e in offer.update.evidence]) == ("done", ["0", "1"])
    assert (lease.owners, lease.update) == (["Ben"], None)
    assert library.minutes("m1").actions[0].status == "open"  # a suggestion changes nothing by itself
    tasks.apply_update(library, offer, "2026-03-10")
    write(session, "m3")
    assert [p.task for p in library.minutes("m3").previous_actions] == [lease.task]


def test_the_live_writer_says_the_same_as_the_job(session: Session) -> None:
    library = session.library
    add(session, "m1", "2026-03-03", FIRST)
    add(session, "m2", "2026-03-10", SECOND)
    write(session, "m1")
    write(session, "m2")
    about = library.meeting("m2")
    taken_over = tasks.previous_actions(library, about)
    said: list = []
    ended: list = []
    writer = WorkerConnection(
        w.LiveMinutesRequest(meeting=about, model_path=None, language="en"), said.append, ended.append
    )
    writer.tell(w.AddUtterances(utterances=SECOND[:1]))
    writer.tell(w.SetMeeting(meeting=about, previous_actions=taken_over))
    writer.tell(w.FinishMinutes(meeting=about, utterances=SECOND, previous_actions=taken_over))
    writer.join(60)
    finished = next(m for m in said if isinstance(m, w.FinishedMinutes))
    assert finished.minutes.previous_actions == library.minutes("m2").previous_actions


def test_a_recording_is_given_its_series(session: Session) -> None:
    given = {"title": "T", "day": None, "start": None, "attendees": (), "agenda": (), "language": None}
    given |= {"speakers": None, "keep": None, "minutes": True}
    details = details_of(**given, series=" Weekly ")
    assert details.series == "Weekly"
    assert details_of(**given, series=" ").series is None
    ident = session.submit(Path("nowhere.wav"), details)
    assert session.library.meeting(ident).series == "Weekly"
