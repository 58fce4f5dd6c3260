"""Values in words: texts, names, codes, and what is spelled."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from meetingmate.assistants.forms import cues, numbers
from meetingmate.assistants.forms.dictation import Dictation, tidy
from meetingmate.assistants.forms.values import Reading
from meetingmate.domain.forms import FormField

_BEGIN = re.compile(r"[\s,:;=.–-]*")
_NAME = re.compile(
    r"(?:(?:dr|mr|mrs|ms|prof|herr|frau|herrn|m|mme|sr|sra)\.?\s+)*(?:[^\W\d_a-zß-öø-ÿ][\w'.’-]*)"
    r"(?:\s+(?:(?:van|von|de|der|den|del|di|da|la|le|zu|bin|al)\s+)*[^\W\d_a-zß-öø-ÿ][\w'’-]*)*",
)
_TITLES = re.compile(r"(?i:^(?:herrn?|frau|mr|mrs|ms|mme|m|sr|sra)\.?\s+)")
#: Words that begin a sentence with a capital letter and no name.
_NO_NAME = frozenset(
    {
        "the",
        "a",
        "he",
        "she",
        "they",
        "it",
        "we",
        "i",
        "der",
        "die",
        "das",
        "er",
        "sie",
        "es",
        "wir",
        "ich",
        "no",
        "none",
        "not",
    }
)
#: A spelled word stands for one that is this alike (of 100).
_ALIKE = 55
_LETTERS = re.compile(r"(?:[^\W\d_](?:[\s,.-]+|$)){2,}[^\W\d_](?![\w'])|[^\W\d_](?:-[^\W\d_]){2,}(?![\w'])")
_MOST_NAME_WORDS = 5


def words(one: FormField, dictation: Dictation, start: int, end: int, *, heading: bool) -> Reading | None:
    """The text of a field in ``dictation.text[start:end]``, behind its words."""
    start = begin_of(dictation, start, end)
    if start >= end:
        return None
    if one.holds == "name":
        return name(dictation, start, end, heading=heading)
    if one.holds == "code":
        return code(dictation, start, end)
    text = _with_spelling(dictation.clean(start, end), dictation.code)
    if not re.search(r"\w", text):
        return None
    reading = Reading(_sentence(text) if one.type == "long_text" else text.rstrip("."), start, end)
    if dictation.is_unresolved(start, end):
        reading.problems.append("correction")
    return reading


def begin_of(dictation: Dictation, start: int, end: int) -> int:
    """Past colon, stop and "is"."""
    copula = re.compile(rf"(?:{cues.of(dictation.code).text('copula')})(?![\w'])", re.IGNORECASE)
    at = start
    while at < end:
        moved = _BEGIN.match(dictation.text, at, end)
        at = moved.end() if moved else at
        word = copula.match(dictation.text, at, end)
        if word is None:
            break
        at = word.end()
    return at


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def name(dictation: Dictation, start: int, end: int, *, heading: bool) -> Reading | None:
    """A name: words with a capital letter, or a short line behind a heading; put right by what is spelled."""
    text = dictation.text
    match = _NAME.match(text, start, end)
    high = match.end() if match else 0
    if match is None and heading:
        stop = re.compile(r"[.,;:!?\n]").search(text, start, end)
        high = stop.start() if stop else end
        if not 1 <= len(text[start:high].split()) <= 4 or numbers.find(text, dictation.code, start, high):
            return None
    elif match is None:
        return _spelled_alone(dictation, start, end)
    said = tidy(text[start:high], dictation.code).rstrip(".")
    said = _TITLES.sub("", said)
    if not said or said.split()[0].lower() in _NO_NAME or len(said.split()) > _MOST_NAME_WORDS:
        return None
    spelled = _spelling(text[high : high + 90], dictation.code)
    if spelled is None:
        return Reading(said, start, high)
    letters, until = spelled
    return Reading(_put_in(said, letters), start, high + until)


def _spelled_alone(dictation: Dictation, start: int, end: int) -> Reading | None:
    found = _spelling(dictation.text[start:end], dictation.code)
    return Reading(found[0].capitalize(), start, start + found[1]) if found else None


def _spelling(text: str, code_: str) -> tuple[str, int] | None:
    """The letters that are spelled at the beginning of ``text``, and where that ends: "spelled M E Y E R"."""
    table = cues.of(code_)
    lead = re.compile(rf"[\s,.:;–-]*(?:{table.text('spelled')})?[\s,.:–-]*", re.IGNORECASE).match(text)
    begin = lead.end() if lead else 0
    as_in = rf"(?:\s+(?:{table.text('spelled_by')})\s+[^\W\d_]{{2,}})"
    by_words = re.compile(rf"(?:[^\W\d_]{as_in}[\s,.-]*){{2,}}", re.IGNORECASE).match(text, begin)
    if by_words:
        plain = re.sub(as_in, "", by_words[0], flags=re.IGNORECASE)
        return "".join(re.findall(r"[^\W\d_]", plain)), by_words.end()
    letters = _LETTERS.match(text, begin)
    if letters is None:
        return None
    return "".join(re.findall(r"[^\W\d_]", letters[0])), letters.end()


def _put_in(said: str, letters: str) -> str:
    """``said`` with the word that the letters spell."""
    parts = said.split()
    likeness = [fuzz.ratio(part.lower(), letters.lower()) for part in parts]
    best = max(range(len(parts)), key=likeness.__getitem__)
    if likeness[best] < _ALIKE and parts[best][0].lower() != letters[0].lower():
        return said
    parts[best] = letters.capitalize()
    return " ".join(parts)


def _with_spelling(text: str, code_: str) -> str:
    """A text in which a word is spelled out behind it, with that word as it is spelled."""
    table = cues.of(code_)
    match = re.search(rf"(\w+),?\s+(?:{table.text('spelled')})[\s,:]+", text, re.IGNORECASE)
    if match is None:
        return text
    spelled = _spelling(text[match.end() :], code_)
    if spelled is None:
        return text
    return f"{text[: match.start()]}{_put_in(match[1], spelled[0])} {text[match.end() + spelled[1] :]}".strip()


def code(dictation: Dictation, start: int, end: int) -> Reading | None:
    """A code of letters and digits, said one by one or written: "A B four four seven dash two", "AB447-2"."""
    text, table = dictation.text, cues.of(dictation.code)
    parts: list[str] = []
    at = last = start
    tokens = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*|[-/]")
    by = re.compile(rf"\s+(?:{table.text('spelled_by')})\s+[^\W\d_]+", re.IGNORECASE)
    while token := tokens.search(text, at, end):
        gap = text[last : token.start()]
        if gap.strip(" ,-") and parts:
            break
        word = token[0]
        number = next(
            (n for n in numbers.find(text, dictation.code, token.start(), end) if n.start == token.start()), None
        )
        if number is not None and number.digits and not re.search(r"[A-Za-z]\d|\d[A-Za-z]", word):
            parts.append(number.digits)
            at = last = number.end
            continue
        if table.words("dash").fullmatch(word) or word == "-":
            parts.append("-")
        elif table.words("slash").fullmatch(word) or word == "/":
            parts.append("/")
        elif len(word) == 1 or any(char.isdigit() for char in word) or (word.isupper() and len(word) <= 4):
            parts.append(word.upper())
        else:
            break
        at = last = token.end()
        if spelled := by.match(text, at, end):
            at = last = spelled.end()
    value = "".join(parts).strip("-/")
    if not value or not (any(char.isdigit() for char in value) or len(value) >= 2):
        return None
    return Reading(value, start, last)
