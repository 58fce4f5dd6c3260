"""A track heard alone and with the other one: what stands of both."""

from __future__ import annotations

from itertools import pairwise

import pytest

from meetingmate.domain.meeting import Word
from meetingmate.transcription.agreement import ONE_HEARING, agreed
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.voice import Span


def said(text: str, start: float, *, probability: float = 0.9, **others: float) -> Segment:
    """A segment of words of 0.3 s each; ``others`` are the probabilities of single words."""
    words = [
        Word(
            text=f" {word}",
            start=start + 0.3 * number,
            end=start + 0.3 * (number + 1),
            probability=others.get(word.strip(".,?").lower(), probability),
        )
        for number, word in enumerate(text.split())
    ]
    return Segment(words=words, language="en")


def text(segments: list[Segment]) -> str:
    return " ".join(segment.text for segment in segments)


def test_where_they_differ_the_likelier_words_stand():
    own = [said("I uploaded the news specifically by hand.", 1.0, news=0.4, specifically=0.3)]
    both = [said("I uploaded a new certificate by hand.", 1.0, a=0.2)]
    found, removed = agreed(own, both, voice=[Span(1.0, 3.2)], other=[])
    assert text(found) == "I uploaded a new certificate by hand."
    assert not removed


def test_the_track_alone_stands_where_it_is_surer():
    own = [said("Good Eleanor, could you?", 1.0)]
    both = [said("Good a leaner could you?", 1.0, a=0.3, leaner=0.2)]
    found, _ = agreed(own, both, voice=[Span(1.0, 2.3)], other=[])
    assert text(found) == "Good Eleanor, could you?"


@pytest.mark.parametrize(("probability", "kept"), [(0.9, True), (0.2, False)])
def test_a_word_that_one_hearing_has_must_be_likely_and_is_named_when_it_is_left_out(probability, kept):
    own = [said("and oh the mail", 1.0, oh=probability)]
    found, removed = agreed(own, [said("and the mail", 1.0)], voice=[Span(1.0, 2.2)], other=[])
    assert text(found) == ("and oh the mail" if kept else "and the mail")
    assert [(r.text, r.reason) for r in removed] == ([] if kept else [("oh", ONE_HEARING)])
    added, nothing = agreed([said("and the mail", 1.0)], own, voice=[Span(1.0, 2.2)], other=[])
    assert text(added) == text(found)
    assert not nothing


def test_two_people_at_once_are_left_to_their_own_track():
    mine, theirs = [said("we ship on Thursday", 1.0, probability=0.3)], [said("no wait for me", 1.2, probability=0.3)]
    both = [said("we ship no wait Thursday", 1.0, probability=0.99)]
    voices = [Span(1.0, 2.2)], [Span(1.2, 2.4)]
    assert text(agreed(mine, both, voice=voices[0], other=voices[1])[0]) == "we ship on Thursday"
    assert text(agreed(theirs, both, voice=voices[1], other=voices[0])[0]) == "no wait for me"


def test_words_of_the_other_track_never_come_over():
    own = [said("Is it done?", 1.0)]
    both = [said("Is it done?", 1.0), said("Yes, since Monday.", 2.1), said("Good then go on.", 3.4)]
    mine, other = [Span(1.0, 1.9), Span(3.4, 4.6)], [Span(2.0, 3.0)]
    assert text(agreed(own, both, voice=mine, other=other)[0]) == "Is it done? Good then go on."
    answer = [said("Yes, since Monday.", 2.1)]
    assert text(agreed(answer, both, voice=other, other=mine)[0]) == "Yes, since Monday."


def test_a_sentence_that_whisper_wrote_across_two_voices_is_parted_by_time():
    both = [said("can you do it yes I can", 1.0)]
    mine, other = [Span(1.0, 2.2)], [Span(2.2, 3.1)]
    assert text(agreed([said("can you do it", 1.0)], both, voice=mine, other=other)[0]) == "can you do it"
    assert text(agreed([said("yes I can", 2.2)], both, voice=other, other=mine)[0]) == "yes I can"


def test_times_never_go_back():
    own = [said("I uploaded the news specifically by hand.", 1.0, news=0.1, specifically=0.1)]
    both = [said("uploaded the new certificate by hand.", 0.9)]
    words = [w for s in agreed(own, both, voice=[Span(1.0, 3.2)], other=[])[0] for w in s.words]
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert all(w.start <= w.end for w in words)


def test_without_voice_the_track_stays_as_it_was_heard():
    own = [said("hello", 1.0, probability=0.1)]
    assert agreed(own, [], voice=[], other=[]) == (own, [])
