"""The program's own texts in the user's language: gettext catalogues, ``resources/translations/de.po`` and others.

English stands in the code, where it is shown. A text that is made while the program runs goes through ``tr``; one that
stands in a table of constants is marked with ``mark`` there, so that it is found, and goes through ``tr`` where it is
shown. ``resources/translations/update.py`` collects them all. Texts of minutes and documents are another matter: they
follow the language of the minutes (``meetingmate.texts``).
"""

from __future__ import annotations

import gettext
import io
import logging
from functools import cache
from pathlib import Path

from meetingmate.base import locales, paths

log = logging.getLogger(__name__)

#: What the languages of the program call themselves; English needs no catalogue.
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "hi": "हिन्दी"}

_code = "en"


def use(code: str) -> None:
    """Show texts in the language ``code`` from now on; "" for the one of this computer, as far as there is one.

    The catalogue is read when the first text is shown: a worker process shows one only when something goes wrong.
    """
    global _code
    _code = code if code in LANGUAGES else _of_this_computer()


def language() -> str:
    """Code of the language in use."""
    return _code


def tr(text: str, /, **values: object) -> str:
    """``text`` in the language in use, with ``values`` for its ``{names}``."""
    found = catalogue(_code).gettext(text) if text else ""
    return found.format(**values) if values else found


def tr_for(about: str, text: str, /, **values: object) -> str:
    """As ``tr``, for a text that has two meanings in English; ``about`` tells translators which one this is."""
    found = catalogue(_code).pgettext(about, text)
    return found.format(**values) if values else found


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """The form that goes with ``count``, which both forms know as ``{count}``."""
    return catalogue(_code).ngettext(one, many, count).format(count=count, **values)


def mark(text: str) -> str:
    """``text`` as it is: it goes through ``tr`` where it is shown."""
    return text


def folder() -> Path:
    """Where the catalogues are."""
    return paths.resources_dir() / "translations"


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The texts of a language; without a catalogue that can be read, English."""
    if code == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # not for those who need no catalogue
    from babel.messages.pofile import PoFileError, read_po

    path = folder() / f"{code}.po"
    try:
        with path.open("rb") as file:
            messages = read_po(file, locale=code, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, messages)
    except (OSError, PoFileError, ValueError) as error:
        log.warning("%s can't be used: %s", path.name, error)
        return gettext.NullTranslations()
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _of_this_computer() -> str:
    found = locales.system()
    return found.language if found and found.language in LANGUAGES else "en"
