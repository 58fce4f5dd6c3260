"""Times of day and numbers, spoken or in digits."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from text_to_num import alpha2digit

from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.dates import tables


@lru_cache(maxsize=8)
def _clock(language: str) -> list[tuple[re.Pattern[str], dict[str, int]]]:
    table = tables.table(language)
    hours = {form: n for n, forms in enumerate(table["cardinals"], 1) if n <= 24 for form in forms.split("|")}
    minutes = {form: n for n, forms in enumerate(table["minutes"]) for form in forms.split("|") if form}
    places = {
        "{h}": rf"(?P<h>\d{{1,2}}|{tables.alternatives(hours)})",
        "{m}": rf"(?P<m>\d\d|{tables.alternatives(minutes)})",
    }
    clocks = []
    for pattern in table["clock"]:
        pattern = tables.fill(pattern, places)
        clocks.append((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), {**minutes, **hours}))
    return clocks


def clock_time(text: str, language: str) -> str | None:
    """The time of day in ``text`` as HH:MM, None when there is none."""
    table = tables.table(language)
    for pattern, numbers in _clock(language):
        match = pattern.search(text)
        if not match:
            continue
        groups = tables.groups(match) | {name: text for name, text in match.groupdict().items() if text}

        def value(key: str, default: int, found: dict[str, str] = groups, known: dict[str, int] = numbers) -> int:
            word = found.get(key)
            if not word:
                return default
            return (
                int(word)
                if word.isdigit()
                else known.get(re.sub(r"[\s-]+", "-", word.lower()), known.get(word.lower(), 0))
            )

        hour, minute = value("h", 0), value("m", 0)
        if groups.get("half"):
            hour, minute = (hour - 1, 30) if table["half_is_before"] else (hour, 30)
        elif groups.get("quarter_past"):
            minute = 15
        elif groups.get("quarter_to"):
            hour, minute = hour - 1, 45
        if hour < 12 and (groups.get("pm") or (hour < 8 and not groups.get("am"))):
            hour += 12  # a meeting "at seven" is in the evening, "at nine" in the morning
        if 0 <= hour < 24 and 0 <= minute < 60:
            return f"{hour:02d}:{minute:02d}"
    return None


def number(word: str, language: str) -> int | None:
    """A whole number in digits or one word ("three"); None when it is none."""
    if word.isdigit():
        return int(word)
    converted = alpha2digit(word.lower(), language_pack.language(language).code)
    if converted.isdigit():
        return int(converted)
    return tables.number(word, language)


def numbers(text: str, language: str) -> set[float]:
    """All numbers of a text, spoken or in digits, ordinals too; "1,200" and "1.200" are one number."""
    return set(counted_numbers(text, language))


def counted_numbers(text: str, language: str) -> Counter[float]:
    """The same with how often each stands there."""
    code = language_pack.language(language).code
    plain = re.sub(r"(?<=\d)[,.\u202f\u00a0 ](?=\d{3}(?!\d))", "", text)
    converted = re.sub(r"(?<=\d)[,.\u202f\u00a0 ](?=\d{3}(?!\d))", "", alpha2digit(plain.lower(), code))
    found = Counter(float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", converted))
    table = tables.days(language)
    found.update(float(table[w]) for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", converted) if w in table)
    return found
