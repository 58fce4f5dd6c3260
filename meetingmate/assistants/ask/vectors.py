"""Passages by meaning: vectors kept in the library's own database, encrypted with it, and searched with numpy.

A first look compares one bit of each number (a few hundredths of a second for a million passages), the best are
compared exactly. Why not an index of its own: docs/decisions/ask.md.
"""

from __future__ import annotations

import json
import threading
from functools import cache
from importlib import resources
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from meetingmate.assistants.ask import fulltext, passages
from meetingmate.assistants.ask.fulltext import Found
from meetingmate.assistants.ask.nouns import DOCUMENT, TRANSCRIPT, Scope
from meetingmate.library.database import Database
from meetingmate.library.search import marks

SIZE = 384
#: Kinds of items whose meaning is kept beside that of the transcript.
_ITEMS = ("decision", "task", "question", "point", "note")
#: Numbers of a vector times this are kept as bytes.
_SCALE = 360.0
#: Passages that are compared exactly after the first look, and from which number on there is a first look.
_CLOSEST, _MANY = 400, 4000
#: Rows read at a time.
_ROWS = 500


class Place(Struct, array_like=True, frozen=True):
    """A passage: lines of a transcript by the ids of their ``utterances``, an ``item`` of a kind, or a ``row`` of
    a document."""

    kind: str
    utterances: list[str] = []
    item: str = ""
    row: int = 0


class ToEncode(Struct, kw_only=True):
    """Texts of one meeting or document whose meaning is to be computed. ``state`` is that of the document's file."""

    meeting: str | None = None
    document: int | None = None
    state: tuple[int, int] = (0, 0)
    places: list[Place]
    texts: list[str]


class _Said(Struct):
    id: str
    text: str
    speaker: str | None = None


_PLACES = msgspec.json.Decoder(list[Place])


def missing(database: Database, model: str, scope: Scope, *, limit: int = -1) -> list[str] | list[int]:
    """Meetings (newest first) or documents in scope whose meaning is not known yet, or was of another text or model.

    Raises StoreError.
    """
    if scope.documents:
        rows = database.rows(
            "SELECT d.id FROM documents d LEFT JOIN document_vectors v ON v.document = d.id AND v.model = ? "
            "WHERE v.number IS NULL AND ? IN ('', d.folder) "
            "AND EXISTS (SELECT 1 FROM document_passages p WHERE p.document = d.id) ORDER BY d.id LIMIT ?",
            (model, scope.folder, limit),
        )
        return [row[0] for row in rows]
    condition, parameters = fulltext.condition(scope)
    rows = database.rows(
        f"SELECT m.id FROM meetings m LEFT JOIN meeting_vectors v ON v.meeting = m.id AND v.model = ? AND v.stale = 0 "
        f"WHERE v.number IS NULL AND {condition} AND EXISTS (SELECT 1 FROM utterances u WHERE u.meeting = m.id) "
        "ORDER BY m.date DESC, m.created DESC LIMIT ?",
        (model, *parameters, limit),
    )
    return [row[0] for row in rows]


def to_encode(database: Database, owner: str | int) -> ToEncode:
    """The texts of a meeting (by its id) or a document (by its number). Raises StoreError."""
    if isinstance(owner, int):
        file = database.row("SELECT size, changed FROM documents WHERE id = ?", (owner,))
        rows = database.rows("SELECT row, place, text FROM document_passages WHERE document = ? ORDER BY row", (owner,))
        texts = [text if place.isdigit() else f"{place}. {text}" for _, place, text in rows]
        state = (file[0], file[1]) if file else (0, 0)
        return ToEncode(
            document=owner, state=state, places=[Place(DOCUMENT, row=row) for row, _, _ in rows], texts=texts
        )
    with database.change() as db:  # marked before the text is read: what changes meanwhile is done again
        db.execute(
            "INSERT INTO meeting_vectors (meeting, model, stale, places, signs, vectors) "
            "SELECT id, '', 2, '[]', x'', x'' FROM meetings WHERE id = ? ON CONFLICT (meeting) DO UPDATE SET stale = 2",
            (owner,),
        )
        documents = db.execute("SELECT document FROM utterances WHERE meeting = ? ORDER BY start, row", (owner,))
        said = [msgspec.json.decode(row[0], type=_Said) for row in documents]
        items = db.execute(
            f"SELECT kind, item, text FROM items WHERE meeting = ? AND kind IN ({marks(_ITEMS)})", (owner, *_ITEMS)
        ).fetchall()
    places, texts = [], []
    for first, end in passages.cut([len(one.text.split()) for one in said]):
        lines = said[first:end]
        places.append(Place(TRANSCRIPT, utterances=[one.id for one in lines]))
        texts.append(" ".join(f"{one.speaker}: {one.text}" if one.speaker else one.text for one in lines))
    for kind, item, text in items:
        places.append(Place(kind, item=item))
        texts.append(text)
    return ToEncode(meeting=owner, places=places, texts=texts)


