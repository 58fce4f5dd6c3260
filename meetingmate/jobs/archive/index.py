"""The index of an archive: one Parquet file with a row for each bundle. Its columns: docs/archive-index.md.

Bundles are the truth and the index follows from them: what it lacks is read from its bundle, what has no bundle any
more is left out. It is written row group by row group, so that its size is not bounded by the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from meetingmate.base import atomic_files
from meetingmate.base.errors import MeetingMateError, StoreError, UsageError
from meetingmate.base.translation import tr
from meetingmate.exchange import bundles
from meetingmate.jobs.archive.extra import needed
from meetingmate.jobs.archive.result import Result, content_hash_of
from meetingmate.library.whole_meeting import WholeMeeting

#: Raised when a column changes its meaning.
FORMAT = 1
#: Rows written, and read, at once: a group of meetings of an hour takes about 30 MB.
_GROUP = 256
_FORMAT_KEY = b"meetingmate.archive-index"


class Match(Struct, kw_only=True):
    """A meeting that has all the words: its ``file`` is a path below the result's folder; ``excerpt`` is around the
    first of them."""

    id: str
    title: str
    date: str
    duration_s: float
    file: str
    excerpt: str


def row_of(result: Result, bundle: Path) -> dict[str, Any]:
    """The row of a bundle. Raises MeetingMateError when it can't be read."""
    try:
        whole = next(bundles.read_meetings(bundle))
    except OSError as error:
        raise StoreError(tr("{file} can't be read ({error}).", file=bundle, error=error)) from error
    meeting, minutes = whole.meeting, whole.minutes[-1] if whole.minutes else None
    tasks = minutes.actions if minutes else []
    return {
        "id": meeting.id,
        "file": bundle.relative_to(result.folder).as_posix(),
        "content_hash": content_hash_of(bundle),
        "title": meeting.title,
        "date": meeting.date,
        "duration_s": meeting.duration_s,
        "language": meeting.language,
        "attendees": [one.name for one in meeting.attendees],
        "recording": next((track.original_name for track in meeting.tracks), ""),
        "summary": minutes.summary_text() if minutes else "",
        "decisions": [one.text for one in minutes.decisions] if minutes else [],
        "tasks": [
            {"task": one.task, "owners": one.owners, "due": one.due, "due_text": one.due_text, "status": one.status}
            for one in tasks
        ],
        "text": _text(whole),
    }


def _text(whole: WholeMeeting) -> str:
    """The transcript, a line for each utterance."""
    return "\n".join(f"{one.speaker}: {one.text}" if one.speaker else one.text for one in whole.utterances)


def update(result: Result, check: Callable[[], None] = lambda: None) -> tuple[int, list[str]]:
    """Bring the index in line with the bundles; returns its number of rows, and a sentence for each bundle that can't
    be read. ``check`` may raise, which leaves the index as it was. Raises StoreError.
    """
    arrow, parquet = _packages()
    schema = _schema(arrow)
    there = {path.relative_to(result.folder).as_posix(): path for path in result.bundles()}
    problems: list[str] = []
    rows = 0
    try:
        with (
            atomic_files.replacing(result.index, shared=True) as temporary,
            parquet.ParquetWriter(temporary, schema, compression="zstd") as out,
        ):
            for batch in _groups(result, there, problems, check):
                out.write_table(arrow.Table.from_pylist(batch, schema=schema))
                rows += len(batch)
    except (OSError, arrow.ArrowException) as error:
        raise StoreError(
            tr("The index {file} can't be written ({error}). The bundles are safe.", file=result.index, error=error)
        ) from error
    return rows, problems


def _groups(
    result: Result, left: dict[str, Path], problems: list[str], check: Callable[[], None]
) -> Iterator[list[dict[str, Any]]]:
    """All rows in groups: those of the index whose bundle is there, then those of new bundles."""
    group: list[dict[str, Any]] = []
    for row in _old_and_new(result, left, problems):
        check()
        group.append(row)
        if len(group) == _GROUP:
            yield group
            group = []
    if group:
        yield group


