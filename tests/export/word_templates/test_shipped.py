"""The templates that ship: made by their script, without a fault, in each language; and the guide to their fields."""

from __future__ import annotations

import io
import re
import runpy
import zipfile

import pytest
from docx import Document

from meetingmate.base import paths
from meetingmate.export import ExportOptions, template_store, view
from meetingmate.export.word.templates import fields, fill, read
from meetingmate.texts.localise import LANGUAGES
from tests.export import examples

ROOT = paths.resources_dir().parent


def template(name: str) -> bytes:
    return template_store.find(name).read_bytes()


def text(data: bytes) -> str:
    found = "\n".join(
        zipfile.ZipFile(io.BytesIO(data)).read(name).decode() for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
        if re.search(r"word/(document|header|footer)", name) and name.endswith(".xml")
    )  # fmt: skip
    return re.sub(r"<[^>]+>", "", found.replace("</w:p>", "\n"))


def test_the_script_makes_what_ships():
    script = runpy.run_path(str(ROOT / "resources" / "templates" / "make.py"))
    assert list(script["TEMPLATES"]) == list(template_store.SHIPPED)
    for name, make in script["TEMPLATES"].items():
        made, ships = (zipfile.ZipFile(io.BytesIO(data)) for data in (script["made"](make), template(name)))
        for part in made.namelist():
            assert made.read(part) == ships.read(part), f"{name}: {part}; run resources/templates/make.py"


@pytest.mark.parametrize("name", template_store.SHIPPED)
def test_a_shipped_template_says_everything_in_every_language(name):
    assert not read(template(name)).problems
    meeting, utterances, minutes = examples.sample()
    for language in LANGUAGES:
        shown = view.build(meeting, utterances, minutes, ExportOptions(language=language, locale="en_GB"))
        said = text(fill(template(name), shown))
        for key in ("decisions", "action_items", "draft"):
            assert shown.text(key) in said, (language, key)
        for row in (*shown.decisions, *shown.actions, *shown.questions):
            assert row.text in said
        assert "{{" not in said
        assert "{%" not in said


def test_formal_minutes_have_attendance_and_lines_to_sign_on():
    shown = view.build(*examples.sample(), ExportOptions(locale="en_GB", appendix=True, quotes=True))
    document = Document(io.BytesIO(fill(template("board"), shown)))
    details = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert details["Absent"] == "Tomás Ó Súilleabháin (Sales)"
    assert details["Agenda"] == "Round of news; Sign-up flow; Spring release"
    assert [row.cells[0].text for row in document.tables[1].rows] == ["D1", "D2"]
    assert "“Yep, fine with me.” –\u00a0Marcus" in document.tables[1].rows[0].cells[1].text
    lines = [p.text for p in document.paragraphs]
    assert [line for line in lines if line.startswith(("Prepared by:", "Approved by:"))]
    assert "1. Booking page performance and time zone bug   00:21–00:47" in lines


def test_the_register_of_a_project_has_the_tasks():
    shown = view.build(*examples.sample(), ExportOptions(locale="en_GB"))
    document = Document(io.BytesIO(fill(template("project"), shown)))
    register = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert register[:2] == [
        ["No.", "Action", "Owner", "Due", "Status"],
        ["A1", "Have a fix for the time zone bug in review", "Marcus", "5 Mar 2026", "open"],
    ]
    assert len(register) == 6


@pytest.mark.parametrize("name", template_store.SHIPPED)
def test_a_meeting_without_minutes_says_so(name):
    meeting, utterances, _ = examples.sample()
    assert "This meeting has no minutes yet." in text(
        fill(template(name), view.build(meeting, utterances, None, ExportOptions(locale="en_GB")))
    )


def test_the_guide_names_all_fields():
    script = runpy.run_path(str(ROOT / "docs" / "user-guide" / "make_fields.py"))
    page = (ROOT / "docs" / "user-guide" / "templates.md").read_text(encoding="utf-8")
    listed = page.split(script["BEGIN"])[1].split(script["END"])[0].strip()
    assert listed == script["made"]().strip(), "run docs/user-guide/make_fields.py"


def test_every_field_has_a_value_of_its_kind():
    from meetingmate.export.word.templates.values import values_of

    shown = view.build(*examples.sample(), ExportOptions(locale="en_GB", quotes=True, appendix=True))
    seen: set[str] = set()

    def check(kind, value, name: str) -> None:
        match kind:
            case fields.Text():
                assert isinstance(value, str), name
            case fields.Flag():
                assert isinstance(value, bool), name
            case fields.ListOf():
                assert isinstance(value, list), name
                for item in value:
                    check(kind.item, item, name)
            case fields.Record():
                seen.add(kind.name)
                assert kind.fields.keys() <= value.keys(), name
                for inner, of in kind.fields.items():
                    check(of, value[inner], f"{kind.name}.{inner}")

    check(fields.Record("top", fields.top()), values_of(shown, frozenset()), "top")
    assert {record.name for record in fields.records()} - seen <= {"loop", "previous task", "quote"}
