"""Labelled talks: the form is read as the guide describes it, each fault is named, and ours have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from training import talk_format
from training.talk_format import TalkError

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("corpus", "unseen")

TALK = """=== en-0001 | lang en | domain clinic | register ward round | style real | date 2026-03-11
people: Anna Weber (ward lead); Ben Okoro; Chidi
Anna Weber: the thursday thing we can't leave it like that can we | question | d1:raise
Ben Okoro: we could swap it with the saturday | proposal | d1:raise
Chidi: mm yeah | agreement | d1:support
Anna Weber: all right swapped then | conclusion | d1:settle
Ben Okoro: who sends the list | question | t1:raise
Chidi: i can by friday | commitment | t1:settle
Anna Weber: did you see the game yesterday | chat
?: no | chat
--
d1 decision made | The Thursday shift is swapped with the Saturday shift.
t1 task open | owner Chidi | due by friday | Send the list.
"""


def faults(text: str) -> list[str]:
    return talk_format.parse(text, "a.talk")[1]


def test_a_talk_is_read() -> None:
    [talk], problems = talk_format.parse(TALK, "a.talk")
    assert problems == []
    assert (talk.id, talk.lang, talk.style, talk.date.isoformat()) == ("en-0001", "en", "real", "2026-03-11")
    assert talk.people == {"Anna Weber": "ward lead", "Ben Okoro": "", "Chidi": ""}
    assert talk.turns[5].acts == ["commitment"]
    assert talk.turns[5].parts == {"t1": "settle"}
    assert talk.turns[7].speaker is None
    [decision, task] = talk.items
    assert (decision.kind, decision.status, decision.owners) == ("decision", "made", [])
    assert (task.owners, task.due, task.text) == (["Chidi"], "by friday", "Send the list.")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("| commitment |", "| promise |", "a.talk:8: one to three known acts"),
        ("t1:settle", "t1:took", "a.talk:8: 't1:took' is no ID:PART"),
        ("t1:settle", "t2:settle", "turns name t2"),
        ("t1 task open", "t1 task made", "a.talk:13: an item is"),
        ("| t1:settle", "| t1:raise", "t1 stands, but no turn settles it"),
        ("due by friday", "due by sunday", "nobody says the due words 'by sunday' of t1"),
        ("style real", "style loud", "style one of"),
        (TALK[TALK.index("--\n") :], "", "has no '--'"),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, fault: str) -> None:
    assert old in TALK
    assert any(fault in found for found in faults(TALK.replace(old, new, 1)))


def test_our_talks_are_without_fault_and_none_is_there_twice() -> None:
    files = [path for folder in FOLDERS for path in sorted((ROOT / "training" / folder).glob("*.talk"))]
    assert files
    seen: dict[str, str] = {}
    for path in files:
        try:
            talks = talk_format.read(path)
        except TalkError as error:
            pytest.fail(str(error))
        for talk in talks:
            assert talk.id not in seen, f"{talk.id} is in {path.name} and in {seen[talk.id]}"
            seen[talk.id] = path.name
