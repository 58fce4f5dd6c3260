"""Two versions of the minutes compared."""

from __future__ import annotations

import pytest

from meetingmate.domain.meeting import ActionItem, Decision, DecisionStatus, Evidence, Minutes, Point, Topic
from meetingmate.editing.versions import Change, compare


def cited(*seconds: float) -> list[Evidence]:
    return [Evidence(utterance=f"u{s:g}", quote="q", start=s, end=s + 5) for s in seconds]


def changes(old: Minutes, new: Minutes) -> list[tuple[str, str, str | None, str | None]]:
    found = compare(old, new, due=lambda a: a.due or "", approval=lambda m: "")
    return [(c.section, c.kind, c.before, c.after) for c in found]


OLD = Minutes(
    summary=[Point(text="The boiler is old.")],
    decisions=[Decision(text="Buy a boiler", evidence=cited(10)), Decision(text="Sell the car", evidence=cited(90))],
    actions=[ActionItem(task="Ask the plumber", owners=["Ann"], due="2026-03-05", evidence=cited(20))],
    topics=[Topic(title="Boiler", start=0, end=60, points=[Point(text="Ann: It leaks.", evidence=cited(5))])],
)


def test_the_same_says_so() -> None:
    assert {kind for _, kind, _, _ in changes(OLD, OLD)} == {"same"}
    assert len(changes(OLD, OLD)) == 5


def test_what_came_went_and_changed() -> None:
    new = Minutes(
        summary=[Point(text="The boiler is old.")],
        decisions=[Decision(text="Buy the new boiler in May", evidence=cited(11))],
        actions=[
            ActionItem(task="Ask the plumber", owners=["Ben"], due="2026-03-06", status="done", evidence=cited(20)),
            ActionItem(task="Order pipes", evidence=cited(300)),
        ],
        topics=OLD.topics,
    )
    assert changes(OLD, new) == [
        ("summary", "same", "The boiler is old.", "The boiler is old."),
        ("decisions", "changed", "Buy a boiler", "Buy the new boiler in May"),
        ("decisions", "removed", "Sell the car", None),
        ("actions", "changed", "Ann – Ask the plumber – 2026-03-05", "Ben – Ask the plumber – 2026-03-06 (done)"),
        ("actions", "added", None, "Order pipes"),
        ("topics", "same", "Ann: It leaks.", "Ann: It leaks."),
    ]


def test_nothing_is_compared_twice() -> None:
    twice = Minutes(decisions=[Decision(text="Go", evidence=cited(1)), Decision(text="Go", evidence=cited(1))])
    once = Minutes(decisions=[Decision(text="Go", evidence=cited(1))])
    assert [kind for _, kind, _, _ in changes(twice, once)] == ["same", "removed"]
    assert [kind for _, kind, _, _ in changes(once, twice)] == ["same", "added"]


@pytest.mark.parametrize(
    ("status", "words"), [("deferred", "deferred"), ("rejected", "rejected"), ("reversed", "taken back")]
)
def test_a_decision_that_does_not_stand_reads_so(status: DecisionStatus, words: str) -> None:
    minutes = Minutes(decisions=[Decision(text="Go", status=status)])
    assert compare(Minutes(), minutes, due=lambda a: "", approval=lambda m: "") == [
        Change(section="decisions", before=None, after=f"Go ({words})")
    ]


def test_an_approval_that_differs_comes_first() -> None:
    found = compare(OLD, OLD, due=lambda a: "", approval=lambda m: "Draft" if m is OLD else "")
    assert {change.section for change in found} == {"summary", "decisions", "actions", "topics"}
    states = iter(("Approved by Ann", "Draft"))
    first = compare(OLD, OLD, due=lambda a: "", approval=lambda m: next(states))[0]
    assert (first.section, first.before, first.after) == ("approval", "Approved by Ann", "Draft")
