"""The day of the meeting is corrected: days that follow from spoken words move, a person's stay."""

from __future__ import annotations

import pytest

from meetingmate.domain.meeting import ActionItem, Check, Evidence, Meeting, Minutes, PreviousAction, Update
from meetingmate.minutes.items.redating import redate
from meetingmate.minutes.pipeline import make_minutes
from tests.minutes.talk import meeting, utterances

WEDNESDAY, MONDAY = "2026-03-11", "2026-03-16"


def item(due_text: str | None, due: str | None, quote: str = "", check: Check | None = None) -> ActionItem:
    evidence = [Evidence(utterance="u1", quote=quote or f"I'll send it {due_text}.", start=0.0, end=1.0)]
    return ActionItem(task="Send it", due_text=due_text, due=due, evidence=evidence, check=check or Check())


def moved(action: ActionItem, language: str = "en", before: str = WEDNESDAY, after: str = MONDAY) -> str | None:
    held = Meeting(id="m", title="T", date=after, language=language)
    minutes = Minutes(language=language, actions=[action])
    return redate(minutes, held, before).actions[0].due


@pytest.mark.parametrize(
    ("language", "due_text", "due", "after"),
    [
        ("en", "by Friday", "2026-03-13", "2026-03-20"),
        ("en", "by the end of next week", "2026-03-20", "2026-03-27"),
        ("en", "tomorrow", "2026-03-12", "2026-03-17"),
        ("en", "at six", "2026-03-11", "2026-03-16"),
        ("en", "by 13/5", "2026-05-13", "2026-05-13"),
        ("en", "by the 11th", None, "2026-04-11"),
        ("en", "soon", None, None),
        ("de", "bis Freitag Feierabend", "2026-03-13", "2026-03-20"),
        ("fr", "vendredi en huit", "2026-03-20", "2026-03-27"),
        ("es", "en quince días", "2026-03-25", "2026-03-30"),
    ],
)
def test_a_spoken_day_moves_with_the_meeting(language: str, due_text: str, due: str | None, after: str | None) -> None:
    assert moved(item(due_text, due), language) == after


def test_a_day_beside_an_event_moves_with_the_event() -> None:
    action = item("the evening before", "2026-03-12", "The vet comes on Friday. I'll pen them the evening before.")
    assert moved(action) == "2026-03-19"


def test_a_day_set_or_taken_away_by_a_person_stays() -> None:
    person = Check(result="person")
    assert moved(item(None, "2026-03-18", check=person)) == "2026-03-18"
    assert moved(item("by Friday", "2026-03-18", check=person)) == "2026-03-18"
    assert moved(item("by Friday", None, check=person)) is None


def test_a_task_that_a_person_only_ticked_off_moves() -> None:
    assert moved(item("by Friday", "2026-03-13", check=Check(result="person"))) == "2026-03-20"


def test_a_meeting_that_had_no_day_gets_days() -> None:
    assert moved(item("by Friday", None), before="") == "2026-03-20"


def test_what_is_suggested_for_earlier_tasks_moves_what_was_accepted_stays() -> None:
    def report(state: str) -> PreviousAction:
        update = Update(kind="postponed", due_text="until Friday", due="2026-03-13", state=state)
        return PreviousAction(meeting="m0", item="a1", task="Send it", update=update)

    minutes = Minutes(language="en", previous_actions=[report("suggested"), report("accepted")])
    held = Meeting(id="m", title="T", date=MONDAY, language="en")
    found = redate(minutes, held, WEDNESDAY).previous_actions
    assert [p.update.due for p in found if p.update] == ["2026-03-20", "2026-03-13"]
    assert minutes.previous_actions[0].update.due == "2026-03-13"


def test_the_same_days_as_minutes_made_on_the_right_day() -> None:
    said = utterances(
        "A: I'll send the contract to the landlord by Friday EOD.",
        "B: And I'll call the insurers a week on Monday.",
        "A: Next meeting is on Tuesday at ten.",
    )
    wrong, right = meeting(said), meeting(said)
    wrong.date, right.date = WEDNESDAY, MONDAY
    made = redate(make_minutes(wrong, said), right, WEDNESDAY)
    again = make_minutes(right, said)
    assert [a.due for a in made.actions] == [a.due for a in again.actions] == ["2026-03-20", "2026-03-30"]
    assert made.next_meeting == again.next_meeting
    assert made.next_meeting is not None
    assert made.next_meeting.date == "2026-03-17"
