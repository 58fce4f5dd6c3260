"""Topics and summary of a writing model: what was not said is left out, each sentence cites the rows it is about."""

from __future__ import annotations

from meetingmate.domain.meeting import ActionItem, Attendee, Meeting
from meetingmate.minutes import make_minutes
from meetingmate.minutes.incremental import GrowingMinutes
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.items.verify import Verifier
from meetingmate.minutes.writing.source import Source
from meetingmate.minutes.writing.topic_writer import TopicWriter
from tests.minutes.talk import meeting, utterances
from tests.minutes.tracking.hand import Line, said_of
from tests.minutes.writing.scripted import ScriptedWriter

HALL = [
    Line("Anna", "The boiler in the hall has failed twice this winter."),
    Line("Ben", "The repair would cost four hundred euros."),
    Line("Anna", "Then we repair it before the concert."),
]
TALK = tuple(f"{line.speaker}: {line.text}" for line in HALL)


def writer_of(*answers: str | None) -> tuple[TopicWriter, ScriptedWriter]:
    said, _ = said_of(HALL)
    about = Meeting(id="m", title="", date="2026-03-10", attendees=[Attendee(name="Anna"), Attendee(name="Ben")])
    engine = ScriptedWriter(*answers)
    return TopicWriter(Source(engine, said, Verifier(about, said.rows, "en"), ["Anna", "Ben"]), Facts()), engine


def ids() -> list[str]:
    return [row.id for row in said_of(HALL)[0].rows]


def test_title_and_sentences_cite_their_rows() -> None:
    writer, engine = writer_of(
        "Boiler in the hall | The boiler has failed twice this winter. It is repaired for 400 euros."
    )
    topic = writer.topic(ids())
    assert topic is not None
    assert topic.title == "Boiler in the hall"
    assert [point.text for point in topic.points] == [
        "The boiler has failed twice this winter.",
        "It is repaired for 400 euros.",
    ]
    assert [point.evidence[0].utterance for point in topic.points] == ["u0", "u1"]
    assert engine.asked[0].endswith("\ntopic =")


def test_a_sentence_with_what_was_not_said_is_left_out() -> None:
    writer, _ = writer_of(
        "Boiler | The boiler has failed twice this winter. The repair costs 900 euros. Paul did it alone."
    )
    topic = writer.topic(ids())
    assert topic is not None
    assert [point.text for point in topic.points] == ["The boiler has failed twice this winter."]


def test_a_sentence_about_somebody_else_than_who_said_it_is_left_out() -> None:
    writer, _ = writer_of(
        "Boiler | Anna wants the hall repaired before the concert. Ben says that the boiler has failed twice this "
        "winter. Ben says that the repair would cost 400 euros."
    )
    topic = writer.topic(ids())
    assert topic is not None
    assert [point.text for point in topic.points] == [
        "Anna wants the hall repaired before the concert.",
        "Ben says that the repair would cost 400 euros.",
    ]


def test_who_has_a_task_may_be_named_with_it() -> None:
    writer, _ = writer_of("Boiler | Ben will repair it before the concert.")
    assert writer.topic(ids()) is None
    writer._facts.actions.append(ActionItem(task="Repair it before the concert", owners=["Ben"]))
    topic = writer.topic(ids())
    assert topic is not None
    assert topic.points[0].text == "Ben will repair it before the concert."


def test_without_a_sentence_that_stands_there_is_no_topic() -> None:
    for answer in ("Boiler | Everybody danced until the morning.", "Boiler", "", None):
        assert writer_of(answer)[0].topic(ids()) is None


def test_a_title_that_was_not_said_is_none() -> None:
    assert writer_of("Roof of the church | The boiler has failed twice this winter.")[0].topic(ids()) is None


def test_the_summary_stands_on_the_topics() -> None:
    answer = "Boiler | The boiler has failed twice this winter."
    writer, engine = writer_of(answer, "The boiler has failed twice this winter. The roof leaks badly since Easter.")
    topic = writer.topic(ids())
    assert topic is not None
    assert [point.text for point in writer.summary([topic])] == ["The boiler has failed twice this winter."]
    assert engine.asked[1].split("\n")[1] == "- Boiler: The boiler has failed twice this winter."


def test_the_minutes_are_written_and_a_talk_that_goes_on_is_not_asked_for_topics() -> None:
    said = utterances(*TALK)
    engine = ScriptedWriter("Boiler | The boiler in the hall has failed twice this winter.")
    live = GrowingMinutes(meeting(said), engine=engine, language="en", speech_model=None)
    live.add(said)
    live.draft()
    assert [asked for asked in engine.asked if asked.endswith(("topic =", "summary ="))] == []
    finished = live.finish(meeting(said), said)
    assert [topic.title for topic in finished.topics] == ["Boiler"]
    assert finished.topics[0].points[0].text == "The boiler in the hall has failed twice this winter."
    asked = len(engine.asked)
    live.finish(meeting(said), said)
    assert len(engine.asked) == asked, "answers are remembered"
    plain = make_minutes(meeting(said), said)
    assert plain.topics[0].points[0].text != finished.topics[0].points[0].text
