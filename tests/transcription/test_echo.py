"""Echo by words: what the microphone repeats goes, what a person says stays."""

from __future__ import annotations

from meetingmate.domain.meeting import Utterance, Word
from meetingmate.transcription.echo import without_echo


def line(number: int, track: str, start: float, text: str) -> Utterance:
    words = [Word(text=w, start=start + 0.3 * i, end=start + 0.3 * i + 0.3) for i, w in enumerate(text.split())]
    return Utterance(id=f"u{number}", track=track, start=start, end=words[-1].end, text=text, words=words)


def test_a_late_and_misheard_copy_is_left_out_and_recorded():
    said = line(1, "computer", 10.0, "The release moves to the ninth of May.")
    copy = line(2, "microphone", 10.4, "the release moves to the night of may")
    own = line(3, "microphone", 10.5, "I will tell the vendor about it tomorrow.")
    kept, removed = without_echo([said, copy, own])
    assert [u.id for u in kept] == ["u1", "u3"]
    assert [(r.text, r.reason, r.track) for r in removed] == [(copy.text, "echo of the computer's sound", "microphone")]


def test_the_same_words_at_another_time_are_no_echo():
    said = line(1, "computer", 10.0, "Let us move the release to May.")
    later = line(2, "microphone", 30.0, "Let us move the release to May.")
    assert without_echo([said, later]) == ([said, later], [])


def test_one_word_answers_stay():
    assert without_echo([line(1, "computer", 10.0, "Agreed."), line(2, "microphone", 10.2, "Agreed.")])[1] == []


def test_a_line_inside_a_longer_one_is_found_and_words_count_once():
    said = line(1, "computer", 0.0, "we ship on Monday and then we test on Tuesday with the whole team")
    part = line(2, "microphone", 2.5, "we test on Tuesday")
    chant = line(3, "microphone", 2.5, "Tuesday Tuesday Tuesday Tuesday")
    kept, removed = without_echo([said, part, chant])
    assert [u.id for u in kept] == ["u1", "u3"]
    assert [r.text for r in removed] == [part.text]


def test_one_mixed_track_is_left_alone():
    lines = [line(1, "mixed", 0.0, "hello there all"), line(2, "mixed", 0.5, "hello there all")]
    assert without_echo(lines) == (lines, [])
