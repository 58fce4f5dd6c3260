"""Verification: generated false items are caught, true ones stand, what can be repaired is repaired."""

from __future__ import annotations

import copy

import pytest

from meetingmate.domain.meeting import ActionItem, Decision, Evidence
from meetingmate.minutes.items import verify
from meetingmate.minutes.items.facts import Facts
from tests.minutes.talk import meeting, utterances

TALK = utterances(
    "Anna: The rent goes up to four thousand two hundred euros from July.",
    "Ben: I'll call the landlord about the lease by Thursday.",
    "Carla: We do not buy the second printer.",
    "Anna: Carla, can you send the contract to Greenway?",
    "Carla: Yes, I'll send it tomorrow.",
    "Ben: So we move the office party to the harbour hotel.",
    "Anna: Agreed.",
    "Ben: The server was down for twelve minutes on Sunday.",
    "Carla: Then it's decided, we hire two drivers for the Lisbon route.",
    "Anna: I'll order forty chairs for the seminar room on Friday.",
)
PEOPLE = ("Anna", "Ben", "Carla")
TRUE_ACTIONS = [
    ("Call the landlord about the lease", "Ben", [1], "by Thursday", "2026-03-12"),
    ("Send the contract to Greenway", "Carla", [3, 4], "tomorrow", "2026-03-11"),
    ("Order 40 chairs for the seminar room", "Anna", [9], "on Friday", "2026-03-13"),
]
TRUE_DECISIONS = [
    ("Do not buy the second printer", [2]),
    ("Move the office party to the harbour hotel", [5, 6]),
    ("Hire two drivers for the Lisbon route", [8]),
]


def quotes(turns: list[int]) -> list[Evidence]:
    return [Evidence(utterance=str(t), quote=TALK[t].text, start=TALK[t].start, end=TALK[t].end) for t in turns]


def action(text: str, owner: str, turns: list[int], due_text: str, due: str) -> ActionItem:
    return ActionItem(task=text, owners=[owner], evidence=quotes(turns), due_text=due_text, due=due)


def check(actions: list[ActionItem] | None = None, decisions: list[Decision] | None = None) -> Facts:
    return verify.check(Facts(actions=actions or [], decisions=decisions or []), meeting(TALK), TALK, "en")


def test_true_items_stand_as_they_are() -> None:
    found = check([action(*a) for a in TRUE_ACTIONS], [Decision(text=t, evidence=quotes(e)) for t, e in TRUE_DECISIONS])
    assert found.dropped == []
    assert found.repaired == 0
    assert found.verified == 6
    assert [(a.owners, a.due) for a in found.actions] == [([o], d) for _, o, _, _, d in TRUE_ACTIONS]


def planted() -> list[tuple[str, ActionItem | Decision]]:
    """False items made from true ones: each is wrong in one way."""
    false: list[tuple[str, ActionItem | Decision]] = []
    for entry in TRUE_ACTIONS:
        _, owner, turns, _, _ = entry
        for other in [p for p in (*PEOPLE, "Peter", "Zoe") if p != owner]:
            # who only asked does not own it, and who was not there neither
            item = action(*entry)
            item.owners = [other]
            false.append(("owner", item))
        for number in ("seven", "99", "3,000", "sixty"):
            item = action(*entry)
            item.task = f"{item.task} for {number} euros"
            false.append(("number", item))
        for quote in ("I will do everything.", TALK[0].text, TALK[turns[0]].text[:-2] + " today."):
            item = action(*entry)
            item.evidence = [Evidence(utterance="7", quote=quote, start=0, end=1)]
            false.append(("quote", item))
        for day in ("2026-03-19", "2027-01-01", "2026-12-24"):
            item = action(*entry)
            item.due = day
            false.append(("date", item))
        for foreign in (
            "Paint the garage green",
            "Book flights for Rome",
            "Write the annual safety report",
            "Feed the office cat",
        ):
            item = action(*entry)
            item.task = foreign
            false.append(("foreign", item))
        for place in ("Rainwise", "Madrid"):
            item = action(*entry)
            item.task = f"{item.task} with {place}"
            false.append(("name", item))
    for text, turns in TRUE_DECISIONS:
        flipped = (
            text.removeprefix("Do not ").capitalize()
            if text.startswith("Do not")
            else f"Do not {text[:1].lower()}{text[1:]}"
        )
        false.append(("polarity", Decision(text=flipped, evidence=quotes(turns))))
        for number in ("nineteen", "500", "2030", "eleven"):
            false.append(("number", Decision(text=f"{text} for {number} euros", evidence=quotes(turns))))
        for wrong in (0, 7, 1, 9):
            false.append(("evidence", Decision(text=text, evidence=quotes([wrong]))))
        for quote in ("Nobody ever said this.", text.upper() + "!!"):
            bad = [Evidence(utterance=str(turns[0]), quote=quote, start=0, end=1)]
            false.append(("quote", Decision(text=text, evidence=bad)))
        for foreign in ("Close the Berlin branch", "Raise all salaries", "Sell the company car", "Buy a helicopter"):
            false.append(("foreign", Decision(text=foreign, evidence=quotes(turns))))
        for name in ("Tokyo", "Microsoft"):
            false.append(("name", Decision(text=f"{text} in {name}", evidence=quotes(turns))))
    return false


def caught(kind: str, item: ActionItem | Decision) -> bool:
    """Left out, or the false part of it taken away."""
    before = copy.deepcopy(item)
    found = check([item], None) if isinstance(item, ActionItem) else check(None, [item])
    if found.dropped:
        return bool(found.dropped[0].reason)
    kept = (found.actions or found.decisions)[0]
    if kept.check.result != "repaired":
        return False
    if kind == "owner":
        return kept.owners != before.owners
    if kind == "date":
        return kept.due != before.due
    return False


def test_at_least_95_of_100_planted_false_items_are_caught() -> None:
    items = planted()
    assert len(items) >= 100
    missed = [(kind, getattr(item, "task", None) or item.text) for kind, item in items if not caught(kind, item)]
    assert len(missed) <= len(items) * 0.05, missed


@pytest.mark.parametrize("kind", ["owner", "number", "quote", "date", "foreign", "name", "polarity", "evidence"])
def test_each_kind_of_falsehood_is_caught(kind: str) -> None:
    items = [item for found, item in planted() if found == kind]
    assert items
    assert sum(caught(kind, item) for item in items) >= 0.75 * len(items)


def test_a_quote_that_does_not_stand_is_removed_and_said_so() -> None:
    item = action(*TRUE_ACTIONS[0])
    item.evidence.append(Evidence(utterance="3", quote="never said", start=0, end=1))
    found = check([item])
    assert [e.utterance for e in found.actions[0].evidence] == ["1"]
    assert found.actions[0].check.result == "repaired"
    assert found.actions[0].check.reason
