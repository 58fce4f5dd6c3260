"""Passages by their words.

In two steps, as the search of the library: the index says in which meetings the words of the question occur and how
rare each is; the best of these are cut into passages, which are weighed by BM25 (Robertson, Zaragoza 2009).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import Struct

from meetingmate.assistants.ask import passages
from meetingmate.assistants.ask.nouns import DOCUMENT, TRANSCRIPT, Passage, Scope
from meetingmate.assistants.ask.question import Term
from meetingmate.library import search_words
from meetingmate.library.database import Database, Row
from meetingmate.library.search import marks
from meetingmate.minutes.language import words

#: Meetings that are looked into, and passages of documents that are weighed.
MEETINGS, DOCUMENT_PASSAGES = 48, 400
#: Kinds of items that answer something by themselves; titles, tags and names only lead to a meeting,
#: and a summary repeats what stands elsewhere.
ITEM_KINDS = ("decision", "task", "question", "point", "note", "agenda")
_K1, _B = 1.2, 0.4
#: A stem of so many letters also finds the compounds that begin with it.
_LONG_STEM = 5


class Found(Struct, kw_only=True):
    """Where a passage is, with its weight: what ``load`` needs to read it. ``first`` and ``end`` are numbers of lines
    of the transcript, ``best`` that of the line that fits best; or it is an item or a passage of a document."""

    key: str
    score: float
    coverage: float
    meeting: str = ""
    utterances: tuple[str, ...] = ()
    best: str = ""
    kind: str = TRANSCRIPT
    item: Row | None = None
    row: int = 0


class _Counts(Struct, kw_only=True):
    """How often each term occurs in a text of ``length`` words."""

    found: Found
    counts: list[int]
    length: int


def key_of_lines(meeting: str, first: str) -> str:
    """Names the passage of a transcript that begins with this utterance."""
    return f"{meeting}/u/{first}"


def key_of_item(meeting: str, kind: str, item: str) -> str:
    """Names an item of the minutes, or a note."""
    return f"{meeting}/{kind}/{item}"


def search(
    database: Database,
    terms: Sequence[Term],
    scope: Scope,
    *,
    kinds: Iterable[str] = (*ITEM_KINDS, TRANSCRIPT),
    limit: int = 50,
    stop: Callable[[], bool] = lambda: False,
) -> list[Found]:
    """The passages in which most of the question's words occur, the best first. Raises StoreError."""
    if not terms:
        return []
    if scope.documents:
        return _ranked(*_in_documents(database, terms, scope), limit=limit)
    rarity, chosen = _meetings(database, terms, scope)
    kinds = frozenset(kinds)
    counted: list[_Counts] = []
    for meeting, number in chosen:
        if stop():
            break
        counted += _in_meeting(database, meeting, number, terms, kinds)
    return _ranked(counted, rarity, limit=limit)


def occurs(database: Database, term: Term) -> str:
    """The full-text query for a term."""
    if search_words.is_joined(term.stem):
        return " AND ".join(f'"{piece}"' for piece in sorted(search_words.index_terms(term.stem)))
    return f'"{term.stem}"' if term.whole else f'"{term.stem}" *'


def _meetings(database: Database, terms: Sequence[Term], scope: Scope) -> tuple[list[float], list[tuple[str, int]]]:
    """How rare each term is, and the meetings to look into as (id, number), the likeliest first."""
    inside, parameters = condition(scope)
    rows = database.rows(
        f"SELECT number, id FROM meetings m WHERE {inside} ORDER BY date DESC, created DESC", parameters
    )
    ids: dict[int, str] = dict(rows)
    scores = dict.fromkeys(ids, 0.0)
    rarity: list[float] = []
    for term in terms:
        sql = "SELECT rowid FROM meeting_index WHERE meeting_index MATCH ?"
        where = [number for (number,) in database.rows(sql, (occurs(database, term),)) if number in scores]
        weight = _rarity(len(where), len(ids))
        rarity.append(weight)
        for number in where:
            scores[number] += weight
    ranked = sorted(scores, key=lambda number: -scores[number])  # stable: the newest of equals comes first
    return rarity, [(ids[number], number) for number in ranked[:MEETINGS] if scores[number] > 0]


