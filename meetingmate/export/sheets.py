"""A sheet for each person of a meeting: Word, a mail that is ready to be sent, or the person's tasks for a calendar."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.export import mail, pdf, view, word
from meetingmate.export.cleaning import file_stem
from meetingmate.export.copying import copy_of_person
from meetingmate.export.meeting_tasks import tasks_of
from meetingmate.export.options import ExportOptions
from meetingmate.export.per_person import everybody
from meetingmate.export.task_tables import TABLES
from meetingmate.export.view_model import MinutesView, PersonView
from meetingmate.export.writing import save
from meetingmate.library.tasks import Task


@dataclass(frozen=True)
class SheetsWritten:
    """The files, and the people whose mail has no recipient because no address of theirs is known."""

    files: list[Path]
    without_address: list[str]


@dataclass(frozen=True)
class _Sheet:
    """What one sheet is made of. ``name`` is the person as the meeting writes it; ``file`` the name without suffix."""

    view: MinutesView
    person: PersonView
    name: str
    file: str
    tasks: list[Task]
    options: ExportOptions
    attach: bool
    pdf: bytes | None


def _word(sheet: _Sheet) -> bytes:
    return word.render_sheet(sheet.view, sheet.person)


def _mail(sheet: _Sheet) -> bytes:
    address = sheet.options.emails.get(sheet.name, "")
    known = mail.is_address(address)
    text = sheet.view.text
    subject = sheet.view.label(text("task_list_for", name=sheet.person.name)) + f"{sheet.view.title}, {sheet.view.date}"
    return mail.draft(
        [mail.Recipient(sheet.person.name, address)] if known else [],
        subject,
        copy_of_person(sheet.view, sheet.person),
        attached=[mail.Attachment(f"{sheet.file}.docx", _word(sheet))] if sheet.attach else [],
        comment="" if known else tr("No e-mail address is known for {name}.", name=sheet.person.name),
    )


def _calendar(sheet: _Sheet) -> bytes | None:
    """Only tasks; nothing for somebody who has none. The list is the person's own, so it names no attendee."""
    language = sheet.view.conventions.language
    return TABLES[".ics"](sheet.tasks, language, {}, sheet.options.calendar) if sheet.tasks else None


#: Each gives the bytes of a sheet, or None when there is nothing to write for this person.
_SHEETS: dict[str, Callable[[_Sheet], bytes | None]] = {
    ".docx": _word,
    ".pdf": lambda sheet: sheet.pdf,
    ".eml": _mail,
    ".ics": _calendar,
}
#: Suffixes of sheets.
SHEET_FORMATS = tuple(_SHEETS)


def write_sheets(
    target: Path,
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes,
    options: ExportOptions | None = None,
    *,
    formats: Sequence[str] = (".docx",),
    attach: bool = True,
) -> SheetsWritten:
    """Write the sheets of each attendee and each owner in all ``formats`` (of ``SHEET_FORMATS``).

    ``target`` is a folder, in which existing files are replaced, or a file that ends in .zip and gets all of them.
    ``attach`` puts the Word sheet into the mails. Raises UsageError for an unknown format, ExportError as
    ``writing.write`` does; of a folder, files written before the one that failed stay.
    """
    unknown = [suffix for suffix in formats if suffix not in _SHEETS]
    if unknown or not formats:
        raise UsageError(tr("Task sheets can be written as {known}.", known=", ".join(SHEET_FORMATS)))
    options = options or ExportOptions()
    packed = target.suffix.lower() == ".zip"
    stream = BytesIO()
    files: list[Path] = []
    without: list[str] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in _sheets(meeting, utterances, minutes, options, attach=attach, as_pdf=".pdf" in formats):
            if ".eml" in formats and not mail.is_address(options.emails.get(sheet.name, "")):
                without.append(sheet.name)
            for suffix in formats:
                data = _SHEETS[suffix](sheet)
                if data is None:
                    continue
                name = f"{sheet.file}{suffix}"
                if packed:
                    archive.writestr(name, data)
                else:
                    save(target / name, data)
                    files.append(target / name)
    if packed:
        save(target, stream.getvalue())
        files.append(target)
    return SheetsWritten(files, without)


def sheet_files(
    target: Path,
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes,
    *,
    formats: Sequence[str] = (".docx",),
) -> list[Path]:
    """The files that ``write_sheets`` writes."""
    if target.suffix.lower() == ".zip":
        return [target]
    sheets = _sheets(meeting, utterances, minutes, ExportOptions(), attach=False, as_pdf=False)
    return [
        target / f"{sheet.file}{suffix}" for sheet in sheets for suffix in formats if suffix != ".ics" or sheet.tasks
    ]


def write_attendee_sheets(
    folder: Path,
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes,
    options: ExportOptions | None = None,
    suffix: str = ".docx",
) -> list[Path]:
    """``write_sheets`` in one format; gives the files."""
    return write_sheets(Path(folder), meeting, utterances, minutes, options, formats=[suffix]).files


def _sheets(
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes,
    options: ExportOptions,
    *,
    attach: bool,
    as_pdf: bool,
) -> Iterator[_Sheet]:
    """The sheets of all people, each with a file name of its own; those as PDF are made in one go."""
    built = view.build(meeting, utterances, minutes, options)
    pdfs = pdf.render_sheets(built, built.people) if as_pdf else [None] * len(built.people)
    tasks = tasks_of(meeting, minutes)
    taken: set[str] = set()
    for person, name, made in zip(built.people, everybody(meeting, minutes), pdfs, strict=True):
        stem = base = file_stem(f"{built.title[:60]} - {person.name}")
        count = 2
        while stem.casefold() in taken:  # Windows and macOS take "Anna" and "anna" for the same name
            stem, count = f"{base} {count}", count + 1
        taken.add(stem.casefold())
        own = [task for task in tasks if name in task.owners]
        yield _Sheet(built, person, name, stem, own, options, attach, made)
