"""A person's edits survive a new run."""

from __future__ import annotations

import copy

from meetingmate.domain.meeting import ActionItem, Check, Decision, Evidence, Minutes, Point, Topic
from meetingmate.editing.minutes import keep_edits, take_out


def cited(*ids: str) -> list[Evidence]:
    """The words of utterances u1 (10 to 19 s), u2 (20 to 29 s), and so on."""
    return [Evidence(utterance=i, quote="q", start=10.0 * int(i[1:]), end=10.0 * int(i[1:]) + 9) for i in ids]


PERSON = Check(result="person")


def test_an_edited_item_takes_the_place_of_the_one_with_the_same_evidence():
    old = Minutes(actions=[ActionItem(task="Edited", owners=["Zoë"], evidence=cited("u3"), check=PERSON)])
    new = Minutes(
        actions=[ActionItem(task="One", evidence=cited("u1")), ActionItem(task="Three", evidence=cited("u2", "u3"))]
    )
    kept = keep_edits(old, new)
    assert [a.task for a in kept.actions] == ["One", "Edited"]
    assert [a.task for a in new.actions] == ["One", "Three"]


def test_a_task_that_was_ticked_off_stays_so_in_its_new_words():
    over = {"status": "done", "done_on": "2026-03-09"}
    old = Minutes(
        actions=[
            ActionItem(task="Send it", evidence=cited("u1"), **over),
            ActionItem(task="Not found again", evidence=cited("u7"), **over),
            ActionItem(task="Open", evidence=cited("u3")),
        ]
    )
    new = Minutes(
        actions=[ActionItem(task="Send the list", evidence=cited("u1")), ActionItem(task="O", evidence=cited("u3"))]
    )
    kept = keep_edits(old, new)
    assert [(a.task, a.status, a.done_on) for a in kept.actions] == [
        ("Send the list", "done", "2026-03-09"),
        ("O", "open", None),
        ("Not found again", "done", "2026-03-09"),
    ]
    assert new.actions[0].status == "open"


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


def test_what_a_person_took_out_does_not_come_back():
    found = Minutes(
        decisions=[
            Decision(text="Buy the second printer", evidence=cited("u1")),
            Decision(text="Close the old office in May", evidence=cited("u1")),
        ],
        actions=[ActionItem(task="Order a cake", evidence=cited("u2", "u3"))],
        topics=[Topic(title="Talk", start=0, end=40, points=[Point(text="Soup was good", evidence=cited("u3"))])],
    )
    old = copy.deepcopy(found)
    take_out(old, "decision", old.decisions, 0)
    take_out(old, "action", old.actions, 0)
    take_out(old, "point", old.topics[0].points, 0)
    assert [(r.kind, r.text) for r in old.rejected] == [
        ("decision", "Buy the second printer"),
        ("action", "Order a cake"),
        ("point", "Soup was good"),
    ]
    again = keep_edits(old, found)
    assert [d.text for d in again.decisions] == ["Close the old office in May"]
    assert again.actions == []
    assert again.topics[0].points == []
    assert keep_edits(again, found).rejected == old.rejected


def test_it_is_known_by_its_time_when_the_lines_are_numbered_anew():
    old = Minutes(decisions=[Decision(text="Buy the second printer", evidence=cited("u1"))])
    take_out(old, "decision", old.decisions, 0)
    moved = [Evidence(utterance="u77", quote="q", start=11.0, end=18.5)]
    new = Minutes(decisions=[Decision(text="Buy a second printer", evidence=moved)])
    assert keep_edits(old, new).decisions == []
    elsewhere = [Evidence(utterance="u1", quote="q", start=500.0, end=509.0)]
    other = Minutes(decisions=[Decision(text="Buy a second printer", evidence=elsewhere)])
    assert keep_edits(old, other).decisions == other.decisions


def test_a_line_of_a_person_is_simply_gone_when_it_is_taken_out():
    minutes = Minutes(actions=[ActionItem(task="Mine", check=PERSON)])
    take_out(minutes, "action", minutes.actions, 0)
    assert (minutes.actions, minutes.rejected) == ([], [])


def test_edited_points_and_titles_stay_in_their_topic():
    old = Minutes(
        topics=[
            Topic(title="Mine", start=0, end=30, named_by_person=True),
            Topic(title="B", start=30, end=90, points=[Point(text="Edited", evidence=cited("u5"), check=PERSON)]),
        ]
    )
    new = Minutes(
        topics=[
            Topic(title="First", start=0, end=35, points=[Point(text="Said", evidence=cited("u1"))]),
            Topic(title="Second", start=35, end=90, points=[Point(text="Found", evidence=cited("u5"))]),
        ]
    )
    kept = keep_edits(old, new)
    assert [(t.title, [p.text for p in t.points]) for t in kept.topics] == [("Mine", ["Said"]), ("Second", ["Edited"])]
    assert [t.title for t in new.topics] == ["First", "Second"]
