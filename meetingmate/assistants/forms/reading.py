"""Reading the file of a form: strictly, with the field and the line of what is wrong."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import tomlkit
import tomlkit.exceptions

from meetingmate.assistants.forms import units
from meetingmate.base import atomic_files
from meetingmate.base.errors import UsageError
from meetingmate.base.text import clean
from meetingmate.base.translation import tr
from meetingmate.domain.forms import Choice, Form, FormField, Section

#: Bounds of a file, so that none keeps the computer busy.
LARGEST = 256 * 1024
_MOST_FIELDS, _MOST_COLUMNS, _MOST_CHOICES, _MOST_WORDS, _ALL_WORDS = 200, 12, 100, 60, 3000
_LONGEST = 120
_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z_.]+)\s*\]\]?")
_TYPED = {
    "holds": ("text",),
    "unit": ("number", "pair"),
    "units": ("number", "pair"),
    "range": ("number", "pair"),
    "second_range": ("pair",),
    "choices": ("choice",),
    "yes": ("yes_no",),
    "no": ("yes_no",),
    "begins": ("text", "long_text"),
    "phrases": ("text", "long_text", "list"),
    "days": ("date",),
    "later_than": ("date", "time"),
    "columns": ("list",),
}


class FormError(UsageError):
    """A form that can't be used; names the field and the line."""