def store(database: Database, model: str, encoded: ToEncode, vectors: NDArray[np.float32]) -> None:
    """Keep the vectors of a meeting or document; nothing when it is gone or was read anew. Raises StoreError."""
    around = centred(vectors)
    signs = np.packbits(around > 0, axis=1).tobytes()
    numbers = np.clip(np.rint(around * _SCALE), -127, 127).astype(np.int8).tobytes()
    places = msgspec.json.encode(encoded.places)
    with database.change() as db:
        if encoded.document is not None:
            db.execute(
                "INSERT OR REPLACE INTO document_vectors (document, model, places, signs, vectors) "
                "SELECT id, ?, ?, ?, ? FROM documents WHERE id = ? AND (size, changed) = (?, ?)",
                (model, places, signs, numbers, encoded.document, *encoded.state),
            )
            return
        stale = db.execute("SELECT stale FROM meeting_vectors WHERE meeting = ?", (encoded.meeting,)).fetchone()
        db.execute(
            "INSERT OR REPLACE INTO meeting_vectors (meeting, model, stale, places, signs, vectors) "
            "SELECT id, ?, ?, ?, ?, ? FROM meetings WHERE id = ?",
            (model, int(stale is not None and stale[0] == 1), places, signs, numbers, encoded.meeting),
        )