def condition(scope: Scope) -> tuple[str, Row]:
    """The meetings ``m`` in scope as an SQL condition with its parameters."""
    if scope.meeting:
        return "m.trashed IS NULL AND m.id = ?", (scope.meeting,)
    if scope.series:
        return "m.trashed IS NULL AND m.series = ?", (scope.series,)
    return "m.trashed IS NULL", ()


def _rarity(having: int, of: int) -> float:
    return math.log(1 + (of - having + 0.5) / (having + 0.5))


def _in_meeting(
    database: Database, meeting: str, number: int, terms: Sequence[Term], kinds: frozenset[str]
) -> list[_Counts]:
    counted: list[_Counts] = []
    wanted = [kind for kind in ITEM_KINDS if kind in kinds]
    if wanted:
        items = database.rows(
            f"SELECT kind, item, start, text FROM items WHERE meeting = ? AND kind IN ({marks(wanted)})",
            (meeting, *wanted),
        )
        for item in items:
            folded = search_words.fold(item[3])
            counts = [sum(1 for _ in spots(folded, term)) for term in terms]
            if any(counts):
                key = key_of_item(meeting, item[0], item[1])
                found = Found(key=key, score=0.0, coverage=0.0, meeting=meeting, kind=item[0], item=item)
                counted.append(_Counts(found=found, counts=counts, length=folded.count(" ") + 1))
    if TRANSCRIPT in kinds:
        row = database.row("SELECT folded, ids FROM meeting_lines WHERE row = ?", (number,))
        if row and row[0]:
            counted += _in_lines(meeting, row[0], row[1].split("\n"), terms)
    return counted


def _in_lines(meeting: str, folded: str, ids: list[str], terms: Sequence[Term]) -> list[_Counts]:
    lines = folded.split("\n")
    if len(lines) != len(ids):  # changed by another process this moment
        return []
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    at_line: dict[int, list[int]] = {}
    for place, term in enumerate(terms):
        for at in spots(folded, term):
            at_line.setdefault(bisect_right(starts, at) - 1, [0] * len(terms))[place] += 1
    if not at_line:
        return []
    lengths = [line.count(" ") + 1 if line else 0 for line in lines]
    counted = []
    for first, end in passages.cut(lengths):
        hit = [number for number in range(first, end) if number in at_line]
        if not hit:
            continue
        counts = [sum(at_line[number][place] for number in hit) for place in range(len(terms))]
        best = max(hit, key=lambda number: sum(1 for count in at_line[number] if count))
        found = Found(
            key=key_of_lines(meeting, ids[first]),
            score=0.0,
            coverage=0.0,
            meeting=meeting,
            utterances=tuple(ids[first:end]),
            best=ids[best],
        )
        counted.append(_Counts(found=found, counts=counts, length=sum(lengths[first:end])))
    return counted


def spots(folded: str, term: Term) -> Iterable[int]:
    """Where words begin in a folded text that a term finds."""
    stem, size = term.stem, len(term.stem)
    anywhere = search_words.is_joined(stem)
    at = folded.find(stem)
    while at >= 0:
        if anywhere or ((at == 0 or not search_words.is_letter(folded[at - 1])) and _fits(folded, at, term)):
            yield at
        at = folded.find(stem, at + size)


def _fits(folded: str, at: int, term: Term) -> bool:
    """Whether the word that begins at a place is one that the term means, not just one that begins with it."""
    end = at + len(term.stem)
    if not term.whole and len(term.stem) >= _LONG_STEM:
        return True
    while end < len(folded) and search_words.is_letter(folded[end]):
        end += 1
    word = folded[at:end]
    if word == term.stem:
        return True
    return not term.whole and search_words.fold(words.stem(word, term.language)) == term.stem


