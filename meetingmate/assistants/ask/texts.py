"""The fixed texts of answers, in the language of the question."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from meetingmate.assistants.ask.nouns import DOCUMENT, TRANSCRIPT, Citation, Passage
from meetingmate.texts import localise


def text(key: str, language: str, **fields: str | int) -> str:
    """A text of ``texts.toml``; English for a language without one."""
    tables = _tables()
    return tables.get(language, tables["en"])[key].format(**fields)


def day(iso: str, language: str) -> str:
    """A date as it stands in a sentence."""
    return localise.date_short(iso, language)


def place(passage: Passage | Citation, language: str) -> str:
    """Where in a document a passage stands; a page is kept as its number."""
    return text("page", language, page=passage.place) if passage.place.isdigit() else passage.place


def lead(passage: Passage, language: str) -> str:
    """The line before a passage that answers a question."""
    if passage.kind == DOCUMENT:
        where = place(passage, language)
        key = "document_at" if where else "document"
        return text(key, language, path=passage.path, place=where)
    fields = {"day": day(passage.date, language), "title": passage.title}
    if passage.kind == TRANSCRIPT:
        if passage.speaker:
            return text("said_by", language, speaker=passage.speaker, **fields)
        return text("said", language, **fields)
    if passage.kind == "decision":
        key = "decided" if passage.status in ("made", "changed") else passage.status
        return text(key, language, **fields)
    return text("task" if passage.kind == "task" else "noted", language, **fields)


def label(passage: Passage, language: str) -> str:
    """How a citation is called: meeting, date and time, or file and page."""
    if passage.kind == DOCUMENT:
        return ", ".join(filter(None, [passage.path, place(passage, language)]))
    return ", ".join(filter(None, [passage.title, day(passage.date, language)]))


@cache
def _tables() -> dict[str, dict[str, str]]:
    file = resources.files("meetingmate.assistants.ask").joinpath("texts.toml")
    return tomllib.loads(file.read_text("utf-8"))
