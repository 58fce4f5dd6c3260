"""Documents of a meeting: Word, PDF, Markdown, plain text, subtitles and JSON."""

from meetingmate.export.copying import Copied, copy_for, copy_of_minutes, copy_of_outcome
from meetingmate.export.machine import SCHEMA, json_document, read_json
from meetingmate.export.mail import Recipient
from meetingmate.export.options import ExportOptions
from meetingmate.export.per_person import PersonalItems, everybody, items_for
from meetingmate.export.task_list import TASK_FORMATS, write_tasks
from meetingmate.export.writing import (
    FORMATS,
    SHEET_FORMATS,
    check_suffix,
    pdf_of,
    suggested_name,
    write,
    write_attendee_sheets,
)

__all__ = [
    "FORMATS",
    "SCHEMA",
    "SHEET_FORMATS",
    "TASK_FORMATS",
    "Copied",
    "ExportOptions",
    "PersonalItems",
    "Recipient",
    "check_suffix",
    "copy_for",
    "copy_of_minutes",
    "copy_of_outcome",
    "everybody",
    "items_for",
    "json_document",
    "pdf_of",
    "read_json",
    "suggested_name",
    "write",
    "write_attendee_sheets",
    "write_tasks",
]
