"""More dictation for the same form, and what a person changes in it."""

from __future__ import annotations

import msgspec

from meetingmate.assistants.forms import checking
from meetingmate.domain.forms import FieldValue, FilledForm


def added(before: FilledForm, more: FilledForm) -> FilledForm:
    """``before`` with what a later dictation says. What a person wrote stays; of two different values the later one
    counts and is marked; long texts and lists grow."""
    values = dict(before.values)
    for one in before.form.fields:
        new = more.values.get(one.id)
        old = values.get(one.id)
        if new is None or (old is not None and old.by == "person"):
            continue
        values[one.id] = new if old is None or old.is_empty() else _both(one.type, old, new)
    empty = {key: why for key, why in {**before.empty, **more.empty}.items() if key not in values}
    return checking.checked(
        msgspec.structs.replace(
            before,
            values=values,
            empty=empty,
            unused=[*before.unused, *more.unused],
            sources=list(dict.fromkeys([*before.sources, *more.sources])),
        )
    )


def _both(kind: str, old: FieldValue, new: FieldValue) -> FieldValue:
    if kind == "list" and new.rows:
        known = [{key: cell.text.casefold() for key, cell in row.items()} for row in old.rows]
        fresh = [row for row in new.rows if {key: cell.text.casefold() for key, cell in row.items()} not in known]
        return msgspec.structs.replace(old, text="", rows=[*old.rows, *fresh], evidence=[*old.evidence, *new.evidence])
    if (old.text, old.unit) == (new.text, new.unit):
        return old
    if kind == "long_text":
        problems = list(dict.fromkeys([*old.problems, *new.problems]))
        return FieldValue(
            text=f"{old.text}\n{new.text}", evidence=[*old.evidence, *new.evidence], by=new.by, problems=problems
        )
    problems = list(dict.fromkeys([*new.problems, "conflict"]))
    return msgspec.structs.replace(new, problems=problems, evidence=[*old.evidence, *new.evidence])


def kept_by_person(before: FilledForm, anew: FilledForm) -> FilledForm:
    """``anew``, which was filled from the same dictations again, with the values that a person wrote into
    ``before``."""
    values = dict(anew.values) | {key: value for key, value in before.values.items() if value.by == "person"}
    empty = {key: why for key, why in anew.empty.items() if key not in values}
    return checking.checked(msgspec.structs.replace(anew, values=values, empty=empty))


def written(filled: FilledForm, field_id: str, value: FieldValue) -> FilledForm:
    """``filled`` with what a person wrote into a field."""
    value = msgspec.structs.replace(value, by="person", problems=[])
    empty = {key: why for key, why in filled.empty.items() if key != field_id}
    return checking.checked(msgspec.structs.replace(filled, values={**filled.values, field_id: value}, empty=empty))