def _in_documents(database: Database, terms: Sequence[Term], scope: Scope) -> tuple[list[_Counts], list[float]]:
    inside = "SELECT p.row FROM document_passages p JOIN documents d ON d.id = p.document WHERE ? IN ('', d.folder)"
    all_rows = {row for (row,) in database.rows(inside, (scope.folder,))}
    scores: dict[int, float] = {}
    rarity = []
    for term in terms:
        sql = "SELECT rowid FROM document_index WHERE document_index MATCH ?"
        where = [row for (row,) in database.rows(sql, (occurs(database, term),)) if row in all_rows]
        rarity.append(_rarity(len(where), len(all_rows)))
        for row in where:
            scores[row] = scores.get(row, 0.0) + rarity[-1]
    chosen = sorted(scores, key=lambda row: -scores[row])[:DOCUMENT_PASSAGES]
    counted = []
    sql = f"SELECT row, place, folded FROM document_passages WHERE row IN ({marks(chosen)})"
    for row, place, folded in database.rows(sql, tuple(chosen)) if chosen else ():
        head = search_words.fold(place)
        counts = [sum(1 for _ in spots(folded, term)) + 2 * any(True for _ in spots(head, term)) for term in terms]
        found = Found(key=f"d/{row}", score=0.0, coverage=0.0, kind=DOCUMENT, row=row)
        counted.append(_Counts(found=found, counts=counts, length=folded.count(" ") + 1))
    return counted, rarity


def _ranked(counted: list[_Counts], rarity: list[float], *, limit: int) -> list[Found]:
    if not counted:
        return []
    average = sum(one.length for one in counted) / len(counted)
    here = [sum(1 for one in counted if one.counts[place]) for place in range(len(rarity))]
    # how rare a word is among all meetings and among the passages at hand
    weights = [weight + _rarity(count, len(counted)) for weight, count in zip(rarity, here, strict=True)]
    whole = sum(weights) or 1.0
    for one in counted:
        norm = _K1 * (1 - _B + _B * one.length / average)
        has = [weight for weight, count in zip(weights, one.counts, strict=True) if count]
        one.found.coverage = sum(has) / whole
        said = sum(w * c * (_K1 + 1) / (c + norm) for w, c in zip(weights, one.counts, strict=True) if c)
        one.found.score = said * (0.5 + one.found.coverage)
    ranked = sorted(counted, key=lambda one: -one.found.score)[:limit]
    return [one.found for one in ranked]


def load(database: Database, found: Found) -> Passage | None:
    """The passage with its text and where it comes from; None when it is gone. Raises StoreError."""
    if found.kind == DOCUMENT:
        return _document(database, found)
    about = database.row("SELECT title, date FROM meetings WHERE id = ? AND trashed IS NULL", (found.meeting,))
    if about is None:
        return None
    passage = _item(database, found) if found.item is not None else _spoken(database, found)
    if passage is not None:
        passage.title, passage.date = about
        passage.meeting = found.meeting
        passage.key, passage.coverage = found.key, found.coverage
    return passage


def _item(database: Database, found: Found) -> Passage:
    assert found.item is not None
    kind, item, start, text = found.item
    return Passage(kind=kind, text=text, quote=text, item=item or None, time=start)


class _Said(Struct, kw_only=True):
    text: str
    start: float
    speaker: str | None = None


def _spoken(database: Database, found: Found) -> Passage | None:
    rows = database.rows(
        f"SELECT id, document FROM utterances WHERE meeting = ? AND id IN ({marks(found.utterances)}) "
        "ORDER BY start, row",
        (found.meeting, *found.utterances),
    )
    said = {row[0]: msgspec.json.decode(row[1], type=_Said) for row in rows}
    if not said:
        return None
    best = found.best if found.best in said else max(said, key=lambda one: len(said[one].text))
    one = said[best]
    lines = {name: f"{line.speaker}: {line.text}" if line.speaker else line.text for name, line in said.items()}
    ordered = list(said)
    following = [lines[name] for name in ordered[ordered.index(best) + 1 :]]
    return Passage(
        kind=TRANSCRIPT,
        text="\n".join(lines.values()),
        quote=one.text,
        following=following,
        utterances=ordered,
        utterance=best,
        time=one.start,
        speaker=one.speaker,
    )


def _document(database: Database, found: Found) -> Passage | None:
    row = database.row(
        "SELECT d.folder, d.path, p.place, p.text FROM document_passages p JOIN documents d ON d.id = p.document "
        "WHERE p.row = ?",
        (found.row,),
    )
    if row is None:
        return None
    folder, path, place, text = row
    return Passage(
        kind=DOCUMENT,
        text=text,
        quote=text,
        folder=folder,
        path=path,
        place=place,
        key=found.key,
        coverage=found.coverage,
    )
