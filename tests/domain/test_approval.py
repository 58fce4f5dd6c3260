"""What was approved, and what changes it."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from meetingmate.domain.approval import PARTS, Approval, changed_parts, content_of, state_of
from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Check,
    Decision,
    Meeting,
    Minutes,
    NextMeeting,
    Point,
    PreviousAction,
    Topic,
    Update,
)


def both() -> tuple[Meeting, Minutes]:
    meeting = Meeting(id="m1", title="Boiler", date="2026-03-03", place="Room 4", attendees=[Attendee(name="Ann")])
    minutes = Minutes(
        summary=[Point(text="It leaks.")],
        topics=[Topic(title="Boiler", start=0.0, end=9.0, points=[Point(text="It is old.", speaker="Ann")])],
        decisions=[Decision(text="Buy a boiler")],
        actions=[ActionItem(task="Ask the plumber", owners=["Ann"])],
        previous_actions=[
            PreviousAction(meeting="m0", item="a1", task="Measure", update=Update(kind="done", state="suggested"))
        ],
        open_questions=[Point(text="Who pays?")],
        next_meeting=NextMeeting(text="next week", date="2026-03-10"),
    )
    minutes.approval = Approval(by="Ann", at="2026-03-04T09:00:00+01:00", content=content_of(meeting, minutes))
    return meeting, minutes


Change = Callable[[Meeting, Minutes], object]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("title", lambda meeting, minutes: setattr(meeting, "title", "Heating")),
        ("date", lambda meeting, minutes: setattr(meeting, "date", "2026-03-05")),
        ("details", lambda meeting, minutes: setattr(meeting, "chair", "Bob")),
        ("attendees", lambda meeting, minutes: setattr(meeting.attendees[0], "name", "Anna")),
        ("summary", lambda meeting, minutes: minutes.summary.append(Point(text="It is cold."))),
        ("decisions", lambda meeting, minutes: setattr(minutes.decisions[0], "status", "deferred")),
        ("tasks", lambda meeting, minutes: setattr(minutes.actions[0], "due", "2026-03-06")),
        ("tasks", lambda meeting, minutes: setattr(minutes.actions[0], "status", "proposed")),
        (
            "tasks of earlier meetings",
            lambda meeting, minutes: setattr(minutes.previous_actions[0].update, "state", "accepted"),
        ),
        ("open questions", lambda meeting, minutes: minutes.open_questions.clear()),
        ("topics", lambda meeting, minutes: setattr(minutes.topics[0].points[0], "speaker", "Bob")),
        ("next meeting", lambda meeting, minutes: setattr(minutes, "next_meeting", None)),
    ],
)
def test_a_change_of_what_the_minutes_say_is_named(part: str, change: Change) -> None:
    meeting, minutes = both()
    before = copy.deepcopy((meeting, minutes))
    change(meeting, minutes)
    assert changed_parts(meeting, minutes) == [part]
    assert state_of(meeting, minutes) == "changed"
    assert state_of(*before) == "approved", "taken back, it is approved again"


@pytest.mark.parametrize(
    "change",
    [
        lambda meeting, minutes: setattr(minutes.actions[0], "status", "done"),
        lambda meeting, minutes: setattr(minutes.actions[0], "status", "withdrawn"),
        lambda meeting, minutes: setattr(minutes.actions[0], "comment", "Called twice."),
        lambda meeting, minutes: setattr(minutes.decisions[0], "check", Check(doubts=["heard"])),
        lambda meeting, minutes: setattr(minutes, "version", 7),
        lambda meeting, minutes: setattr(meeting, "tags", ["house"]),
    ],
)
def test_what_becomes_of_a_task_and_what_is_not_said_changes_nothing(change: Change) -> None:
    meeting, minutes = both()
    change(meeting, minutes)
    assert state_of(meeting, minutes) == "approved"


def test_every_part_is_looked_at_and_half_characters_do_no_harm() -> None:
    meeting, minutes = both()
    meeting.title = "\ud800"
    assert tuple(content_of(meeting, minutes)) == PARTS
    minutes.approval = None
    assert state_of(meeting, minutes) == "draft"
    assert changed_parts(meeting, minutes) == []


def test_an_approval_of_another_program_that_does_not_say_of_what_does_not_hold() -> None:
    meeting, minutes = both()
    minutes.approval = Approval(by="Ann", at="2026-03-04")
    assert state_of(meeting, minutes) == "changed"
