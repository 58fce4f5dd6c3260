"""Markdown for Obsidian: its properties are YAML, its links name notes, its tasks are found by the plug-ins."""

from __future__ import annotations

import re
from datetime import date

import pytest
import yaml

from meetingmate import export
from meetingmate.domain.meeting import Attendee
from meetingmate.export import ExportOptions, obsidian
from tests.export import examples
from tests.export.test_special_characters import SPECIAL, talk_with

OBSIDIAN = ExportOptions(obsidian=True, quotes=True, locale="en_GB")


def written(tmp_path, trio, options=OBSIDIAN) -> tuple[dict, str]:
    export.write(tmp_path / "m.md", *trio, options)
    _, head, body = (tmp_path / "m.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), body


def test_properties_links_and_tasks(tmp_path):
    trio = examples.sample()
    trio[0].tags = ["Q2 planning", "2026", "a/b"]
    trio[0].attendees.append(Attendee(name="Speaker 3"))
    trio[2].actions[0].priority = "high"
    trio[2].actions[1].status = "done"
    head, body = written(tmp_path, trio)
    assert head["title"] == "Harbor weekly product meeting"
    assert head["date"] == date(2026, 3, 3)
    assert head["attendees"] == ["[[Priya]]", "[[Marcus]]", "[[Eleanor]]", "[[Diego]]", "Speaker 3"]
    assert head["absent"] == ["[[Tomás Ó Súilleabháin]]"]
    assert head["tags"] == ["meeting", "Q2-planning", "2026_", "a/b"]
    assert head["draft"] is True
    tasks = re.findall(r"^- \[.\].*$", body, re.MULTILINE)
    assert len(tasks) == 5, "no task stands in the note twice"
    assert tasks[0] == "- [ ] **A1** Have a fix for the time zone bug in review ([[Marcus]]) ⏫ 📅 2026-03-05"
    assert tasks[1].startswith("- [x] **A2**")
    assert tasks[4].endswith("(“after Easter”, not confirmed)")


def test_the_plain_form_has_none_of_it(tmp_path):
    export.write(tmp_path / "m.md", *examples.sample())
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert text.startswith("# Harbor")
    assert "[[" not in text
    assert "📅" not in text


@pytest.mark.parametrize("name", SPECIAL)
def test_any_name_is_valid_yaml_and_links_only_to_what_can_be_a_note(tmp_path, name):
    meeting, said = talk_with(name, "Peter")
    meeting.place = meeting.series = meeting.chair = name
    meeting.tags = [name]
    head, _ = written(tmp_path, (meeting, said, None))
    [first, second] = head["attendees"]
    assert first in (name, f"[[{name}]]")
    assert second == "[[Peter]]"
    assert not re.search(r'[*"\\/<>:|?#^\[\]]', first.removeprefix("[[").removesuffix("]]")) or first == name
    assert head["place"] == name


@pytest.mark.parametrize(
    "trio", [examples.empty(), examples.scripts(), examples.big()], ids=["empty", "scripts", "big"]
)
def test_every_meeting(tmp_path, trio):
    head, _ = written(tmp_path, trio)
    assert head["title"]


@pytest.mark.parametrize(
    ("words", "tag"), [("", ""), ("--", ""), ("a b", "a-b"), ("7", "7_"), ("#x", "x"), ("ü/ö", "ü/ö")]
)
def test_tags(words, tag):
    assert obsidian.tag(words) == tag


def test_what_is_said_makes_no_tag_comment_or_formula(tmp_path):
    meeting, said, minutes = examples.sample()
    minutes.actions[0].task = "Mark #urgent and %%hide%% and ==light== for $x$"
    _, body = written(tmp_path, (meeting, said, minutes))
    assert r"Mark \#urgent and \%%hide\%% and \==light\== for \$x$" in body
