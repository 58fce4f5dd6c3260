"""Which country's way of writing dates, lists and paper sizes goes with a language on this computer."""

from __future__ import annotations

import locale as system_locale
from functools import cache

import babel

#: Countries that use US Letter (CLDR supplemental data, ``measurementData/paperSize type="US-Letter"``).
LETTER_COUNTRIES = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])


def with_region(code: str, user: babel.Locale | None) -> babel.Locale | None:
    """``code`` with the user's country where that speaks it, else with its most likely one."""
    if user and user.language == code and user.territory:
        return babel.Locale(code, user.territory)
    if code == "en":
        return babel.Locale("en", "US" if user and user.territory in LETTER_COUNTRIES else "GB")
    likely = babel.core.get_global("likely_subtags").get(code)
    if likely is None:
        return parse(code)
    return parse(f"{code}_{likely.split('_')[-1]}")


def parse(name: str) -> babel.Locale | None:
    """The locale called ``name`` (``de_AT``, ``de-AT.UTF-8``); None when there is none."""
    try:
        return babel.Locale.parse(name.replace("-", "_").split(".")[0])
    except (ValueError, babel.UnknownLocaleError):
        return None


@cache
def system() -> babel.Locale | None:
    """This computer's locale, None when it says nothing (``C``). Windows gives ``English_United States``."""
    # Not getlocale(): that turns "C.UTF-8" into "en_US".
    name = system_locale.setlocale(system_locale.LC_CTYPE).split(".")[0]
    if name in ("C", "POSIX"):
        return None
    found = parse(name)
    if found:
        return found
    language, _, country = name.partition("_")
    english = babel.Locale("en")
    code = next((c for c, spelled in english.languages.items() if spelled == language), None)
    territory = next((c for c, spelled in english.territories.items() if spelled == country), None)
    return parse(f"{code}_{territory}") if code and territory else None
