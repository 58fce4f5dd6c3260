"""Speech without text is found, and decoding it again doubles nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from meetingmate.transcription.uncovered_speech import doubtful, fitted, merged, uncovered
from meetingmate.transcription.voice import Span
from tests.transcription.test_hallucination_filters import segment


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


def test_a_word_stretched_over_skipped_speech_does_not_cover_it():
    stretched = segment("bridge", 10, 20)
    [gap] = uncovered([Span(10, 20)], [stretched])
    assert gap.start == pytest.approx(11.25)
    assert gap.end == pytest.approx(18.75)
    [found] = fitted([segment("I was there the whole time", 12, 18)], gap, [stretched])
    assert found.text == "I was there the whole time"


def test_what_is_found_again_is_put_between_the_words_it_belongs_between():
    first = segment("we put it on the", 0, 5)
    first.words[-1].end = 20.0
    first.words += segment("Okay next", 20, 21).words
    result = merged([first], [segment("bridge that night", 10, 13, log_probability=-1.2)])
    assert [s.text for s in result] == ["we put it on the", "bridge that night", "Okay next"]
    assert [s.uncertain for s in result] == [False, True, False]
    flat = [w for s in result for w in s.words]
    assert all(one.end <= two.start for one, two in pairwise(flat))


def test_doubtful_text_and_gaps_make_one_stretch():
    unsure = segment("each of these software", 10, 14, log_probability=-1.3)
    sure = segment("this is what we said before", 1, 9.5)
    assert doubtful([Span(1, 30)], [sure, unsure]) == [Span(10, 30)]
    assert doubtful([Span(1, 14)], [sure, unsure]) == [Span(10, 14)]
    assert doubtful([Span(1, 30)], [sure]) == [], "speech without any text is told as such"
    short = segment("each", 10, 12, log_probability=-1.3)
    assert doubtful([Span(1, 12)], [sure, short]) == []
