"""The checks of a filled form: ranges, days, and what comes after what. They mark a value; none is changed."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from meetingmate.assistants.forms import units
from meetingmate.domain.forms import FieldValue, FilledForm, FormField, Problem

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
_TIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d", re.ASCII)
#: What these checks find; other problems come from how a value was said.
_OURS: frozenset[Problem] = frozenset({"range", "order", "future", "past", "choice"})


def checked(filled: FilledForm) -> FilledForm:
    """``filled`` with the problems of its values renewed."""
    for one in filled.form.fields:
        if value := filled.values.get(one.id):
            _renew(value, problems_of(one, value, filled.day))
            for row in value.rows:
                for column in one.columns:
                    if cell := row.get(column.id):
                        _renew(cell, problems_of(column, cell, filled.day))
    for one in filled.form.fields:
        first, second = filled.value(one.later_than), filled.value(one.id)
        both = one.later_than and first.text and second.text
        if both and first.text >= second.text and not _on_another_day(filled, one):
            second.problems.append("order")
    return filled


def _on_another_day(filled: FilledForm, one: FormField) -> bool:
    """Whether an end before its beginning may be on the next day: a form with two dates says so itself."""
    dates = [filled.value(other.id).text for other in filled.form.fields if other.type == "date" and other.later_than]
    return one.type == "time" and any(dates) and _later_day(filled)


def _later_day(filled: FilledForm) -> bool:
    return any(
        filled.value(other.later_than).text < filled.value(other.id).text
        for other in filled.form.fields
        if other.type == "date" and other.later_than and filled.value(other.later_than).text
    )


def _renew(value: FieldValue, found: list[Problem]) -> None:
    value.problems = [*(p for p in value.problems if p not in _OURS), *found]


def problems_of(one: FormField, value: FieldValue, day: str) -> list[Problem]:
    """What is wrong with a value by itself; ``day`` is the day of the dictation (ISO)."""
    if not value.text:
        return []
    if one.type in ("number", "pair"):
        return ["range"] if not _in_range(one, value) else []
    if one.type == "choice":
        return [] if value.text in {choice.value for choice in one.choices} else ["choice"]
    if one.type == "date" and day:
        if one.days == "past" and value.text > day:
            return ["future"]
        if one.days == "future" and value.text < day:
            return ["past"]
    return []


def _in_range(one: FormField, value: FieldValue) -> bool:
    parts = value.text.split("/")
    try:
        said = [Fraction(part) for part in parts]
    except ValueError:
        return False
    for number, bounds in zip(said, (one.range, one.second_range), strict=False):
        if bounds is None:
            continue
        converted = units.convert(number, value.unit, one.unit) if value.unit else number
        among = [number] if converted is None else [converted]
        if not value.unit and one.units:  # no unit was said: it is wrong only if it is so in all of them
            among = [c for unit in (one.unit, *one.units) if (c := units.convert(number, unit, one.unit)) is not None]
        if not any(Fraction(str(bounds[0])) <= c <= Fraction(str(bounds[1])) for c in among):
            return False
    return not (one.type == "pair" and len(said) == 2 and one.second_range is not None and said[0] <= said[1])


def is_valid(one: FormField, text: str) -> bool:
    """Whether a person may write ``text`` into the field: numbers, dates and choices have their form."""
    if not text:
        return True
    try:
        if one.type == "number":
            return bool(_NUMBER.fullmatch(text))
        if one.type == "pair":
            first, second = text.split("/")
            return bool(_NUMBER.fullmatch(first) and _NUMBER.fullmatch(second))
        if one.type == "date":
            return date.fromisoformat(text).isoformat() == text
        if one.type == "time":
            return bool(_TIME.fullmatch(text))
        if one.type == "choice":
            return text in {choice.value for choice in one.choices}
        if one.type == "yes_no":
            return text in ("yes", "no")
    except ValueError:
        return False
    return True


def as_kept(one: FormField, text: str) -> str:
    """What a person wrote, which is valid, as the form keeps it: times of day with two digits for the hour, so that
    they can be compared."""
    return text.zfill(5) if one.type == "time" and text else text
