"""Names and terms from a file: one in each line, or the first column of a table."""

from __future__ import annotations

import csv
from pathlib import Path

from msgspec import Struct, field

from meetingmate.base import atomic_files
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.exchange.transcripts.decoding import text_of

#: Characters of a term: more is no name but a text.
LONGEST = 60
#: Terms of a list; recognition reads the first of them only (``jobs/vocabulary.py``).
MOST = 2000
_COMMENT = "#"


class WordList(Struct, kw_only=True):
    """``words``: the old ones, then the new ones. ``added`` of them are new, ``known`` were there already;
    ``left_out``: terms that are too long to be one, or too many."""

    words: list[str] = field(default_factory=list)
    added: int = 0
    known: int = 0
    left_out: int = 0


def read(path: Path, before: list[str]) -> WordList:
    """Add the terms of a text file or a table (.csv, .tsv) to ``before``. Raises UsageError when it has none."""
    try:
        text = text_of(atomic_files.read_small(path))
    except OSError as error:
        raise UsageError(
            tr("{file} can't be read ({error}). Choose another file.", file=path.name, error=error.strerror or error)
        ) from error
    if text is None:
        raise UsageError(
            tr("{file} is not a text file. Save the list as plain text, one term per line.", file=path.name)
        )
    found = WordList(words=list(before))
    seen = {word.casefold() for word in before}
    terms = [term for line in _cells(text, path) if (term := " ".join(line.split())) and term[0] != _COMMENT]
    if not terms:
        raise UsageError(tr("{file} has no terms in it. Write one term per line.", file=path.name))
    for term in terms:
        if term.casefold() in seen:
            found.known += 1
        elif len(term) > LONGEST or len(found.words) >= MOST:
            found.left_out += 1
        else:
            seen.add(term.casefold())
            found.words.append(term)
            found.added += 1
    return found


def _cells(text: str, path: Path) -> list[str]:
    """The lines, or the first cell of each line of a table."""
    lines = text.splitlines()
    separators = {".csv": ",;", ".tsv": "\t"}.get(path.suffix.lower(), "")
    if not separators:
        return lines
    separator = max(separators, key=lambda sign: sum(sign in line for line in lines))
    try:
        return [row[0] for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error as error:
        raise UsageError(
            tr("{file} is not a valid table ({error}). Save the list as plain text.", file=path.name, error=error)
        ) from error
