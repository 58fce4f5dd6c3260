"""Tasks across meetings: the right ones in the right order, and every change stands in the minutes."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from meetingmate.base.errors import StoreError, UsageError
from meetingmate.domain.meeting import Evidence, Minutes, PreviousAction, Update
from meetingmate.editing.minutes import keep_edits
from meetingmate.library import tasks, trash
from meetingmate.library.people import Person, save
from tests.library.filled import meeting, minutes, task

TODAY = date(2026, 3, 10)


@pytest.fixture
def two_meetings(library):
    first = meeting(library, "First", "x", date="2026-03-01", series="Board")
    second = meeting(library, "Second", "x", date="2026-03-08")
    library.add_minutes(
        first,
        minutes(
            task("Late", "Zoë Kim", number=1, due="2026-03-05", due_text="by Thursday"),
            task("Done", "Zoë Kim", number=2, due="2026-03-04", status="done"),
            task("No day", number=3),
        ),
    )
    library.add_minutes(
        second,
        minutes(
            task("Later", "marcus", "Zoë Kim", number=1, due="2026-03-20"),
            task("Later still", "Marcus", number=1, due="2026-03-09"),
            task("Asked", "Marcus", number=4, due="2026-03-02", status="proposed"),
        ),
    )
    return first, second


def names(found) -> list[str]:
    return [t.task for t in found]


def test_overdue_first_then_by_day_and_done_last(library, two_meetings):
    found = tasks.tasks(library, today=TODAY)
    assert names(found) == ["Late", "Later still", "Asked", "Later", "No day", "Done"]
    assert [t.overdue for t in found] == [True, True, False, False, False, False]
    assert (found[0].meeting, found[0].meeting_title, found[0].series) == (two_meetings[0], "First", "Board")
    assert found[0].evidence[0].utterance == "u1"


def test_they_are_narrowed(library, two_meetings):
    assert names(tasks.tasks(library, open=True, today=TODAY)) == ["Late", "Later still", "Asked", "Later", "No day"]
    assert names(tasks.tasks(library, open=False)) == ["Done"]
    assert names(tasks.tasks(library, overdue=True, today=TODAY)) == ["Late", "Later still"]
    assert names(tasks.tasks(library, person="MARCUS", today=TODAY)) == ["Later still", "Asked", "Later"]
    assert names(tasks.tasks(library, person="zoe kim", series="Board", open=True)) == ["Late"]
    assert names(tasks.tasks(library, meeting=two_meetings[1], open=True, person="zoe kim")) == ["Later"]
    save(library, Person(name="Zoë Kim", aliases=["ZK"]))
    assert names(tasks.tasks(library, person="zk", overdue=True, today=TODAY)) == ["Late"]
    trash.move(library, two_meetings[0])
    assert "Late" not in names(tasks.tasks(library))


def test_what_is_open_is_carried_over_within_the_series(library, two_meetings):
    assert names(tasks.carried_over(library, "Board", "2026-03-02")) == ["Late", "No day"]
    assert tasks.carried_over(library, "Board", "2026-03-01") == []


def test_changes_are_written_into_the_minutes_and_survive_a_new_run(library, two_meetings):
    first, _ = two_meetings
    assert tasks.set_status(library, first, "a1", "done").status == "done"
    assert tasks.set_owners(library, first, "a1", ["Priya", "priya ", "Diego"]).owners == ["Priya", "Diego"]
    assert tasks.set_comment(library, first, "a1", " sent on Friday ").comment == "sent on Friday"
    assert tasks.set_text(library, first, "a1", "Send it").task == "Send it"
    changed = tasks.set_due(library, first, "a1", "2026-04-01")
    assert (changed.due, changed.due_text) == ("2026-04-01", None)
    action = library.minutes(first).actions[0]
    assert (action.status, action.owners, action.comment, action.task) == (
        "done", ["Priya", "Diego"], "sent on Friday", "Send it",
    )  # fmt: skip
    assert action.check.result == "person"
    new = keep_edits(library.minutes(first), Minutes(actions=[task("Something", number=1)]))
    library.add_minutes(first, new)
    assert names(tasks.tasks(library, meeting=first)) == ["Done", "Send it"]
    assert library.minutes(first, 1).actions[0].task == "Send it"


def test_the_date_of_ticking_off_is_kept_until_the_task_is_opened_again(library, two_meetings):
    first, _ = two_meetings
    assert tasks.set_status(library, first, "a1", "done", today=TODAY).done_on == "2026-03-10"
    again = tasks.set_status(library, first, "a1", "done", today=date(2026, 3, 12))
    assert again.done_on == "2026-03-10", "it was done already"
    assert tasks.set_comment(library, first, "a1", "sent").done_on == "2026-03-10"
    assert library.minutes(first).actions[0].done_on == "2026-03-10"
    assert tasks.set_status(library, first, "a1", "open").done_on is None
    assert library.minutes(first).actions[0].done_on is None
    [done] = tasks.tasks(library, open=False)
    assert (done.task, done.done_on) == ("Done", None), "what was done before is not known"


def test_a_change_that_changes_nothing_is_no_edit(library, two_meetings):
    tasks.set_due(library, two_meetings[0], "a1", "2026-03-05")
    action = library.minutes(two_meetings[0]).actions[0]
    assert action.check.result == "verified"
    assert action.due_text == "by Thursday"


def test_two_items_of_one_id_are_kept_apart(library, two_meetings):
    _, second = two_meetings
    found = {t.item: t.task for t in tasks.tasks(library, meeting=second)}
    assert found == {"a1": "Later", "a1#2": "Later still", "a4": "Asked"}
    tasks.set_status(library, second, "a1#2", "done")
    assert [a.status for a in library.minutes(second).actions] == ["open", "done", "proposed"]
    assert tasks.task(library, second, "a1#2").status == "done"


def test_what_cannot_be_done_is_said(library, two_meetings):
    with pytest.raises(StoreError, match="no longer exists"):
        tasks.set_status(library, two_meetings[0], "a9", "done")
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        tasks.set_due(library, two_meetings[0], "a1", "tomorrow")
    with pytest.raises(UsageError, match="needs a text"):
        tasks.set_text(library, two_meetings[0], "a1", " ")
    assert library.minutes(two_meetings[0]).actions[0].check.result == "verified"


def test_a_meeting_takes_over_what_is_open_of_its_series(library, two_meetings):
    first, _ = two_meetings
    following = library.meeting(meeting(library, "Third", "x", date="2026-03-15", series="Board"))
    found = tasks.previous_actions(library, following)
    assert [(p.meeting, p.item, p.task, p.status) for p in found] == [
        (first, "a1", "Late", "open"),
        (first, "a3", "No day", "open"),
    ]
    assert (found[0].meeting_title, found[0].meeting_date, found[0].due) == ("First", "2026-03-01", "2026-03-05")
    following.series = None
    assert tasks.previous_actions(library, following) == []


@pytest.mark.parametrize(
    ("update", "changed"),
    [
        (Update(kind="done"), {"status": "done", "done_on": "2026-03-15"}),
        (Update(kind="withdrawn"), {"status": "withdrawn"}),
        (Update(kind="reassigned", owners=["Diego"]), {"owners": ["Diego"]}),
        (
            Update(kind="postponed", due="2026-04-01", due_text="by April"),
            {"due": "2026-04-01", "due_text": "by April"},
        ),
        (
            Update(kind="progress", evidence=[Evidence(utterance="u9", quote="Half of it.", start=1, end=2)]),
            {"comment": "2026-03-15: “Half of it.”"},
        ),
    ],
)
def test_an_accepted_update_changes_the_task_and_can_be_taken_back(library, two_meetings, update, changed):
    first, _ = two_meetings
    previous = PreviousAction(meeting=first, item="a1", task="Late", update=update)
    original = msgspec.to_builtins(library.minutes(first).actions[0])
    before = tasks.apply_update(library, previous, "2026-03-15")
    action = msgspec.to_builtins(library.minutes(first).actions[0])
    assert {name: action[name] for name in changed} == changed
    assert action["check"]["result"] == "person"
    assert bool(tasks.tasks(library, series="Board", open=True, person="Zoë Kim")) is (
        update.kind not in ("done", "withdrawn", "reassigned")
    )
    tasks.restore(library, first, "a1", before)
    assert msgspec.to_builtins(library.minutes(first).actions[0]) == {**original, "id": "a1"}


def test_an_update_of_a_task_that_is_gone_is_refused(library, two_meetings):
    gone = PreviousAction(meeting=two_meetings[0], item="a77", task="Late", update=Update(kind="done"))
    with pytest.raises(StoreError, match="no longer exists"):
        tasks.apply_update(library, gone, "2026-03-15")
    with pytest.raises(UsageError, match="Nothing was said"):
        tasks.apply_update(library, PreviousAction(meeting=two_meetings[0], item="a1", task="Late"), "2026-03-15")
