"""Texts of a meeting in other languages. Each goes with the text it was made of: another text has none."""

from __future__ import annotations

from collections.abc import Iterable

from meetingmate.base import text
from meetingmate.domain.translation import Translated
from meetingmate.library.decoding import decode
from meetingmate.library.store import Library

#: The place of what stands in the minutes; all others are ids of lines.
MINUTES = "minutes"
#: Behind the code of the language where a line was translated from the recording: both ways are kept.
_HEARD = "/heard"


def of_lines(library: Library, meeting_id: str, language: str, *, heard: bool = False) -> dict[str, Translated]:
    """The translated lines by their ids, of texts as they are now; ``heard``: those translated from the recording.
    Raises StoreError."""
    rows = library.database.rows(
        "SELECT t.place, t.document FROM translations t "
        "JOIN utterances u ON u.meeting = t.meeting AND u.id = t.place AND u.text = t.original "
        "WHERE t.meeting = ? AND t.language = ?",
        (meeting_id, language + _HEARD if heard else language),
    )
    return {place: decode(document, Translated, f"A translation of {meeting_id}") for place, document in rows}


def of_minutes(library: Library, meeting_id: str, language: str) -> dict[str, Translated]:
    """The translated texts of the minutes by their originals. Raises StoreError."""
    rows = library.database.rows(
        "SELECT original, document FROM translations WHERE meeting = ? AND place = ? AND language = ?",
        (meeting_id, MINUTES, language),
    )
    return {original: decode(document, Translated, f"A translation of {meeting_id}") for original, document in rows}


def keep(library: Library, meeting_id: str, place: str, translated: Translated) -> None:
    """Keep a translation in place of an earlier one. Nothing happens when its line or meeting has gone or changed
    meanwhile. Raises StoreError."""
    translated = text.well_formed_struct(translated)
    language = translated.language + _HEARD if translated.heard else translated.language
    with library.database.change() as db:
        db.execute(
            "INSERT INTO translations (meeting, place, language, original, document) "
            "SELECT id, ?, ?, ?, ? FROM meetings WHERE id = ? AND (? = 'minutes' OR EXISTS ("
            "SELECT 1 FROM utterances WHERE meeting = meetings.id AND utterances.id = ? AND text = ?)) "
            "ON CONFLICT (meeting, place, language, original) DO UPDATE SET document = excluded.document",
            (
                *(place, language, translated.original, text.encode(translated), meeting_id),
                *(place, place, translated.original),
            ),
        )


def forget_minutes(library: Library, meeting_id: str, language: str, still_there: Iterable[str]) -> None:
    """Delete the translations of texts that no longer stand in the minutes. Raises StoreError."""
    gone = of_minutes(library, meeting_id, language).keys() - set(still_there)
    with library.database.change() as db:
        db.executemany(
            "DELETE FROM translations WHERE meeting = ? AND place = ? AND language = ? AND original = ?",
            [(meeting_id, MINUTES, language, original) for original in gone],
        )


def languages(library: Library, meeting_id: str) -> list[str]:
    """The languages of which lines are kept. Raises StoreError."""
    rows = library.database.rows(
        "SELECT DISTINCT language FROM translations WHERE meeting = ? AND place <> ? ORDER BY language",
        (meeting_id, MINUTES),
    )
    return list(dict.fromkeys(row[0].removesuffix(_HEARD) for row in rows))
