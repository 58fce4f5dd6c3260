"""``meetingmate templates`` and ``--template``, and templates of series."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from meetingmate.base import settings
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.cli.app import cli
from meetingmate.library import Library, series_templates
from tests.export import examples
from tests.export.word_templates import minutes_documents
from tests.export.word_templates.organisations import simple


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], standalone_mode=False)


@pytest.fixture
def meeting(home) -> str:
    library = Library(home)
    one, utterances, minutes = examples.sample()
    one.series = "Weekly"
    library.add(one)
    library.replace_utterances(one.id, utterances)
    library.add_minutes(one.id, minutes)
    library.close()
    return one.id


def first_line(path: Path) -> str:
    return docx.Document(path).paragraphs[0].text


def test_a_template_is_checked_added_listed_used_and_removed(meeting, tmp_path):
    file = tmp_path / "letter.docx"
    file.write_bytes(simple("{{ draft }} by letter"))
    checked = run("templates", "check", file)
    assert not checked.return_value
    assert "Note: It does not show the field “decisions”." in checked.output
    assert not run("templates", "add", file).return_value
    file.unlink()
    names = [row["name"] for row in json.loads(run("templates", "list", "--json").stdout)["templates"]]
    assert names == ["plain", "board", "project", "brief", "letter"]
    target = tmp_path / "minutes.docx"
    assert not run("export", meeting, "-o", target, "--template", "letter").return_value
    assert first_line(target) == "DRAFT by letter"
    assert not run("templates", "remove", "letter").return_value
    assert isinstance(run("export", meeting, "-o", target, "--template", "letter").exception, UsageError)


def test_a_faulty_template_is_named_and_nothing_written(meeting, tmp_path):
    file, target = tmp_path / "bad.docx", tmp_path / "minutes.docx"
    file.write_bytes(simple("To {{ atendees }}"))
    checked = run("templates", "check", file, "--json")
    assert checked.return_value == 1
    problem = next(one for one in json.loads(checked.stdout)["problems"] if not one["hint"])
    assert (problem["field"], problem["place"], problem["beside"]) == ("{{ atendees }}", "page 1, paragraph 1", "To")
    done = run("export", meeting, "-o", target, "--template", file)
    assert done.return_value == 1
    assert "The template bad.docx can’t be used. {{ atendees }}" in done.output
    assert not target.exists()
    assert isinstance(run("templates", "add", file).exception, MeetingMateError)


def test_the_settings_and_the_series_choose_the_template(meeting, home, tmp_path):
    target = tmp_path / "minutes.docx"
    for name, words in (("one", "first"), ("two", "second")):
        file = tmp_path / f"{name}.docx"
        file.write_bytes(simple(f"{{{{ draft }}}} {words}"))
        assert not run("templates", "add", file).return_value
    settings.save(settings.Settings(template="one"))
    run("export", meeting, "-o", target)
    assert first_line(target) == "DRAFT first"
    assert not run("templates", "series", "Weekly", "two").return_value
    library = Library(home)
    assert series_templates.template_of(library, "Weekly") == "two"
    assert series_templates.template_of(library, "Other") == ""
    library.close()
    run("export", meeting, "-o", target)
    assert first_line(target) == "DRAFT second"
    run("export", meeting, "-o", target, "--template", "one")
    assert first_line(target) == "DRAFT first"
    run("export", meeting, "-o", target, "--template", "none")
    assert first_line(target).startswith("Minutes")
    assert "has no template of its own" in run("templates", "series", "Weekly", "--clear").output
    assert isinstance(run("templates", "series", "Weekly", "three").exception, UsageError)


def test_an_example_is_a_template_to_go_on_with(home, tmp_path):
    target = tmp_path / "ours.docx"
    assert not run("templates", "example", "board", "-o", target).return_value
    assert not run("templates", "check", target).return_value


def test_a_template_is_made_of_minutes_with_suggestions_or_marks(meeting, tmp_path):
    file, target = tmp_path / "march.docx", tmp_path / "minutes.docx"
    data = minutes_documents.english()
    file.write_bytes(data)
    listed = run("templates", "make", file, "--name", "committee", "--list")
    rows = [line.split(maxsplit=2) for line in listed.output.splitlines()]
    assert ["p1", "title", "Finance committee"] in rows
    assert ["t1", "tasks:number,text,owner,due,status", "No. | Action | Who | Due | Status"] in rows
    assert not (tmp_path / "templates").exists()
    made = run("templates", "make", file, "--name", "committee")
    assert not made.return_value
    assert ["p17", "decisions", "The budget is passed."] in [
        line.split(maxsplit=2) for line in made.output.splitlines()
    ]
    assert file.read_bytes() == data
    assert not run("export", meeting, "-o", target, "--template", "committee").return_value
    assert [p.text for p in docx.Document(target).paragraphs][:2] == ["DRAFT", "Harbor weekly product meeting"]
    again = run("templates", "make", file, "--name", "committee", "--mark", "p1=date")
    assert isinstance(again.exception, UsageError)
    by_hand = ("--mark", "p1=title", "--mark", "t1=tasks:,text,owner,,", "--mark", "p17=remove")
    assert not run("templates", "make", file, "--name", "committee", "--replace", *by_hand).return_value
    assert not run("export", meeting, "-o", target, "--template", "committee").return_value
    table = docx.Document(target).tables[0]
    assert [cell.text for cell in table.rows[1].cells] == [
        "",
        "Have a fix for the time zone bug in review",
        "Marcus",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("p1", "“p1” is no mark; write PLACE=FIELD"),
        ("p1=owner", "p1 can’t become owner; it can become one of title"),
        ("t1=nonsense", "t1 can’t become nonsense; it can become one of tasks"),
    ],
)
def test_a_wrong_mark_is_named(home, tmp_path, mark, sentence):
    file = tmp_path / "march.docx"
    file.write_bytes(minutes_documents.english())
    done = run("templates", "make", file, "--name", "committee", "--mark", mark)
    assert sentence in f"{done.exception}{done.output}"
