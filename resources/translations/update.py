"""Brings the catalogues up to date with the texts of the program: ``python resources/translations/update.py``.

New texts are added without a translation, those that are gone are taken out; it prints what is left to translate.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from meetingmate.base.translation import LANGUAGES

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: Functions whose arguments are texts, and which arguments (``c`` is what a text is about).
KEYWORDS = {"tr": None, "mark": None, "trn": (1, 2), "tr_for": ((1, "c"), 2)}


def texts() -> Catalog:
    """All texts of the program, by the module that shows them."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for room in ("ui", "meetingmate"):
        for name, line, message, comments, about in extract_from_dir(
            ROOT / room,
            [("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        ):
            found.add(message, None, [(f"{room}/{name}", line)], auto_comments=comments, context=about)
    return found


def updated(code: str, wanted: Catalog) -> Catalog:
    """The catalogue of a language with all texts of ``wanted`` and no other."""
    path = HERE / f"{code}.po"
    if not path.exists():
        made = Catalog(code, charset="utf-8", fuzzy=False)
    else:
        with path.open("rb") as file:
            made = read_po(file, locale=code)
    made.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    made.obsolete.clear()
    return made


def main() -> None:
    """Write the catalogues of all languages but English."""
    wanted = texts()
    for code in LANGUAGES:
        if code == "en":
            continue
        made = updated(code, wanted)
        with (HERE / f"{code}.po").open("wb") as file:
            write_po(file, made, width=120, sort_by_file=True, include_lineno=False, omit_header=False)
        left = sum(1 for message in made if message.id and not _is_translated(message.string))
        print(f"{code}: {len(made)} texts, {left} to translate", file=sys.stderr)


def _is_translated(said: str | tuple[str, ...] | None) -> bool:
    return all(said) if isinstance(said, tuple) else bool(said)


if __name__ == "__main__":
    main()
