"""Where an item was said: every view names the same moment."""

from __future__ import annotations

from meetingmate.domain.meeting import Decision, Evidence, Minutes, telling
from meetingmate.library.derived import items_of_minutes

QUESTION = Evidence(utterance="u1", quote="So when do we move the launch?", start=12.0, end=14.0)
OUTCOME = Evidence(utterance="u7", quote="OK, we move the launch to May", start=95.0, end=98.0)
ECHO = Evidence(utterance="u9", quote="move the launch to May, OK", start=120.0, end=121.0)


def test_it_is_where_most_of_its_words_are_and_of_equals_the_first() -> None:
    assert telling("We move the launch to May.", [QUESTION, OUTCOME, ECHO]) is OUTCOME
    assert telling("Move to May.", [ECHO, OUTCOME]) is OUTCOME
    assert telling("Something else", [OUTCOME, QUESTION]) is QUESTION
    assert telling("Anything", []) is None


def test_the_library_finds_it_there() -> None:
    minutes = Minutes(decisions=[Decision(text="We move the launch to May.", evidence=[QUESTION, OUTCOME])])
    assert [(kind, time) for kind, _, time, _ in items_of_minutes(minutes)] == [("decision", 95.0)]
