"""Minutes of transcripts without sound: one JSON line in, one out (docs/json-schema.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from meetingmate.base import atomic_files
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.text import json_of
from meetingmate.base.translation import tr
from meetingmate.exchange.transcripts.decoding import text_of
from meetingmate.jobs.new_minutes import writer
from meetingmate.minutes.lines import checked
from meetingmate.workers import host
from meetingmate.workers import messages as m


class Batch(Struct, kw_only=True):
    """What became of a file of lines: ``remark`` is about all of them (empty: none), ``left_out`` has a sentence for
    each line that was not done."""

    remark: str = ""
    left_out: list[str] = []


def make_batch(source: Path, output: Path, settings: Settings, on_progress: Callable[[int, int], None]) -> Batch:
    """Write the minutes of each transcript in ``source`` to ``output``, whole or not at all.

    Lines that are no transcript are left out and named. Raises UsageError when ``source`` can't be read or none of
    its lines is one, JobFailed when the writer can't do it, and OSError when ``output`` can't be written.
    """
    lines, left_out = read_lines(source)
    chosen = writer(settings.writer(), settings)
    results: dict[int, dict[str, Any]] = {}

    def on_message(message: m.Message) -> None:
        match message:
            case m.BatchLine(problem=problem) if problem:
                left_out.append(f"Line {numbers[message.index]} of {source} was left out: {problem}.")
            case m.BatchLine():
                results[message.index] = message.result
            case m.Progress():
                on_progress(int(message.done), int(message.total))

    numbers = list(lines)
    threads = max(1, settings.thread_count() - 1)
    request = m.BatchRequest(
        lines=list(lines.values()), model_path=chosen.model_path, threads=threads, server=chosen.server
    )
    host.run_worker(request, on_message, lambda: False)
    written = b"".join(msgspec.json.encode(results[i]) + b"\n" for i in sorted(results))
    atomic_files.write_bytes(output, written, shared=True)
    return Batch(remark=chosen.remark, left_out=left_out)


def read_lines(source: Path) -> tuple[dict[int, dict[str, Any]], list[str]]:
    """The transcripts by the numbers of their lines, and a sentence for each line that is none. Raises UsageError."""
    try:
        text = text_of(source.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(
            tr(
                "{source} can't be read ({error}); give a file with one JSON transcript a line.",
                source=source,
                error=error,
            )
        ) from error
    if text is None:
        raise UsageError(
            tr("{source} is not text that can be read; save it as UTF-8, one JSON transcript a line.", source=source)
        )
    lines: dict[int, dict[str, Any]] = {}
    left_out: list[str] = []
    known: dict[str | int, int] = {}
    for number, document in _documents(text):
        try:
            if isinstance(document, UsageError):
                raise document
            line = checked(document)
            if (name := line["id"]) is not None and name in known:
                raise UsageError(tr('its "id" {name!r} is that of line {known} already', name=name, known=known[name]))
        except UsageError as error:
            left_out.append(f"Line {number} of {source} was left out: {error}.")
            continue
        if name is not None:
            known[name] = number
        lines[number] = line
    if not lines:
        if not left_out:
            raise UsageError(tr("{source} has no lines; write one transcript a line.", source=source))
        more = f" So were {len(left_out) - 1} more." if len(left_out) > 1 else ""
        raise UsageError(left_out[0] + more)
    return lines, left_out


def _documents(text: str) -> Iterator[tuple[int, Any]]:
    """What each line holds, with its number; an error in its place where it is not JSON.

    Only line feeds part lines: JSON texts may hold the other characters that Unicode breaks lines at. A file that is
    one list of transcripts is taken as one a line.
    """
    if text.lstrip().startswith("["):
        whole = _decoded(text)
        if isinstance(whole, list):
            yield from enumerate(whole, start=1)
            return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _decoded(line)


def _decoded(line: str) -> Any:
    try:
        return json_of(line)
    except RecursionError:
        return UsageError("it is nested far deeper than a transcript")
    except (msgspec.DecodeError, UnicodeError, ValueError) as error:
        return UsageError(f"it is not JSON ({error})")
