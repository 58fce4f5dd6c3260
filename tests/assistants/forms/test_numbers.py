"""Numbers as they are said; what has no one reading is no number."""

from __future__ import annotations

import pytest

from meetingmate.assistants.forms import numbers


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("one forty-eight over eighty-six", "en", [148, 86]),
        ("one oh four", "en", [104]),
        ("one hundred and seventy-two pounds", "en", [172]),
        ("ninety-eight point four", "en", [98.4]),
        ("37 point 2", "en", [37.2]),
        ("1,000 milligrams and 98.4", "en", [1000, 98.4]),
        ("eighty and ninety", "en", [80, 90]),
        ("twenty five hundred", "en", [2500]),
        ("minus five", "en", [-5]),
        ("hundertfünfunddreißig zu fünfundachtzig", "de", [135, 85]),
        ("achtunddreißig Komma fünf", "de", [38.5]),
        ("1.000 und 37,5", "de", [1000, 37.5]),
        ("eine Tablette", "de", []),
        ("cent quarante-huit sur quatre-vingt-six", "fr", [148, 86]),
        ("treinta y siete coma cinco", "es", [37.5]),
    ],
)
def test_numbers_are_read_as_they_are_said(text, language, expected):
    assert [float(n.value) for n in numbers.find(text, language) if n.value is not None] == expected


@pytest.mark.parametrize("text", ["one thirty five eighty", "three four five", "20 30"])
def test_what_has_no_one_reading_is_no_number(text):
    assert [n.value for n in numbers.find(text, "en")] == [None]


def test_the_place_of_a_number_is_that_of_its_words():
    text = "pulse ninety-six, regular"
    found = numbers.find(text, "en")[0]
    assert text[found.start : found.end] == "ninety-six"
