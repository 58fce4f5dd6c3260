"""Which language a recording is most likely held in, before anybody has spoken."""

from __future__ import annotations

import babel
import pytest

from meetingmate.base import locales
from meetingmate.domain.meeting import Meeting
from meetingmate.jobs.live.requests import expected_language
from meetingmate.library import Job, Library


@pytest.fixture
def library(tmp_path):
    opened = Library(tmp_path)
    yield opened
    opened.close()


def add(library: Library, name: str, day: str, language: str | None, series: str | None = None) -> Meeting:
    meeting = Meeting(id=name, title=name, date=day, language=language, series=series)
    library.add(meeting, Job(meeting=name, source="", state="done"))
    return meeting


def test_it_is_that_of_the_last_meeting_and_first_of_the_same_series(library) -> None:
    add(library, "m1", "2026-03-01", "fr", series="Board")
    add(library, "m2", "2026-03-08", "de")
    add(library, "m3", "2026-03-09", None)
    assert expected_language(library, add(library, "m4", "2026-03-10", None)) == "de"
    assert expected_language(library, add(library, "m5", "2026-03-10", None, series="Board")) == "fr"
    assert expected_language(library, add(library, "m6", "2026-03-10", None, series="Another")) == "de"


@pytest.mark.parametrize(("system", "language"), [(babel.Locale("es", "MX"), "es"), (None, None)])
def test_without_earlier_meetings_it_is_that_of_the_system(library, monkeypatch, system, language) -> None:
    monkeypatch.setattr(locales, "system", lambda: system)
    assert expected_language(library, add(library, "m1", "2026-03-10", None)) == language
