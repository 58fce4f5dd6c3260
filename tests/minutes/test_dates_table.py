"""Every line of ``dates_table.tsv``: what people say and write, and the day it means."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from meetingmate.minutes.language import dates

_FILE = Path(__file__).parent / "dates_table.tsv"


def _rows() -> list[dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", _rows(), ids=lambda r: f"{r['language']} {r['said_on']} {r['words']}")
def test_the_day_that_is_meant(row: dict[str, str]) -> None:
    text, language, said_on = row["words"], row["language"], date.fromisoformat(row["said_on"])
    found, due = dates.find(text, language, said_on), dates.due(text, language, said_on)
    assert all(text[w.start : w.end] == w.text for w in found)
    if row["day"] == "none":
        assert due is None
    elif row["day"] == "words":
        kinds = {"deadline", "day"} if row["kind"] == "day" else {row["kind"]}
        assert [w for w in found if w.day is None and w.kind in kinds and w.role != "past"]
        assert due is None or due.day is None
    else:
        assert due is not None
        assert due.day == date.fromisoformat(row["day"])
        assert (due.kind == "range") == (row["kind"] == "range")


def test_the_table_is_of_use() -> None:
    rows = _rows()
    assert len(rows) >= 300
    assert {r["language"] for r in rows} == {"en", "de", "fr", "es"}
    assert len({tuple(r.values()) for r in rows}) == len(rows)
