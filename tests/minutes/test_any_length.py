"""The work grows with the length of what was said, whatever was said, and long turns lose nothing."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

import pytest

from meetingmate.domain.meeting import Attendee, Meeting, Minutes, Utterance
from meetingmate.minutes import make_minutes
from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.clauses import Splitter
from meetingmate.minutes.language.long_turns import LONGEST_PART, LONGEST_SENTENCE, parts_of
from meetingmate.minutes.language.people_in_text import People

PATTERNS = {
    "hyphens": "a-a-a-",
    "one task again and again": "I will send the report and ",
    "tasks": "I will send the report by Friday. ",
    "requests": "Anna, can you send it to Peter? Yes, I'll do it. ",
    "names": "Anna, and I will, ",
    "repetitions": "the the the ",
    "quotes": 'he said "do it ',
    "numbers": "1,234.5 ",
    "abbreviations": "e.g. ",
    "dates": "next Tuesday or Friday or ",
    "decisions": "We decided to take the blue one. ",
    "one letter": "a",
    "one mark": "?",
    "conditions": "if I can, ",
}


def talk(pattern: str, length: int) -> list[Utterance]:
    text = (pattern * (length // len(pattern) + 1))[:length]
    return [Utterance(id="u1", start=0.0, end=length / 15, text=text, speaker="Anna")]


def made(utterances: list[Utterance]) -> Minutes:
    meeting = Meeting(id="m", title="T", date="2026-03-03", attendees=[Attendee(name="Anna"), Attendee(name="Peter")])
    return make_minutes(meeting, utterances, language="en")


def calls_of(work: Callable[[], object]) -> int:
    count = 0

    def on_event(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(on_event)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", PATTERNS)
def test_four_times_the_length_is_four_times_the_work(kind):
    """Calls are counted, which no other process disturbs; 16 times would be quadratic."""
    made(talk("I will send it. ", 300))  # tables are read and patterns compiled
    once, four = (calls_of(lambda length=length: made(talk(PATTERNS[kind], length))) for length in (3000, 12000))
    assert four < 7 * once


@pytest.mark.parametrize("kind", ["hyphens", "one task again and again", "repetitions", "one letter"])
def test_nor_do_patterns_search_longer(kind):
    """What happens inside of a pattern is no call: processor time of this process, with room to spare."""
    made(talk("I will send it. ", 300))

    def seconds(length: int) -> float:
        begun = time.process_time()
        made(talk(PATTERNS[kind], length))
        return time.process_time() - begun

    assert min(seconds(20000) for _ in range(2)) < 10 * max(min(seconds(5000) for _ in range(2)), 0.05)


@pytest.mark.parametrize("kind", PATTERNS)
def test_no_clause_and_no_turn_is_longer_than_the_rules_can_read(kind):
    pieces = parts_of(talk(PATTERNS[kind], 50_000)).utterances
    turns = Splitter(language_pack.language("en"), People([], ["Anna"], "en"), set()).turns(pieces)
    assert max((len(clause.text) for turn in turns for clause in turn.clauses), default=0) <= 2 * LONGEST_SENTENCE
    assert all(sum(len(clause.text) for clause in turn.clauses) <= 2 * LONGEST_PART for turn in turns)


def hostile(seed: int) -> str:
    chosen = random.Random(seed)
    marks = [" ", " ", ". ", "? ", ", ", "\n", "...", "a" * 700, "word", "-", "é", "\U0001f600", '"', "(", "\\", "\0"]
    return "".join(chosen.choice(marks) * chosen.randint(1, 30) for _ in range(chosen.randint(1, 400)))


@pytest.mark.parametrize("seed", range(60))
def test_parts_are_the_text_and_none_is_too_long(seed):
    text = hostile(seed)
    turn = Utterance(id="u7", start=10.0, end=20.0, text=text, speaker="Anna")
    other = Utterance(id="u8", start=20.0, end=21.0, text="Yes.")
    parts = parts_of([turn, other])
    assert "".join(part.text for part in parts.utterances[:-1]) == text
    assert parts.utterances[-1] is other
    assert all(len(part.text) <= LONGEST_PART for part in parts.utterances)
    assert all(
        a.end == pytest.approx(b.start) for a, b in zip(parts.utterances[:-1], parts.utterances[1:], strict=True)
    )
    assert parts.cut == (len(parts.utterances) > 2)
    assert set(parts.home.values()) == ({"u7"} if parts.cut else set())


def test_nothing_of_a_long_turn_is_lost_and_the_evidence_stands_in_it():
    tasks = ["order the cake", "paint the fence", "book a hotel", "repair the printer", "translate the brochure"]
    talk = "The weather was fine and we talked about this and that for a while. " * 12
    text = talk + talk.join(f"I will {task} by Friday. " for task in tasks) + talk
    minutes = made([Utterance(id="u1", start=5.0, end=505.0, text=text, speaker="Anna")])
    assert [action.task for action in minutes.actions] == [task.capitalize() for task in tasks]
    for action in minutes.actions:
        [evidence] = action.evidence
        assert evidence.utterance == "u1"
        assert evidence.quote in text
        place = 5.0 + 500.0 * text.index(evidence.quote) / len(text)
        assert evidence.start - 1 <= place <= evidence.end
    starts = [action.evidence[0].start for action in minutes.actions]
    assert starts == sorted(starts)
    assert len(set(starts)) > 2  # in its part, not in the turn of eight minutes
    assert minutes.checks.cut_turns == 1
    assert any(remark.startswith("Very long turns, read in parts: 1.") for remark in minutes.how_made.remarks)
    points = [point for topic in minutes.topics for point in topic.points] + minutes.summary
    assert {evidence.utterance for point in points for evidence in point.evidence} <= {"u1"}


def test_a_turn_of_usual_length_is_read_whole():
    minutes = made(talk("I will send the report by Friday. Fine. ", 1900))
    assert minutes.checks.cut_turns == 0
    assert not any("too long" in remark for remark in minutes.how_made.remarks)
