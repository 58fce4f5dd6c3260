"""A person's edits survive a new run."""

from __future__ import annotations

from meetingmate.meeting import ActionItem, Check, Decision, Evidence, Minutes, Point
from meetingmate.minutes.edits import keep_edits


def cited(*ids: str) -> list[Evidence]:
    return [Evidence(utterance=i, quote="q", start=0, end=1) for i in ids]


PERSON = Check(result="person")


def test_an_edited_item_takes_the_place_of_the_one_with_the_same_evidence():
    old = Minutes(actions=[ActionItem(task="Edited", owners=["Zoë"], evidence=cited("u3"), check=PERSON)])
    new = Minutes(
        actions=[ActionItem(task="One", evidence=cited("u1")), ActionItem(task="Three", evidence=cited("u2", "u3"))]
    )
    kept = keep_edits(old, new)
    assert [a.task for a in kept.actions] == ["One", "Edited"]
    assert [a.task for a in new.actions] == ["One", "Three"]


def test_an_added_line_is_appended_and_what_a_program_made_is_not():
    old = Minutes(
        decisions=[Decision(text="Added", check=PERSON), Decision(text="Old find", evidence=cited("u1"))],
        open_questions=[Point(text="Who pays?", check=PERSON)],
    )
    kept = keep_edits(old, Minutes(decisions=[Decision(text="New find", evidence=cited("u1"))]))
    assert [d.text for d in kept.decisions] == ["New find", "Added"]
    assert [q.text for q in kept.open_questions] == ["Who pays?"]


def test_two_edits_on_one_utterance_are_both_kept():
    old = Minutes(
        actions=[
            ActionItem(task="A", evidence=cited("u1"), check=PERSON),
            ActionItem(task="B", evidence=cited("u1"), check=PERSON),
        ]
    )
    kept = keep_edits(old, Minutes(actions=[ActionItem(task="found", evidence=cited("u1"))]))
    assert [a.task for a in kept.actions] == ["A", "B"]


def test_an_edited_summary_is_kept():
    old = Minutes(summary=[Point(text="Mine.", check=PERSON)])
    assert keep_edits(old, Minutes(summary=[Point(text="Theirs.")])).summary[0].text == "Mine."
    assert keep_edits(Minutes(summary=[Point(text="Old.")]), Minutes(summary=[Point(text="New.")])).summary[0].text == (
        "New."
    )
