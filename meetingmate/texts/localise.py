"""Fixed texts of the minutes (headings, templates, remarks) and dates in the languages of the minutes.

The texts stand in ``minutes/<language>.toml``, one file a language with the same keys. Text that people said is
never translated here; only what the program itself writes is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from meetingmate.base import locales

_FOLDER = Path(__file__).parent / "minutes"
_FORMER = Path(__file__).parent / "former.toml"
_FALLBACK = "en"
_FIELD = re.compile(r"\{\w+\}")

#: Languages with a table of texts.
LANGUAGES = ("en", "de", "fr", "es", "hi", "pt", "it", "nl")


def supported(language: str | None) -> str:
    """The language whose texts are used for ``language`` (``pt-BR`` -> ``pt``); English when there is none."""
    code = (language or "").replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else _FALLBACK


@cache
def table(language: str) -> dict[str, str | dict[str, str]]:
    """All texts of one of ``LANGUAGES``: a string, or plural forms by category (``one``, ``other``)."""
    with (_FOLDER / f"{language}.toml").open("rb") as stream:
        return tomllib.load(stream)


def text(key: str, language: str | None, **fields: str | float) -> str:
    """The text ``key`` in ``language`` with its fields filled in.

    A text with plural forms takes the one for the number ``n`` (Unicode CLDR rules, by Babel). Raises KeyError
    for an unknown key or a missing field: both are errors of the program, not of its user.
    """
    language = supported(language)
    entry = table(language)[key]
    if isinstance(entry, dict):
        form = Locale.parse(language).plural_form(float(fields["n"]))
        entry = entry.get(form, entry["other"])
    return entry.format(**fields) if fields else entry


def is_text(key: str, language: str | None, written: str) -> bool:
    """Whether ``written`` is the text ``key``, in its wording of today or a former one, with any fields filled in."""
    return any(form.fullmatch(written) for form in _forms(key, supported(language)))


@cache
def _former() -> dict[str, dict[str, list[str]]]:
    """By language and key, how texts read that older minutes still hold."""
    with _FORMER.open("rb") as stream:
        return tomllib.load(stream)


@cache
def _forms(key: str, language: str) -> list[re.Pattern[str]]:
    entry = table(language)[key]
    written = [*([entry] if isinstance(entry, str) else entry.values()), *_former().get(language, {}).get(key, [])]
    return [re.compile(".+".join(map(re.escape, _FIELD.split(form))), re.DOTALL) for form in written]


def date_long(iso: str | None, language: str | None) -> str:
    """``2026-03-05`` as a reader writes it (``Donnerstag, 5. März 2026``), in this computer's country where that speaks
    the language (``Thursday, 5 March 2026``, in the United States ``Thursday, March 5, 2026``).

    Returns the localised "not stated" for None or an empty string, and the text itself when it is no ISO date.
    """
    return _date(iso, language, "full")


def date_short(iso: str | None, language: str | None) -> str:
    """Like ``date_long``, but without the weekday and with a short month, for tables (``5 Mar 2026``)."""
    return _date(iso, language, "medium")


def _date(iso: str | None, language: str | None, style: str) -> str:
    if not iso:
        return text("not_stated", language)
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return format_date(day, format=style, locale=_locale(language))


def list_text(items: Iterable[str], language: str | None) -> str:
    """Items joined as in a sentence (``Anna, Ben and Carla``; ``Anna, Ben und Carla``)."""
    return format_list(list(items), style="standard", locale=_locale(language))


def _locale(language: str | None) -> Locale | str:
    code = supported(language)
    return locales.with_region(code, locales.system()) or code
