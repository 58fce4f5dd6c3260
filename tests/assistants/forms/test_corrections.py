"""What is taken back does not count; the way back to what was said stays."""

from __future__ import annotations

import pytest

from meetingmate.assistants.forms import corrections


@pytest.mark.parametrize(
    ("said", "language", "kept"),
    [
        ("Pulse 78, no, make that 85.", "en", "Pulse 85."),
        ("Pulse 78. No, make that 85. Next", "en", "Pulse 85. Next"),
        ("Pressure 135 over 80, scratch that, 130 over 80.", "en", "Pressure 130 over 80."),
        ("Increase it from twenty to, correction, from twenty to thirty.", "en", "Increase it from twenty to thirty."),
        ("Allergies: penicillin, scratch that, amoxicillin.", "en", "Allergies: amoxicillin."),
        ("pain in the right knee, no sorry, left knee, since May", "en", "pain in the left knee, since May"),
        ("on Monday, I mean on Tuesday it failed", "en", "on Tuesday it failed"),
        ("Weight eighty kilos, sorry, eighty-two kilos", "en", "Weight eighty-two kilos"),
        ("Puls achtundsiebzig, nein, Korrektur, zweiundachtzig.", "de", "Puls zweiundachtzig."),
        ("Temperatur 38,5, ich meine 37,5 Grad", "de", "Temperatur 37,5 Grad"),
    ],
)
def test_what_is_taken_back_is_gone(said, language, kept):
    assert corrections.kept(said, language).text == kept


@pytest.mark.parametrize(
    "said",
    ["No fever, no cough.", "He rather likes it.", "Two cars were hit, no one was hurt.", "I actually saw 3 men."],
)
def test_other_talk_stays(said):
    found = corrections.kept(said, "en")
    assert (found.text, found.unresolved) == (said, [])


def test_each_character_knows_its_place():
    said = "Pulse 78, no, make that 85."
    found = corrections.kept(said, "en")
    assert "".join(said[place] for place in found.places) == found.text


def test_a_correction_that_is_not_clear_is_remembered():
    said = "The pump stopped after the second test run of the day, correction, something else happened before all that."
    assert corrections.kept(said, "en").unresolved
