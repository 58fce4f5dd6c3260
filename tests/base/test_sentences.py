"""Sentences of a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.base.sentences import sentence_spans, sentences

#: What speech is written with: stops, short words, figures, line ends.
SPEECH = st.lists(st.sampled_from(["Dr.", "no.", "3.", "May", "so", "we", "go.", "Really?", "…", "\n", '"', "A."])).map(
    " ".join
)


@given(SPEECH | st.text(max_size=200))
def test_sentences_cover_all_that_is_not_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    outside = list(text)
    for a, b in spans:
        outside[a:b] = " " * (b - a)
    assert not "".join(outside).strip()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Dr. Osei saw her on the 3. of May, e.g. at noon. Then she left.",
            "en",
            ["Dr. Osei saw her on the 3. of May, e.g. at noon.", "Then she left."],
        ),
        ("Then only 12. Ms Sato can check.", "en", ["Then only 12.", "Ms Sato can check."]),
        ("Im 3. Quartal. Gut.", "de", ["Im 3. Quartal.", "Gut."]),
        ("Am 13. Mai, z. B. mittags.", "de", ["Am 13. Mai, z. B. mittags."]),
        ("Fr. 13.3. um acht. Ja!", "de", ["Fr. 13.3. um acht.", "Ja!"]),
        ("No. 5 is free. No. We can't.", "en", ["No. 5 is free.", "No.", "We can't."]),
        ('He said "Stop." Then he left.', "en", ['He said "Stop."', "Then he left."]),
        ("first line\nsecond line", "en", ["first line", "second line"]),
        ("今日は。明日も。", "ja", ["今日は。明日も。"]),
        ("no punctuation at all", None, ["no punctuation at all"]),
        ("  \n ", None, []),
    ],
)
def test_stops_that_end_a_sentence_and_those_that_do_not(text: str, language: str | None, expected: list[str]) -> None:
    assert sentences(text, language) == expected


def test_abbreviations_make_no_sentence_without_end() -> None:
    parts = sentences("Dr. " * 50, longest=40)
    assert max(len(part) for part in parts) <= 45
