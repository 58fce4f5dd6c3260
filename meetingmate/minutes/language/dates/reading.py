"""Expressions of time in a text, and which of them is a deadline."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from meetingmate.minutes.language.dates import tables
from meetingmate.minutes.language.dates.tables import Kind, Role

#: What belongs to an expression stands within so many characters before it.
_BEFORE = 60


@dataclass(frozen=True)
class When:
    """One expression of time: ``text[start:end]``. ``day`` is None when it has no certain day and stays text.

    ``role``: ``due`` (can be a deadline), ``content`` (part of what is talked about: "move it to Tuesday"),
    ``past`` ("yesterday"), ``habit`` ("on Mondays") or ``hour`` (an hour without a day).
    ``kind``: ``deadline`` when it says so ("by Friday"), ``range`` ("between Monday and Wednesday", "on Monday and on
    Thursday": ``day`` is the last one; "on Monday or Tuesday" has none), ``recurring`` ("every Friday"), else ``day``.
    ``stretch``: it names a week, a month or more ("next week"), and ``day`` is the last one of it.
    """

    start: int
    end: int
    text: str
    day: date | None
    role: Role = "due"
    kind: Kind = "day"
    stretch: bool = False


def find(text: str, language: str, meeting_date: date | None, next_meeting: date | None = None) -> list[When]:
    """All expressions of time in ``text``, in order, none overlapping; time grows linearly with the text.

    ``meeting_date`` None: every date stays text. Prepositions ("by", "until"), parts of the day ("Friday EOD") and
    time zones belong to the expression.
    """
    around = tables.around(language)
    taken = bytearray(len(text))
    found: list[When] = []
    for rule in tables.rules(language):
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            day = tables.resolve(rule, match, language, meeting_date, next_meeting) if meeting_date else None
            role: Role = rule.role
            after = around.part.match(text, end)
            if after and not any(taken[end : after.end()]):
                end = after.end()
            start = _start_of(around.part_before, text, start)
            prefix = _start_of(around.prefix, text, start)
            longer = len(text[prefix:start].split()) > 1  # "antes del", not "del"
            if role == "due" and not rule.kind and not longer and _start_of(around.content, text, start) < start:
                role = "content"
            else:
                start = prefix
            while start < end and text[start].isspace():
                start += 1
            until = around.until.match(text, start) is not None
            if day and meeting_date and day < meeting_date:
                day, role = None, role if until else "past"
            taken[start:end] = b"\1" * (end - start)
            kind: Kind = rule.kind or ("recurring" if role == "habit" else "deadline" if until else "day")
            found.append(When(start, end, text[start:end], day, role, kind, rule.name in tables.STRETCHES))
    return _joined(text, sorted(found, key=lambda w: w.start), language)


def _start_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where what matches at the end of ``text[:start]`` begins; ``start`` when nothing does."""
    window = text[max(0, start - _BEFORE) : start]
    match = pattern.search(window)
    return start - len(window) + match.start() if match else start


@lru_cache(maxsize=8)
def _joints(language: str) -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"\s*(?:{pattern})\s*", re.IGNORECASE)
        for name, pattern in tables.table(language)["range"].items()
    }


def _joined(text: str, found: list[When], language: str) -> list[When]:
    """Two expressions that are one: "between Monday and Wednesday", "on Monday or Tuesday", "Mondays and Thursdays"."""
    joints = _joints(language)
    joined: list[When] = []
    for when in found:
        last = joined[-1] if joined else None
        one = _as_one(text, last, when, joints) if last and when.start - last.end <= _BEFORE else None
        if one:
            joined[-1] = one
        else:
            joined.append(when)
    return joined


