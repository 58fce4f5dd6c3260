"""Numbers as they are said, with their places in the text: "one forty-eight", "98.4", "zwei Komma fünf".

The words are read by text2num; a hundred that is not said ("one forty-eight") is put in here, and what has no one
reading is no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from text_to_num import alpha2digit, text2num

from meetingmate.assistants.forms import cues

_TOKEN = re.compile(r"\d+(?:[.,'\u00a0\u202f]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_GAP = re.compile(r"[ \t\u00a0-]{1,3}")
_OH = {"en": {"oh", "o"}}
#: Words inside of a number that are none themselves.
_INSIDE = {"en": {"and"}, "de": {"und"}, "fr": {"et"}, "es": {"y"}}
#: Say a thousandth of their point: how digits of thousands are parted.
_THOUSANDS = {"en": ",", "de": ".", "fr": ".", "es": "."}
#: text2num knows these; "a" and "ein" are articles.
ARTICLES = {
    "en": {"a", "an"},
    "de": {"ein", "eine", "einen", "einem", "einer", "eins"},
    "fr": {"un", "une"},
    "es": {"un", "una"},
}
_MINUS = {"en": "minus", "de": "minus", "fr": "moins", "es": "menos"}


@dataclass(frozen=True)
class Number:
    """``value`` as said at ``text[start:end]``; None when what is said there has no one reading. ``digits`` are the
    digits in their order, as for a code. ``spoken``: it was words."""

    value: Fraction | None
    start: int
    end: int
    digits: str = ""
    spoken: bool = False


@lru_cache(maxsize=4096)
def _word(word: str, code: str) -> str | None:
    """A word alone in digits ("forty" -> "40"), None when it is no number."""
    low = word.lower()
    if low in ARTICLES.get(code, ()) and low not in ("eins",):
        return None
    try:
        return str(text2num(low, code))
    except (ValueError, KeyError, AttributeError):
        return None


def find(text: str, code: str, start: int = 0, end: int | None = None) -> list[Number]:
    """All numbers in ``text[start:end]`` in order."""
    end = len(text) if end is None else end
    point = cues.of(code).words("point")
    runs: list[list[re.Match[str]]] = []
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text, start, end):
        joins = bool(run) and _GAP.fullmatch(text, run[-1].end(), token.start()) is not None
        if not joins and run:
            runs.append(run)
            run = []
        low = token[0].lower()
        is_number = token[0][0].isdigit() or _word(token[0], code) is not None
        inside = run and (
            low in _INSIDE.get(code, ()) or low in _OH.get(code, ()) or point.fullmatch(token[0]) is not None
        )
        if is_number or inside:
            run.append(token)
        elif run:
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    found: list[Number] = []
    for one in runs:
        while one and not (one[-1][0][0].isdigit() or _word(one[-1][0], code) is not None):
            one = one[:-1]
        for part in _parted(one, code):
            found.append(_with_sign(_read(text, part, code), text, code))
    return found


def _parted(run: list[re.Match[str]], code: str) -> list[list[re.Match[str]]]:
    """A run without what joins two numbers: "eighty and ninety" are two, "one hundred and five" is one."""
    parts: list[list[re.Match[str]]] = [[]]
    for index, token in enumerate(run):
        if token[0].lower() in _INSIDE.get(code, ()):
            before = _word(run[index - 1][0], code) if index else None
            # "one hundred and five", "vingt et un": elsewhere it joins two numbers
            tens = code in ("fr", "es") and before is not None and int(before) in range(20, 100, 10)
            if before not in ("100", "1000", "1000000") and not tens:
                parts.append([])
                continue
        parts[-1].append(token)
    return [part for part in parts if part]


def _read(text: str, run: list[re.Match[str]], code: str) -> Number:
    start, end = run[0].start(), run[-1].end()
    spoken = any(not token[0][0].isdigit() for token in run)
    if len(run) == 1 and not spoken:
        value = of_digits(run[0][0], code)
        return Number(value, start, end, re.sub(r"\D", "", run[0][0]))
    point = cues.of(code).words("point")
    words = [token[0].lower() for token in run]
    for index, word in enumerate(words):
        if point.fullmatch(word) and 0 < index < len(words) - 1:
            whole, part = _whole(words[:index], code), _decimals(words[index + 1 :], code)
            value = None if whole is None or part is None else Fraction(f"{whole}.{part}")
            return Number(value, start, end, "" if part is None else f"{whole}{part}", spoken)
    whole = _whole(words, code)
    digits = "".join(_word(word, code) or re.sub(r"\D", "", word) for word in words)
    return Number(None if whole is None else Fraction(whole), start, end, digits, spoken)


def _whole(words: list[str], code: str) -> int | None:
    """The whole number that words say; None when they have no one reading."""
    kept = [word for word in words if word not in _OH.get(code, ())]
    try:
        if len(kept) == len(words) and not any(word[0].isdigit() for word in words):
            return int(text2num(" ".join(words), code))
    except (ValueError, KeyError, AttributeError):
        pass
    converted = alpha2digit(" ".join(kept), code).split()
    values = [of_digits(_word(one, code) or one, code) for one in converted]
    if not values or any(one is None or one.denominator != 1 for one in values):
        return None
    plain = [int(one) for one in values if one is not None]
    if len(plain) == 1 and len(kept) == len(words):
        return plain[0]
    if code == "en" and len(plain) == 2 and 1 <= plain[0] <= 9:
        if len(kept) < len(words):  # "one oh four"
            return plain[0] * 100 + plain[1] if plain[1] < 10 else None
        if 10 <= plain[1] <= 99:  # "one forty-eight"
            return plain[0] * 100 + plain[1]
    return None


def _decimals(words: list[str], code: str) -> str | None:
    """The digits after the point: said one by one ("point four five") or as a number ("Komma fünfundzwanzig")."""
    digits = [_word(word, code) or (word if word.isdigit() else None) for word in words]
    if any(one is None for one in digits):
        return None
    plain = [one for one in digits if one is not None]
    if len(plain) > 1 and any(len(one) > 1 for one in plain):
        whole = _whole(words, code)
        return None if whole is None else str(whole)
    return "".join(plain)


def of_digits(text: str, code: str) -> Fraction | None:
    """A number in digits: "98.4", "1,000", and "1.000" where that is a thousand; None when it is none."""
    text = re.sub(r"['\u00a0\u202f]", "", text)
    thousands = _THOUSANDS.get(code, ",")
    decimal = "." if thousands == "," else ","
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", text):
        text = text.replace(thousands, "")
    if text.count(".") + text.count(",") > 1:
        return None
    text = text.replace(",", ".")
    return Fraction(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


def _with_sign(number: Number, text: str, code: str) -> Number:
    sign = re.search(
        rf"(?:(?<!\w)[-−–]|(?<!\w){_MINUS.get(code, 'minus')}\s)$", text[max(0, number.start - 8) : number.start]
    )
    if sign is None or number.value is None or (sign[0] in "-−–" and number.spoken):
        return number
    return Number(-number.value, number.start - len(sign[0]), number.end, number.digits, number.spoken)