def centred(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors without what all texts have in common, of length one: likeness spreads from about 0 to 1."""
    around = vectors - _centre()
    return (around / np.maximum(np.linalg.norm(around, axis=1, keepdims=True), 1e-9)).astype(np.float32)


@cache
def _centre() -> NDArray[np.float32]:
    """The mean of the vectors of many texts in four languages."""
    file = resources.files("meetingmate.assistants.ask").joinpath("centre.json")
    return (np.array(json.loads(file.read_text("utf-8"))) / 10_000).astype(np.float32)


class VectorIndex:
    """The bits of all vectors, read once and then only where something is new. May be used from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._signs: dict[str, dict[int, tuple[Any, NDArray[np.uint64]]]] = {"meeting": {}, "document": {}}
        self._joined: tuple[str, list[int], NDArray[np.uint64]] = ("", [], np.zeros((0, SIZE // 64), np.uint64))

    def search(
        self, vector: NDArray[np.float32], model: str, scope: Scope, *, limit: int = 50
    ) -> list[tuple[Found, float]]:
        """The passages in scope whose meaning is closest to that of a question, with their likeness, -1 to 1.

        Raises StoreError.
        """
        kind = "document" if scope.documents else "meeting"
        with self._lock:
            numbers = self._refresh(kind, model, scope)
            chosen = self._first_look(kind, numbers, centred(vector[None])[0])
        return self._exact(kind, chosen, centred(vector[None])[0], limit)

    def _refresh(self, kind: str, model: str, scope: Scope) -> list[int]:
        """Read the bits that are new; returns the numbers of the rows in scope."""
        if kind == "document":
            rows = self._database.rows(
                "SELECT v.number FROM document_vectors v JOIN documents d ON d.id = v.document "
                "WHERE v.model = ? AND ? IN ('', d.folder)",
                (model, scope.folder),
            )
        else:
            condition, parameters = fulltext.condition(scope)
            rows = self._database.rows(
                f"SELECT v.number FROM meeting_vectors v JOIN meetings m ON m.id = v.meeting "
                f"WHERE v.model = ? AND {condition}",
                (model, *parameters),
            )
        numbers = [row[0] for row in rows]
        known = self._signs[kind]
        new = [number for number in numbers if number not in known]
        for start in range(0, len(new), _ROWS):
            batch = new[start : start + _ROWS]
            for number, owner, signs in self._database.rows(
                f"SELECT number, {kind}, signs FROM {kind}_vectors WHERE number IN ({marks(batch)})", batch
            ):
                known[number] = owner, np.frombuffer(signs, np.uint64).reshape(-1, SIZE // 64)
        if scope == Scope(documents=scope.documents):  # all: what is no longer there is forgotten
            for number in known.keys() - set(numbers):
                del known[number]
        return [number for number in numbers if number in known]

    def _first_look(self, kind: str, numbers: list[int], vector: NDArray[np.float32]) -> dict[int, NDArray[np.int64]]:
        """By number of the row, the passages in it to compare exactly."""
        parts = [self._signs[kind][number][1] for number in numbers]
        sizes = [len(part) for part in parts]
        if sum(sizes) <= _MANY:
            return {number: np.arange(size) for number, size in zip(numbers, sizes, strict=True)}
        if self._joined[:2] != (kind, numbers):
            self._joined = kind, numbers, np.concatenate(parts)
        mine = np.packbits(vector > 0).view(np.uint64)
        differing = _bits(self._joined[2] ^ mine)
        closest = np.argpartition(differing, _CLOSEST)[:_CLOSEST]
        ends = np.cumsum(sizes)
        owners = np.searchsorted(ends, closest, side="right")
        chosen: dict[int, list[int]] = {}
        for place, owner in zip(closest.tolist(), owners.tolist(), strict=True):
            chosen.setdefault(numbers[owner], []).append(place - int(ends[owner]) + sizes[owner])
        return {number: np.array(places) for number, places in chosen.items()}

    def _exact(
        self, kind: str, chosen: dict[int, NDArray[np.int64]], vector: NDArray[np.float32], limit: int
    ) -> list[tuple[Found, float]]:
        found: list[tuple[float, Any, bytes, int]] = []
        wanted = list(chosen)
        for start in range(0, len(wanted), _ROWS):
            batch = wanted[start : start + _ROWS]
            for number, owner, places, numbers in self._database.rows(
                f"SELECT number, {kind}, places, vectors FROM {kind}_vectors WHERE number IN ({marks(batch)})", batch
            ):
                matrix = np.frombuffer(numbers, np.int8).reshape(-1, SIZE)
                rows = chosen[number]
                likeness = matrix[rows].astype(np.float32) @ vector / _SCALE
                found += [(float(like), owner, places, int(row)) for like, row in zip(likeness, rows, strict=True)]
        found.sort(key=lambda one: -one[0])
        decoded: dict[Any, list[Place]] = {}
        best = []
        for like, owner, places, row in found[:limit]:
            if owner not in decoded:
                decoded[owner] = _PLACES.decode(places)
            if (one := self._found(owner, decoded[owner][row])) is not None:
                best.append((one, like))
        return best

    def _found(self, owner: Any, place: Place) -> Found | None:
        if place.kind == DOCUMENT:
            return Found(key=f"d/{place.row}", score=0.0, coverage=0.0, kind=DOCUMENT, row=place.row)
        if place.kind == TRANSCRIPT:
            key = fulltext.key_of_lines(owner, place.utterances[0])
            return Found(key=key, score=0.0, coverage=0.0, meeting=owner, utterances=tuple(place.utterances))
        row = self._database.row(
            "SELECT kind, item, start, text FROM items WHERE meeting = ? AND kind = ? AND item = ?",
            (owner, place.kind, place.item),
        )
        if row is None:
            return None
        key = fulltext.key_of_item(owner, place.kind, place.item)
        return Found(key=key, score=0.0, coverage=0.0, meeting=owner, kind=place.kind, item=row)


if hasattr(np, "bitwise_count"):

    def _bits(differing: NDArray[np.uint64]) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.bitwise_count(differing).sum(axis=1, dtype=np.int64)
        return found

else:  # numpy before 2
    _OF_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1).astype(np.uint8)

    def _bits(differing: NDArray[np.uint64]) -> NDArray[np.int64]:
        found: NDArray[np.int64] = _OF_BYTE[differing.view(np.uint8)].sum(axis=1, dtype=np.int64)
        return found
