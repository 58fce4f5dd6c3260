"""Talk time, turns and interruptions, from the lines of a transcript."""

from __future__ import annotations

import pytest

from meetingmate.domain.meeting import Utterance
from meetingmate.speakers import talk_time


def line(start: float, end: float, speaker: str | None, text: str = "Said.", **given: object) -> Utterance:
    return Utterance(id=f"u{start}{speaker}", start=start, end=end, text=text, speaker=speaker, **given)


def test_seconds_shares_turns_and_the_longest_turn() -> None:
    found = talk_time(
        [line(0, 10, "Ann"), line(11, 15, "Ann"), line(15.5, 17.5, "Ben"), line(30, 34, "Ann"), line(40, 42, None)]
    )
    ann, ben = found.people
    assert (ann.speaker, ann.seconds, ann.turns) == ("Ann", 18, 2)
    assert ann.share == pytest.approx(0.9)
    assert ben.share == pytest.approx(0.1)
    assert (ann.longest.start, ann.longest.end) == (0, 15)
    assert found.unknown_s == 2
    assert [t.speaker for t in found.turns] == ["Ann", "Ben", "Ann", None]


def test_a_short_answer_neither_ends_a_turn_nor_interrupts_it() -> None:
    found = talk_time([line(0, 5, "Ann", "I think"), line(4, 4.6, "Ben", "Mhm."), line(5.1, 9, "Ann")])
    people = {p.speaker: p for p in found.people}
    assert people["Ann"].turns == 1
    assert people["Ben"].interruptions == 0
    assert people["Ann"].interruptions == 0


def test_who_begins_well_before_the_end_and_goes_on_interrupts() -> None:
    found = talk_time([line(0, 5, "Ann"), line(4, 9, "Ben")])
    assert {p.speaker: p.interruptions for p in found.people} == {"Ann": 0, "Ben": 1}
    inside = talk_time([line(0, 9, "Ann"), line(4, 6, "Ben")])
    assert {p.speaker: p.interruptions for p in inside.people} == {"Ann": 0, "Ben": 0}
    near = talk_time([line(0, 5, "Ann"), line(4.8, 9, "Ben")])
    assert {p.speaker: p.interruptions for p in near.people} == {"Ann": 0, "Ben": 0}


def test_half_a_sentence_cut_off_on_one_track_is_an_interruption() -> None:
    cut = talk_time([line(0, 5, "Ann", "And then we", overlap=True), line(5.1, 9, "Ben")])
    assert {p.speaker: p.interruptions for p in cut.people} == {"Ann": 0, "Ben": 1}
    whole = talk_time([line(0, 5, "Ann", "We did.", overlap=True), line(5.1, 9, "Ben")])
    assert {p.speaker: p.interruptions for p in whole.people} == {"Ann": 0, "Ben": 0}


def test_nobody_speaks() -> None:
    assert talk_time([]).people == []
    assert talk_time([line(3, 3, "Ann")]).turns == []
