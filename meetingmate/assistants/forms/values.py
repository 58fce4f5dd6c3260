"""The value of one field at a place of a dictation: numbers, pairs, choices, yes or no, dates and times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from meetingmate.assistants.forms import cues, days, numbers, units
from meetingmate.assistants.forms.dictation import Dictation
from meetingmate.domain.forms import Choice, FormField, Problem, words_in

#: At most so many words stand between the words of a field and its date or time.
_WORDS_TO_DAY, _WORDS_TO_TIME = 5, 9
#: A second number belongs to a value in these units.
_COMPOUND = frozenset({"m", "ft", "km", "kg", "lb", "h", "min", "l"})
_SPACE = re.compile(r"[\s,:;=–-]*")
_OPEN = re.compile(r"[\s,:;=.\n–-]*")


@dataclass
class Reading:
    """A value at ``start`` to ``end`` of the dictation. With ``text`` empty, ``problems`` say why it is not taken."""

    text: str
    start: int
    end: int
    unit: str = ""
    problems: list[Problem] = field(default_factory=list)


def read(
    one: FormField, dictation: Dictation, start: int, end: int, day: date | None, *, heading: bool = False
) -> Reading | None:
    """The value of a typed field that is said in ``dictation.text[start:end]``, right after its words (``heading``:
    they stand alone); None when there is none."""
    if one.type == "number":
        return number(one, dictation, start, end, heading=heading)
    if one.type == "pair":
        return pair(one, dictation, start, end, heading=heading)
    if one.type == "choice":
        return choice(one, dictation, start, end)
    if one.type == "yes_no":
        return yes_or_no(dictation, start, end, heading=heading)
    if one.type == "date":
        return a_date(one, dictation, start, end, day)
    if one.type == "time":
        return a_time(dictation, start, end)
    return None


# --- numbers


def _at_value(dictation: Dictation, start: int, end: int, *, heading: bool) -> tuple[int, bool]:
    """Where the value may begin, past the words that say nothing, and whether one of them says "about"."""
    table, text = cues.of(dictation.code), dictation.text
    between, about = (re.compile(rf"(?:{table.text(key)})(?![\w'])", re.IGNORECASE) for key in ("between", "about"))
    space = _OPEN if heading else _SPACE
    at, is_about = start, False
    while at < end:
        moved = space.match(text, at, end)
        at = moved.end() if moved else at
        word = about.match(text, at, end) or between.match(text, at, end)
        if word is None or not word[0]:
            break
        is_about = is_about or about.fullmatch(word[0]) is not None
        at = word.end()
    return at, is_about


def number(one: FormField, dictation: Dictation, start: int, end: int, *, heading: bool = False) -> Reading | None:
    """One number with its unit."""
    at, is_about = _at_value(dictation, start, end, heading=heading)
    found = [n for n in numbers.find(dictation.text, dictation.code, at, end) if n.start == at]
    if not found:
        return None
    return number_at(one, dictation, found[0], end, is_about=is_about)


def number_at(
    one: FormField, dictation: Dictation, said: numbers.Number, end: int, *, is_about: bool = False
) -> Reading:
    """The value of a number field from a number that was said."""
    text, table = dictation.text, cues.of(dictation.code)
    nothing = Reading("", said.start, said.end)
    if said.value is None:
        nothing.problems = ["ambiguous"]
        return nothing
    value, after = said.value, said.end
    if half := re.compile(rf"\s+(?:{table.text('half')})(?!\w)", re.IGNORECASE).match(text, after, end):
        value, after = value + Fraction(1, 2), half.end()
    allowed = [unit for unit in (one.unit, *one.units) if unit]
    unit = units.unit_after(text, after, allowed) or units.unit_after(text, after, units.like(one.unit))
    if unit:
        after = unit[1]
    joined = re.compile(rf"\s*(?:{table.text('range')}|/|{table.text('over')}|[–-])\s*(?=\S)", re.IGNORECASE)
    if (more := joined.match(text, after, end)) and more[0].strip():
        second = [n for n in numbers.find(text, dictation.code, more.end(), end) if n.start == more.end()]
        if second and not (more[0].strip().lower() in ("and", "und", "et", "y") and unit is None):
            return Reading("", said.start, second[0].end, problems=["several"])
    if unit is not None and unit[0] in _COMPOUND:  # "one metre eighty", "five foot ten"
        gap = re.compile(r"[\s,]*(?:and\s+)?").match(text, after, end)
        begin = gap.end() if gap else after
        if any(n.start == begin for n in numbers.find(text, dictation.code, begin, end)):
            return Reading("", said.start, after, problems=["ambiguous"])
    if unit is None and (other := units.any_unit().match(text, after, end)) and other[0].strip():
        return Reading("", said.start, other.end(), problems=["unit"])
    reading = Reading(units.written(value), said.start, after, unit[0] if unit else "")
    if is_about:
        reading.problems.append("approximate")
    _settle_unit(one, reading, value)
    return reading


def _settle_unit(one: FormField, reading: Reading, value: Fraction) -> None:
    """Keep a unit that the form takes, and bring another one to that of the field where it is exact; say so when no
    unit was said and several fit."""
    if not reading.unit:
        if not one.units:
            reading.unit = one.unit
            return
        reading.problems.append("unit_not_said")
        fitting = [unit for unit in (one.unit, *one.units) if _in_range(one, value, unit)]
        reading.unit = fitting[0] if one.range and len(fitting) == 1 else ""
        return
    if reading.unit in (one.unit, *one.units):
        return
    converted = units.convert(value, reading.unit, one.unit)
    if converted is not None and units.is_plain(converted):
        reading.text, reading.unit = units.written(converted), one.unit


def _in_range(one: FormField, value: Fraction, unit: str) -> bool:
    converted = units.convert(value, unit, one.unit)
    return one.range is None or (converted is not None and one.range[0] <= converted <= one.range[1])


def pair(one: FormField, dictation: Dictation, start: int, end: int, *, heading: bool = False) -> Reading | None:
    """Two numbers said as one: "120 over 80"."""
    text, table = dictation.text, cues.of(dictation.code)
    at, is_about = _at_value(dictation, start, end, heading=heading)
    found = [n for n in numbers.find(text, dictation.code, at, end) if n.start >= at]
    if not found or found[0].start != at:
        return None
    over = re.compile(rf"\s*(?:{table.text('over')})\s*(?:{table.text('about')}\s+)?", re.IGNORECASE)
    gap = over.match(text, found[0].end, end)
    second = next((n for n in found[1:] if gap and n.start == gap.end()), None)
    if second is None or found[0].value is None or second.value is None:
        return Reading("", found[0].start, (second or found[0]).end, problems=["ambiguous" if second else "pair"])
    after, unit = second.end, one.unit
    if one.unit and (named := units.unit_after(text, after, [one.unit])):
        after = named[1]
    reading = Reading(f"{units.written(found[0].value)}/{units.written(second.value)}", at, after, unit)
    if is_about:
        reading.problems.append("approximate")
    return reading


# --- choices


def choices_in(choices: Sequence[Choice], dictation: Dictation, start: int, end: int) -> list[tuple[Choice, int, int]]:
    """The choices that are named in a stretch, each with its place; the longest words count, denied ones do not."""
    table = cues.of(dictation.code)
    denied = re.compile(rf"(?:{table.text('not_so')})\s+(?:\w+\s+)?$", re.IGNORECASE)
    found: list[tuple[Choice, int, int]] = []
    for one in choices:
        label = [text for code, text in one.label.items() if code in ("", dictation.code)]
        for word in [one.value, *label, *words_in(one.words, dictation.code)]:
            said = r"[\s-]+".join(map(re.escape, word.replace("_", " ").split()))
            for match in re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE).finditer(
                dictation.text, start, end
            ):
                if not denied.search(dictation.text[max(start, match.start() - 40) : match.start()]):
                    found.append((one, match.start(), match.end()))
    longest = sorted(found, key=lambda item: item[1] - item[2])
    kept: list[tuple[Choice, int, int]] = []
    for item in longest:
        if not any(item[1] < other[2] and item[2] > other[1] for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item[1])


def choice(one: FormField, dictation: Dictation, start: int, end: int) -> Reading | None:
    """The one choice that is named."""
    found = choices_in(one.choices, dictation, start, end)
    if not found:
        return None
    if len({item[0].value for item in found}) > 1:
        return Reading("", found[0][1], found[-1][2], problems=["several"])
    return Reading(found[0][0].value, found[0][1], found[0][2])


def yes_or_no(dictation: Dictation, start: int, end: int, *, heading: bool = False) -> Reading | None:
    """ "Yes" or "no" right after the words of the field."""
    table = cues.of(dictation.code)
    at, _ = _at_value(dictation, start, end, heading=True)
    begin = _OPEN.match(dictation.text, start, end)
    for place in dict.fromkeys((begin.end() if begin else start, at)):
        for value in ("yes", "no"):
            said = re.compile(rf"(?:{table.text(value)})(?!\w)", re.IGNORECASE).match(dictation.text, place, end)
            if said:
                return Reading(value, place, said.end())
    return None


def phrases_in(words: list[str], dictation: Dictation) -> list[tuple[int, int]]:
    """Where one of the phrases is said, the longest first in each place."""
    if not words:
        return []
    said = (r"[\s,-]+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w'])(?:{'|'.join(said)})(?![\w'])", re.IGNORECASE)
    return [match.span() for match in pattern.finditer(dictation.text)]


# --- dates and times


def a_date(one: FormField, dictation: Dictation, start: int, end: int, day: date | None) -> Reading | None:
    """The first date."""
    found = days.day_in(dictation.text[start:end], dictation.code, day, past=one.days == "past")
    if found is None or len(dictation.text[start : start + found[1]].split()) > _WORDS_TO_DAY:
        return None
    value, low, high = found
    problems: list[Problem] = [] if value else ["ambiguous"]
    return Reading(value.isoformat() if value else "", start + low, start + high, problems=problems)


def a_time(dictation: Dictation, start: int, end: int) -> Reading | None:
    """The first time of day."""
    before = dictation.text[max(0, start - 120) : start]
    before = re.split(r"[.!?\n](?!\d)", before)[-1]
    found = days.time_in(dictation.text[start:end], dictation.code, before)
    if found is None or len(dictation.text[start : start + found[1]].split()) > _WORDS_TO_TIME:
        return None
    value, low, high = found
    problems: list[Problem] = [] if value else ["ambiguous"]
    return Reading(value or "", start + low, start + high, problems=problems)
