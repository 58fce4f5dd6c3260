"""What the library knows of one person: many meetings, tasks, topics, weeks, suggestions, articles, consent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetingmate.assistants.ask import documents, readers
from meetingmate.assistants.coaching import gathering, wording
from meetingmate.assistants.coaching.gathering import report
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.domain.meeting import Attendee, Minutes, Topic
from meetingmate.editing import people as everywhere
from meetingmate.library import Library, people, trash
from meetingmate.library.people import Person
from tests.assistants.coaching.saying import added, meeting, said
from tests.library.filled import task
from tests.ui import filled

TODAY = date(2026, 3, 20)


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    made = Library(home)
    yield made
    made.close()


def talk(ann: float, tom: float) -> list:
    return [
        said(0, ann, "Ann", "Um, so this is what I think of it."),
        said(ann, ann + tom, "Tom", "I have another opinion."),
    ]


def test_meetings_of_the_last_weeks_by_any_name_and_no_others(library: Library) -> None:
    people.save(library, Person(name="Ann Lee", aliases=["Ann"]))
    added(library, "new", *talk(60, 40), date="2026-03-18")
    added(library, "older", *talk(20, 80), date="2026-02-25")
    added(library, "ancient", *talk(90, 10), date="2025-01-01")
    added(library, "others", said(0, 9, "Tom", "Alone again."), date="2026-03-18")
    added(library, "gone", *talk(90, 10), date="2026-03-18")
    trash.move(library, "gone")
    added(
        library, "alias", said(0, 30, "AL", "Hello to you."), said(30, 60, "Tom", "Hello, hello."), date="2026-03-19",
        attendees=[Attendee(name="Ann Lee", aliases=["AL"])],
    )  # fmt: skip
    found = report(library, "ann lee", weeks=12, today=TODAY)
    assert [one.meeting for one in found.meetings] == ["older", "new", "alias"]
    assert [(one.monday, one.meetings) for one in found.weeks] == [
        ("2026-02-23", 1), ("2026-03-02", 0), ("2026-03-09", 0), ("2026-03-16", 2),
    ]  # fmt: skip
    assert [one.share for one in found.weeks] == [0.2, None, None, 90 / 160]
    assert [one.meeting for one in report(library, "Ann", meeting="ancient", today=TODAY).meetings] == ["ancient"]


def test_tasks_that_were_due_and_topics_met_often(library: Library) -> None:
    first = added(library, "m1", *talk(60, 40))
    added(library, "m2", *talk(60, 40), date="2026-03-10")
    actions = [
        task("Write it", "Ann", number=1, due="2026-03-10", status="done"),
        task("Send it", "Ann", number=2, due="2026-03-11"),
        task("Call them", "Ann", number=7, due="2026-03-11", status="done", done_on="2026-03-11"),
        task("Book it", "Ann", number=8, due="2026-03-11", status="done", done_on="2026-03-12"),
        task("Not due yet", "Ann", number=3, due="2026-03-30"),
        task("No date", "Ann", number=4),
        task("Not hers", "Tom", number=5, due="2026-03-11"),
        task("Not needed", "Ann", number=6, due="2026-03-11", status="withdrawn"),
    ]
    library.add_minutes(first.id, Minutes(actions=actions, topics=[Topic(title="Budget", start=10, end=20)]))
    library.add_minutes(
        "m2", Minutes(topics=[Topic(title="BUDGET", start=5, end=9), Topic(title="Once", start=0, end=1)])
    )
    found = report(library, "Ann", today=TODAY)
    promised = found.commitments
    assert (promised.due, promised.done, promised.on_time) == (4, 3, 1)
    assert [(one.words, one.time) for one in promised.open] == [("Send it", 2.0)]
    assert [one.words for one in promised.late] == ["Book it"]
    assert [one.words for one in promised.undated] == ["Write it"]
    assert [topic.title for topic in found.topics] == ["Budget"]
    assert [(one.meeting, one.time) for one in found.topics[0].moments] == [("m1", 10.0), ("m2", 5.0)]
    values = {line.label: line.value for line in wording.lines(found)}
    assert values["Tasks done on time"] == "1 of 4 tasks that were due"
    rest = ("Tasks done late", "Tasks done, date not known", "Tasks still open")
    assert [values[label] for label in rest] == ["1"] * 3
    assert values["Share of the talk"] == "60 %"


def test_a_suggestion_has_its_figures_and_its_moments(library: Library) -> None:
    added(library, "m1", *talk(400, 100), title="Kick-off", date="2026-03-18")
    [talked, *more] = report(library, "Ann", today=TODAY).suggestions
    assert talked.theme in ("talk", "stretch")
    by_theme = {one.theme: one for one in (talked, *more)}
    assert by_theme["talk"].text == ("You spoke 80 % of the time in “Kick-off”; the longest stretch was 7 min at 0:00.")
    assert [(one.meeting, one.utterance, one.time) for one in by_theme["talk"].moments] == [("m1", "u0", 0.0)]
    assert by_theme["talk"].based_on.startswith("Woolley")


def test_balanced_meetings_bring_no_suggestion(library: Library) -> None:
    added(library, "m1", *(said(20 * n, 20 * n + 20, ("Ann", "Tom")[n % 2], "Shall we do this?") for n in range(30)))
    assert report(library, "Ann", today=TODAY).suggestions == []


def test_articles_about_the_theme_of_a_suggestion(library: Library, tmp_path: Path) -> None:
    shelf = tmp_path / "courses"
    shelf.mkdir()
    (shelf / "listening.md").write_text("# Better listening\n\nListening gives others speaking time.\n", "utf-8")
    (shelf / "cooking.md").write_text("# Soup\n\nBoil the water for ten minutes.\n", "utf-8")
    documents.add(library.database, shelf)
    kept = documents.kept_path(shelf)
    for file in documents.changes(library.database, kept).read:
        documents.keep(library.database, kept, file, list(readers.read(shelf / file.path)), "")
    added(library, "m1", *talk(400, 100), date="2026-03-18")
    [article] = [one for one in report(library, "Ann", today=TODAY).reading if one.theme == "talk"]
    assert article.path == "listening.md"


def test_nobody_is_no_name_and_who_is_silent_is_told(library: Library) -> None:
    with pytest.raises(UsageError, match="Say who you are"):
        report(library, "  ")
    added(library, "m1", said(0, 9, "Speaker 1", "Hello to all."), attendees=[Attendee(name="Ann")])
    found = report(library, "Ann", today=TODAY)
    assert found.meetings == []
    assert found.notes == ["In 1 meeting you are an attendee, but no line of the transcript has your name."]


def test_a_share_among_two_says_whose_it_also_tells(library: Library) -> None:
    added(library, "m1", *talk(60, 40))
    [note] = report(library, "Ann", today=TODAY).notes
    assert note.startswith("In a meeting with one other person, your share of the talk also tells that person’s.")
    added(library, "m2", *talk(60, 40), said(100, 140, "Kim", "And I have a third one."))
    assert report(library, "Ann", meeting="m2", today=TODAY).notes == []


def test_consent_is_off_kept_and_lost_with_a_doubtful_merge(library: Library) -> None:
    added(library, "m1", *talk(60, 40))
    with pytest.raises(UsageError, match="not recorded that Tom agreed"):
        gathering.refuse_others(library, "Tom")
    people.save(library, Person(name="Tom", coaching=True))
    gathering.refuse_others(library, "Tom")
    everywhere.keep(library, Person(name="Tom", email="tom@example.org"))
    gathering.refuse_others(library, "Tom")
    everywhere.rename(library, "Tom", "Thomas")
    gathering.refuse_others(library, "Tom")
    people.save(library, Person(name="Bob"))
    everywhere.merge(library, "Bob", ["Thomas"])
    with pytest.raises(UsageError):
        gathering.refuse_others(library, "Bob")


def test_the_date_of_a_consent_stays_with_it(library: Library) -> None:
    def date_of(name: str) -> str | None:
        person = people.kept(library, name)
        return person.coaching_on if person is not None and person.coaching else None

    everywhere.agree(library, "Tom", agreed=True, today=date(2026, 3, 3))
    everywhere.agree(library, "Tom", agreed=True, today=date(2026, 3, 9))
    everywhere.keep(library, Person(name="Tom", email="tom@example.org"))
    everywhere.rename(library, "Tom", "Thomas")
    assert date_of("Thomas") == "2026-03-03"
    everywhere.agree(library, "Eve", agreed=True, today=date(2026, 3, 5))
    everywhere.merge(library, "Thomas", ["Eve"])
    assert date_of("Thomas") == "2026-03-05", "before that, only one of them had agreed"
    withdrawn = everywhere.agree(library, "Thomas", agreed=False)
    assert date_of("Thomas") is None
    with pytest.raises(UsageError, match="not recorded that Thomas agreed"):
        gathering.refuse_others(library, "Thomas")
    everywhere.undo(library, withdrawn)
    assert date_of("Thomas") == "2026-03-05"
    people.save(library, Person(name="Old", coaching=True))
    everywhere.merge(library, "Thomas", ["Old"])
    assert date_of("Thomas") == "", "of one of them the date is not known"


def test_somebody_else_gets_figures_and_no_suggestions(library: Library) -> None:
    added(library, "m1", *talk(100, 400), date="2026-03-18")
    found = report(library, "Tom", today=TODAY, own=False)
    assert len(found.meetings) == 1
    assert found.suggestions == found.reading == []


HOSTILE = "\x1b[31m <b>x</b> \u202e %s {name} \ud800"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["Ann", "Zebulon", "Quirina", None]), st.integers(1, 300), st.booleans()),
        min_size=1,
        max_size=20,
    )
)
def test_no_other_name_stands_in_any_output(tmp_path_factory: pytest.TempPathFactory, turns: list) -> None:
    """Whoever says what for how long, with or without consent, over one another or not."""
    made = Library(tmp_path_factory.mktemp("library"))
    people.save(made, Person(name="Zebulon", coaching=True))
    lines, at = [], 0.0
    for who, seconds, over in turns:
        start = max(0.0, at - 5) if over else at
        lines.append(said(start + len(lines) / 1000, start + seconds, who, "Um, I have a question, have I? " * 3))
        at = max(at, start + seconds)
    added(made, "m1", *lines, attendees=[Attendee(name=name) for name in ("Ann", "Zebulon", "Quirina")])
    actions = [task(f"Do {n}", ("Zebulon", "Quirina", "Ann")[n % 3], number=n, due="2026-03-04") for n in range(9)]
    made.add_minutes("m1", Minutes(actions=actions))
    found = report(made, "Ann", today=TODAY)
    shown = msgspec.json.encode(found).decode() + "".join(line.label + line.value for line in wording.lines(found))
    assert "Zebulon" not in shown
    assert "Quirina" not in shown
    made.close()


def test_hostile_text_is_only_text(library: Library) -> None:
    added(library, "m1", said(0, 400, HOSTILE, HOSTILE), said(400, 500, "Tom", HOSTILE), title=HOSTILE, series=HOSTILE)
    library.add_minutes("m1", Minutes(actions=[], topics=[Topic(title=HOSTILE, start=0, end=1)]))
    library.add(meeting("m2", title=HOSTILE, series=HOSTILE))
    library.replace_utterances("m2", [said(0, 400, HOSTILE, HOSTILE), said(400, 500, "Tom", HOSTILE)])
    library.add_minutes("m2", Minutes(topics=[Topic(title=HOSTILE, start=1, end=2)]))
    found = report(library, HOSTILE, series=HOSTILE, today=TODAY)
    assert len(found.meetings) == 2
    assert "<b>x</b>" in found.suggestions[0].text
    assert [one.time for one in found.topics[0].moments] == [0.0, 1.0]


def test_the_sample_meeting(library: Library) -> None:
    filled.add_sample(library)
    found = report(library, "Priya", meeting="m1", today=TODAY)
    [one] = found.meetings
    assert one.speakers == 4
    assert one.share == pytest.approx(0.394, abs=0.001)
    assert len(one.questions) == 8
    assert one.filler_words == {"um": 3}
    assert one.longest is not None
    assert (one.longest.utterance, round(one.longest.length_s, 1)) == ("u31", 10.0)
    labels = [line.label for line in wording.lines(found)]
    assert labels[:5] == [
        "Meetings", "Share of the talk", "Longest stretch", "Questions asked", "Filler words",
    ]  # fmt: skip


def test_a_meeting_that_is_not_there(library: Library) -> None:
    with pytest.raises(StoreError):
        report(library, "Ann", meeting="m1")
