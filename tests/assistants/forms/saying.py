"""Forms and dictations for tests."""

from __future__ import annotations

from meetingmate.assistants.forms import filling, reading, shelf
from meetingmate.domain.forms import FilledForm, Form
from meetingmate.domain.meeting import Meeting, Utterance

#: A Tuesday.
DAY = "2026-04-14"


def form(fields: str, languages: str = '["en", "de"]', head: str = "") -> Form:
    """A form with ``fields`` as they stand in a file."""
    return reading.parse(f'id = "test"\ntitle = "Test"\nlanguages = {languages}\n{head}\n{fields}', "test.toml")


def spoken(*lines: str) -> list[Utterance]:
    """An utterance for each line, ten seconds apart."""
    return [Utterance(id=f"u{n}", start=10.0 * n, end=10.0 * n + 8, text=line) for n, line in enumerate(lines, 1)]


def fill(which: Form | str, *lines: str, language: str = "en", day: str = DAY, meeting: str = "m1") -> FilledForm:
    """``which`` (a form, or the id of one that ships) filled from ``lines``."""
    found = shelf.get(which) if isinstance(which, str) else which
    talk = Meeting(id=meeting, title="Dictation", date=day, language=language)
    return filling.fill(found, talk, spoken(*lines))


def value(filled: FilledForm, field: str) -> tuple[str, str]:
    """The text and the unit of a field."""
    found = filled.value(field)
    return found.text, found.unit
