"""Tasks from tags: wording, owner, day and what became of them."""

from __future__ import annotations

from datetime import date

from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.tracking.tasks import TaskTracker
from tests.minutes.tracking.hand import Line, said_of

MONDAY = date(2026, 3, 2)


def tasks(*lines: Line, code: str = "en") -> list[Candidate]:
    said, reader = said_of(list(lines), code)
    return TaskTracker(said, reader, MONDAY, None).run()


def test_asked_and_taken() -> None:
    (task,) = tasks(
        Line(
            "Anna",
            "Ben, could you change the sign on the door by Friday?",
            {"t1": "raise"},
            "change the sign",
            "Friday",
        ),
        Line("Ben", "yeah i can", {"t1": "settle"}, own=True),
    )
    assert "change the sign" in task.task
    assert task.owners == ["Ben"]
    assert task.state == "taken"
    assert task.due is not None
    assert task.due.day == date(2026, 3, 6)


def test_asked_and_nobody_took_it() -> None:
    (task,) = tasks(
        Line("Anna", "Ben, could you change the sign?", {"t1": "raise"}, "change the sign", owner="Ben"),
        Line("Ben", "I'll see."),
    )
    assert task.state == "open"
    assert task.owners == []
    assert task.asked == ["Ben"]


def test_handed_over_later_belongs_to_who_took_it_then() -> None:
    (task,) = tasks(
        Line("Ben", "I'll change the sign.", {"t1": "settle"}, "change the sign", own=True),
        Line("Anna", "And the roof?"),
        Line("Ben", "Chidi, can you take the sign off me?", {"t1": "raise"}, "sign"),
        Line("Chidi", "Fine.", {"t1": "change"}, own=True),
    )
    assert task.owners == ["Chidi"]


def test_two_who_do_it_together() -> None:
    (task,) = tasks(
        Line("Ben", "Chidi and I will paint the fence.", {"t1": "settle"}, "paint the fence", owner="Chidi", own=True),
        Line("Chidi", "Right.", {"t1": "support"}),
    )
    assert sorted(task.owners) == ["Ben", "Chidi"]


def test_taken_back_is_no_open_task() -> None:
    (task,) = tasks(
        Line("Ben", "I'll change the sign.", {"t1": "settle"}, "change the sign", own=True),
        Line("Anna", "No, leave it, the sign is fine.", {"t1": "close"}),
    )
    assert task.state == "withdrawn"


def test_the_later_day_counts() -> None:
    (task,) = tasks(
        Line("Ben", "I'll change the sign by Wednesday.", {"t1": "settle"}, "change the sign", "Wednesday", own=True),
        Line("Ben", "No, make that Friday.", {"t1": "change"}, due="Friday", own=True),
    )
    assert task.due is not None
    assert task.due.day == date(2026, 3, 6)


def test_a_day_that_is_not_the_tasks_dates_nothing() -> None:
    (task,) = tasks(
        Line("Ben", "I was there on Thursday and I'll change the sign.", {"t1": "settle"}, "change the sign", own=True)
    )
    assert task.due is None


def test_words_that_no_expression_knows_are_taken_as_said() -> None:
    (task,) = tasks(
        Line("Anna", "the gutter at the back", {"t1": "raise"}, "gutter back"),
        Line("Ben", "mine", {"t1": "settle"}, own=True),
    )
    assert "the gutter at the back" in task.task
    assert task.owners == ["Ben"]


def test_two_tasks_are_two() -> None:
    found = tasks(
        Line("Ben", "I'll change the sign.", {"t1": "settle"}, "change the sign", own=True),
        Line("Chidi", "I'll call the landlord.", {"t2": "settle"}, "call the landlord", own=True),
    )
    assert [task.owners for task in found] == [["Ben"], ["Chidi"]]


def test_german() -> None:
    (task,) = tasks(
        Line(
            "Anna",
            "Ben, kannst du bis Freitag das Schild austauschen?",
            {"t1": "raise"},
            "Schild austauschen",
            "Freitag",
        ),
        Line("Ben", "mach ich", {"t1": "settle"}, own=True),
        code="de",
    )
    assert "das Schild austauschen" in task.task
    assert task.owners == ["Ben"]
    assert task.due is not None
    assert task.due.day == date(2026, 3, 6)
