"""Minutes of transcripts without sound: one JSON line in, one out (docs/json-schema.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from meetingmate import files
from meetingmate import text as text_module
from meetingmate.errors import UsageError
from meetingmate.run import writing_model
from meetingmate.settings import Settings
from meetingmate.workers import host
from meetingmate.workers import messages as m


def make_batch(source: Path, output: Path, settings: Settings, on_progress: Callable[[int, int], None]) -> str:
    """Write the minutes of each transcript in ``source`` to ``output``, whole or not at all.

    Gives a remark for the user, empty when there is none. Raises UsageError naming the line that is not a
    transcript, JobFailed when the writer can't do it, and OSError when ``output`` can't be written.
    """
    lines = _read(source)
    model_path, remark = writing_model(settings.writing_model)
    results: dict[int, dict] = {}

    def on_message(message: m.Message) -> None:
        match message:
            case m.BatchLine():
                results[message.index] = message.result
            case m.Progress():
                on_progress(int(message.done), int(message.total))

    threads = max(1, settings.thread_count() - 1)
    host.run(m.BatchRequest(lines=lines, model_path=model_path, threads=threads), on_message, lambda: False)
    files.write_bytes(output, b"".join(msgspec.json.encode(results[i]) + b"\n" for i in range(len(lines))), shared=True)
    return remark


def _read(source: Path) -> list[dict]:
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{source} can't be read ({error}); give a file with one JSON transcript a line.") from error
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            document = text_module.json_of(line)
        except msgspec.DecodeError as error:
            raise UsageError(f"Line {number} of {source} is not JSON ({error}); correct it and try again.") from error
        turns = document.get("turns") if isinstance(document, dict) else None
        if not isinstance(turns, list) or not all(
            isinstance(t, dict) and isinstance(t.get("text"), str) for t in turns
        ):
            raise UsageError(f'Line {number} of {source} is not a transcript: it needs a list "turns" with texts.')
        lines.append(document)
    return lines
