"""What a person may write into a field, and how it is kept."""

from __future__ import annotations

import pytest

from meetingmate.assistants.forms import checking, merging
from meetingmate.domain.forms import FieldValue
from tests.assistants.forms.saying import fill, form

TIMES = '[[fields]]\nid = "begin"\ntype = "time"\n\n[[fields]]\nid = "end"\ntype = "time"\nlater_than = "begin"\n'


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("number", ["12", "-0.5", ".5", "1200"], ["1/2", "1e5", "1_000", "12,5", "٣", "nan", " 1"]),
        ("pair", ["120/80", "120.5/80"], ["120", "120/80/60", "1/2/", "a/b"]),
        ("time", ["9:30", "09:30", "23:59"], ["24:00", "9:5", "9:+5", "+9:30", "9:60", "٩:30"]),
        ("date", ["2026-02-28"], ["2026-02-30", "28.2.2026"]),
    ],
)
def test_what_can_stand_in_a_field(kind, good, bad):
    [one] = form(f'[[fields]]\nid = "a"\ntype = "{kind}"\n').fields
    assert [text for text in good if not checking.is_valid(one, text)] == []
    assert [text for text in bad if checking.is_valid(one, text)] == []


def test_a_time_of_one_digit_comes_before_one_of_two():
    filled = fill(form(TIMES), "Nothing of it.")
    for ident, typed in (("begin", "9:30"), ("end", "10:15")):
        one = next(field for field in filled.form.fields if field.id == ident)
        filled = merging.written(filled, ident, FieldValue(text=checking.as_kept(one, typed)))
    assert filled.value("begin").text == "09:30"
    assert filled.value("end").problems == []