def read(path: Path) -> Form:
    """The form in the file ``path``. Raises FormError."""
    try:
        text = atomic_files.read_small(path, LARGEST).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise FormError(tr("{path} was not found. Check the name.", path=path)) from error
    except UnicodeDecodeError as error:
        raise FormError(tr("{file} is no form: it is not text in UTF-8.", file=path.name)) from error
    except OSError as error:
        raise FormError(tr("{file} can't be read ({error}).", file=path.name, error=error)) from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Form:
    """The form that ``text`` describes; ``name`` is that of its file, for messages. Raises FormError."""
    if len(text.encode()) > LARGEST:
        raise FormError(tr("{file} is too large for a form ({size} kB at most).", file=name, size=LARGEST // 1024))
    return _Reader(text, name).form()


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._lines = text.split("\n")
        try:
            self._data: dict[str, Any] = tomlkit.parse(text).unwrap()
        except RecursionError as error:
            raise FormError(tr("{file} is no form: its values are nested too deeply.", file=name)) from error
        except (tomlkit.exceptions.TOMLKitError, ValueError) as error:
            raise FormError(tr("{file} can't be read as a form: {error}.", file=name, error=error)) from error

    def form(self) -> Form:
        data = dict(self._data)
        for key in ("title", "fields"):
            if key not in data:
                raise self._wrong(tr("“{key}” is missing", key=key), 1)
        languages = data.get("languages", ["en"])
        if (
            not isinstance(languages, list)
            or not languages
            or not all(isinstance(one, str) and _LANGUAGE.fullmatch(one) for one in languages)
        ):
            raise self._wrong(tr('“languages” must be a list of codes such as "en"'), self._line("", 0, "languages"))
        self._languages: list[str] = languages
        data["title"] = self._texts(data["title"], self._line("", 0, "title"), "title")
        data["languages"] = languages
        data.setdefault("id", Path(self._name).stem)
        if not isinstance(data["id"], str) or not _ID.fullmatch(data["id"]):
            raise self._wrong(
                tr("“id” must be small letters, digits and hyphens, and begin with a letter"), self._line("", 0, "id")
            )
        data["sections"] = [self._section(one, number) for number, one in enumerate(self._tables(data, "sections"))]
        data["fields"] = [self._field(one, "fields", number) for number, one in enumerate(self._tables(data, "fields"))]
        if not data["fields"]:
            raise self._wrong(tr("the form has no field"), 1)
        if len(data["fields"]) > _MOST_FIELDS:
            raise self._wrong(tr("it has more than {most} fields", most=_MOST_FIELDS), 1)
        form = self._as(Form, data, 1, "")
        self._check_whole(form)
        return form

    # --- parts

    def _tables(self, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
        found = data.get(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self._wrong(tr("“{key}” must be written as [[{key}]]", key=key), self._line("", 0, key))
        return [dict(one) for one in found]

    def _section(self, data: dict[str, Any], number: int) -> Section:
        line = self._line("sections", number)
        data["label"] = self._texts(data.get("label"), line, "label")
        if "words" in data:
            data["words"] = self._words(data["words"], line, "words")
        return self._as(Section, data, line, str(data.get("id", "")))

    def _field(self, data: dict[str, Any], table: str, number: int, within: str = "") -> FormField:
        line = self._line(table, number)
        name = f"{within}{data.get('id', number + 1)}"

        def at(key: str) -> int:
            return self._line(table, number, key) or line

        if not isinstance(data.get("id"), str) or not _ID.fullmatch(data["id"]):
            wrong = tr("“id” must be small letters, digits and hyphens, and begin with a letter")
            raise self._wrong(wrong, at("id"), name)
        data["label"] = self._texts(data.get("label", data["id"]), at("label"), "label", name)
        for key in ("words", "after", "begins", "phrases", "yes", "no"):
            if key in data:
                data[key] = self._words(data[key], at(key), key, name)
        for key, kinds in _TYPED.items():
            if key in data and data.get("type") not in kinds:
                wrong = tr("“{key}” does not go with the type “{type}”", key=key, type=data.get("type"))
                raise self._wrong(wrong, at(key), name)
        if "choices" in data:
            data["choices"] = self._choices(data["choices"], at("choices"), name)
        if "columns" in data:
            columns = self._tables(data, "columns")
            before = sum(len(one.get("columns", [])) for one in self._data["fields"][:number] if isinstance(one, dict))
            data["columns"] = [
                self._field(one, "fields.columns", before + index, f"{name}.") for index, one in enumerate(columns)
            ]
        found = self._as(FormField, data, line, name)
        self._check_field(found, within, at, name)
        return found

    def _choices(self, given: Any, line: int, name: str) -> list[Choice]:
        if not isinstance(given, list) or not given or len(given) > _MOST_CHOICES:
            raise self._wrong(tr("“choices” must be a list of 1 to {most}", most=_MOST_CHOICES), line, name)
        found = []
        for one in given:
            one = {"value": one} if isinstance(one, str) else dict(one) if isinstance(one, dict) else {}
            if "label" in one:
                one["label"] = self._texts(one["label"], line, "label", name)
            if "words" in one:
                one["words"] = self._words(one["words"], line, "words", name)
            choice = self._as(Choice, one, line, name)
            if not choice.value.strip() or len(choice.value) > _LONGEST:
                raise self._wrong(tr("a choice needs a value of at most {most} characters", most=_LONGEST), line, name)
            found.append(choice)
        if len({one.value for one in found}) < len(found):
            raise self._wrong(tr("two choices have the same value"), line, name)
        return found

    def _texts(self, given: Any, line: int, key: str, name: str = "") -> dict[str, str]:
        """A text for all languages, or one for each."""
        texts = {"": given} if isinstance(given, str) else given
        if (
            not isinstance(texts, dict)
            or not texts
            or not all(isinstance(one, str) and one.strip() for one in texts.values())
        ):
            raise self._wrong(tr("“{key}” must be a text, or one for each language", key=key), line, name)
        self._check_languages(texts, line, key, name)
        return {code: self._short(one, line, name) for code, one in texts.items()}

    def _words(self, given: Any, line: int, key: str, name: str = "") -> dict[str, list[str]]:
        """A list of words for all languages, or one for each."""
        lists = {"": given} if isinstance(given, list) else given
        if not isinstance(lists, dict) or not all(
            isinstance(words, list) and all(isinstance(one, str) and one.strip() for one in words)
            for words in lists.values()
        ):
            raise self._wrong(tr("“{key}” must be a list of words, or one for each language", key=key), line, name)
        self._check_languages(lists, line, key, name)
        if any(len(words) > _MOST_WORDS for words in lists.values()):
            raise self._wrong(tr("“{key}” has more than {most} words", key=key, most=_MOST_WORDS), line, name)
        return {code: [self._short(one, line, name) for one in words] for code, words in lists.items()}

    def _check_languages(self, by_language: dict[str, Any], line: int, key: str, name: str) -> None:
        for code in by_language:
            if code and code not in self._languages:
                raise self._wrong(
                    tr("“{key}” names the language “{code}”, which “languages” does not", key=key, code=code),
                    line,
                    name,
                )

    def _short(self, text: str, line: int, name: str) -> str:
        text = " ".join(clean(text).split())
        if len(text) > _LONGEST:
            raise self._wrong(tr("a text is longer than {most} characters", most=_LONGEST), line, name)
        return text

    def _check_field(self, one: FormField, within: str, at: Any, name: str) -> None:
        if one.type == "choice" and not one.choices:
            raise self._wrong(tr("a field of the type “choice” needs “choices”"), at("type"), name)
        if one.type == "list":
            if within or not 1 <= len(one.columns) <= _MOST_COLUMNS:
                raise self._wrong(
                    tr("a list needs 1 to {most} columns, and no list in it", most=_MOST_COLUMNS), at("type"), name
                )
            if len({column.id for column in one.columns}) < len(one.columns):
                raise self._wrong(tr("two columns have the same id"), at("columns"), name)
        for key in ("range", "second_range"):
            bounds = getattr(one, key)
            if bounds is not None and not bounds[0] < bounds[1]:
                raise self._wrong(tr("“{key}” must be a lower and a higher number", key=key), at(key), name)
        for unit in one.units if one.range else ():
            if units.convert(Fraction(1), unit, one.unit) is None:
                wrong = tr(
                    "“{unit}” can't be converted to “{to}”, so “range” says nothing of it", unit=unit, to=one.unit
                )
                raise self._wrong(wrong, at("units"), name)

    def _check_whole(self, form: Form) -> None:
        ids = [one.id for one in form.fields]
        sections = {one.id for one in form.sections}
        for number, one in enumerate(form.fields):
            if one.id in ids[:number]:
                raise self._wrong(tr("another field has the same id"), self._line("fields", number, "id"), one.id)
            if one.section and one.section not in sections:
                wrong = tr("there is no section “{section}”", section=one.section)
                raise self._wrong(wrong, self._line("fields", number, "section"), one.id)
            if one.later_than:
                other = form.field_of(one.later_than)
                if other is None or other.type != one.type or other is one:
                    wrong = tr("“later_than” must name another field of the same type")
                    raise self._wrong(wrong, self._line("fields", number, "later_than"), one.id)
        count = sum(
            len(words)
            for one in [*form.fields, *(column for field in form.fields for column in field.columns)]
            for lists in (
                one.words,
                one.after,
                one.begins,
                one.phrases,
                one.yes,
                one.no,
                *(c.words for c in one.choices),
            )
            for words in lists.values()
        )
        if count > _ALL_WORDS:
            raise self._wrong(tr("all fields together have more than {most} words", most=_ALL_WORDS), 1)

    # --- messages

    def _as(self, kind: Any, data: dict[str, Any], line: int, name: str) -> Any:
        known = {one.name for one in msgspec.structs.fields(kind)}
        for key in data:
            if key not in known:
                raise self._wrong(tr("“{key}” is not known here", key=clean(key)[:40]), line, name)
        try:
            return msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            raise self._wrong(str(error), line, name) from error

    def _wrong(self, what: str, line: int, name: str = "") -> FormError:
        where = {"file": self._name, "line": max(line, 1), "what": what.rstrip(".")}
        if name:
            return FormError(tr("{file}, line {line}, field “{field}”: {what}.", field=clean(name)[:60], **where))
        return FormError(tr("{file}, line {line}: {what}.", **where))

    def _line(self, table: str, number: int, key: str = "") -> int:
        """The line of a key in the table ``table`` number ``number``, or of its header; 0 when it is not found."""
        begin, seen = (1, 0) if not table else (0, -1)
        for at, line in enumerate(self._lines, start=1):
            if header := _HEADER.match(line):
                if begin and not (table and header[1].startswith(f"{table}.") and not line.lstrip().startswith("[[")):
                    return begin if not key or table else 0
                seen += header[1] == table and line.lstrip().startswith("[[")
                if table and header[1] == table and seen == number:
                    begin = at
            elif begin and key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*[.=]", line):
                return at
        return begin
