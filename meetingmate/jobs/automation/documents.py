"""Writing the documents of a run: each once, whole or not at all, beside what is there already.

Before a file is written its path is noted (as a hash), after it that it is done. After a crash between the two the
file is there whole, and is not written a second time, or not there at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from meetingmate.base import paths
from meetingmate.base.errors import ExportError, UsageError
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.jobs.automation import file_pattern
from meetingmate.jobs.automation.ledger import key_of
from meetingmate.jobs.automation.outcome import Outcome, Stopped, Trouble, of_export
from meetingmate.jobs.automation.plan import MAIL, Document
from meetingmate.library import Library, people


class Content(Struct, kw_only=True):
    """What of a meeting is written or sent. ``addresses``: those of attendees by name, as far as they are known."""

    meeting: Meeting
    utterances: list[Utterance]
    minutes: Minutes
    addresses: dict[str, str]


def content_of(library: Library, meeting_id: str, version: int | None = None) -> Content | None:
    """A meeting with these minutes (None: the newest); None when they are gone. Raises StoreError."""
    minutes = library.minutes(meeting_id, version)
    if minutes is None:
        return None
    meeting = library.meeting(meeting_id)
    return Content(
        meeting=meeting,
        utterances=library.utterances(meeting_id),
        minutes=minutes,
        addresses=people.addresses(library, meeting.names()),
    )


def json_of(content: Content) -> bytes:
    """The meeting as other programs get it."""
    from meetingmate.export import machine

    return machine.render(content.meeting, content.utterances, content.minutes).encode("utf-8")


def write(
    documents: Sequence[Document],
    content: Content,
    steps: list[str],
    note: Callable[[list[str]], None],
    stop_wanted: Callable[[], bool] = lambda: False,
) -> list[Path]:
    """Write those of ``documents`` that ``steps`` (what was noted before) do not have; returns their paths.

    Folders that the user named have to be there: a drive that is not connected must not be mistaken for an empty one.
    Raises Trouble with what is wrong, and Stopped.
    """
    steps = [*steps, *[""] * (len(documents) - len(steps))]
    written = []
    for number, document in enumerate(documents):
        if steps[number] == "done":
            continue
        if stop_wanted():
            raise Stopped
        path = _path_of(document, content, steps[number])
        if path is not None:
            steps[number] = key_of(path)
            note(steps)
            try:
                _write_one(path, document, content)
            except BaseException:
                steps[number] = ""  # a file of this name would be another one
                note(steps)
                raise
            written.append(path)
        steps[number] = "done"
        note(steps)
    return written


def _path_of(document: Document, content: Content, noted: str) -> Path | None:
    """Where a document goes; None when it is there whole, from a try that was cut off."""
    folder = paths.expanded(document.folder)
    if not folder.is_dir():
        raise Trouble(Outcome(code="folder-missing", retry=True))
    try:
        wanted = file_pattern.path_for(folder, document.name, document.format, content.meeting, content.minutes.version)
        path = file_pattern.free(wanted, document.format)
        if noted and any(key_of(one) == noted for one in wanted.parent.glob(f"*{wanted.suffix}")):
            return None
    except (UsageError, ExportError) as error:
        raise Trouble(Outcome(code="name")) from error
    except OSError as error:
        raise Trouble(of_export(error)) from error
    return path


def _write_one(path: Path, document: Document, content: Content) -> None:
    from meetingmate import export  # Word takes a while to load
    from meetingmate.export import writing

    template = document.template if document.format == ".docx" else ""
    options = export.ExportOptions(appendix=document.transcript, quotes=document.quotes, template=template)
    try:
        if document.format == MAIL and MAIL not in export.FORMATS:
            writing.save(path, _mail(content))
        else:
            export.write(path, content.meeting, content.utterances, content.minutes, options)
    except ExportError as error:
        if error.__cause__ is None and document.format in (".srt", ".vtt") and not content.meeting.timed:
            raise Trouble(Outcome(code="format")) from error
        raise Trouble(of_export(error)) from error
    except UsageError as error:
        raise Trouble(Outcome(code="plan")) from error


def _mail(content: Content) -> bytes:
    """A draft to the attendees whose addresses are known, with the minutes as its text."""
    from meetingmate import export
    from meetingmate.export import mail

    to = [export.Recipient(name, address) for name, address in content.addresses.items() if mail.is_address(address)]
    body = export.copy_of_minutes(content.meeting, content.utterances, content.minutes)
    return mail.draft(to, content.meeting.title, body)
