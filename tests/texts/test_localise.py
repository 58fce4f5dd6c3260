"""Texts and dates in the languages of the minutes."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

from meetingmate.base.settings import MINUTES_LANGUAGES
from meetingmate.texts import localise

ENGLISH = localise.table("en")


def _forms(entry: str | dict[str, str]) -> list[str]:
    return list(entry.values()) if isinstance(entry, dict) else [entry]


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_language_of_the_settings_has_a_table() -> None:
    assert set(localise.LANGUAGES) == set(MINUTES_LANGUAGES)


@pytest.mark.parametrize("language", localise.LANGUAGES)
def test_all_keys_stand_in_all_languages_with_the_same_fields(language: str) -> None:
    table = localise.table(language)
    assert table.keys() == ENGLISH.keys()
    for key, entry in table.items():
        assert type(entry) is type(ENGLISH[key]), key
        for form in _forms(entry):
            assert form.strip(), key
            extra = {"n"} if isinstance(entry, dict) else set()  # "one item" may leave the number out
            assert _fields(form) | extra == _fields(_forms(ENGLISH[key])[-1]) | extra, key


@pytest.mark.parametrize("language", [code for code in localise.LANGUAGES if code != "en"])
def test_the_texts_are_translated(language: str) -> None:
    table = localise.table(language)
    sentences = [key for key, entry in ENGLISH.items() if any(len(form.split()) > 3 for form in _forms(entry))]
    assert len(sentences) > 15
    assert not [key for key in sentences if table[key] == ENGLISH[key]]


def test_text_fills_fields_and_chooses_the_plural() -> None:
    assert localise.text("task_list_for", "en", name="Zoë") == "Task list for Zoë"
    assert localise.text("page_of", "de", n=2, m=7) == "Seite 2 von 7"
    assert localise.text("tasks_without_owner", "en", n=1) == "One task has no owner."
    assert localise.text("tasks_without_owner", "en", n=0) == "0 tasks have no owner."
    assert localise.text("tasks_without_owner", "fr", n=0) == "0 action n’a pas de responsable."
    assert localise.text("tasks_without_owner", "es", n=1_000_000) == "1000000 tareas no tienen responsable."


def test_a_sentence_of_older_minutes_is_still_known() -> None:
    assert localise.is_text("tasks_told", "de", "Aufgaben: Ben; die erste ist am 5. März fällig.")
    assert localise.is_text("tasks_told", "de", "Aufgaben haben: Ben.")
    assert not localise.is_text("tasks_told", "en", "Aufgaben haben: Ben.")
    former = tomllib.loads((Path(localise.__file__).parent / "former.toml").read_text(encoding="utf-8"))
    assert set(former) <= set(localise.LANGUAGES)
    for language, texts in former.items():
        for key, wordings in texts.items():
            now = {field for form in _forms(localise.table(language)[key]) for field in _fields(form)}
            assert all(_fields(wording) <= now | {"n"} for wording in wordings), (language, key)


def test_fields_are_data_and_not_templates() -> None:
    assert localise.text("said", "en", name="{quote}", quote="{0.__class__}") == "{quote}: {0.__class__}"


def test_regional_and_unknown_languages_fall_back() -> None:
    assert localise.text("summary", "pt-BR") == "Resumo"
    assert localise.text("summary", "de_AT") == "Zusammenfassung"
    assert localise.text("summary", "ja") == "Summary"
    assert localise.text("summary", None) == "Summary"


def test_a_wrong_key_or_missing_field_is_an_error() -> None:
    with pytest.raises(KeyError):
        localise.text("no_such_text", "en")
    with pytest.raises(KeyError):
        localise.text("page_of", "en", n=1)


def test_dates_are_written_in_the_language() -> None:
    assert localise.date_long("2026-03-05", "en") == "Thursday, 5 March 2026"
    assert localise.date_long("2026-03-05", "de") == "Donnerstag, 5. März 2026"
    assert localise.date_long("2026-03-05", "fr") == "jeudi 5 mars 2026"
    assert localise.date_short("2026-03-05", "nl") == "5 mrt 2026"
    assert "2026" in localise.date_long("2026-03-05", "hi")


def test_a_missing_date_is_not_stated_and_a_foreign_one_stays() -> None:
    assert localise.date_long(None, "en") == "not stated"
    assert localise.date_long("", "de") == "nicht genannt"
    assert localise.date_long("some day in May", "en") == "some day in May"


def test_lists_are_joined_as_in_a_sentence() -> None:
    assert localise.list_text(["Anna", "Ben", "Carla"], "de") == "Anna, Ben und Carla"
    assert localise.list_text(["Anna"], "en") == "Anna"
    assert localise.list_text([], "en") == ""
