"""A filled form as Word, JSON or CSV. Each says that a person must review it, and what is still missing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from meetingmate.assistants.forms import showing
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.forms import FieldValue, FilledForm, FormField, SaidWords
from meetingmate.export.clock import position
from meetingmate.export.tasks_csv import plain_cell
from meetingmate.export.writing import save

COLUMNS = ("field", "label", "value", "unit", "by", "check", "quote", "time")


def as_json(filled: FilledForm) -> dict[str, Any]:
    """The form for other programs: values by type, with their words and checks."""
    return {
        "schema": 1,
        "form": {"id": filled.form.id, "title": showing.title(filled)},
        "language": filled.language,
        "date": filled.day,
        "clinical": filled.form.clinical,
        "review": showing.review(filled),
        "fields": [_field(one, filled.value(one.id), filled) for one in filled.form.fields],
        "missing": [one.id for one in filled.missing()],
        "not_used": [_cited(said) for said in filled.unused],
        "meetings": filled.sources,
        "writing_model": filled.writing_model or None,
    }


def _field(one: FormField, value: FieldValue, filled: FilledForm) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": one.id,
        "label": showing.label(one, filled.language),
        "type": one.type,
        "required": one.required,
        "value": typed(one, value),
        "text": showing.shown(one, value, filled.language) or None,
        "unit": value.unit or None,
        "by": None if value.is_empty() and value.by != "person" else value.by,
        "checks": list(value.problems),
        "evidence": [_cited(said) for said in value.evidence],
    }
    if one.type == "list":
        entry["rows"] = [
            {column.id: _field(column, row[column.id], filled) if column.id in row else None for column in one.columns}
            for row in value.rows
        ]
    if value.is_empty() and (reason := filled.empty.get(one.id)):
        entry["empty_because"] = reason
    return entry


def _cited(said: SaidWords) -> dict[str, Any]:
    return {
        "meeting": said.meeting,
        "utterance": said.utterance,
        "quote": said.quote,
        "start": round(said.start, 2),
        "end": round(said.end, 2),
    }


def typed(one: FormField, value: FieldValue) -> Any:
    """The value as JSON has it: a number, two numbers, true or false, a list of rows, a text; None when empty."""
    if value.rows:
        return [
            {column.id: typed(column, row.get(column.id, FieldValue())) for column in one.columns} for row in value.rows
        ]
    if not value.text:
        return None
    if one.type == "number":
        return _number(value.text)
    if one.type == "pair":
        return [_number(part) for part in value.text.split("/")]
    if one.type == "yes_no":
        return value.text == "yes"
    return value.text


def _number(text: str) -> float | int | str:
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:  # a person wrote it
        return text


def json_bytes(filled: FilledForm) -> bytes:
    """The JSON file."""
    return (json.dumps(as_json(filled), ensure_ascii=False, indent=1) + "\n").encode()


def csv_bytes(filled: FilledForm) -> bytes:
    """A table with a line for each value; the last lines say what is missing and that it must be reviewed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)

    def write(key: str, one: FormField, value: FieldValue) -> None:
        problems = showing.problems(value, filled.language)
        quotes = " … ".join(said.quote for said in value.evidence)
        at = position(value.evidence[0].start) if value.evidence else ""
        shown = showing.shown(one, FieldValue(text=value.text), filled.language)
        by = "" if value.is_empty() and value.by != "person" else value.by
        label = showing.label(one, filled.language)
        unit = "percent" if value.unit == "%" else value.unit  # a spreadsheet would take the sign for a formula
        cells = (key, label, shown, unit, by, "; ".join(problems), quotes, at)
        writer.writerow([plain_cell(cell) for cell in cells])

    for one in filled.form.fields:
        value = filled.value(one.id)
        if not value.rows:
            write(one.id, one, value)
        for number, row in enumerate(value.rows, start=1):
            for column in one.columns:
                write(f"{one.id}.{number}.{column.id}", column, row.get(column.id, FieldValue()))
    missing = ", ".join(showing.label(one, filled.language) for one in filled.missing())
    for key, label, cell in (
        ("missing", showing.text("missing", filled.language), missing),
        ("review", showing.text("check", filled.language), showing.review(filled)),
    ):
        writer.writerow([plain_cell(c) for c in (key, label, cell, "", "", "", "", "")])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def word_bytes(filled: FilledForm) -> bytes:
    """The Word file."""
    from meetingmate.assistants.forms import word_document  # late: python-docx

    return word_document.render(filled)


_RENDERERS: dict[str, Callable[[FilledForm], bytes]] = {".docx": word_bytes, ".json": json_bytes, ".csv": csv_bytes}
FORMATS = tuple(_RENDERERS)


def check_suffix(path: Path) -> str:
    """The suffix of a document of a form. Raises UsageError."""
    suffix = path.suffix.lower()
    if suffix not in _RENDERERS:
        raise UsageError(
            tr("{file} can't be written: a form goes to {known}.", file=path.name, known=", ".join(FORMATS))
        )
    return suffix


def write(path: Path, filled: FilledForm) -> None:
    """Write the form in the format of the suffix of ``path``. Raises UsageError or ExportError."""
    save(path, _RENDERERS[check_suffix(path)](filled))
