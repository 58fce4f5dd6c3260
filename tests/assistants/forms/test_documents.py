"""Word, JSON and CSV of a form: each says who must review it, what is missing, and what each value is based on."""

from __future__ import annotations

import csv
import io
import json

import docx
import pytest

from meetingmate.assistants.forms import documents
from meetingmate.base.errors import UsageError
from tests.assistants.forms.saying import fill, form

SAID = (
    "Visit for Margaret Ellison. Blood pressure 148 over 86, pulse 78.",
    "Medications: metformin 500 milligrams twice daily. Allergies: @SUM(1+1) and pollen.",
)


def texts(path) -> str:
    document = docx.Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_word_has_values_words_missing_and_review(tmp_path):
    documents.write(tmp_path / "a.docx", fill("patient-encounter", *SAID))
    found = texts(tmp_path / "a.docx")
    for words in (
        "Patient encounter note",
        "A person must review the clinical content",
        "Still missing: Chief complaint, Plan",
        "148/86 mmHg",
        "Blood pressure 148 over 86",
        "metformin",
        "500 mg",
        "not stated",
    ):
        assert words in found


def test_word_follows_the_language_of_the_dictation(tmp_path):
    filled = fill("patient-encounter", "Blutdruck 120 zu 80.", language="de")
    documents.write(tmp_path / "a.docx", filled)
    found = texts(tmp_path / "a.docx")
    assert "Klinische Inhalte muss ein Mensch prüfen" in found
    assert "Fehlt noch: Patient, Beschwerden, Allergien, Procedere" in found


def test_json_has_values_by_type():
    found = json.loads(documents.json_bytes(fill("patient-encounter", *SAID)))
    fields = {one["id"]: one for one in found["fields"]}
    assert fields["blood_pressure"]["value"] == [148, 86]
    assert fields["pulse"]["value"] == 78
    assert fields["height"]["value"] is None
    assert fields["medication"]["value"] == [{"name": "metformin", "dose": 500, "frequency": "twice daily"}]
    assert fields["pulse"]["evidence"][0]["quote"] == "pulse 78"
    assert found["missing"] == ["complaint", "plan"]
    assert found["clinical"] is True
    assert "must review" in found["review"]


def test_csv_has_a_line_for_each_value_and_no_formula():
    data = documents.csv_bytes(fill("patient-encounter", *SAID)).decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(data))}
    assert rows["medication.1.dose"][2:4] == ["500", "mg"]
    assert rows["allergies"][2].startswith("'@")
    assert rows["missing"][2] == "Chief complaint, Plan"
    assert "must review" in rows["review"][2]


@pytest.mark.parametrize("suffix", documents.FORMATS)
def test_hostile_words_and_an_empty_form_can_be_written(tmp_path, suffix):
    one = form('[[fields]]\nid = "a"\ntype = "long_text"\nlabel = "Story <b>&\\u0007"')
    for number, line in enumerate(("Story: </w:t> \x07 \u202e <script> %s {x}.", "Nothing of it.")):
        documents.write(tmp_path / f"{number}{suffix}", fill(one, line))
        assert (tmp_path / f"{number}{suffix}").stat().st_size > 50


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(UsageError, match="a form goes to"):
        documents.write(tmp_path / "a.pdf", fill("patient-encounter", *SAID))
