"""One line of ``meetingmate minutes IN.jsonl``: as other programs write it, or refused with what is wrong."""

from __future__ import annotations

import re
from typing import Any

from meetingmate.base.errors import UsageError
from meetingmate.base.languages import code_of
from meetingmate.base.written_dates import day_in, is_ambiguous
from meetingmate.domain.attendee_list import people_in
from meetingmate.domain.meeting import Attendee

#: Ways to say that the language is not known.
_NO_LANGUAGE = ("", "auto", "und", "unknown", "detect", "multi", "mul")
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,9}(?:[.,]\d{1,9})?)\s*s?")
#: Seconds; what is more is no time within a meeting.
_LONGEST = 10_000_000.0
#: Whole numbers beyond this can't be given back exactly by every reader of JSON.
_LARGEST_ID = 2**53


def checked(line: Any) -> dict[str, Any]:
    """The fields of a meeting in their usual form: ISO date, code of the language, names, seconds.

    ``id``, ``date``, ``lang``, ``title``, ``attendees`` and ``absent`` (a name and a role each), and ``turns`` with
    ``speaker``, ``text``, ``start`` and ``end``. Fields that are not known are left out. Raises UsageError.
    """
    turns = line.get("turns") if isinstance(line, dict) else None
    if not isinstance(turns, list):
        raise UsageError('it needs a list "turns" of objects that have a "text"')
    return {
        "id": _id(line.get("id")),
        "date": _day(line.get("date")),
        "lang": _language(line.get("lang") or line.get("language")),
        "title": _text(line.get("title"), "title"),
        "attendees": _people(line.get("attendees"), "attendees"),
        "absent": _people(line.get("absent"), "absent"),
        "turns": [_turn(turn, f"turn {number}") for number, turn in enumerate(turns)],
    }


def _id(value: Any) -> str | int | None:
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST_ID
    if value is None or isinstance(value, str) or whole:
        return value
    raise UsageError(f'"id" must be a text or a whole number, not {_shown(value)}')


def _day(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        if day := day_in(value)[0]:
            return day
        if is_ambiguous(value):
            raise UsageError(f'"date" is {_shown(value)}, which may be two different days; write it as 2026-03-11')
    raise UsageError(f'"date" is {_shown(value)}, which is no day that can be read; write it as 2026-03-11')


def _language(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        if value.strip().casefold() in _NO_LANGUAGE:
            return None
        if code := code_of(value):
            return code
    raise UsageError(f'"lang" is {_shown(value)}, which is no language; write a code such as en')


def _text(value: Any, field: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise UsageError(f'"{field}" must be a text, not {_shown(value)}')


def _people(value: Any, field: str) -> list[dict[str, str | None]]:
    if value is None:
        return []
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list):
        raise UsageError(f'"{field}" must be a list of names, not {_shown(value)}')
    people = [person for entry in entries for person in _entry(entry, field, listed=isinstance(value, list))]
    return [{"name": person.name, "role": person.role} for person in people if person.name]


def _entry(entry: Any, field: str, *, listed: bool) -> list[Attendee]:
    if isinstance(entry, str):
        # in a list each text is one person, whose name may hold a comma
        return [Attendee(name=" ".join(entry.split()))] if listed else people_in(entry)
    if isinstance(entry, dict) and isinstance(entry.get("name"), str):
        role = entry.get("role")
        if role is None or isinstance(role, str):
            return [Attendee(name=" ".join(entry["name"].split()), role=role or None)]
        raise UsageError(f'the "role" of {entry["name"][:40]} must be a text, not {_shown(role)}')
    raise UsageError(f'"{field}" must hold names, not {_shown(entry)}')


def _turn(turn: Any, where: str) -> dict[str, Any]:
    if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
        raise UsageError(f'{where} of "turns" has no "text"')
    return {
        "speaker": _speaker(turn.get("speaker"), where),
        "text": turn["text"],
        "start": _seconds(turn.get("start"), "start", where),
        "end": _seconds(turn.get("end"), "end", where),
    }


def _speaker(value: Any, where: str) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST_ID:
        return str(value)
    if value is None or isinstance(value, str):
        return " ".join((value or "").split()) or None
    raise UsageError(f'the "speaker" of {where} must be a name, not {_shown(value)}')


def _seconds(value: Any, field: str, where: str) -> float | None:
    """Seconds of 4.5, "4.5" or "00:00:04.500"."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip())):
        value = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + float(found[3].replace(",", "."))
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LONGEST:
        return float(value)
    raise UsageError(f'the "{field}" of {where} is {_shown(value)}, which is no time in seconds')


def _shown(value: Any) -> str:
    """A value as a sentence names it, not longer than a glance."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, bool) or value is None:
        return str(value).lower().replace("none", "null")
    if isinstance(value, int | float) and not -_LARGEST_ID < value < _LARGEST_ID:
        return "a huge number"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
