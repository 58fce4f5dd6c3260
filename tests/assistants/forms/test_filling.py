"""Values of a form: what was said, with its words; nothing that was not said of this field, now, and as a fact."""

from __future__ import annotations

import pytest

from meetingmate.assistants.forms.reading import FormError
from meetingmate.domain.meeting import Word
from tests.assistants.forms.saying import fill, form, spoken, value

VITALS = form(
    """
[[fields]]
id = "bp"
type = "pair"
label = { en = "Blood pressure", de = "Blutdruck" }
unit = "mmHg"
range = [50, 280]
second_range = [20, 180]
[[fields]]
id = "pulse"
type = "number"
required = true
label = { en = "Pulse", de = "Puls" }
words = { en = ["heart rate"] }
unit = "/min"
range = [20, 250]
[[fields]]
id = "temp"
type = "number"
label = { en = "Temperature", de = "Temperatur" }
unit = "°C"
units = ["°F"]
range = [30, 44]
[[fields]]
id = "height"
type = "number"
label = { en = "Height", de = "Größe" }
unit = "cm"
range = [25, 250]
[[fields]]
id = "count"
type = "number"
label = "Seats"
"""
)


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        ("Blood pressure 120 over 80.", "bp", ("120/80", "mmHg")),
        ("Blood pressure was 120/80.", "bp", ("120/80", "mmHg")),
        ("The blood pressure is one thirty five over eighty.", "bp", ("135/80", "mmHg")),
        ("Blood presure 118 over 76.", "bp", ("118/76", "mmHg")),
        ("Pulse: 72.", "pulse", ("72", "/min")),
        ("Heart rate seventy-two beats per minute, regular.", "pulse", ("72", "/min")),
        ("Pulse 78, no, pulse 82.", "pulse", ("82", "/min")),
        ("Temperature 37.5 degrees celsius", "temp", ("37.5", "°C")),
        ("Temperature ninety-eight point four", "temp", ("98.4", "°F")),
        ("Height 1.82 metres.", "height", ("182", "cm")),
        ("We need 12 seats.", "count", ("12", "")),
        ("Seats: 12", "count", ("12", "")),
    ],
)
def test_numbers(line, field, expected):
    assert value(fill(VITALS, line), field) == expected


@pytest.mark.parametrize(
    "line",
    [
        "If the temperature goes over 38, call us.",
        "If the temperature is 38, call us.",
        "The temperature last time was 38.",
        "Temperature was 38 yesterday.",
        "The target temperature is 37.",
        "Temperature should be 37.",
        "No temperature 38 was taken.",
        "The temperature in room 12 was fine.",
        "Temperature between 37 and 38.",
        "Temperature 37 to 38 degrees.",
        "Temperature 37 kilos.",
        "Temperature.",
        "He drove 38 miles.",
    ],
)
def test_no_value_is_invented(line):
    filled = fill(VITALS, line)
    assert filled.value("temp").is_empty()


@pytest.mark.parametrize(
    ("line", "field", "why"),
    [
        ("Temperature 37 to 38.", "temp", "several"),
        ("Temperature 37 kilos.", "temp", "unit"),
        ("Blood pressure 120.", "bp", "pair"),
        ("Blood pressure 135 80.", "bp", "pair"),
        ("Height one metre eighty.", "height", "ambiguous"),
        ("Height 5 foot 10.", "height", "ambiguous"),
    ],
)
def test_why_a_field_stayed_empty(line, field, why):
    filled = fill(VITALS, line)
    assert filled.value(field).is_empty()
    assert filled.empty[field] == why


@pytest.mark.parametrize(
    ("line", "field", "problem"),
    [
        ("Pulse 780.", "pulse", "range"),
        ("Blood pressure 80 over 120.", "bp", "range"),
        ("Temperature 98.4.", "temp", "unit_not_said"),
        ("Pulse about 80.", "pulse", "approximate"),
        ("Pulse 70. He walked a little. Pulse 90.", "pulse", "conflict"),
    ],
)
def test_what_speaks_against_a_value_is_marked(line, field, problem):
    filled = fill(VITALS, line)
    assert not filled.value(field).is_empty()
    assert problem in filled.value(field).problems


