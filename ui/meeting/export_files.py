"""What an export of a meeting writes, beside the thread of the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from meetingmate import export
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.export import template_store
from meetingmate.library import Library, people

#: Formats beside which sheets of the same kind can be written.
PER_PERSON = (".docx", ".pdf")


def write_all(
    path: Path,
    meeting: Meeting,
    utterances: list[Utterance],
    minutes: Minutes | None,
    library: Library | None,
    *,
    per_person: bool,
    **choices: Any,
) -> list[Path]:
    """Write the file, and beside it one task sheet a person; ``choices`` are those of ``ExportOptions``.

    Returns what was written. Raises MeetingMateError.
    """
    options = export.ExportOptions(emails=addresses(library, meeting, minutes), **choices)
    export.write(path, meeting, utterances, minutes, options)
    suffix = path.suffix.lower()
    if per_person and minutes is not None and suffix in PER_PERSON:
        export.write_attendee_sheets(path.parent, meeting, utterances, minutes, options, suffix)
    return files_of(path, meeting, utterances, minutes, per_person=per_person, **choices)


def files_of(
    path: Path,
    meeting: Meeting,
    utterances: list[Utterance],
    minutes: Minutes | None,
    *,
    per_person: bool,
    **choices: Any,
) -> list[Path]:
    """What ``write_all`` writes with the same choices."""
    options, suffix = export.ExportOptions(**choices), path.suffix.lower()
    beside = export.sound_file(path, options) if suffix == ".html" else None
    files = [path, *([beside] if beside is not None else [])]
    if per_person and minutes is not None and suffix in PER_PERSON:
        files += export.sheet_files(path.parent, meeting, utterances, minutes, formats=[suffix])
    return files


def left_out(utterances: list[Utterance], minutes: Minutes | None, **choices: Any) -> str:
    """What the template of a document did not take, in a sentence; "" when it took all. Raises MeetingMateError."""
    wanted = utterances and (choices["appendix"] or minutes is None)
    return template_store.without_transcript(choices["template"]) if wanted and choices["template"] else ""


def addresses(library: Library | None, meeting: Meeting, minutes: Minutes | None) -> dict[str, str]:
    """The e-mail addresses that are known of the people of a meeting. Raises StoreError."""
    return people.addresses(library, export.everybody(meeting, minutes)) if library is not None else {}
