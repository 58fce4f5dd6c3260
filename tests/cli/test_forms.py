"""``fill`` and ``forms``: files in and out, exit codes, and one sentence for each mistake."""

from __future__ import annotations

import json

import pytest

from meetingmate.cli.app import cli
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.library import Library, filled_forms
from tests.cli.test_app import meetingmate

pytestmark = pytest.mark.timeout(300)

LINES = (
    "Visit for Margaret Ellison. She complains of dizziness.",
    "Blood pressure 148 over 86. No known allergies. Plan: come back in May.",
)


@pytest.fixture
def meeting(home):
    library = Library(home)
    library.add(Meeting(id="m1", title="Dictation", date="2026-04-14", language="en"))
    library.replace_utterances(
        "m1", [Utterance(id=f"u{n}", start=n, end=n + 1.0, text=text) for n, text in enumerate(LINES)]
    )
    library.close()
    return "m1"


def test_a_meeting_fills_a_form_and_keeps_it(home, meeting, tmp_path):
    word, table = tmp_path / "a.docx", tmp_path / "a.csv"
    done = meetingmate("fill", "patient-encounter", meeting, "-o", word, "-o", table, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["missing"] == []
    assert "A person must review the clinical content" in done.stderr
    assert word.stat().st_size > 5000
    assert table.exists()
    library = Library(home)
    assert filled_forms.get(library, meeting, "patient-encounter").value("blood_pressure").text == "148/86"
    library.close()


def test_a_file_fills_a_form_and_what_is_missing_is_named(home, tmp_path):
    path = tmp_path / "talk.txt"
    path.write_text("Ann: Blood pressure 120 over 80.\nAnn: Pulse 70.\n", encoding="utf-8")
    done = meetingmate("fill", "patient-encounter", path, "--keep", "none", "--language", "en", "-q")
    assert done.returncode == 3, done.stderr
    assert "Still missing: Patient, Chief complaint, Allergies, Plan." in done.stderr
    assert "120/80 mmHg" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fill", "nothing", "m1"], "There is no form “nothing”"),
        (["fill", "site-visit", "absent.wav"], "neither a meeting of the library nor a file"),
        (["fill", "site-visit", "m1", "-o", "a.pdf"], "a form goes to .docx, .json, .csv"),
        (["forms", "check", "broken.toml"], "broken.toml, line 2, field “a”"),
        (["forms", "remove", "site-visit"], "none of your own forms"),
    ],
)
def test_a_mistake_is_one_sentence(meeting, tmp_path, arguments, says):
    (tmp_path / "broken.toml").write_text('title = "T"\n[[fields]]\nid = "a"\ntype = "x"\n', encoding="utf-8")
    done = meetingmate(*(tmp_path / one if one == "broken.toml" else one for one in arguments))
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_forms_are_listed_and_an_example_is_a_form(home, tmp_path):
    listed = json.loads(meetingmate("forms", "list", "--json").stdout)
    shipped = ["incident-report", "patient-encounter", "sales-call", "site-visit"]
    assert [one["id"] for one in listed["forms"]] == shipped
    (tmp_path / "mine.toml").write_text(meetingmate("forms", "example").stdout, encoding="utf-8")
    assert "15 fields" in meetingmate("forms", "check", tmp_path / "mine.toml").stdout
    assert meetingmate("forms", "add", tmp_path / "mine.toml").returncode == 0


def test_what_is_switched_off_is_not_computed(home, meeting):
    assert meetingmate("config", "set", "forms", "false").returncode == 0
    done = meetingmate("fill", "patient-encounter", meeting)
    assert done.returncode == 2
    assert "switched off" in done.stderr


def test_the_help_says_who_must_review():
    assert "A person must" in cli.commands["fill"].help
