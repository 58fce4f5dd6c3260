"""Language, region and paper of a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

import babel
from babel.dates import format_date, format_time
from babel.units import format_unit

from meetingmate.base import locales
from meetingmate.texts import localise

_RTL_LANGUAGES = frozenset(["ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "dv"])
_EAST_ASIAN_LANGUAGES = frozenset(["ja", "zh", "ko", "yue"])


@dataclass(frozen=True)
class Conventions:
    """How one document is written.

    ``language`` is one of the languages of the fixed texts; ``tag`` the language of the content for the
    spelling checker, such as ``de-DE``.
    """

    language: str
    locale: babel.Locale
    tag: str
    letter: bool

    def date_full(self, iso: str) -> str:
        """``Tuesday, 3 March 2026``; ``iso`` itself when it is not a date."""
        return self._date(iso, "full")

    def date_short(self, iso: str) -> str:
        """``3 Mar 2026``; ``iso`` itself when it is not a date."""
        return self._date(iso, "medium")

    def _date(self, iso: str, form: str) -> str:
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return iso
        return format_date(day, form, locale=self.locale)

    def time(self, clock: str) -> str:
        """Wall-clock ``HH:MM`` as this locale writes it; ``clock`` itself when it is not a time."""
        try:
            return format_time(time.fromisoformat(clock), "short", locale=self.locale)
        except ValueError:
            return clock

    def duration(self, seconds: float) -> str:
        """``2 hr 5 min``, rounded to the minute, at least one."""
        language = self.locale.language  # Britain alone writes "5 mins"
        hours, minutes = divmod(max(1, round(seconds / 60)), 60)
        parts = [format_unit(hours, "duration-hour", "short", locale=language)] if hours else []
        if minutes or not hours:
            parts.append(format_unit(minutes, "duration-minute", "short", locale=language))
        return " ".join(parts)


def conventions(language: str | None, locale_name: str | None = None) -> Conventions:
    """Conventions for content in ``language`` (a code such as ``de``; None or unknown: English).

    ``locale_name`` such as ``en_GB``; None asks the computer. A language without fixed texts gets English ones.
    """
    code = (language or "en").replace("_", "-").split("-")[0].lower()
    fixed = localise.supported(code)
    user = locales.parse(locale_name) if locale_name else locales.system()
    content = locales.with_region(code, user)
    return Conventions(
        language=fixed,
        locale=locales.with_region(fixed, user) or babel.Locale("en", "GB"),
        tag=f"{content.language}-{content.territory}" if content and content.territory else code,
        letter=bool(user and user.territory in locales.LETTER_COUNTRIES),
    )


def word_language(tag: str) -> dict[str, str]:
    """Attributes of ``w:lang`` that tell Word's spelling checker about ``tag``, by kind of script."""
    code = tag.split("-")[0]
    if code in _RTL_LANGUAGES or code == "hi":
        return {"val": "en-GB", "bidi": tag}
    if code in _EAST_ASIAN_LANGUAGES:
        return {"val": "en-GB", "eastAsia": tag}
    return {"val": tag}
