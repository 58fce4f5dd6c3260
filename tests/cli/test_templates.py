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