def test_evidence_is_verbatim_and_holds_what_was_taken_back():
    lines = ("Hello.", "Pulse 78, no, make that 85. Thanks.")
    filled = fill(VITALS, *lines)
    said = filled.value("pulse").evidence[0]
    assert (said.utterance, said.quote) == ("u2", "Pulse 78, no, make that 85")
    assert said.quote in lines[1]
    assert said.start == 20.0
    assert filled.value("pulse").problems == []


def test_words_that_were_hard_to_hear_are_marked():
    from meetingmate.assistants.forms import filling
    from meetingmate.domain.meeting import Meeting

    utterance = spoken("Pulse 85.")[0]
    utterance.words = [Word(text="Pulse", start=0, end=1), Word(text="85.", start=1, end=2, probability=0.1)]
    filled = filling.fill(VITALS, Meeting(id="m1", title="x", date="2026-04-14", language="en"), [utterance])
    assert filled.value("pulse").problems == ["unsure"]
    assert filled.value("pulse").evidence[0].end == 2


def test_missing_ones_are_asked_for():
    assert [one.id for one in fill(VITALS, "Blood pressure 120 over 80.").missing()] == ["pulse"]


def test_what_went_into_no_field_is_kept():
    filled = fill(VITALS, "Pulse 70.", "She likes gardening a lot.")
    assert [said.quote for said in filled.unused] == ["She likes gardening a lot."]


def test_a_clause_that_went_into_no_field_is_kept():
    filled = fill(VITALS, "Pulse 70, her garden is full of roses, temperature 37 degrees celsius.")
    assert [said.quote for said in filled.unused] == ["her garden is full of roses"]


@pytest.mark.parametrize(
    ("lines", "language"), [((), "en"), (("  ",), "en"), (("Puls 70",), "ja"), (("Pouls 70",), "fr")]
)
def test_an_empty_dictation_or_another_language_is_one_sentence(lines, language):
    with pytest.raises(FormError) as found:
        fill(VITALS, *lines, language=language)
    assert str(found.value).endswith(".")


WORDS = form(
    """
[[fields]]
id = "name"
type = "text"
holds = "name"
label = "Name"
after = { en = ["visit for"] }
[[fields]]
id = "code"
type = "text"
holds = "code"
label = "Serial number"
[[fields]]
id = "place"
type = "text"
label = "Location"
[[fields]]
id = "allergies"
type = "text"
label = "Allergies"
after = { en = ["allergic to"] }
phrases = { en = ["no known allergies"] }
[[fields]]
id = "story"
type = "long_text"
label = "What happened"
[[fields]]
id = "plan"
type = "long_text"
label = "Plan"
[[fields]]
id = "ambulance"
type = "yes_no"
label = "Ambulance"
yes = { en = ["called an ambulance"] }
no = { en = ["nobody called an ambulance", "no ambulance"] }
[[fields]]
id = "kind"
type = "choice"
label = "Kind"
choices = ["fire", { value = "near_miss", label = "Near miss" }, "spill"]
[[fields]]
id = "start"
type = "time"
label = "Start"
[[fields]]
id = "end"
type = "time"
later_than = "start"
label = "End"
[[fields]]
id = "day"
type = "date"
days = "past"
label = "Date"
"""
)


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        ("Dictating a visit for Margaret Ellison, who is well.", "name", "Margaret Ellison"),
        ("Name: Jon Meyer, spelled M E Y E R S.", "name", "Jon Meyers"),
        (
            "Name: Anna Maier, M as in Mike, A as in Alpha, Y as in Yankee, E as in Echo, R as in Romeo.",
            "name",
            "Anna Mayer",
        ),
        ("Serial number A B four four seven dash two.", "code", "AB447-2"),
        ("Serial number AB447-2.", "code", "AB447-2"),
        ("Location: the old, um, warehouse.", "place", "the old warehouse"),
        ("She is allergic to penicillin.", "allergies", "penicillin"),
        ("She is not allergic to penicillin.", "allergies", ""),
        ("No known allergies.", "allergies", "No known allergies"),
        ("Allergies: none.", "allergies", "none"),
        ("We called an ambulance.", "ambulance", "yes"),
        ("Nobody called an ambulance.", "ambulance", "no"),
        ("Ambulance: yes.", "ambulance", "yes"),
        ("If it burns, I would have called an ambulance.", "ambulance", ""),
        ("Kind: a near miss.", "kind", "near_miss"),
        ("Kind: not a fire, a spill.", "kind", "spill"),
        ("Kind: fire or spill.", "kind", ""),
        ("Start 09:15.", "start", "09:15"),
        ("Date: yesterday.", "day", "2026-04-13"),
        ("The plan of the house was drawn in 1990.", "plan", ""),
    ],
)
def test_words_choices_and_times(line, field, expected):
    assert fill(WORDS, line).value(field).text == expected


