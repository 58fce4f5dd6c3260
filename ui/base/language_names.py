"""The languages Whisper knows, by their own names."""

from __future__ import annotations

from meetingmate.base.languages import WHISPER_LANGUAGES, language_name

#: Where Whisper's code is not the one of CLDR, or CLDR has no name in the language itself.
_NAMES = {
    "jw": "Basa Jawa",
    "haw": "ʻŌlelo Hawaiʻi",
    "ht": "Kreyòl ayisyen",
    "la": "Latina",
    "tl": "Tagalog",
    "yi": "ייִדיש",
    "ba": "Башҡортса",
    "bo": "བོད་སྐད་",
    "ln": "Lingála",
    "mg": "Malagasy",
    "oc": "Occitan",
    "sa": "संस्कृतम्",
    "sn": "chiShona",
    "su": "Basa Sunda",
    "tt": "Татарча",
}


def own_name(code: str) -> str:
    """``de`` as ``Deutsch``; the code itself when it has no name."""
    return _NAMES.get(code) or language_name(code)


def spoken_languages() -> list[tuple[str, str]]:
    """(code, own name) of all of Whisper's languages, sorted by name."""
    return sorted(((code, own_name(code)) for code in WHISPER_LANGUAGES), key=lambda pair: pair[1].casefold())
