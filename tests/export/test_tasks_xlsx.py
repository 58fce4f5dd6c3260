"""The Excel file of tasks, read back by another library: dates are dates, and no text is a formula."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from meetingmate import export
from meetingmate.export import write_tasks
from meetingmate.texts.localise import LANGUAGES
from tests.export import examples
from tests.export.test_special_characters import SPECIAL
from tests.export.test_task_list import TASKS, a_task

FORMULAS = ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "＝1", '"=1"', '=HYPERLINK("x")', "https://example.org", "123"]


def rows(path: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(path).active
    head, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_the_table_has_real_dates_a_filter_and_a_fixed_heading(tmp_path):
    write_tasks(tmp_path / "t.xlsx", TASKS, language="en")
    first, second = rows(tmp_path / "t.xlsx")
    assert first["Task"] == TASKS[0].task
    assert (first["Owners"], first["Due"], first["Status"]) == ("Zoë Kim, Bob", datetime(2026, 3, 5), "open")
    assert (first["Priority"], first["Meeting"], first["Date"]) == ("high", "Weekly", datetime(2026, 3, 3))
    assert (first["Series"], first["Comment"], first["Evidence"]) == ("Board", "Ärger, vorerst", "I'll write, ok?")
    assert (second["Due"], second["Due, as said"], second["Status"]) == (None, "next week", "done")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet.title == "Tasks"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:K3"
    assert sheet["C2"].is_date
    assert all(sheet.column_dimensions[letter].width > 8 for letter in "ABCDEFGHIJK")
    [(place, [rule])] = [(r.sqref, r.rules) for r in sheet.conditional_formatting]
    assert str(place) == "C2:C3"
    assert rule.formula == ['AND(ISNUMBER($C2),$C2<TODAY(),$E2="open")']


@pytest.mark.parametrize("words", [*FORMULAS, *SPECIAL, "_x0041_", "nul \x00 bell \x07 half \ud800 <b>&amp;"])
def test_no_cell_is_a_formula_a_link_or_a_number(tmp_path, words):
    write_tasks(tmp_path / "t.xlsx", [a_task(words, comment=words, owners=[words], meeting_title=words)])
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "d"}
    assert not any(cell.hyperlink for cell in cells)
    if words in FORMULAS:
        assert str(sheet["A2"].value) == words.strip()
    if words == "=1+1":
        assert sheet["A2"].quotePrefix


def test_a_text_that_is_too_long_for_a_cell_says_that_it_goes_on(tmp_path):
    write_tasks(tmp_path / "t.xlsx", [a_task("😀" * 20_000)])
    [row] = rows(tmp_path / "t.xlsx")
    assert str(row["Task"]).endswith("😀…")
    assert len(str(row["Task"]).encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize("day", ["0001-01-01", "soon", "2026-13-01", "99999-01-01"])
def test_a_date_that_excel_does_not_know_stays_text(tmp_path, day):
    write_tasks(tmp_path / "t.xlsx", [a_task("a", due=day)])
    assert rows(tmp_path / "t.xlsx")[0]["Due"] == day


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_its_columns(tmp_path, language):
    write_tasks(tmp_path / "t.xlsx", TASKS, language=language)
    first = rows(tmp_path / "t.xlsx")[0]
    assert len(first) == 11
    write_tasks(tmp_path / "empty.xlsx", [], language=language)
    assert rows(tmp_path / "empty.xlsx") == []


def test_one_meeting_as_a_table(tmp_path):
    meeting, utterances, minutes = examples.sample()
    export.write(tmp_path / "m.xlsx", meeting, utterances, minutes)
    written = rows(tmp_path / "m.xlsx")
    assert [row["Task"] for row in written] == [action.task for action in minutes.actions]
    assert [row["Owners"] for row in written] == ["Marcus", "Eleanor", "Diego", "Priya", None]
    assert written[0]["Due"] == datetime(2026, 3, 5)
    assert written[0]["Meeting"] == meeting.title
    assert written[-1]["Status"] == "not confirmed"
    export.write(tmp_path / "m.csv", meeting, utterances, minutes)
    assert minutes.actions[0].task in (tmp_path / "m.csv").read_text(encoding="utf-8-sig")
