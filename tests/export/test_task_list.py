"""Task lists: other programs read them, nothing is left out, and no cell turns into a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import docx
import pytest
from icalendar import Calendar

from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import Evidence
from meetingmate.export import write_tasks
from meetingmate.library.tasks import Task


def a_task(text: str, **details) -> Task:
    about = {
        "meeting": "m1", "item": "a1", "owners": [], "status": "open", "due": None, "due_text": None,
        "overdue": False, "priority": "", "comment": "", "evidence": [], "meeting_title": "Weekly",
        "meeting_date": "2026-03-03", "series": None,
    }  # fmt: skip
    return Task(task=text, **{**about, **details})


TASKS = [
    a_task(
        "Write to Zoë, Bob; and “Ann”\nsoon",
        owners=["Zoë Kim", "Bob"],
        due="2026-03-05",
        overdue=True,
        priority="high",
        comment="Ärger, vorerst",
        evidence=[Evidence(utterance="u1", quote="I'll write, ok?", start=1, end=2)],
        series="Board",
    ),
    a_task("=HYPERLINK(1)", item="a1#2", status="done", due_text="next week"),
]


def test_csv(tmp_path):
    write_tasks(tmp_path / "t.csv", TASKS)
    text = (tmp_path / "t.csv").read_bytes().decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert first["task"] == TASKS[0].task
    assert (first["owners"], first["due"], first["overdue"]) == ("Zoë Kim; Bob", "2026-03-05", "yes")
    assert (first["comment"], first["quote"], first["series"]) == ("Ärger, vorerst", "I'll write, ok?", "Board")
    assert second["task"] == "'=HYPERLINK(1)"
    assert (second["due"], second["due_text"], second["status"]) == ("", "next week", "done")


def test_icalendar(tmp_path):
    write_tasks(tmp_path / "t.ics", TASKS, emails={"Zoë Kim": "zoe@example.org"})
    first, second = Calendar.from_ical((tmp_path / "t.ics").read_bytes()).walk("VTODO")
    assert str(first["summary"]) == TASKS[0].task
    assert first["due"].dt == date(2026, 3, 5)
    assert (str(first["uid"]), str(second["uid"])) == ("m1-a1@meetingmate", "m1-a1-2@meetingmate")
    assert (first["status"], second["status"], first["priority"]) == ("NEEDS-ACTION", "COMPLETED", 1)
    assert str(first["attendee"]) == "mailto:zoe@example.org"
    assert first["attendee"].params["cn"] == "Zoë Kim"
    assert "I'll write, ok?" in first["description"]
    assert "due" not in second
    assert all(len(line) <= 75 for line in (tmp_path / "t.ics").read_bytes().split(b"\r\n"))


def test_word(tmp_path):
    write_tasks(tmp_path / "t.docx", TASKS, title="Tasks of Zoë", language="en", locale="en_GB")
    document = docx.Document(tmp_path / "t.docx")
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Tasks of Zoë" in text
    [table] = document.tables
    cells = [cell.text for cell in table.rows[1].cells]
    assert "Write to Zoë" in cells[1]
    assert "Weekly" in cells[1]
    assert "I'll write, ok?" in cells[1]
    assert cells[2:5] == ["Zoë Kim, Bob", "5 Mar 2026", ""]
    assert table.rows[2].cells[3].text == "next week"
    write_tasks(tmp_path / "empty.docx", [], language="de")
    assert docx.Document(tmp_path / "empty.docx").tables == []


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(UsageError, match=r"use one of \.docx, \.xlsx, \.csv, \.ics"):
        write_tasks(tmp_path / "t.pdf", TASKS)
