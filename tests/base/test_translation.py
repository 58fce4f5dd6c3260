"""Texts of the program in the user's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate.base import locales, paths, translation

DE = """
msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Cancel"
msgstr "Abbrechen"

msgid "Rename {name}"
msgstr "{name} umbenennen"

msgid "{count} task"
msgid_plural "{count} tasks"
msgstr[0] "{count} Aufgabe"
msgstr[1] "{count} Aufgaben"

msgctxt "a task's state"
msgid "Open"
msgstr "Offen"

msgid "Open"
msgstr "Öffnen"

msgid "Not done yet"
msgstr ""
"""


@pytest.fixture(autouse=True)
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path)
    folder = tmp_path / "translations"
    folder.mkdir()
    (folder / "de.po").write_text(DE, encoding="utf-8")
    translation.catalogue.cache_clear()
    yield folder
    monkeypatch.undo()
    translation.catalogue.cache_clear()
    translation.use("en")


def test_english_stands_in_the_code() -> None:
    translation.use("en")
    assert translation.tr("Rename {name}", name="{Tom}") == "Rename {Tom}"
    assert translation.trn("{count} task", "{count} tasks", 1) == "1 task"
    assert translation.trn("{count} task", "{count} tasks", 0) == "0 tasks"
    assert translation.tr("") == ""


def test_a_catalogue_gives_the_texts_of_its_language() -> None:
    translation.use("de")
    assert translation.language() == "de"
    assert translation.tr("Cancel") == "Abbrechen"
    assert translation.tr("Rename {name}", name="{Tom}") == "{Tom} umbenennen"
    assert translation.trn("{count} task", "{count} tasks", 2) == "2 Aufgaben"
    assert translation.tr("") == ""


def test_one_english_word_with_two_meanings() -> None:
    translation.use("de")
    assert translation.tr("Open") == "Öffnen"
    assert translation.tr_for("a task's state", "Open") == "Offen"


def test_what_is_not_translated_stays_english() -> None:
    translation.use("de")
    assert translation.tr("Not done yet") == "Not done yet"
    assert translation.tr("Nobody knows this") == "Nobody knows this"


def test_a_catalogue_that_is_damaged_or_gone_leaves_english(catalogues: Path, caplog: pytest.LogCaptureFixture) -> None:
    (catalogues / "de.po").write_text("no catalogue", encoding="utf-8")
    translation.use("de")
    assert translation.tr("Cancel") == "Cancel"
    assert "de.po" in caplog.text
    translation.use("fr")
    assert translation.tr("Cancel") == "Cancel"


def test_without_a_choice_it_is_the_language_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locales, "system", lambda: locales.parse("de_AT"))
    translation.use("")
    assert translation.language() == "de"
    monkeypatch.setattr(locales, "system", lambda: locales.parse("fi_FI"))
    translation.use("")
    assert translation.language() == "en"
