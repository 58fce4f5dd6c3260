"""Spoken text made readable without adding a word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.minutes.writing.reading import reading_text
from meetingmate.texts.localise import LANGUAGES

TALK = "um uh okay so and the the I I'll send it, it the draft. you know, on Monday? No. 12 nine nine"
SPEECH = st.lists(st.sampled_from(TALK.split()), max_size=30).map(" ".join)


@pytest.mark.parametrize(
    ("spoken", "read"),
    [
        ("Okay, um, I think that's everyone.", "I think that's everyone."),
        (
            "We shipped the new calendar on Thursday, and, um, load time dropped.",
            "We shipped the new calendar on Thursday, and load time dropped.",
        ),
        ("So I'd have expected, I mean, I'd have expected that to show up.", "I'd have expected that to show up."),
        ("we we need to to talk about the, the you migration", "We need to talk about the you migration."),
        ("No dark mode this year.", "No dark mode this year."),
        ("Good news first.", "Good news first."),
        ("I think it's about seven thousand.", "I think it's about seven thousand."),
        ("The number is nine nine one.", "The number is nine nine one."),
        ("Um.", ""),
        ("", ""),
    ],
)
def test_english_speech_reads_well(spoken: str, read: str) -> None:
    assert reading_text(spoken, "en") == read


@pytest.mark.parametrize(
    ("language", "spoken", "read"),
    [
        ("de", "Also, äh, der Stand, der Stand kostet zwölftausend Euro.", "Der Stand kostet zwölftausend Euro."),
        ("fr", "Alors, euh, le stand coûte mille euros.", "Le stand coûte mille euros."),
        ("es", "Bueno, eh, el stand cuesta mil euros.", "El stand cuesta mil euros."),
    ],
)
def test_other_languages_lose_their_fillers(language: str, spoken: str, read: str) -> None:
    assert reading_text(spoken, language) == read


@given(SPEECH | st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_words_are_only_removed(spoken: str, language: str) -> None:
    left = iter(re.findall(r"[^\W_]+", spoken.lower()))
    assert all(word in left for word in re.findall(r"[^\W_]+", reading_text(spoken, language).lower()))
