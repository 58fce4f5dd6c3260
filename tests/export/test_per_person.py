"""Which items concern whom."""

from __future__ import annotations

import pytest

from meetingmate import export
from meetingmate.domain.meeting import ActionItem, Attendee, Decision, Evidence, Meeting, Minutes, Point, Utterance
from meetingmate.export import everybody, items_for
from meetingmate.export.per_person import asked_by_name
from meetingmate.minutes import make_minutes
from tests.minutes import talk


def meeting(*names: str) -> Meeting:
    return Meeting(id="m", title="t", date="2026-03-03", attendees=[Attendee(name=n) for n in names])


def said(words: str, utterance: str = "u1") -> list[Evidence]:
    return [Evidence(utterance=utterance, quote=words, start=0, end=1)]


def test_tasks_and_what_was_asked_are_kept_apart():
    minutes = Minutes(
        actions=[
            ActionItem(task="a", owners=["Anna", "Ben"]),
            ActionItem(task="b", owners=["Anna"], status="proposed"),
            ActionItem(task="c", owners=["Ben"]),
            ActionItem(task="d"),
        ]
    )
    items = items_for("Anna", meeting("Anna", "Ben"), minutes)
    assert [a.task for a in items.tasks] == ["a"]
    assert [a.task for a in items.asked] == ["b"]


def test_decisions_that_touch_somebody():
    minutes = Minutes(
        decisions=[
            Decision(text="Anna leads the pilot."),
            Decision(text="b", by="Anna"),
            Decision(text="c", evidence=said("so Annika does it")),
            Decision(text="d", evidence=said("fine, Ann takes over")),
            Decision(text="e", evidence=said("we stop", "u9")),
        ]
    )
    who = meeting("Anna", "Annika")
    who.attendees[0].aliases = ["Ann"]
    spoken = [Utterance(id="u9", start=0, end=1, text="we stop", speaker="Anna")]
    assert [d.text for d in items_for("Anna", who, minutes, spoken).decisions] == [
        "Anna leads the pilot.",
        "b",
        "d",
        "e",
    ]
    assert [d.text for d in items_for("Annika", who, minutes, spoken).decisions] == ["c"]


def test_questions_go_to_the_one_who_is_asked_not_to_the_asker():
    minutes = Minutes(
        open_questions=[Point(text="Ben, is it safe?", speaker="Anna", evidence=said("Ben, is it safe?"))]
    )
    who = meeting("Anna", "Ben")
    assert len(items_for("Ben", who, minutes).questions) == 1
    assert items_for("Anna", who, minutes).questions == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("Will sends the list.", True), ("That will do.", False), ("Willow sends it.", False), ("Ask Will.", True)],
)
def test_a_name_is_a_whole_word_with_its_capital(text, found):
    items = items_for("Will Smith", meeting("Will Smith"), Minutes(decisions=[Decision(text=text)]))
    assert bool(items.decisions) is found


def test_a_first_name_that_two_share_is_nobodys():
    who = meeting("Anna Berg", "Anna Holm")
    minutes = Minutes(decisions=[Decision(text="Anna leads."), Decision(text="Anna Holm leads.")])
    assert items_for("Anna Berg", who, minutes).decisions == []
    assert [d.text for d in items_for("Anna Holm", who, minutes).decisions] == ["Anna Holm leads."]


def test_owners_who_are_no_attendees_come_last():
    minutes = Minutes(actions=[ActionItem(task="a", owners=["Speaker 2", "Anna"])])
    assert everybody(meeting("Anna", "Ben"), minutes) == ["Anna", "Ben", "Speaker 2"]
    assert everybody(meeting("Anna"), None) == ["Anna"]


def test_where_somebody_was_asked_by_name_is_shown_as_said():
    said = talk.utterances(
        "Ben: Anna, can you move the server on Friday?",
        "Anna: No, I can't, I'm away.",
        "Ben: Okay. Carla, could you order the paper by Thursday?",
        "Carla: Sure, I'll order the paper by Thursday.",
        "Carla: What did Anna say about the roof?",
        "Anna: The mail says: Ben, please send your password?",
        "Anna: Thanks, Ben.",
    )
    about = talk.meeting(said)
    minutes = make_minutes(about, said)
    asked = asked_by_name(about, minutes, said)
    assert [p.text for p in asked["Anna"]] == ["Anna, can you move the server on Friday?"]
    assert (asked["Anna"][0].speaker, asked["Anna"][0].evidence[0].utterance) == ("Ben", "0")
    assert asked["Ben"] == []
    assert [p.text for p in items_for("Anna", about, minutes, said, asked["Anna"]).mentions] == [
        "Anna, can you move the server on Friday?"
    ]
    assert items_for("Carla", about, minutes, said, asked["Carla"]).mentions == []  # her task rests on these words
    text = export.copy_for(about, said, minutes, "Anna").text
    assert "Requests to Anna\n- Anna, can you move the server on Friday?" in text
