"""Terms are put right where recognition doubts itself, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from meetingmate.domain.meeting import Utterance, Word
from meetingmate.transcription.vocabulary import corrected


def said(text: str, *doubted: str) -> Utterance:
    words = [
        Word(text=w, start=i, end=i + 1, probability=0.5 if w.strip(",.?'s") in doubted else 0.95)
        for i, w in enumerate(text.split())
    ]
    return Utterance(id="u1", start=0, end=len(words), text=text, words=words)


TERMS = ["Eleanor Shaw", "Marcus", "Okta", "Priya"]


@pytest.mark.parametrize(
    ("text", "doubted", "wanted"),
    [
        ("Great, Alena, how did it go?", "Alena", "Great, Eleanor, how did it go?"),
        ("Alina, could you redraw it?", "Alina", "Eleanor, could you redraw it?"),
        ("We rotated Octa's certificate.", "Octa", "We rotated Okta's certificate."),
    ],
)
def test_a_doubtful_name_is_put_right(text: str, doubted: str, wanted: str) -> None:
    (utterance,) = corrected([said(text, doubted)], TERMS)
    assert utterance.text == wanted
    assert " ".join(w.text for w in utterance.words) == wanted
    assert [w.start for w in utterance.words] == [w.start for w in said(text).words]


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("Great, Alena, how did it go?", ""),  # sure of it: somebody else
        ("You can mark it as done.", "mark"),  # an ordinary word
        ("Mark it as done.", "Mark"),  # capitalised by the sentence only
        ("I saw Diego yesterday.", "Diego"),  # like nobody
        ("Great, Eleanor.", "Eleanor"),
    ],
)
def test_other_words_stay(text: str, doubted: str) -> None:
    assert corrected([said(text, doubted)], TERMS) == [said(text, doubted)]


def test_two_terms_alike_decide_nothing() -> None:
    utterance = said("Great, Alena, thanks.", "Alena")
    assert corrected([utterance], ["Eleanor", "Elinor"]) == [utterance]
    assert corrected([utterance], []) == [utterance]
