"""Gates take out what nobody can have said, record it, and leave real speech alone."""

from __future__ import annotations

import pytest

from meetingmate.domain.meeting import Word
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.hallucination_filters import filtered
from meetingmate.transcription.voice import Span


def segment(text: str, start: float, end: float, **quality) -> Segment:
    """Words of equal length from ``start`` to ``end``."""
    parts = text.split()
    step = (end - start) / len(parts)
    words = [
        Word(text=" " + part, start=start + n * step, end=start + (n + 1) * step, probability=0.9)
        for n, part in enumerate(parts)
    ]
    return Segment(words=words, **{"log_probability": -0.3, "no_speech": 0.1} | quality)


def result_of(*segments: Segment, spans: list[Span] | None = None, spaced: bool = True) -> tuple[list[str], list[str]]:
    """Texts that stand, and reasons of what was removed."""
    kept, removed = filtered(list(segments), spans or [Span(0, 100)], spaced=spaced)
    before = sum(len(s.words) for s in segments)
    after = sum(len(s.words) for s in kept) + sum(len(r.text.split()) for r in removed)
    assert before == after, "every word is either kept or recorded"
    return [s.text for s in kept], [r.reason for r in removed]


@pytest.mark.parametrize(
    "text",
    ["Thank you.", "Thanks for watching!", "Bye.", "Okay.", "No, no, no, no.", "That is very, very, very good."],
)
def test_real_speech_stays_whatever_it_says(text):
    assert result_of(segment(text, 10, 12)) == ([text], [])


def test_low_probability_alone_is_uncertain_not_removed():
    doubtful = segment("maybe this was said", 10, 12, log_probability=-1.4)
    assert doubtful.uncertain
    assert result_of(doubtful) == (["maybe this was said"], [])


def test_low_probability_where_nobody_speaks_is_removed():
    assert result_of(segment("Thank you.", 10, 12, log_probability=-1.4, no_speech=0.8)) == (
        [],
        ["probably no speech"],
    )


def test_marks_without_words_are_removed():
    assert result_of(segment("♪ ♪ ♪", 10, 12)) == ([], ["no words"])


def test_words_far_from_any_voice_are_removed():
    texts, reasons = result_of(segment("we agree that is all", 10, 15), spans=[Span(9, 12)])
    assert texts == ["we agree that"]
    assert reasons == ["words where nobody speaks"]


def test_a_loop_is_collapsed_to_its_first_time():
    texts, reasons = result_of(segment("so I think " + "that is the way to go " * 6 + "right", 10, 40))
    assert texts == ["so I think that is the way to go right"]
    assert reasons == ["repeated words"]


def test_a_word_said_seven_times_and_more_is_a_loop():
    assert result_of(segment("yeah " * 9, 10, 16)) == (["yeah"], ["repeated words"])
    assert result_of(segment("one zero zero zero one", 10, 13)) == (["one zero zero zero one"], [])


def test_repetitive_text_that_is_no_plain_loop_is_removed():
    text = " ".join(f"and the owner made a decision to change the way of part {n % 3}" for n in range(20))
    texts, reasons = result_of(segment(text, 0, 90))
    assert texts == []
    assert reasons == ["repetitive text"]


def test_faster_than_anybody_speaks_is_removed():
    texts, reasons = result_of(
        segment("Right.", 10, 11),
        segment("I think there should be a break for everybody in the afternoon", 11, 11.6),
        segment("Next point.", 11.7, 13),
        spans=[Span(10, 11.6), Span(11.7, 13)],
    )
    assert texts == ["Right.", "Next point."]
    assert reasons == ["faster than anybody speaks"]


def test_rough_word_times_do_not_remove_text_that_had_room():
    # the words are squeezed into half a second, but the voice around them is long enough
    texts, _ = result_of(segment("we ship it on Thursday", 10, 10.5), spans=[Span(9.4, 11.2)])
    assert texts == ["we ship it on Thursday"]


def test_syllables_of_languages_without_spaces_are_not_too_fast():
    kept, removed = filtered([segment("客 観 的 実 在 の 判 断 的 知 識 が", 10, 11.2)], [Span(10, 11.2)], spaced=False)
    assert kept
    assert not removed
