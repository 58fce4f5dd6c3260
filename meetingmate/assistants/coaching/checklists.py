"""Reading the file of a checklist, strictly: what is wrong is named with its line. One checklist ships."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import tomlkit
import tomlkit.exceptions

from meetingmate.assistants.coaching.nouns import Checklist, ChecklistItem
from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import UsageError
from meetingmate.base.text import clean
from meetingmate.base.translation import tr

LARGEST = 128 * 1024
_MOST_ITEMS, _MOST_WORDS, _LONGEST, _MOST_SENTENCES = 60, 100, 120, 20
_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_HEADER = re.compile(r"\s*\[\[?([A-Za-z_. ]+)\]\]?\s*(?:#.*)?$")


class ChecklistError(UsageError):
    """A checklist that can't be used; names the line."""


def shipped() -> Path:
    """The checklist of sales calls that comes with the program."""
    return paths.resources_dir() / "coaching" / "sales-call.toml"


def read(path: Path) -> Checklist:
    """The checklist in the file ``path``. Raises ChecklistError."""
    try:
        text = atomic_files.read_small(path, LARGEST).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ChecklistError(tr("{path} was not found. Check the name.", path=path)) from error
    except UnicodeDecodeError as error:
        raise ChecklistError(tr("{file} is no checklist: it is not text in UTF-8.", file=path.name)) from error
    except OSError as error:
        raise ChecklistError(tr("{file} can't be read ({error}).", file=path.name, error=error)) from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Checklist:
    """The checklist that ``text`` describes; ``name`` is that of its file, for messages. Raises ChecklistError."""
    try:
        data: dict[str, Any] = tomlkit.parse(text).unwrap()
    except RecursionError as error:
        raise ChecklistError(tr("{file} is no checklist: its values are nested too deeply.", file=name)) from error
    except (tomlkit.exceptions.TOMLKitError, ValueError) as error:
        raise ChecklistError(tr("{file} can't be read as a checklist: {error}.", file=name, error=error)) from error
    return _Reader(text, name).checklist(data)


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self._lines, self._name = text.split("\n"), name

    def checklist(self, data: dict[str, Any]) -> Checklist:
        self._only(data, Checklist, -1)
        for needed in ("title", "items"):
            if needed not in data:
                raise self._wrong(tr("“{key}” is missing", key=needed), 1)
        languages = data.get("languages", ["en"])
        if not isinstance(languages, list) or not all(
            isinstance(one, str) and _LANGUAGE.fullmatch(one) for one in languages
        ):
            raise self._wrong(tr('“languages” must be a list of codes such as "en"'), self._line(-1, "languages"))
        given = data["items"]
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            raise self._wrong(tr("“{key}” must be written as [[{key}]]", key="items"), self._line(-1, "items"))
        if not 1 <= len(given) <= _MOST_ITEMS:
            raise self._wrong(tr("a checklist needs 1 to {most} items", most=_MOST_ITEMS), 1)
        items = [self._item(one, number, languages) for number, one in enumerate(given)]
        for number, one in enumerate(items):
            if any(other.id == one.id for other in items[:number]):
                raise self._wrong(tr("another item has the same id"), self._line(number, "id"))
        title = self._texts(data["title"], -1, "title", languages)
        return Checklist(title=title, languages=languages, items=items)

    def _item(self, data: dict[str, Any], number: int, languages: list[str]) -> ChecklistItem:
        self._only(data, ChecklistItem, number)
        for needed in ("id", "label"):
            if needed not in data:
                raise self._wrong(tr("“{key}” is missing", key=needed), self._line(number))
        if not isinstance(data["id"], str) or not _ID.fullmatch(data["id"]):
            wrong = tr("“id” must be small letters, digits and hyphens, and begin with a letter")
            raise self._wrong(wrong, self._line(number, "id"))
        made = {**data, "label": self._texts(data["label"], number, "label", languages)}
        made["words"] = self._words(data.get("words", {}), number, languages)
        if not made["words"] and not data.get("question"):
            raise self._wrong(tr("an item needs “words”, or “question = true”"), self._line(number))
        try:
            item = msgspec.convert(made, ChecklistItem)
        except msgspec.ValidationError as error:
            raise self._wrong(str(error), self._line(number)) from error
        if not 1 <= item.at_least <= _MOST_SENTENCES:
            wrong = tr("“at_least” must be a number from 1 to {most}", most=_MOST_SENTENCES)
            raise self._wrong(wrong, self._line(number, "at_least"))
        return item

    def _texts(self, given: Any, number: int, key: str, languages: list[str]) -> dict[str, str]:
        texts = {"": given} if isinstance(given, str) else given
        if (
            not isinstance(texts, dict)
            or not texts
            or not all(isinstance(one, str) and one.strip() and len(one) <= _LONGEST for one in texts.values())
        ):
            wrong = tr(
                "“{key}” must be a text of at most {most} characters, or one for each language", key=key, most=_LONGEST
            )
            raise self._wrong(wrong, self._line(number, key))
        self._check_languages(texts, number, key, languages)
        return {code: " ".join(clean(one).split()) for code, one in texts.items()}

    def _words(self, given: Any, number: int, languages: list[str]) -> dict[str, list[str]]:
        lists = {"": given} if isinstance(given, list) else given
        if not isinstance(lists, dict) or not all(
            isinstance(words, list)
            and len(words) <= _MOST_WORDS
            and all(isinstance(one, str) and one.strip("* \t\n") and len(one) <= _LONGEST for one in words)
            for words in lists.values()
        ):
            wrong = tr("“words” must be a list of at most {most} words, or one for each language", most=_MOST_WORDS)
            raise self._wrong(wrong, self._line(number, "words"))
        self._check_languages(lists, number, "words", languages)
        return lists

    def _check_languages(self, given: dict[str, Any], number: int, key: str, languages: list[str]) -> None:
        for code in given:
            if code and code not in languages:
                wrong = tr("“{key}” names the language “{code}”, which “languages” does not", key=key, code=code)
                raise self._wrong(wrong, self._line(number, key))

    def _only(self, data: dict[str, Any], kind: type[msgspec.Struct], number: int) -> None:
        known = {one.name for one in msgspec.structs.fields(kind)}
        for key in data:
            if key not in known:
                raise self._wrong(tr("“{key}” is not known here", key=clean(key)[:40]), self._line(number, key))

    def _wrong(self, what: str, line: int) -> ChecklistError:
        where = {"file": self._name, "line": line, "what": what.rstrip(".")}
        return ChecklistError(tr("{file}, line {line}: {what}.", **where))

    def _line(self, number: int, key: str = "") -> int:
        """The line of a key of item ``number`` (-1: before the first), else that of the item."""
        begin, item = 1, -1
        for at, line in enumerate(self._lines, start=1):
            if header := _HEADER.match(line):
                item += line.lstrip().startswith("[[")
                if item > number:
                    break
                if line.lstrip().startswith("[["):
                    begin = at
                elif item == number and key and header[1].strip().endswith(f".{key}"):
                    return at
            elif item == number and key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*[.=]", line):
                return at
        return begin
