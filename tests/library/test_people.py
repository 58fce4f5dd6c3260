"""People: listed with their meetings and tasks, renamed and merged everywhere at once, and taken back."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from meetingmate import voices
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.domain.meeting import Attendee, Decision, Point
from meetingmate.editing import people as everywhere
from meetingmate.library import people, tasks
from meetingmate.library.people import Person
from tests.library.filled import meeting, minutes, said, task


@pytest.fixture
def known(library):
    """Marcus of two spellings in two meetings, and Zoë."""
    one = meeting(
        library, "One", date="2026-01-01", attendees=[Attendee(name="Markus", role="lead"), Attendee(name="Zoë")]
    )
    two = meeting(library, "Two", date="2026-01-02", attendees=[Attendee(name="Marcus"), Attendee(name="Markus")])
    library.replace_utterances(
        one, [said(1, "Markus will do it", "Zoë"), said(2, "yes", "Markus"), said(3, "hm", "Speaker 2")]
    )
    written = minutes(
        task("Ask Markus", "Markus", "Marcus", due="2026-01-05"),
        decisions=[Decision(id="d1", text="Markus leads.", by="Markus")],
        summary=[Point(text="Short.", speaker="Markus")],
    )
    library.add_minutes(one, written)
    library.add_minutes(one, written)
    return one, two


def everything(library, *ids):
    return [
        (library.meeting(i), library.utterances(i), library.minutes(i, 1), library.minutes(i)) for i in ids
    ], people.people(library)


def test_everybody_is_listed_with_meetings_and_tasks(library, known):
    people.save(library, Person(name="Marcus", email="m@example.org"))
    people.save(library, Person(name="Nobody"))
    rows = {r.name: r for r in people.people(library, today=date(2026, 2, 1))}
    assert list(rows) == ["Marcus", "Markus", "Nobody", "Zoë"]
    assert (rows["Marcus"].kept, rows["Marcus"].email, rows["Marcus"].meetings) == (True, "m@example.org", 1)
    assert (rows["Markus"].kept, rows["Markus"].meetings) == (False, 2)
    assert (rows["Markus"].open_tasks, rows["Markus"].overdue) == (1, 1)
    assert rows["Nobody"].meetings == 0
    people.save(library, Person(name="Marcus", aliases=["Markus"]))
    rows = {r.name: r for r in people.people(library)}
    assert list(rows) == ["Marcus", "Nobody", "Zoë"]
    assert rows["Marcus"].meetings == 2
    assert [row.title for row in people.meetings_of(library, "markus")] == ["Two", "One"]


def test_merging_renames_everywhere_and_can_be_taken_back(library, known):
    one, two = known
    people.save(library, Person(name="Markus", email="m@example.org", aliases=["Mark"]))
    before = everything(library, one, two)
    record = everywhere.merge(library, "Marcus", ["Markus"])
    assert library.meeting(one).names() == ["Marcus", "Zoë"]
    assert library.meeting(one).attendees[0].role == "lead"
    assert library.meeting(two).names() == ["Marcus"]
    assert [u.speaker for u in library.utterances(one)] == ["Zoë", "Marcus", "Speaker 2"]
    assert library.utterances(one)[0].text == "Markus will do it"  # what was heard stays
    for version in (1, 2):
        written = library.minutes(one, version)
        assert written.actions[0].owners == ["Marcus"]
        assert written.actions[0].task == "Ask Marcus"
        assert (written.decisions[0].by, written.decisions[0].text) == ("Marcus", "Marcus leads.")
        assert written.summary[0].speaker == "Marcus"
    assert people.kept(library, "mark") == Person(name="Marcus", aliases=["Markus", "Mark"], email="m@example.org")
    assert [t.task for t in tasks.tasks(library, person="Markus")] == ["Ask Marcus"]
    everywhere.undo(library, record)
    assert everything(library, one, two) == before


def test_taking_back_refuses_where_something_was_edited_since(library, known):
    record = everywhere.merge(library, "Marcus", ["Markus"])
    tasks.set_status(library, known[0], "a1", "done")
    now = everything(library, *known)
    with pytest.raises(StoreError, match="One was changed since"):
        everywhere.undo(library, record)
    assert everything(library, *known) == now


def test_a_fault_in_the_middle_changes_nothing(library, known, monkeypatch):
    before = everything(library, *known)
    saved = library.save_minutes

    def failing(meeting_id, version):
        if version.version == 2:
            raise StoreError("full")
        saved(meeting_id, version)

    monkeypatch.setattr(library, "save_minutes", failing)
    with pytest.raises(StoreError, match="full"):
        everywhere.merge(library, "Marcus", ["Markus"])
    assert everything(library, *known) == before


def test_renaming_keeps_the_old_name_as_an_alias_and_does_not_double_words(library, known):
    one, _ = known
    record = everywhere.rename(library, "Markus", "Markus Weber")
    assert library.minutes(one).actions[0].owners == ["Markus Weber", "Marcus"]
    assert library.minutes(one).actions[0].task == "Ask Markus"
    assert people.kept(library, "markus").name == "Markus Weber"
    everywhere.undo(library, record)
    assert library.meeting(one).names() == ["Markus", "Zoë"]


def test_voices_follow_the_names(library, known):
    folder = voices.folder_of(library.folder)
    voices.learn(folder, "Markus", known[0], np.eye(192, dtype=np.float32)[0], 30)
    voices.learn(folder, "Only Heard", "gone", np.eye(192, dtype=np.float32)[1], 20)
    record = everywhere.merge(library, "Marcus", ["Markus"])
    listed = {one.person.name: [voice.seconds for voice in one.voices] for one in everywhere.everybody(library)}
    assert listed == {"Marcus": [30], "Only Heard": [20], "Zoë": []}
    everywhere.undo(library, record)
    assert [voice.name for voice in voices.profiles(folder)] == ["Markus", "Only Heard"]


def test_what_is_kept_is_changed_and_taken_back(library, known):
    with pytest.raises(UsageError, match="“z@home” is not an e-mail address"):
        everywhere.keep(library, Person(name="Zoë", aliases=["Zo"], email="z@home"))
    record = everywhere.keep(library, Person(name="Zoë", aliases=["Zo"], email="z@example.org"))
    assert people.kept(library, "zo").email == "z@example.org"
    again = everywhere.keep(library, Person(name="Zoë"))
    everywhere.undo(library, again)
    assert people.kept(library, "zo").email == "z@example.org"
    everywhere.undo(library, record)
    assert people.kept(library, "Zoë") is None


def test_what_cannot_be_done_is_said(library, known):
    people.save(library, Person(name="Marcus", aliases=["MW"]))
    with pytest.raises(UsageError, match="mw is a name of Marcus"):
        people.save(library, Person(name="Zoë", aliases=["mw"]))
    with pytest.raises(UsageError, match="needs a name"):
        people.save(library, Person(name=" "))
    with pytest.raises(UsageError, match="already a person called Zoe"):
        everywhere.rename(library, "Marcus", "Zoe")
    with pytest.raises(UsageError, match="at least two"):
        everywhere.merge(library, "Marcus", ["marcus"])
    people.save(library, Person(name="Marc", email="x@y"), instead_of="Marcus")
    assert people.kept(library, "Marcus") is None
    people.forget(library, "Marc")
    assert people.kept(library, "Marc") is None
