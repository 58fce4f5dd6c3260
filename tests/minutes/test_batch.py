"""The JSONL contract: fields, evidence as turn indices, missing fields, bad lines."""

from __future__ import annotations

import json

import pytest

from meetingmate.base.errors import UsageError
from meetingmate.minutes import batch
from meetingmate.minutes.finding import by_rules


def test_a_line_becomes_minutes_with_turn_indices() -> None:
    line = {
        "id": "x",
        "date": "2026-03-10",
        "lang": "en",
        "attendees": ["Anna", "Ben"],
        "turns": [
            {"speaker": "Anna", "text": "Ben, can you order the paper?"},
            {"speaker": "Ben", "text": "Sure, I'll order it tomorrow."},
            {"speaker": "Anna", "text": "Next meeting is on Tuesday the seventeenth at ten."},
        ],
    }
    found = batch.process_line(line)
    json.dumps(found)
    assert found["id"] == "x"
    assert [(a["text"], a["owner"], a["due"], a["evidence"]) for a in found["actions"]] == [
        ("Order the paper", "Ben", "2026-03-11", [0, 1])
    ]
    assert found["next_meeting"] == "Tuesday, 17 March 2026, 10:00"
    assert isinstance(found["summary"], str)


def test_everything_but_the_turns_may_be_missing() -> None:
    found = batch.process_line({"turns": [{"text": "I'll send the report by Friday."}]})
    assert [(a["owner"], a["due_text"], a["due"]) for a in found["actions"]] == [(None, "by Friday", None)]


@pytest.mark.parametrize(
    "turns", [[], [{"text": ""}], [{"text": "  \n"}], [{"text": "\u202e\u0000 \ud7ff 🎉"}], [{"text": "?!"}]]
)
def test_empty_and_odd_text(turns: list[dict[str, str]]) -> None:
    found = batch.process_line({"id": 1, "turns": turns})
    assert (found["decisions"], found["actions"], found["next_meeting"]) == ([], [], None)


@pytest.mark.parametrize("line", [{}, {"turns": None}, {"turns": ["text"]}, {"turns": [{"speaker": "A"}]}, []])
def test_what_is_no_meeting_is_said_so(line: object) -> None:
    with pytest.raises(UsageError, match="turns"):
        batch.process_line(line)  # type: ignore[arg-type]


def test_what_was_turned_down_is_no_decision() -> None:
    said = [
        ("Anna", "I move that we scrap the tie."),
        ("Ben", "Seconded."),
        ("Carla", "In favour? Three. Against? Five. The motion is lost."),
    ]
    line = {"id": 1, "date": "2026-03-10", "turns": [{"speaker": who, "text": text} for who, text in said]}
    found = batch.process_line(line, finder=by_rules)
    assert found["decisions"] == []
    assert [(one["text"], one["status"]) for one in found["rejected"]] == [
        ("Scrap the tie (3 in favour, 5 opposed)", "rejected")
    ]
