"""What is kept beside the documents for searching, listing and counting: derived from them, in their transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from meetingmate.base.ids import is_meeting_id
from meetingmate.base.text import encode
from meetingmate.domain.meeting import (
    ActionItem,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    Point,
    Utterance,
    is_speaker_label,
    telling,
)
from meetingmate.library import search_words
from meetingmate.library.decoding import decode

#: kind, id of the item, time it is about (seconds, or None), text
Item = tuple[str, str, float | None, str]

DETAILS = ("title", "series", "tag", "agenda", "note", "person")
OF_MINUTES = ("summary", "topic", "point", "decision", "task", "question")


def item_ids(items: Sequence[ActionItem | Decision | Point]) -> list[str]:
    """An id for each item: its own, made different where it is empty or taken twice."""
    ids: list[str] = []
    for position, item in enumerate(items, start=1):
        unique = bool(item.id) and item.id not in ids
        ids.append(item.id if unique else f"{item.id}#{position}")
    return ids


def put_details(db: sqlite3.Connection, meeting: Meeting) -> None:
    """Renew what follows from the details of a meeting."""
    db.execute("UPDATE meetings SET series = ? WHERE id = ?", (meeting.series, meeting.id))
    names = {
        search_words.key(name): a.name
        for a in meeting.attendees
        for name in (a.name, *a.aliases)
        if search_words.key(name)
    }
    _put_people(db, meeting.id, names, attends=True)
    db.execute("DELETE FROM meeting_tags WHERE meeting = ?", (meeting.id,))
    tags = {search_words.key(tag): tag for tag in meeting.tags if search_words.key(tag)}
    db.executemany("INSERT INTO meeting_tags VALUES (?, ?, ?)", [(meeting.id, *tag) for tag in tags.items()])
    _put_items(db, meeting.id, DETAILS, list(_items_of_details(meeting)))


def put_minutes(db: sqlite3.Connection, meeting_id: str, minutes: Minutes) -> None:
    """Renew what follows from the newest minutes."""
    _put_items(db, meeting_id, OF_MINUTES, list(items_of_minutes(minutes)))
    db.execute("DELETE FROM tasks WHERE meeting = ?", (meeting_id,))
    for position, (item_id, action) in enumerate(zip(item_ids(minutes.actions), minutes.actions, strict=True)):
        db.execute(
            "INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?)",
            (meeting_id, item_id, position, action.status, action.due, encode(action)),
        )
        owners = {search_words.key(owner): owner for owner in action.owners}
        db.executemany(
            "INSERT INTO task_owners VALUES (?, ?, ?, ?)", [(meeting_id, item_id, *owner) for owner in owners.items()]
        )


#: A translated line: its text, the language, and the document.
TranslatedLine = tuple[str, str, bytes]


def translated_lines(db: sqlite3.Connection, meeting_id: str) -> list[TranslatedLine]:
    """The translations of the lines as they are now."""
    rows = db.execute(
        "SELECT original, language, document FROM translations WHERE meeting = ? AND place <> 'minutes'", (meeting_id,)
    )
    return rows.fetchall()


def put_translations(
    db: sqlite3.Connection, meeting_id: str, utterances: Iterable[Utterance], earlier: Sequence[TranslatedLine]
) -> None:
    """Give the lines that are there now the translations of lines with the same text, whatever these were called."""
    if not earlier:
        return
    by_text: dict[str, list[TranslatedLine]] = {}
    for line in earlier:
        by_text.setdefault(line[0], []).append(line)
    db.execute("DELETE FROM translations WHERE meeting = ? AND place <> 'minutes'", (meeting_id,))
    db.executemany(
        "INSERT OR IGNORE INTO translations (meeting, place, original, language, document) VALUES (?, ?, ?, ?, ?)",
        [(meeting_id, one.id, *line) for one in utterances for line in by_text.get(one.text, ())],
    )


def put_transcript(db: sqlite3.Connection, meeting_id: str, utterances: list[Utterance], *, whole: bool) -> None:
    """Add what follows from new utterances; with ``whole`` they are all there are."""
    named = {u.speaker for u in utterances if u.speaker and not is_speaker_label(u.speaker)}
    speakers = {search_words.key(name): name for name in sorted(named)}
    if whole:
        _put_people(db, meeting_id, speakers, attends=False)
        _put_lines(db, meeting_id, utterances)
        items = db.execute("SELECT text FROM items WHERE meeting = ?", (meeting_id,)).fetchall()
        _put_words(
            db, meeting_id, search_words.index_words([*(u.text for u in utterances), *(text for (text,) in items)])
        )
    else:
        db.executemany(
            "INSERT OR IGNORE INTO meeting_people VALUES (?, ?, 0, ?)",
            [(meeting_id, *speaker) for speaker in speakers.items()],
        )
        _add_lines(db, meeting_id, utterances)
        _add_words(db, meeting_id, (u.text for u in utterances))


def lines(texts: Iterable[str]) -> str:
    """Texts folded, one a line."""
    return search_words.fold("\n".join([text.replace("\n", " ") for text in texts]))


def rebuild(db: sqlite3.Connection) -> None:
    """Derive everything anew from the documents of all meetings."""
    for meeting_id, document in db.execute("SELECT id, document FROM meetings").fetchall():
        if not is_meeting_id(meeting_id):  # never ours: it is not shown either
            continue
        meeting = decode(document, Meeting, f"The meeting {meeting_id}")
        meeting.id = meeting_id
        put_details(db, meeting)
        newest = db.execute(
            "SELECT document FROM minutes WHERE meeting = ? ORDER BY version DESC LIMIT 1", (meeting_id,)
        ).fetchone()
        if newest:
            put_minutes(db, meeting_id, decode(newest[0], Minutes, f"The minutes of {meeting_id}"))
        rows = db.execute("SELECT document FROM utterances WHERE meeting = ?", (meeting_id,)).fetchall()
        utterances = [decode(row[0], Utterance) for row in rows]
        put_transcript(db, meeting_id, utterances, whole=True)


def _put_people(db: sqlite3.Connection, meeting_id: str, names: dict[str, str], *, attends: bool) -> None:
    db.execute("DELETE FROM meeting_people WHERE meeting = ? AND attends = ?", (meeting_id, attends))
    db.executemany(
        "INSERT INTO meeting_people VALUES (?, ?, ?, ?)",
        [(meeting_id, key, attends, name) for key, name in names.items()],
    )


def _put_items(db: sqlite3.Connection, meeting_id: str, kinds: tuple[str, ...], items: list[Item]) -> None:
    chosen = f"meeting = ? AND kind IN ({', '.join('?' * len(kinds))})"
    old = db.execute(f"SELECT kind, item, start, text FROM items WHERE {chosen} ORDER BY row", (meeting_id, *kinds))
    if old.fetchall() == items:
        return
    db.execute(f"DELETE FROM items WHERE {chosen}", (meeting_id, *kinds))
    db.executemany(
        "INSERT INTO items (meeting, kind, item, start, text) VALUES (?, ?, ?, ?, ?)",
        [(meeting_id, *item) for item in items],
    )
    _add_words(db, meeting_id, (text for *_, text in items))


def _add_words(db: sqlite3.Connection, meeting_id: str, texts: Iterable[str]) -> None:
    new = search_words.index_words(texts)
    row = db.execute(
        "SELECT words FROM meeting_words WHERE row = (SELECT number FROM meetings WHERE id = ?)", (meeting_id,)
    ).fetchone()
    known = set(row[0].split(" ")) if row else set()
    if not new <= known:
        _put_words(db, meeting_id, new | known)


def _put_lines(db: sqlite3.Connection, meeting_id: str, utterances: list[Utterance]) -> None:
    ordered = sorted(utterances, key=lambda u: u.start)
    db.execute(
        "INSERT INTO meeting_lines SELECT number, ?, ? FROM meetings WHERE id = ? "
        "ON CONFLICT (row) DO UPDATE SET folded = excluded.folded, ids = excluded.ids",
        (lines(u.text for u in ordered), "\n".join(u.id for u in ordered), meeting_id),
    )


def _add_lines(db: sqlite3.Connection, meeting_id: str, utterances: list[Utterance]) -> None:
    row = db.execute(
        "SELECT row, ids FROM meeting_lines WHERE row = (SELECT number FROM meetings WHERE id = ?)", (meeting_id,)
    ).fetchone()
    new = [u.id for u in utterances]
    if row is None or not row[1] or not set(new).isdisjoint(row[1].split("\n")):
        rows = db.execute("SELECT document FROM utterances WHERE meeting = ?", (meeting_id,)).fetchall()
        _put_lines(db, meeting_id, [decode(row[0], Utterance) for row in rows])
    elif new:
        db.execute(
            "UPDATE meeting_lines SET folded = folded || char(10) || ?, ids = ids || char(10) || ? WHERE row = ?",
            (lines(u.text for u in utterances), "\n".join(new), row[0]),
        )


def _put_words(db: sqlite3.Connection, meeting_id: str, found: set[str]) -> None:
    db.execute(
        "INSERT INTO meeting_words SELECT number, ? FROM meetings WHERE id = ? "
        "ON CONFLICT (row) DO UPDATE SET words = excluded.words",
        (" ".join(sorted(found)), meeting_id),
    )


def _items_of_details(meeting: Meeting) -> Iterator[Item]:
    yield "title", "", None, meeting.title
    if meeting.series:
        yield "series", "", None, meeting.series
    for tag in meeting.tags:
        yield "tag", "", None, tag
    for number, point in enumerate(meeting.agenda):
        yield "agenda", str(number), None, point
    for number, note in enumerate(meeting.notes):
        yield "note", str(number), note.time, note.text
    for attendee in meeting.attendees:
        about = ", ".join(text for text in (attendee.name, *attendee.aliases, attendee.role) if text)
        yield "person", attendee.name, None, about


def items_of_minutes(minutes: Minutes) -> Iterator[Item]:
    for kind, points in (("summary", minutes.summary), ("question", minutes.open_questions)):
        for item_id, point in zip(item_ids(points), points, strict=True):
            yield kind, item_id, _time(point.text, point.evidence), point.text
    for number, topic in enumerate(minutes.topics):
        yield "topic", str(number), topic.start, topic.title
        for item_id, point in zip(item_ids(topic.points), topic.points, strict=True):
            yield "point", item_id, _time(point.text, point.evidence), point.text
    for item_id, decision in zip(item_ids(minutes.decisions), minutes.decisions, strict=True):
        yield "decision", item_id, _time(decision.text, decision.evidence), decision.text
    for item_id, action in zip(item_ids(minutes.actions), minutes.actions, strict=True):
        yield "task", item_id, _time(action.task, action.evidence), ", ".join((action.task, *action.owners))


def _time(text: str, evidence: list[Evidence]) -> float | None:
    best = telling(text, evidence)
    return best.start if best else None
