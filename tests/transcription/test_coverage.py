"""Speech without text is found, and decoding it again doubles nothing."""

from __future__ import annotations

from meetingmate.transcription.coverage import fitted, uncovered
from meetingmate.transcription.voice import Span
from tests.transcription.test_gates import segment


def test_covered_speech():
    assert uncovered([Span(1, 5)], [segment("all of this has words", 1, 5)]) == []


def test_an_end_without_words():
    assert uncovered([Span(1, 20)], [segment("only the beginning has words", 1, 5)]) == [Span(5.5, 20)]


def test_a_hole_in_the_middle():
    words = [segment("at first", 1, 5), segment("and then again", 12, 15)]
    assert uncovered([Span(1, 7), Span(7.2, 15)], words) == [Span(5.5, 11.5)]


def test_short_sounds_need_no_words():
    assert uncovered([Span(1, 2.5), Span(30, 31)], []) == []


def test_words_that_are_there_already_do_not_come_twice():
    around = [segment("we agreed on Friday", 1, 5)]
    again = [segment("Friday and I will write the report", 4.2, 12)]
    [new] = fitted(again, Span(5.5, 12), around)
    assert new.text == "and I will write the report"
