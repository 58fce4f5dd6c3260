"""A filled form as text: values with units and labels, problems in words, in the language of the form."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from meetingmate.domain.forms import FieldValue, FilledForm, FormField, Problem, in_language

_FILE = Path(__file__).parent / "document_texts.toml"


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    with _FILE.open("rb") as stream:
        return tomllib.load(stream)


def text(key: str, language: str) -> str:
    """A fixed text in ``language``, in English where there is none."""
    return _texts().get(language, {}).get(key) or _texts()["en"][key]


def title(filled: FilledForm) -> str:
    """The title of the form."""
    return in_language(filled.form.title, filled.language, filled.form.id)


def label(one: FormField, language: str) -> str:
    """The label of a field."""
    return in_language(one.label, language, one.id)


def shown(one: FormField, value: FieldValue, language: str) -> str:
    """The value as a reader sees it: the label of a choice, the unit behind a number, a list in one line for each
    row."""
    if value.rows:
        return "\n".join(
            ", ".join(f"{shown(column, row[column.id], language)}" for column in one.columns if column.id in row)
            for row in value.rows
        )
    if one.type == "choice":
        choice = next((choice for choice in one.choices if choice.value == value.text), None)
        return in_language(choice.label, language, value.text) if choice and choice.label else value.text
    if one.type == "yes_no" and value.text in ("yes", "no"):
        return text(value.text, language)
    return f"{value.text} {value.unit}".strip()


def problems(value: FieldValue, language: str) -> list[str]:
    """What speaks against the value, and against those of its rows."""
    found: list[Problem] = list(value.problems)
    for row in value.rows:
        found += [problem for cell in row.values() for problem in cell.problems]
    return [text(problem, language) for problem in dict.fromkeys(found)]


def review(filled: FilledForm) -> str:
    """The line that says that a person must review the form."""
    return text("review" if filled.form.clinical else "review_any", filled.language)