def test_a_text_ends_where_another_field_begins():
    filled = fill(
        WORDS, "What happened: A shelf fell over. It hit the wall. Location: hall two.", "Plan. Call the landlord."
    )
    assert filled.value("story").text == "A shelf fell over. It hit the wall."
    assert filled.value("place").text == "hall two"
    assert filled.value("plan").text == "Call the landlord."


def test_logic_of_days_and_times():
    filled = fill(WORDS, "Start 14:00. End 13:30. Date: 2026-05-01.")
    assert filled.value("end").problems == ["order"]
    assert filled.value("day").problems == ["future"]
    assert fill(WORDS, "Start 13:00. End 13:30.").value("end").problems == []


ROWS = form(
    """
[[fields]]
id = "drugs"
type = "list"
label = { en = "Medication", de = "Medikamente" }
phrases = { en = ["no regular medication"] }
[[fields.columns]]
id = "name"
type = "text"
label = "Name"
[[fields.columns]]
id = "dose"
type = "number"
unit = "mg"
units = ["µg", "tablet"]
label = "Dose"
[[fields.columns]]
id = "often"
type = "text"
label = "Often"
phrases = { en = ["twice daily", "once daily", "at night", "as needed"], de = ["einmal täglich"] }
"""
)


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        (
            "Medication: metformin one thousand milligrams twice daily, lisinopril 20 mg once daily, and aspirin 9 mg.",
            "en",
            [
                ("metformin", "1000", "mg", "twice daily"),
                ("lisinopril", "20", "mg", "once daily"),
                ("aspirin", "9", "mg", ""),
            ],
        ),
        ("Medication. Levothyroxine 75 micrograms.", "en", [("Levothyroxine", "75", "µg", "")]),
        (
            "Medication. Lisinopril twenty, no, make that thirty milligrams at night.",
            "en",
            [("Lisinopril", "30", "mg", "at night")],
        ),
        ("Medikamente: Ramipril 2,5 Milligramm einmal täglich.", "de", [("Ramipril", "2.5", "mg", "einmal täglich")]),
        ("Medication: Ibuprofen as needed.", "en", [("Ibuprofen", "", "", "as needed")]),
    ],
)
def test_rows(line, language, expected):
    rows = fill(ROWS, line, language=language).value("drugs").rows
    found = [
        (
            row["name"].text,
            row["dose"].text if "dose" in row else "",
            row["dose"].unit if "dose" in row else "",
            row["often"].text if "often" in row else "",
        )
        for row in rows
    ]
    assert found == expected


@pytest.mark.parametrize("line", ["Medication: none.", "He takes no regular medication."])
def test_a_list_of_nothing_is_said(line):
    filled = fill(ROWS, line)
    assert filled.value("drugs").rows == []
    assert filled.value("drugs").text
