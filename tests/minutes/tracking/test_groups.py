"""Groups of turns: what is linked is one item, what is not is two, and a turn can belong to both."""

from __future__ import annotations

import numpy as np

from meetingmate.minutes.tagging import labels
from meetingmate.minutes.tagging.tagger import REACH, Tags
from meetingmate.minutes.tracking.groups import groups


def tags_of(members: dict[int, dict[str, float]], links: dict[tuple[int, int], float], size: int = 12) -> Tags:
    """Tags in which the ``members`` {turn: {part: probability}} belong to tasks."""
    made = Tags(
        turns=np.zeros((size, labels.TURN_OUTPUTS), np.float32),
        links={name: np.zeros((size, REACH), np.float32) for name in labels.LINKS},
        marks=[[] for _ in range(size)],
        thresholds={},
    )
    for turn, parts in members.items():
        made.turns[turn, labels.kind("task")] = 0.9
        for name, chance in parts.items():
            made.turns[turn, labels.part("task", name)] = chance
    for (one, other), chance in links.items():
        made.links["task"][max(one, other), abs(one - other) - 1] = chance
    return made


def test_linked_turns_are_one_item_and_its_parts_are_the_likeliest() -> None:
    tags = tags_of({1: {"raise": 0.8}, 4: {"settle": 0.9, "detail": 0.2}}, {(1, 4): 0.8})
    (group,) = groups(tags, "task")
    assert group.turns == {1: "raise", 4: "settle"}
    assert abs(group.settled - 0.9) < 1e-6


def test_turns_that_are_not_linked_are_two_items() -> None:
    tags = tags_of({1: {"settle": 0.8}, 2: {"settle": 0.8}}, {(1, 2): 0.1})
    assert [group.turns for group in groups(tags, "task")] == [{1: "settle"}, {2: "settle"}]


def test_one_turn_can_belong_to_two_items() -> None:
    tags = tags_of(
        {1: {"raise": 0.8}, 2: {"raise": 0.8}, 5: {"settle": 0.9}}, {(1, 2): 0.05, (1, 5): 0.8, (2, 5): 0.75}
    )
    assert [set(group.turns) for group in groups(tags, "task")] == [{1, 5}, {2, 5}]


def test_a_later_turn_that_joins_two_beginnings_makes_them_one_when_they_are_linked() -> None:
    tags = tags_of(
        {1: {"raise": 0.8}, 2: {"raise": 0.8}, 5: {"settle": 0.9}}, {(1, 2): 0.75, (1, 5): 0.8, (2, 5): 0.75}
    )
    assert [set(group.turns) for group in groups(tags, "task")] == [{1, 2, 5}]


def test_turns_of_no_item_make_no_group() -> None:
    assert groups(tags_of({}, {}), "task") == []
    assert groups(tags_of({1: {"settle": 0.9}}, {}), "decision") == []
