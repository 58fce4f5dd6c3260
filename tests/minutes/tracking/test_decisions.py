"""Decisions from tags: the words that tell most of them, who settled them, and what was put off or taken back."""

from __future__ import annotations

from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.tracking.decisions import DecisionTracker
from tests.minutes.tracking.hand import Line, said_of


def settled(*lines: Line, code: str = "en") -> list[DecisionCandidate]:
    said, _ = said_of(list(lines), code)
    return DecisionTracker(said).run()


def test_the_words_of_the_proposal_and_who_settled_it() -> None:
    (made,) = settled(
        Line("Anna", "maybe we close at six on saturdays", {"d1": "raise"}, "close six saturdays"),
        Line("Ben", "mm fine", {"d1": "support"}),
        Line("Anna", "okay then", {"d1": "settle"}),
    )
    assert "close at six on saturdays" in made.text
    assert made.by == "Anna"
    assert made.status == "made"
    assert [clause.turn for clause in made.clauses] == [0, 1, 2]


def test_a_number_that_is_corrected() -> None:
    (made,) = settled(
        Line("Anna", "Say forty chairs.", {"d1": "raise"}, "chairs"),
        Line("Ben", "Fifty is better.", {"d1": "settle"}, "Fifty"),
    )
    assert made.written == "“Say forty chairs” – “Fifty is better”"


def test_a_choice_names_what_was_chosen() -> None:
    (made,) = settled(
        Line("Anna", "Do we take oak or pine for the tables?", {"d1": "raise"}, "oak tables"),
        Line("Ben", "Oak.", {"d1": "settle"}, "Oak"),
    )
    assert made.written == "“Do we take oak or pine for the tables?” – “Oak”"


def test_put_off() -> None:
    (made,) = settled(Line("Anna", "The roof we leave for the next meeting.", {"p1": "settle"}, "roof next meeting"))
    assert made.status == "deferred"


def test_turned_down() -> None:
    (made,) = settled(
        Line("Anna", "Shall we buy a second van?", {"r1": "raise"}, "buy second van"),
        Line("Ben", "No, far too dear.", {"r1": "oppose"}, "too dear"),
        Line("Anna", "Then not.", {"r1": "close"}),
    )
    assert made.status == "rejected"
    assert made.written == "“Shall we buy a second van?” – “far too dear”"


def test_what_was_decided_after_all_is_not_turned_down() -> None:
    (made,) = settled(
        Line("Anna", "Shall we buy a second van?", {"r1": "raise", "d1": "raise"}, "buy second van"),
        Line("Ben", "No. Well, yes.", {"d1": "settle"}),
    )
    assert made.status == "made"


def test_taken_back_does_not_stand() -> None:
    (made,) = settled(
        Line("Anna", "We close at six.", {"d1": "settle"}, "close six"),
        Line("Ben", "No, that's off again.", {"d1": "close"}),
    )
    assert made.status == "reversed"
    assert not made.stands


def test_talk_without_items_settles_nothing() -> None:
    assert settled(Line("Anna", "We close at six."), Line("Ben", "Let's do that.")) == []
