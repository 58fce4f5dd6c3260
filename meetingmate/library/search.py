"""Search over everything in the library: transcripts, titles, notes, people, minutes and tasks.

In two steps: the index names the meetings in which all words occur (and perhaps some where they no longer do),
newest first; then the lines of these are read, which gives the exact places, until enough meetings are found.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterator, Sequence

import msgspec
from msgspec import Struct

from meetingmate.library import listing, query, search_words
from meetingmate.library.database import Database, Row
from meetingmate.library.derived import DETAILS, OF_MINUTES, lines
from meetingmate.library.listing import MeetingRow

TRANSCRIPT = "transcript"
#: What a hit can be in, the most telling first.
KINDS = ("title", "decision", "task", "question", "note", "person", "series", "tag", "summary", "topic", "point",
         "agenda", TRANSCRIPT)  # fmt: skip

#: Most meetings that ``meetings`` looks up.
SEARCH_LIMIT = 100

#: Lines that are looked at for each word in one meeting; the first ones, the transcript last.
COUNTED = 50

_SNIPPET = 160  # characters of a line that are shown
_LEAD = 48  # of these before the first place found
_AT_A_TIME = 25  # meetings looked into before the next are taken from the index
if set(KINDS) != {*DETAILS, *OF_MINUTES, TRANSCRIPT}:
    raise RuntimeError("search and index differ in what there is to find")


class Filters(Struct, kw_only=True, frozen=True):
    """Only meetings that fit all that is set. ``since`` and ``until`` are ISO dates, both included.

    ``person`` attends, speaks or owns a task, under any of the names known for him or her (``people``).
    """

    since: str | None = None
    until: str | None = None
    person: str | None = None
    series: str | None = None
    tag: str | None = None
    open_tasks: bool = False


class Hit(Struct, kw_only=True):
    """One line that was found: ``text`` (shortened with … where it is long) and the places in it to highlight.

    ``spans`` are (start, end) indices in ``text``. ``utterance`` is set for the transcript; ``item`` names a point,
    decision, task or question of the minutes by its id (else its number or name); ``time`` is where to jump to.
    """

    kind: str
    text: str
    spans: list[tuple[int, int]]
    utterance: str | None = None
    item: str | None = None
    time: float | None = None
    speaker: str | None = None


class SearchResult(Struct, kw_only=True):
    """One meeting with its best lines; ``count`` is the number of lines in which one of the words occurs,
    with at most ``COUNTED`` for each word."""

    meeting: MeetingRow
    hits: list[Hit]
    count: int


def search(
    database: Database,
    text: str,
    filters: Filters | None = None,
    limit: int = 20,
    *,
    hits: int = 5,
    whole: Container[str] = (),
    stop: Callable[[], bool] = lambda: False,
) -> list[SearchResult]:
    """Meetings in which all words of ``text`` occur, newest day first, each with at most ``hits`` lines; those named
    in ``whole`` with all that are counted.

    A word also finds longer ones that begin with it; "a phrase" is found as it stands; case and accents make no
    difference. Without words, all meetings that fit ``filters`` (with no hits). As many results as ``limit`` mean
    that there may be more. ``stop`` is asked now and then; once it says true, what was found so far is given.
    Meetings in the trash are not searched. Raises StoreError.
    """
    terms = query.parse(text)
    condition, parameters = _condition(database, filters or Filters())
    if not terms:
        if text.strip():
            return []
        listed = listing.listed(
            database, f"{condition} ORDER BY m.date DESC, m.created DESC LIMIT ?", (*parameters, limit)
        )
        return [SearchResult(meeting=row, hits=[], count=0) for row in listed]
    candidates = _candidates(database, terms, condition, parameters)
    results: list[SearchResult] = []
    for start in range(0, len(candidates), _AT_A_TIME):
        batch = candidates[start : start + _AT_A_TIME]
        rows = {row.id: row for row in listing.listed(database, f"m.id IN ({marks(batch)})", tuple(batch))}
        for meeting_id in batch:
            if stop() or len(results) == limit:
                return results
            most = None if meeting_id in whole else hits
            if meeting_id in rows and (found := _look_into(database, meeting_id, terms, most)):
                results.append(SearchResult(meeting=rows[meeting_id], hits=found[0], count=found[1]))
    return results


def meetings(database: Database, text: str, *, limit: int = SEARCH_LIMIT) -> list[MeetingRow]:
    """Meetings in which all words of ``text`` occur, newest day first, each with the first line that fits; all
    meetings without words. Raises StoreError.
    """
    found = search(database, text, limit=limit, hits=1)
    return [msgspec.structs.replace(r.meeting, snippet=r.hits[0].text) if r.hits else r.meeting for r in found]


def names_of(database: Database, person: str) -> list[str]:
    """All folded names under which a person is known, the given one first."""
    key = search_words.key(person)
    found = database.rows(
        "SELECT key FROM people_names WHERE person = (SELECT person FROM people_names WHERE key = ?)", (key,)
    )
    return list(dict.fromkeys([key, *(row[0] for row in found)]))


def _candidates(database: Database, terms: list[query.Term], condition: str, parameters: Row) -> list[str]:
    sql = f"""
        SELECT m.id FROM meetings m
        WHERE m.number IN (SELECT rowid FROM meeting_index WHERE meeting_index MATCH ?) AND {condition}
        ORDER BY m.date DESC, m.created DESC"""
    wanted = " AND ".join(term.index_query() for term in terms)
    return [row[0] for row in database.rows(sql, (wanted, *parameters))]


def _condition(database: Database, filters: Filters) -> tuple[str, Row]:
    parts = ["m.trashed IS NULL"]
    parameters: list[str] = []
    if filters.since:
        parts.append("m.date >= ?")
        parameters.append(filters.since)
    if filters.until:
        parts.append("m.date <= ?")
        parameters.append(filters.until)
    if filters.series:
        parts.append("m.series = ?")
        parameters.append(filters.series)
    if filters.tag:
        parts.append("m.id IN (SELECT meeting FROM meeting_tags WHERE key = ?)")
        parameters.append(search_words.key(filters.tag))
    if filters.person:
        names = names_of(database, filters.person)
        parts.append(
            f"m.id IN (SELECT meeting FROM meeting_people WHERE key IN ({marks(names)}) "
            f"UNION SELECT meeting FROM task_owners WHERE key IN ({marks(names)}))"
        )
        parameters += [*names, *names]
    if filters.open_tasks:
        parts.append("m.id IN (SELECT meeting FROM tasks WHERE status <> 'done')")
    return " AND ".join(parts), tuple(parameters)


def _look_into(
    database: Database, meeting_id: str, terms: list[query.Term], most: int | None
) -> tuple[list[Hit], int] | None:
    """The best lines of a meeting and how many there are, or None when a word does not occur after all."""
    items = database.rows("SELECT kind, item, start, text FROM items WHERE meeting = ?", (meeting_id,))
    items.sort(key=lambda item: KINDS.index(item[0]))
    row = database.row(
        "SELECT folded, ids FROM meeting_lines WHERE row = (SELECT number FROM meetings WHERE id = ?)", (meeting_id,)
    )
    said, ids = row or ("", "")
    folded = f"{lines(item[3] for item in items)}\n{said}"
    found: dict[int, str] = {}
    for term in terms:
        there = dict(itertools.islice(_lines_with(term, folded), COUNTED))
        if not there:
            return None
        found |= there
    scores = {number: sum(term.find(line) >= 0 for term in terms) for number, line in found.items()}
    best = sorted(found, key=lambda number: (-scores[number], number))[:most]
    utterances = ids.split("\n") if best and max(best) >= len(items) else []
    hits = [
        _written(items[number], terms)
        if number < len(items)
        else _spoken(database, meeting_id, utterances[number - len(items)], terms)
        for number in best
    ]
    return hits, len(found)


def _lines_with(term: query.Term, folded: str) -> Iterator[tuple[int, str]]:
    """The lines that have the term, each with its number."""
    number, counted = 0, 0
    at = term.find(folded)
    while at >= 0:
        number += folded.count("\n", counted, at)
        counted = at
        end = folded.find("\n", at)
        end = len(folded) if end < 0 else end
        yield number, folded[folded.rfind("\n", 0, at) + 1 : end]
        at = term.find(folded, end)


def _written(row: Row, terms: list[query.Term]) -> Hit:
    kind, item, time, text = row
    return _hit(kind, item, time, text, terms)


def _spoken(database: Database, meeting_id: str, utterance: str, terms: list[query.Term]) -> Hit:
    start, text, document = database.row(
        "SELECT start, text, document FROM utterances WHERE meeting = ? AND id = ?", (meeting_id, utterance)
    ) or (None, "", b"{}")  # changed by another process this moment
    hit = _hit(TRANSCRIPT, "", start, text, terms)
    hit.utterance, hit.speaker = utterance, msgspec.json.decode(document, type=_Speaker).speaker
    return hit


class _Speaker(Struct):
    speaker: str | None = None


def _hit(kind: str, item: str, time: float | None, text: str, terms: list[query.Term]) -> Hit:
    folded, offsets = search_words.fold(text), search_words.source_offsets(text)
    spans = sorted((offsets[start], offsets[end]) for term in terms for start, end in term.spans(folded))
    text, spans = _shortened(text, _joined(spans))
    return Hit(kind=kind, text=text, spans=spans, time=time, item=item or None)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _shortened(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """The part of a long text around its first span, cut between words."""
    if len(text) <= _SNIPPET:
        return text, spans
    begin = max(0, spans[0][0] - _LEAD)
    if begin:
        space = text.find(" ", begin, spans[0][0])
        begin = space + 1 if space >= 0 else begin
    end = min(len(text), begin + _SNIPPET)
    if end < len(text):
        space = text.rfind(" ", max(begin, spans[0][1]), end)
        end = space if space > begin else end
    before, after = "… " if begin else "", " …" if end < len(text) else ""
    shift = len(before) - begin
    kept = [(start + shift, min(stop, end) + shift) for start, stop in spans if start < end]
    return f"{before}{text[begin:end]}{after}", kept


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values, for SQL."""
    return ", ".join("?" * len(values))