def _as_one(text: str, first: When, second: When, joints: dict[str, re.Pattern[str]]) -> When | None:
    between = text[first.end : second.start]
    whole = replace(first, end=second.end, text=text[first.start : second.end])
    if first.role == "habit":
        return whole if second.role in ("habit", "content", "due") and joints["and"].fullmatch(between) else None
    if {first.role, second.role} - {"due", "content"}:
        return None
    day = second.day
    if day and first.day and day < first.day:  # "between Thursday and Tuesday"
        day = day + timedelta(days=7) if (first.day - day).days < 7 else None
    head = text[max(0, first.start - _BEFORE) : first.start]
    if opens := re.search(rf"(?<!\w){joints['between'].pattern}$", head, re.IGNORECASE):
        if not joints["and"].fullmatch(between):
            return None
        start = first.start - len(head) + opens.start()
        start += len(text[start : second.end]) - len(text[start : second.end].lstrip())
        return When(start, second.end, text[start : second.end], day, "due", "range")
    latest = max(first.day, second.day) if first.day and second.day else None
    if joints["and"].fullmatch(between) and first.role == "due" and latest:
        return replace(whole, day=latest, kind="range")  # "on Monday and on Thursday"
    if joints["or"].fullmatch(between) and first.role == second.role == "due":
        return replace(whole, day=latest if first.kind == "deadline" else None, kind="range")
    from_first = joints["from"].match(text, first.start) or re.search(
        rf"(?<!\w){joints['from'].pattern}$", head, re.IGNORECASE
    )
    to = joints["to"].match(text, first.end)
    if to and second.start <= to.end() < second.end and (from_first or joints["dash"].fullmatch(between)):
        return replace(whole, day=None, role="content", kind="range")
    return None


@lru_cache(maxsize=8)
def _asides(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = tables.table(language)
    return (
        re.compile(rf"(?:(?<!\w)|(?=,))(?:{'|'.join(data['subordinate'])})(?!\w)", re.IGNORECASE),
        re.compile(rf",\s+(?:{data['main_again']})(?!\w)", re.IGNORECASE),
    )


#: Characters of a word that leads a clause ("Natürlich,").
_LEAD = 20


def in_main_clause(text: str, language: str) -> list[tuple[int, int]]:
    """The stretches of ``text`` that are no reason or relative clause: "..., because the portal closes on Friday"."""
    opens, again = _asides(language)
    stretches, at, looked = [], 0, 0
    while match := opens.search(text, looked):
        if match.group().startswith(",") and match.start() - at < _LEAD and len(text[at : match.start()].split()) < 2:
            looked = match.end()  # "True, I'm writing to him on Friday": a word before it is no clause
            continue
        stretches.append((at, match.start()))
        back = again.search(text, match.end())
        at = looked = back.start() if back else len(text)
    stretches.append((at, len(text)))
    return stretches


def due(text: str, language: str, meeting_date: date | None, next_meeting: date | None = None) -> When | None:
    """The expression that is most likely a deadline: the last one that can be, one with a date before one without.

    What stands in a reason or a relative clause ("the man who comes on Friday") is none; "the figures that came in on
    Monday by Thursday" has one, after the day of its clause.
    """
    main = in_main_clause(text, language)
    found = find(text, language, meeting_date, next_meeting)
    opens = [start for start, _ in main]
    beside = [w.start < main[bisect(opens, w.start) - 1][1] for w in found]
    for number in range(1, len(found)):
        beside[number] |= not beside[number - 1] and found[number].kind == "deadline"
    able = [w for w, counts in zip(found, beside, strict=True) if counts and w.role in ("due", "habit")]
    dated = [w for w in able if w.day]
    likely = dated or able
    return likely[-1] if likely else None


def hour(text: str, language: str, meeting_date: date) -> When | None:
    """An hour that no day stands with ("at six"): an hour of the meeting's day, as far as the text goes."""
    hours = [w for w in find(text, language, meeting_date) if w.role == "hour"]
    return hours[-1] if hours else None


def relative(text: str, language: str) -> tuple[When, int] | None:
    """A day said by an event ("the evening before", "by then"), and how many days it is from the event's."""
    for pattern, days in tables.table(language)["relative"]:
        if match := re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
            return When(match.start(), match.end(), match.group(), None), days
    return None
