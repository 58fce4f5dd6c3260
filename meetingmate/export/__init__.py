"""Documents of a meeting: to read, to do, to listen along with, and for other programs."""

from meetingmate.export.copying import Copied, copy_for, copy_of_minutes, copy_of_outcome
from meetingmate.export.copying_parts import PartRef, copy_of_part
from meetingmate.export.machine import SCHEMA, json_document, read_json
from meetingmate.export.mail import Recipient
from meetingmate.export.options import ExportOptions
from meetingmate.export.page_sound import file_beside as sound_file
from meetingmate.export.per_person import PersonalItems, everybody, items_for
from meetingmate.export.sheets import SHEET_FORMATS, SheetsWritten, sheet_files, write_attendee_sheets, write_sheets
from meetingmate.export.task_list import TASK_FORMATS, write_tasks
from meetingmate.export.task_tables import TABLES as TASK_TABLES
from meetingmate.export.writing import FORMATS, check_suffix, pdf_of, suffix_of, suggested_name, write

__all__ = [
    "FORMATS",
    "SCHEMA",
    "SHEET_FORMATS",
    "TASK_FORMATS",
    "TASK_TABLES",
    "Copied",
    "ExportOptions",
    "PartRef",
    "PersonalItems",
    "Recipient",
    "SheetsWritten",
    "check_suffix",
    "copy_for",
    "copy_of_minutes",
    "copy_of_outcome",
    "copy_of_part",
    "everybody",
    "items_for",
    "json_document",
    "pdf_of",
    "read_json",
    "sheet_files",
    "sound_file",
    "suffix_of",
    "suggested_name",
    "write",
    "write_attendee_sheets",
    "write_sheets",
    "write_tasks",
]
