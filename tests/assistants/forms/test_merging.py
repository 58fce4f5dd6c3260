"""More dictation for a form, a new filling, and what a person wrote."""

from __future__ import annotations

from meetingmate.assistants.forms import merging
from meetingmate.domain.forms import FieldValue
from tests.assistants.forms.saying import fill

FIRST = ("Blood pressure 120 over 80. Pulse 70. Plan: rest.", "Medications: aspirin 100 milligrams.")
SECOND = ("Pulse 90. Temperature 37 degrees celsius. Plan: call on Friday.", "Medications: ramipril 5 milligrams.")


def both():
    return merging.added(fill("patient-encounter", *FIRST), fill("patient-encounter", *SECOND, meeting="m2"))


def test_a_second_dictation_adds_to_the_form():
    filled = both()
    assert filled.value("temperature").text == "37"
    assert filled.value("blood_pressure").text == "120/80"
    assert filled.value("plan").text == "Rest.\nCall on Friday."
    assert [row["name"].text for row in filled.value("medication").rows] == ["aspirin", "ramipril"]
    assert filled.sources == ["m1", "m2"]


def test_of_two_values_the_later_counts_and_is_marked():
    value = both().value("pulse")
    assert (value.text, value.problems) == ("90", ["conflict"])
    assert {said.meeting for said in value.evidence} == {"m1", "m2"}


def test_what_a_person_wrote_stays():
    first = merging.written(fill("patient-encounter", *FIRST), "pulse", FieldValue(text="72", unit="/min"))
    assert first.value("pulse").by == "person"
    more = fill("patient-encounter", *SECOND, meeting="m2")
    assert merging.added(first, more).value("pulse").text == "72"
    assert merging.kept_by_person(first, fill("patient-encounter", *FIRST)).value("pulse").text == "72"


def test_a_field_that_a_person_emptied_stays_empty():
    first = merging.written(fill("patient-encounter", *FIRST), "pulse", FieldValue())
    assert merging.kept_by_person(first, fill("patient-encounter", *FIRST)).value("pulse").is_empty()


def test_what_a_person_writes_is_checked():
    written = merging.written(fill("patient-encounter", *FIRST), "pulse", FieldValue(text="700", unit="/min"))
    assert written.value("pulse").problems == ["range"]
