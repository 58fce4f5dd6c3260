"""Open questions from tags."""

from __future__ import annotations

from meetingmate.domain.meeting import Point
from meetingmate.minutes.tracking import material
from tests.minutes.tracking.hand import Line, said_of


def left_open(*lines: Line) -> list[Point]:
    said, _ = said_of(list(lines))
    return material.open_questions(said, {row.id: row for row in said.rows})


def test_a_question_that_nobody_answered_is_kept_with_what_was_said_of_it() -> None:
    (point,) = left_open(
        Line("Anna", "Do we keep the agency next year?", {"q1": "raise"}, "keep agency next year"),
        Line("Ben", "That depends on the price.", {"q1": "detail"}),
    )
    assert point.text == "Do we keep the agency next year?"
    assert [cited.utterance for cited in point.evidence] == ["u0", "u1"]
    assert point.speaker == "Anna"


def test_what_says_nothing_is_no_question() -> None:
    assert left_open(Line("Anna", "And then?", {"q1": "raise"})) == []
