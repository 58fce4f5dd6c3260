"""Times of packed speech go back into the recording in order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from meetingmate.domain.meeting import Word
from meetingmate.transcription.timemap import TimeMap
from meetingmate.transcription.voice import Span


def _word(text: str, start: float, end: float) -> Word:
    return Word(text=text, start=start, end=end, probability=0.9)


def _times(words: list[Word]) -> list[tuple[str, float, float]]:
    return [(w.text, w.start, w.end) for w in words]


def test_words_land_in_their_chunk():
    times = TimeMap([Span(10, 12), Span(20, 23)])
    words = [_word("one", 0.5, 1.0), _word("two", 2.5, 3.0)]
    assert _times(times.restored(words)) == [("one", 10.5, 11.0), ("two", 20.5, 21.0)]


def test_a_word_across_a_joint_belongs_to_the_chunk_that_holds_most_of_it():
    times = TimeMap([Span(10, 12), Span(20, 23)])
    assert _times(times.restored([_word("a", 1.2, 2.1)])) == [("a", 11.2, 12)]
    [late] = times.restored([_word("b", 1.9, 2.8)])
    assert (late.start, late.end) == (20, 20.8)


def test_order_survives_very_short_chunks():
    # with the ends each mapped by themselves, "b" would start before "a" and end in the silence
    chunks = [Span(1, 1.1), Span(5, 5.05), Span(9, 9.1), Span(30, 31)]
    words = [_word("a", 0.0, 0.12), _word("b", 0.05, 0.3), _word("c", 0.2, 0.26), _word("d", 0.26, 0.9)]
    restored = TimeMap(chunks).restored(words)
    assert [w.text for w in restored] == ["a", "b", "c", "d"]
    assert all(w.start <= w.end for w in restored)
    assert all(first.end <= second.start for first, second in pairwise(restored))


def test_a_word_in_the_silent_end_of_a_chunk_opens_the_next_one():
    # real case: "Yeah," | "who wants to take notes", "who" aligned just before the joint
    times = TimeMap([Span(9.424, 10.48), Span(26.032, 29.776)], margin=0.4)
    yeah, who, wants = times.restored([_word("Yeah,", 0.0, 0.56), _word("who", 0.66, 1.06), _word("wants", 1.32, 1.62)])
    assert (yeah.start, yeah.end) == (9.424, 9.984)
    assert who.start == 26.032
    assert who.end <= wants.start
    assert wants.start == 26.296


@given(
    gaps=st.lists(st.tuples(st.floats(0, 5), st.floats(0.032, 8)), min_size=1, max_size=12),
    cuts=st.lists(st.tuples(st.floats(-0.3, 2), st.floats(0, 1.5)), max_size=40),
)
def test_restored_words_are_in_order_and_inside_the_chunks(gaps, cuts):
    chunks, position = [], 0.0
    for silence, length in gaps:
        chunks.append(Span(position + silence, position + silence + length))
        position += silence + length
    words, time = [], 0.0
    for number, (step, length) in enumerate(cuts):
        time = max(0.0, time + step)
        words.append(_word(str(number), time, time + length))
    restored = TimeMap(chunks, margin=0.4).restored(words)
    assert [w.text for w in restored] == [w.text for w in words]
    assert all(w.start <= w.end for w in restored)
    assert all(first.end <= second.start for first, second in pairwise(restored))
    for w in restored:
        assert chunks[0].start - 0.01 <= w.start
        assert w.end <= chunks[-1].end + 0.01
