"""Tasks for calendars: a second library reads them, and the rules that programs insist on are kept (RFC 5545, 5546)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import vobject

from meetingmate import export
from meetingmate.export import ExportOptions, write_tasks
from tests.export import examples
from tests.export.test_special_characters import SPECIAL
from tests.export.test_task_list import TASKS, a_task

HOSTILE = [*SPECIAL, "a;b,c\\n\nd", "x\r\nEND:VTODO\r\nBEGIN:VEVENT", "ü" * 200, "😀" * 60, "nul \x00 half \ud800"]


def calendar(path: Path):
    return vobject.readOne(path.read_bytes().decode("utf-8"), validate=True)


def test_due_dates_are_whole_days_that_block_nothing(tmp_path):
    write_tasks(tmp_path / "t.ics", TASKS, calendar="events", emails={"Zoë Kim": "zoe@example.org"})
    found = calendar(tmp_path / "t.ics")
    assert found.method.value == "PUBLISH"
    [event], [todo] = found.vevent_list, found.vtodo_list
    assert event.summary.value == TASKS[0].task
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 3, 5), date(2026, 3, 6))
    assert event.dtstart.params["VALUE"] == ["DATE"]
    assert (event.transp.value, event.status.value) == ("TRANSPARENT", "CONFIRMED")
    assert event.x_microsoft_cdo_busystatus.value == "FREE"
    assert abs((datetime.now(UTC) - event.dtstamp.value).total_seconds()) < 600
    assert event.categories.value == ["Board"]
    assert "attendee" not in event.contents, "a published entry names nobody (RFC 5546)"
    assert todo.summary.value == "=HYPERLINK(1)", "a task without a date is not lost"
    assert "due" not in todo.contents
    assert "next week" in todo.description.value
    assert todo.percent_complete.value == "100"


def test_to_dos_name_attendees_and_are_then_not_published(tmp_path):
    write_tasks(tmp_path / "t.ics", TASKS, emails={"Zoë Kim": "zoe@example.org"})
    found = calendar(tmp_path / "t.ics")
    assert "method" not in found.contents
    first, second = found.vtodo_list
    assert first.attendee.value == "mailto:zoe@example.org"
    assert first.due.value == date(2026, 3, 5)
    assert "attendee" not in second.contents
    write_tasks(tmp_path / "t.ics", TASKS)
    assert calendar(tmp_path / "t.ics").method.value == "PUBLISH"


def test_a_task_is_the_same_entry_at_every_export(tmp_path):
    def uids(name: str, **choices) -> list[str]:
        write_tasks(tmp_path / name, TASKS[:1], **choices)
        found = calendar(tmp_path / name)
        return [one.uid.value for one in found.components()]

    assert uids("a.ics") == uids("b.ics") == ["m1-a1@meetingmate"]
    assert uids("c.ics", calendar="events") == ["m1-a1-due@meetingmate"]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("kind", ["to-dos", "events"])
def test_no_text_makes_an_entry_of_its_own(tmp_path, words, kind):
    task = a_task(words, owners=[words], due="2026-12-31", comment=words, series=words, meeting_title=words)
    write_tasks(tmp_path / "t.ics", [task], calendar=kind, emails={words: "a@example.org"})
    data = (tmp_path / "t.ics").read_bytes()
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in lines:
        line.decode("utf-8")
    [entry] = calendar(tmp_path / "t.ics").components()
    if words.isprintable():
        assert entry.summary.value == words.strip()


@pytest.mark.parametrize("day", ["9999-12-31", "soon", "2026-02-30"])
@pytest.mark.parametrize("kind", ["to-dos", "events"])
def test_any_date_is_written(tmp_path, day, kind):
    write_tasks(tmp_path / "t.ics", [a_task("a", due=day)], calendar=kind)
    [entry] = calendar(tmp_path / "t.ics").components()
    assert ("due" in entry.contents or "dtstart" in entry.contents) == (day == "9999-12-31")


def test_one_meeting(tmp_path):
    trio = examples.sample()
    options = ExportOptions(calendar="events")
    export.write(tmp_path / "m.ics", *trio, options)
    found = calendar(tmp_path / "m.ics")
    assert [len(found.vevent_list), len(found.vtodo_list)] == [4, 1]
    export.write(tmp_path / "m.ics", *trio, replace(options, calendar="to-dos"))
    assert len(calendar(tmp_path / "m.ics").vtodo_list) == 5
