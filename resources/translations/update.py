"""Brings the catalogues up to date with the texts of the program: ``python resources/translations/update.py``.

New texts are added without a translation, those that are gone are taken out; it prints what is left to translate.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
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
    """All texts of the program, by the module that shows them or the file of the catalogue of models that has them."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for room in ("ui", "meetingmate"):
        for name, _line, message, comments, about in extract_from_dir(
            ROOT / room,
            [("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        ):
            found.add(message, None, [(f"{room}/{name}", None)], auto_comments=comments, context=about)
    for path in sorted((ROOT / "resources" / "catalogue").glob("*.toml")):
        for said in _shown_of_models(path):
            found.add(said, None, [(path.relative_to(ROOT).as_posix(), None)])
    for entry in found:  # the files are written in the order of the places
        entry.locations.sort()
    return found


def _shown_of_models(path: Path) -> Iterator[str]:
    """What the window shows of a file of the catalogue of models, through ``tr``."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    yield from filter(None, (model.get("description") for model in document.get("model", ())))
    for licence in document.get("licence", ()):
        if conditions := licence.get("conditions"):
            yield from (licence["title"], licence["version"], *conditions)


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
