"""Utterances: where they are cut, and what always holds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.domain.meeting import Word
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.sentences import utterances
from tests.transcription.test_hallucination_filters import segment


def cut(text: str, language: str = "en") -> list[str]:
    """Texts of the utterances of one segment without pauses."""
    return [u.text for u in utterances([segment(text, 0, len(text) / 15)], language=language, next_id=1)]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["We ship it.", "Really?", "Yes!", "Good."]),
        ("en", ["Dr. Osei sees Mr. Brown at 3.30 p.m. on Friday.", "That is all."]),
        ("en", ["It costs 1.6 million, i.e. too much.", "See No. 5."]),
        ("en", ["I met J. R. Miller today.", "He agreed."]),
        ("en", ["We need pens, paper, etc.", "Then we start."]),
        ("en", ['He said "we are done."', "And left."]),
        ("en", ["Well... maybe not.", "Okay."]),
        ("de", ["Das ist z.B. der 3. März.", "Dr. Weiß kommt."]),
        ("fr", ["Ça va ?", "M. Dupont est là."]),
        ("es", ["¿Quién lo hace?", "La Sra. Ruiz."]),
        ("hi", ["यह ठीक है।", "धन्यवाद।"]),
    ],
)
def test_sentences_are_cut_where_they_end(language, sentences):
    assert cut(" ".join(sentences), language) == sentences


def test_a_long_pause_cuts_without_a_mark():
    segments = [segment("I think we", 0, 1), segment("should wait", 2, 3)]
    assert [u.text for u in utterances(segments, language="en", next_id=1)] == ["I think we", "should wait"]
    segments = [segment("I think we", 0, 1), segment("should wait", 1.5, 3)]
    assert [u.text for u in utterances(segments, language="en", next_id=1)] == ["I think we should wait"]


def test_pieces_of_a_word_are_put_together():
    words = [" the", " sign", "-up", " takes", " 1", ".6", " s", ","]
    pieces = [Word(text=text, start=n, end=n + 1, probability=0.5) for n, text in enumerate(words)]
    [utterance] = utterances([Segment(words=pieces)], language="en", next_id=1)
    assert utterance.text == "the sign-up takes 1.6 s,"
    assert [w.text for w in utterance.words] == ["the", "sign-up", "takes", "1.6", "s,"]
    assert utterance.words[1].end == 3


def test_languages_without_spaces_keep_the_spaces_of_foreign_words():
    words = ["客", "観", "的", " What", "'s", " new", "?", "はい", "。"]
    pieces = [Word(text=text, start=n / 2, end=n / 2 + 0.5, probability=0.5) for n, text in enumerate(words)]
    result = utterances([Segment(words=pieces)], language="ja", next_id=1)
    assert [u.text for u in result] == ["客観的What's new?", "はい。"]


def test_ids_times_and_track():
    result = utterances([segment("One. Two. Three.", 0, 3)], language="en", next_id=12, shift=100, track="me")
    assert [(u.id, u.start, u.track) for u in result] == [
        ("u0012", 100, "me"),
        ("u0013", 101, "me"),
        ("u0014", 102, "me"),
    ]


def test_what_whisper_doubts_is_uncertain():
    sure, doubted = segment("This is clear.", 0, 2), segment("This is not.", 2, 4, log_probability=-1.3)
    assert [u.uncertain for u in utterances([sure, doubted], language="en", next_id=1)] == [False, True]


def test_endless_talk_is_cut_into_readable_pieces():
    text = " ".join("and then we went on," if n % 5 == 0 else "to the next thing" for n in range(60))
    pieces = cut(text)
    assert " ".join(pieces) == text
    assert all(len(piece.split()) <= 60 for piece in pieces)
    assert all(len(piece.split()) >= 5 for piece in pieces)


_WORDS = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from(["Dr.", "1.6", "e.g.", "yes.", "no?", "-up", "…", "。", "'s", "A.", "3.", "!", '"']),
            st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8),
        ),
        st.booleans(),
        st.floats(0, 3),
        st.floats(0, 2),
    ),
    max_size=80,
)


@given(_WORDS, st.sampled_from(["en", "de", "ja", "zh", "hi"]), st.integers(1, 20))
def test_nothing_is_lost_whatever_the_words(words, language, size):
    pieces, time = [], 0.0
    for text, spaced, pause, length in words:
        time += pause
        pieces.append(Word(text=(" " if spaced else "") + text, start=time, end=time + length, probability=0.9))
        time += length
    segments = [Segment(words=pieces[i : i + size]) for i in range(0, len(pieces), size)]
    result = utterances(segments, language=language, next_id=1)
    joined = "".join("".join(w.text for w in u.words) for u in result)
    assert "".join(joined.split()) == "".join("".join(w.text for w in pieces).split())
    assert [u.id for u in result] == [f"u{n:04d}" for n in range(1, len(result) + 1)]
    for u in result:
        assert u.words
        if language in ("ja", "zh"):
            assert u.text.replace(" ", "") == "".join(w.text for w in u.words).replace(" ", "")
        else:
            assert u.text == " ".join(w.text for w in u.words)
        assert u.start == u.words[0].start
        assert u.end == u.words[-1].end
        assert all(w.text == w.text.strip() for w in u.words)
    flat = [w for u in result for w in u.words]
    assert all(first.start <= second.start and first.end <= second.end + 1e-9 for first, second in pairwise(flat))
