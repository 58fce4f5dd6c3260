"""Command line of what is in the library: list, search, meetings, tasks, show, coverage and people.

Results go to standard output, as one JSON document with ``--json``; messages to standard error.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from meetingmate.base.errors import UsageError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.cli import console
from meetingmate.cli import tables as shown
from meetingmate.cli.opening import opened
from meetingmate.cli.option_types import DAY, PATH
from meetingmate.cli.options import calendar_option, json_option, shared_option
from meetingmate.domain.coverage import IMPORTED, report
from meetingmate.library import people, tasks, trash
from meetingmate.library.search import Filters
from meetingmate.library.search import meetings as meetings_with
from meetingmate.library.search import search as find

if TYPE_CHECKING:
    from meetingmate.export.options import CalendarKind

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _filters(command: _Command) -> _Command:
    for option in (
        click.option("--since", type=DAY, help="Only meetings on or after this date."),
        click.option("--until", type=DAY, help="Only meetings up to this date."),
        click.option("--person", help="Only meetings with this person."),
        click.option("--series", help="Only meetings in this series."),
        click.option("--tag", help="Only meetings with this tag."),
        click.option("--open-tasks", is_flag=True, help="Only meetings with open tasks."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("words", nargs=-1, required=True)
@_filters
@click.option("--limit", type=click.IntRange(1), default=20, help="Maximum number of meetings to show.")
@shared_option
@json_option
def search(words: tuple[str, ...], limit: int, as_document: bool, **filters: Any) -> ExitCode:
    """Find WORDS in transcripts, notes, minutes, tasks, titles and people.

    A word also finds longer words that start with it. Use "quotes" for an exact phrase. Exit code 1 when nothing is
    found.
    """
    with opened() as library:
        results = find(library.database, " ".join(words), Filters(**filters), limit)
    if as_document:
        console.print_json({"results": msgspec.to_builtins(results)})
    else:
        shown.print_results(results)
    return ExitCode.DONE if results else ExitCode.FAILED


@click.command(name="list")
@click.option("--search", default="", help="Only meetings with these words.")
@shared_option
@json_option
def list_command(search: str, as_document: bool) -> None:
    """List the meetings in the library."""
    with opened() as library:
        rows = meetings_with(library.database, search) if search.strip() else library.rows()
    if as_document:
        console.print_json({"meetings": msgspec.to_builtins(rows)})
    else:
        console.print_rows(rows)


@click.command()
@_filters
@click.option("--limit", type=click.IntRange(1), default=None, help="Maximum number of meetings to show.")
@shared_option
@json_option
def meetings(limit: int | None, as_document: bool, **filters: Any) -> None:
    """List the meetings, newest first."""
    with opened() as library:
        rows = [result.meeting for result in find(library.database, "", Filters(**filters), limit or -1)]
    if as_document:
        console.print_json({"meetings": msgspec.to_builtins(rows)})
    else:
        console.print_rows(rows)


@click.command(name="tasks")
@click.option("--person", help="Only tasks of this person.")
@click.option("--open/--done", "is_open", default=None, help="Only open tasks, or only tasks that are done.")
@click.option("--overdue", is_flag=True, help="Only overdue tasks.")
@click.option("--series", help="Only tasks from this series.")
@click.option("-o", "--output", type=PATH, help="Write the tasks to a .docx, .xlsx, .csv or .ics file.")
@calendar_option
@shared_option
@json_option
def tasks_command(
    person: str | None,
    is_open: bool | None,
    overdue: bool,
    series: str | None,
    output: Path | None,
    calendar: CalendarKind | None,
    as_document: bool,
) -> None:
    """List the tasks of all meetings, overdue ones first."""
    if calendar and (output is None or output.suffix.lower() != ".ics"):
        raise UsageError("--calendar needs an .ics file to write. Name it with -o.")
    with opened() as library:
        found = tasks.tasks(library, person=person, open=is_open, overdue=overdue, series=series)
        emails = {row.name: row.email for row in people.people(library) if row.email} if output else {}
    if output is not None:
        from meetingmate import export  # Word takes a while to load

        title = f"Tasks of {person}" if person else ""
        export.write_tasks(output, found, title=title, emails=emails, calendar=calendar or "to-dos")
        console.say(f"Wrote {output}")
    elif as_document:
        console.print_json({"tasks": msgspec.to_builtins(found)})
    else:
        shown.print_tasks(found)


@click.command()
@click.argument("meeting_id", metavar="MEETING")
@click.option("--transcript", is_flag=True, help="Show the transcript instead of the minutes.")
@shared_option
@json_option
def show(meeting_id: str, transcript: bool, as_document: bool) -> None:
    """Show a MEETING (its id, see meetings): details and minutes, or the transcript."""
    with opened() as library:
        meeting, minutes = library.meeting(meeting_id), library.minutes(meeting_id)
        utterances = library.utterances(meeting_id)
        trash.mark_opened(library, meeting_id)
    if as_document:
        from meetingmate.export import json_document

        console.print_json(json_document(meeting, utterances, minutes))
    elif transcript or minutes is None:
        console.print_transcript(utterances, timed=meeting.timed)
    else:
        console.print_minutes(meeting, minutes)


@click.command()
@click.argument("meeting_id", metavar="MEETING")
@shared_option
@json_option
def coverage(meeting_id: str, as_document: bool) -> None:
    """Show what was transcribed of a MEETING, what was left out or not recorded, and why."""
    with opened() as library:
        meeting = library.meeting(meeting_id)
        tracks = report(meeting, library.utterances(meeting_id))
    if as_document:
        about = {"imported": meeting.imported} if meeting.imported is not None else {}
        left_out = msgspec.to_builtins(meeting.removed)
        console.print_json({"tracks": msgspec.to_builtins(tracks), "left_out": left_out, **about})
    elif meeting.imported is not None:
        console.line(f"{IMPORTED} ({meeting.imported}).")
    else:
        shown.print_coverage(tracks, meeting.removed)


@click.command(name="people")
@shared_option
@json_option
def people_command(as_document: bool) -> None:
    """List all people with their meetings and tasks."""
    with opened() as library:
        rows = people.people(library)
    if as_document:
        console.print_json({"people": msgspec.to_builtins(rows)})
    else:
        shown.print_people(rows)


COMMANDS = (list_command, search, meetings, tasks_command, show, coverage, people_command)
