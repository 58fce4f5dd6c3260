"""The nouns of forms: what a form asks for, and a form that was filled.

A filled form carries the form it was filled by, so that it can be read when the file of the form is gone or changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

FieldType = Literal["text", "long_text", "number", "pair", "choice", "yes_no", "date", "time", "list"]
#: What a text field holds: any words, a name (words with a capital letter), or a code (letters and digits).
Holds = Literal["words", "name", "code"]
#: Who gave a value: the rules, the writing model, or a person.
Source = Literal["rules", "model", "person"]
#: What speaks against a value, or why a field stayed empty; each in words in ``assistants.forms.problems``.
Problem = Literal[
    "range",
    "order",
    "future",
    "past",
    "pair",
    "unit",
    "unit_not_said",
    "correction",
    "conflict",
    "approximate",
    "ambiguous",
    "several",
    "choice",
    "unsure",
    "suggested",
]

#: Texts by language code; "" is the one for every language.
Texts = dict[str, str]
#: Words by language code; "" are those for every language.
WordLists = dict[str, list[str]]


class Choice(Struct, kw_only=True):
    """An allowed value, and the words by which people say it (its own label counts as well)."""

    value: str
    label: Texts = field(default_factory=dict)
    words: WordLists = field(default_factory=dict)


class FormField(Struct, kw_only=True):
    """One field.

    ``words`` are said as a heading or before the value ("blood pressure"), ``after`` only right before it ("complains
    of"). ``begins`` open a sentence that is part of the text itself ("heart and lungs are normal"). ``phrases`` are a
    whole value in their own words ("no known allergies"). ``unit`` is that of the value, ``units`` are others that it
    may be kept in. ``range`` are the lowest and the highest value (of a pair: of its first number, ``second_range`` of
    its second). ``days``: the date is never later (``past``) or earlier (``future``) than the meeting. ``later_than``:
    the field that this date or time comes after. ``yes`` and ``no`` are what people say when that is the answer.
    ``columns`` are the fields of each row of a list.
    """

    id: str
    type: FieldType
    label: Texts
    section: str = ""
    words: WordLists = field(default_factory=dict)
    after: WordLists = field(default_factory=dict)
    begins: WordLists = field(default_factory=dict)
    phrases: WordLists = field(default_factory=dict)
    yes: WordLists = field(default_factory=dict)
    no: WordLists = field(default_factory=dict)
    holds: Holds = "words"
    unit: str = ""
    units: list[str] = field(default_factory=list)
    range: tuple[float, float] | None = None
    second_range: tuple[float, float] | None = None
    choices: list[Choice] = field(default_factory=list)
    days: Literal["", "past", "future"] = ""
    later_than: str = ""
    required: bool = False
    columns: list[FormField] = field(default_factory=list)


class Section(Struct, kw_only=True):
    """A group of fields with a heading; ``words`` are those by which people announce it."""

    id: str
    label: Texts
    words: WordLists = field(default_factory=dict)


class Form(Struct, kw_only=True):
    """A form as its file describes it. ``clinical``: a person must review what it holds before it is used."""

    id: str
    title: Texts
    languages: list[str]
    fields: list[FormField]
    sections: list[Section] = field(default_factory=list)
    clinical: bool = False

    def field_of(self, field_id: str) -> FormField | None:
        """The field of that id, None when the form has none."""
        return next((one for one in self.fields if one.id == field_id), None)


class SaidWords(Struct, kw_only=True):
    """Words of a transcript: ``quote`` stands verbatim in ``utterance`` of ``meeting``; times in seconds."""

    meeting: str
    utterance: str
    quote: str
    start: float
    end: float


class FieldValue(Struct, kw_only=True):
    """What stands in a field. ``text`` is in a fixed form: ``98.4``, ``148/86``, ``2026-04-14``, ``14:30``, ``yes``,
    ``no``, the value of a choice, or words. ``unit`` is the unit of ``text``, empty when it is not known. ``rows`` are
    those of a list. A person's empty value means that the field stays empty."""

    text: str = ""
    unit: str = ""
    rows: list[dict[str, FieldValue]] = field(default_factory=list)
    evidence: list[SaidWords] = field(default_factory=list)
    by: Source = "rules"
    problems: list[Problem] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Whether nothing stands in the field."""
        return not self.text and not self.rows


class FilledForm(Struct, kw_only=True):
    """A form with what was said. ``empty`` says why a field stayed empty although it was spoken of; ``unused`` are
    the sentences that went into no field. ``sources`` are the meetings it was filled from, the first is the one that
    it is kept with. ``language`` is the one it is shown in, ``day`` the date of the first meeting (ISO)."""

    form: Form
    language: str = "en"
    day: str = ""
    values: dict[str, FieldValue] = field(default_factory=dict)
    empty: dict[str, Problem] = field(default_factory=dict)
    unused: list[SaidWords] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    writing_model: str = ""
    changed: str = ""

    def value(self, field_id: str) -> FieldValue:
        """The value of a field, an empty one when it has none."""
        return self.values.get(field_id) or FieldValue()

    def missing(self) -> list[FormField]:
        """The required fields that are empty, in their order."""
        return [one for one in self.form.fields if one.required and self.value(one.id).is_empty()]


def with_meetings(filled: FilledForm, renamed: Callable[[str], str]) -> FilledForm:
    """The same form, where meetings have other ids: ``renamed`` gives the one that a meeting has now."""

    def words(said: list[SaidWords]) -> list[SaidWords]:
        return [replace(one, meeting=renamed(one.meeting)) for one in said]

    def value(one: FieldValue) -> FieldValue:
        rows = [{name: value(cell) for name, cell in row.items()} for row in one.rows]
        return replace(one, rows=rows, evidence=words(one.evidence))

    return replace(
        filled,
        values={name: value(one) for name, one in filled.values.items()},
        unused=words(filled.unused),
        sources=[renamed(one) for one in filled.sources],
    )


def in_language(texts: Texts, code: str, otherwise: str = "") -> str:
    """The text in the language ``code``, or the one for every language, in English, or any."""
    return texts.get(code) or texts.get("") or texts.get("en") or next(iter(texts.values()), otherwise)


def words_in(words: WordLists, code: str) -> list[str]:
    """The words of the language ``code`` and those of every language."""
    return [*words.get(code, []), *(words.get("", []) if code else [])]
