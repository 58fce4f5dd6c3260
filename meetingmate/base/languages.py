"""The languages that Whisper knows, for programs that must not load it."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

#: Codes as in OpenAI's whisper/tokenizer.py.
WHISPER_LANGUAGES: tuple[str, ...] = (
    "af",
    "am",
    "ar",
    "as",
    "az",
    "ba",
    "be",
    "bg",
    "bn",
    "bo",
    "br",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fo",
    "fr",
    "gl",
    "gu",
    "ha",
    "haw",
    "he",
    "hi",
    "hr",
    "ht",
    "hu",
    "hy",
    "id",
    "is",
    "it",
    "ja",
    "jw",
    "ka",
    "kk",
    "km",
    "kn",
    "ko",
    "la",
    "lb",
    "ln",
    "lo",
    "lt",
    "lv",
    "mg",
    "mi",
    "mk",
    "ml",
    "mn",
    "mr",
    "ms",
    "mt",
    "my",
    "ne",
    "nl",
    "nn",
    "no",
    "oc",
    "pa",
    "pl",
    "ps",
    "pt",
    "ro",
    "ru",
    "sa",
    "sd",
    "si",
    "sk",
    "sl",
    "sn",
    "so",
    "sq",
    "sr",
    "su",
    "sv",
    "sw",
    "ta",
    "te",
    "tg",
    "th",
    "tk",
    "tl",
    "tr",
    "tt",
    "uk",
    "ur",
    "uz",
    "vi",
    "yi",
    "yo",
    "zh",
    "yue",
)


def code_of(text: str) -> str | None:
    """The code that other programs mean by ``en-US``, ``EN``, ``eng``, ``english`` or ``Deutsch``.

    None for what is no language that Whisper knows.
    """
    word = text.strip().casefold().replace("_", "-")
    short = word.partition("-")[0]
    if short in WHISPER_LANGUAGES:
        return short
    if short in _codes():
        return _codes()[short]
    return _codes().get(re.sub(r"\s*[(,].*$", "", word))


@cache
def _codes() -> dict[str, str]:
    """Names in English and in the language itself, and codes of three letters."""
    codes: dict[str, str] = {}
    for code in WHISPER_LANGUAGES:
        for shown_in in ("en", code):
            codes.setdefault(language_name(code, shown_in).casefold(), code)
    for alias, code in get_global("language_aliases").items():
        if code in WHISPER_LANGUAGES:
            codes.setdefault(alias.casefold(), code)
    return codes | {"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it"}


def language_name(code: str, shown_in: str | None = None) -> str:
    """Name of a language in itself, or in ``shown_in``; the code when Babel doesn't know it."""
    try:
        name = Locale.parse(code).get_display_name(shown_in or code)
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:] if name else code
