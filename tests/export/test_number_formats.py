"""Languages, countries, clocks, and the tables of fixed texts."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

import meetingmate.texts
from meetingmate.base import locales
from meetingmate.export import clock
from meetingmate.export.number_formats import conventions, word_language
from meetingmate.texts.localise import LANGUAGES

TEXTS = Path(meetingmate.texts.__file__).parent / "documents"


@pytest.mark.parametrize(
    ("language", "locale", "tag", "letter", "day"),
    [
        ("en", "en_GB", "en-GB", False, "Tuesday, 3 March 2026"),
        ("en", "en_US", "en-US", True, "Tuesday, March 3, 2026"),
        ("en", "de_DE", "en-GB", False, "Tuesday, 3 March 2026"),
        ("de", "de_AT", "de-AT", False, "Dienstag, 3. März 2026"),
        ("pt-BR", "en_GB", "pt-BR", False, "terça-feira, 3 de março de 2026"),
        ("fr", "fr_CA", "fr-CA", True, "mardi 3 mars 2026"),
        ("he", "en_GB", "he-IL", False, "Tuesday, 3 March 2026"),
        ("zh", "en_GB", "zh-CN", False, "Tuesday, 3 March 2026"),
        ("xx", "nonsense", "xx", False, "Tuesday, 3 March 2026"),
        (None, "en_GB", "en-GB", False, "Tuesday, 3 March 2026"),
    ],
)
def test_conventions(language, locale, tag, letter, day):
    found = conventions(language, locale)
    assert (found.tag, found.letter, found.date_full("2026-03-03")) == (tag, letter, day)


def test_what_is_no_date_or_time_stays_as_it_is():
    found = conventions("de", "de_DE")
    assert found.date_short("soon") == "soon"
    assert found.time("noon") == "noon"
    assert found.time("14:05") == "14:05"


@pytest.mark.parametrize(
    ("system", "tag", "letter"),
    [
        ("en_US.UTF-8", "en-US", True),
        ("English_United States.1252", "en-US", True),
        ("English_United Kingdom.1252", "en-GB", False),
        ("C.UTF-8", "en-GB", False),
        ("Klingon_Kronos", "en-GB", False),
        ("de_CH", "en-GB", False),
    ],
)
def test_the_computer_decides_when_nobody_else_does(monkeypatch, system, tag, letter):
    """Windows names its locales in English words."""
    monkeypatch.setattr(locales.system_locale, "setlocale", lambda _category: system)
    locales.system.cache_clear()
    try:
        found = conventions("en")
    finally:
        locales.system.cache_clear()
    assert (found.tag, found.letter) == (tag, letter)


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("de-DE", {"val": "de-DE"}),
        ("he-IL", {"val": "en-GB", "bidi": "he-IL"}),
        ("hi-IN", {"val": "en-GB", "bidi": "hi-IN"}),
        ("ja-JP", {"val": "en-GB", "eastAsia": "ja-JP"}),
    ],
)
def test_language_for_the_spelling_checker(tag, attributes):
    assert word_language(tag) == attributes


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00"), (-3, "00:00"), (61.9, "01:01"), (3600, "1:00:00"), (36061, "10:01:01")]
)
def test_positions(seconds, shown):
    assert clock.position(seconds) == shown


@pytest.mark.parametrize(
    ("start", "seconds", "end"), [("09:30", 178.65, "09:33"), ("23:30", 3600, "00:30"), ("nine", 60, None)]
)
def test_ends(start, seconds, end):
    assert clock.end_of(start, seconds) == end


@pytest.mark.parametrize(("seconds", "shown"), [(5, "1 min"), (179, "3 min"), (3600, "1 hr"), (7500, "2 hr 5 min")])
def test_durations(seconds, shown):
    assert conventions("en", "en_GB").duration(seconds) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_have_the_same_texts_with_the_same_fields(language):
    def fields(entry: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(entry) if name}

    english, other = (tomllib.loads((TEXTS / f"{code}.toml").read_text("utf-8")) for code in ("en", language))
    assert english.keys() == other.keys()
    assert {k: fields(v) for k, v in english.items()} == {k: fields(v) for k, v in other.items()}