def _old_and_new(result: Result, left: dict[str, Path], problems: list[str]) -> Iterator[dict[str, Any]]:
    for row in _read(result):
        if left.pop(row["file"], None):
            yield row
    for bundle in left.values():
        try:
            yield row_of(result, bundle)
        except MeetingMateError as error:
            problems.append(str(error))


def _read(result: Result) -> Iterator[dict[str, Any]]:
    """The rows of the index; none when there is none, or one that is damaged or of another format."""
    arrow, parquet = _packages()
    if not result.index.is_file():
        return
    try:
        with parquet.ParquetFile(result.index) as file:
            if (file.schema_arrow.metadata or {}).get(_FORMAT_KEY) != str(FORMAT).encode():
                return
            for batch in file.iter_batches(batch_size=_GROUP):
                yield from batch.to_pylist()
    except (OSError, arrow.ArrowException):  # the bundles say it again
        return


def _packages() -> tuple[Any, Any]:
    """Arrow and its Parquet. Raises UsageError when they are not installed."""
    with needed():
        import pyarrow
        import pyarrow.parquet
    return pyarrow, pyarrow.parquet


def _schema(arrow: Any) -> Any:
    text, texts = arrow.string(), arrow.list_(arrow.string())
    task = arrow.struct([("task", text), ("owners", texts), ("due", text), ("due_text", text), ("status", text)])
    return arrow.schema(
        [
            ("id", text),
            ("file", text),
            ("content_hash", text),
            ("title", text),
            ("date", text),
            ("duration_s", arrow.float64()),
            ("language", text),
            ("attendees", texts),
            ("recording", text),
            ("summary", text),
            ("decisions", texts),
            ("tasks", arrow.list_(task)),
            ("text", text),
        ],
        metadata={_FORMAT_KEY: str(FORMAT).encode()},
    )


def search(folder: Path, words: list[str]) -> Iterator[Match]:
    """The meetings that have all ``words`` (in any case, also as parts of words), in the order of the index.

    Raises UsageError when ``folder`` has no index.
    """
    index = folder / "index.parquet"
    if not index.is_file():
        raise UsageError(
            tr("{folder} has no index. Name the folder that `meetingmate archive-run` wrote.", folder=folder)
        )
    wanted = [word.casefold() for word in words]
    arrow, parquet = _packages()
    try:
        with parquet.ParquetFile(index) as file:
            for batch in file.iter_batches(batch_size=_GROUP):
                for row in batch.to_pylist():
                    if match := _match(row, wanted):
                        yield match
    except (OSError, KeyError, arrow.ArrowException) as error:
        raise StoreError(
            tr(
                "The index {file} can't be read ({error}). Run `meetingmate archive-run` again; it writes a new one.",
                file=index,
                error=error,
            )
        ) from error


def _match(row: dict[str, Any], wanted: list[str]) -> Match | None:
    tasks = [f"{one['task']} {' '.join(one['owners'] or [])}" for one in row["tasks"]]
    parts = [row["title"], *row["attendees"], row["summary"], *row["decisions"], *tasks, row["text"]]
    text = "\n".join(parts)
    folded = text.casefold()
    if not all(word in folded for word in wanted):
        return None
    line = next((one for one in reversed(text.split("\n")) if wanted and wanted[0] in one.casefold()), row["title"])
    return Match(
        id=row["id"],
        title=row["title"],
        date=row["date"],
        duration_s=row["duration_s"],
        file=row["file"],
        excerpt=_around(line, wanted[0] if wanted else ""),
    )


def _around(line: str, word: str, width: int = 120) -> str:
    """At most ``width`` characters of ``line`` with ``word`` in them."""
    if len(line) <= width:
        return line
    start = max(0, line.casefold().find(word) - width // 2)
    return f"{'…' if start else ''}{line[start : start + width].strip()}…"
