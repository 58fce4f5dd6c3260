"""The library on the command line: search, meetings, tasks, show, edit, people and rules.

Results go to standard output, as one JSON document with ``--json``; messages to standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from meetingmate.base.errors import UsageError
from meetingmate.cli import console
from meetingmate.cli import tables as shown
from meetingmate.cli.options import PATH, user_settings
from meetingmate.domain.coverage import IMPORTED, report
from meetingmate.domain.meeting import ActionStatus, Meeting, Note
from meetingmate.editing.meeting import edit_details
from meetingmate.library import Library, open_library, people, rules, tasks, trash
from meetingmate.library.people import Person
from meetingmate.library.search import Filters
from meetingmate.library.search import search as find
from meetingmate.library.search_words import key

EXIT_FAILED = 1

json_option = click.option("--json", "as_document", is_flag=True, help="One JSON document.")


@contextmanager
def opened() -> Iterator[Library]:
    """The user's library, as ``open_library`` opens it."""
    library = open_library(user_settings())
    try:
        for sentence in library.rejected():
            console.say(sentence)
        yield library
    finally:
        library.close()


def _filters(command: Callable) -> Callable:
    for option in (
        click.option("--since", help="Only from this day on, YYYY-MM-DD."),
        click.option("--until", help="Only up to this day, YYYY-MM-DD."),
        click.option("--person", help="Only with this person."),
        click.option("--series", help="Only of this series."),
        click.option("--tag", help="Only with this tag."),
        click.option("--open-tasks", is_flag=True, help="Only with tasks that are not done."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("words", nargs=-1, required=True)
@_filters
@click.option("--limit", type=click.IntRange(1), default=20, help="Most meetings to show.")
@json_option
def search(words: tuple[str, ...], limit: int, as_document: bool, **filters: object) -> int:
    """Find WORDS in transcripts, notes, minutes, tasks, titles and people.

    A word also finds longer ones that begin with it; put an "exact phrase" in quotation marks. Exit code 1 when
    nothing is found.
    """
    with opened() as library:
        results = find(library, " ".join(words), Filters(**filters), limit)
    if as_document:
        console.print_json({"results": msgspec.to_builtins(results)})
    else:
        shown.print_results(results)
    return 0 if results else EXIT_FAILED


@click.command()
@_filters
@click.option("--limit", type=click.IntRange(1), default=None, help="Most meetings to show.")
@json_option
def meetings(limit: int | None, as_document: bool, **filters: object) -> None:
    """List the meetings, newest first."""
    with opened() as library:
        rows = [result.meeting for result in find(library, "", Filters(**filters), limit or -1)]
    if as_document:
        console.print_json({"meetings": msgspec.to_builtins(rows)})
    else:
        console.print_rows(rows)


@click.command(name="tasks")
@click.option("--person", help="Only of this person.")
@click.option("--open/--done", "is_open", default=None, help="Only those that are not done, or only those that are.")
@click.option("--overdue", is_flag=True, help="Only those whose day is past.")
@click.option("--series", help="Only of this series of meetings.")
@click.option("-o", "--output", type=PATH, help="Write them to a .docx, .csv or .ics file instead.")
@json_option
def tasks_command(
    person: str | None, is_open: bool | None, overdue: bool, series: str | None, output: Path | None, as_document: bool
) -> None:
    """List the tasks of all meetings, overdue ones first."""
    with opened() as library:
        found = tasks.tasks(library, person=person, open=is_open, overdue=overdue, series=series)
        emails = {row.name: row.email for row in people.people(library) if row.email} if output else {}
    if output is not None:
        from meetingmate import export  # Word takes a while to load

        title = f"Tasks of {person}" if person else ""
        export.write_tasks(output, found, title=title, emails=emails)
        console.say(f"Wrote {output}")
    elif as_document:
        console.print_json({"tasks": msgspec.to_builtins(found)})
    else:
        shown.print_tasks(found)


@click.command()
@click.argument("meeting_id", metavar="MEETING")
@click.option("--transcript", is_flag=True, help="The transcript instead of the minutes.")
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
@json_option
def coverage(meeting_id: str, as_document: bool) -> None:
    """What became of every second of a MEETING: written down, left out and why, silent, not recorded and why."""
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


@click.command()
@click.argument("meeting_id", metavar="MEETING")
@click.option("--title", help="Its title.")
@click.option("--date", "day", help="Its day, YYYY-MM-DD.")
@click.option("--series", help="The series it belongs to; empty: none.")
@click.option("--tag", "tags", multiple=True, help="A tag to add; may be repeated.")
@click.option("--untag", multiple=True, help="A tag to take away; may be repeated.")
@click.option("--note", "notes", multiple=True, help="A note to add; may be repeated.")
@click.option("--replace", nargs=2, metavar="OLD NEW", help="Write NEW for OLD in the whole transcript.")
@click.option("--task", "item", metavar="TASK", help="The task (see tasks) that the following options change.")
@click.option("--status", type=click.Choice(("open", "done", "proposed", "withdrawn")), help="Of the task.")
@click.option("--owner", "owners", multiple=True, help="Who does it; may be repeated; empty: not stated.")
@click.option("--due", help="By when, YYYY-MM-DD; empty: no day.")
@click.option("--comment", help="A comment on it; empty: none.")
@click.option("--text", help="What is to be done.")
@json_option
def edit(meeting_id: str, replace: tuple[str, str] | None, item: str | None, as_document: bool, **given: Any) -> None:
    """Change a MEETING (its id, see meetings): details, words of the transcript, a task."""
    of_task = {name: given.pop(name) for name in ("status", "owners", "due", "comment", "text")}
    if item is None and any(value not in (None, ()) for value in of_task.values()):
        raise UsageError("Say which task with --task; `meetingmate tasks` names them.")
    with opened() as library, library.database.change():
        meeting = edit_details(library, meeting_id, _details_changed(**given))
        if replace:
            console.say(f"{_replaced(library, meeting_id, *replace)} lines changed.")
        task = _task_changed(library, meeting_id, item, **of_task) if item else None
    if as_document:
        console.print_json(msgspec.to_builtins(meeting if task is None else task))
    else:
        console.say(f"Changed {meeting.title}." if task is None else f"Changed: {task.task}")


def _details_changed(
    *,
    title: str | None,
    day: str | None,
    series: str | None,
    tags: tuple[str, ...],
    untag: tuple[str, ...],
    notes: tuple[str, ...],
) -> Callable[[Meeting], None]:
    if title is not None and not title.strip():
        raise UsageError("A meeting needs a title.")
    try:
        day = date.fromisoformat(day).isoformat() if day else None
    except ValueError as error:
        raise UsageError(f"--date must be like YYYY-MM-DD, not {day!r}.") from error

    def change(meeting: Meeting) -> None:
        meeting.title = title.strip() if title else meeting.title
        meeting.date = day or meeting.date
        meeting.series = meeting.series if series is None else series.strip() or None
        gone = {key(tag) for tag in untag}
        all_tags = {key(tag): tag.strip() for tag in (*meeting.tags, *tags) if key(tag)}
        meeting.tags = [tag for name, tag in all_tags.items() if name not in gone]
        meeting.notes += [Note(text=text) for text in notes]

    return change


def _replaced(library: Library, meeting_id: str, old: str, new: str) -> int:
    """Replace in the transcript and in the quotes of the minutes; gives the number of lines that changed."""
    utterances = library.utterances(meeting_id)
    changed = rules.find_and_replace(utterances, old, new, whole_word=True)
    by_id = {utterance.id: utterance for utterance in changed}
    library.replace_utterances(meeting_id, [by_id.get(u.id, u) for u in utterances])
    if (minutes := library.minutes(meeting_id)) is not None:
        library.save_minutes(meeting_id, rules.replace_in_quotes(minutes, changed, old, new, whole_word=True))
    return len(changed)


def _task_changed(
    library: Library,
    meeting_id: str,
    item: str,
    *,
    status: ActionStatus | None,
    owners: tuple[str, ...],
    due: str | None,
    comment: str | None,
    text: str | None,
) -> tasks.Task:
    task = tasks.task(library, meeting_id, item)
    if status is not None:
        task = tasks.set_status(library, meeting_id, item, status)
    if owners:
        task = tasks.set_owners(library, meeting_id, item, list(owners))
    if due is not None:
        task = tasks.set_due(library, meeting_id, item, due or None)
    if comment is not None:
        task = tasks.set_comment(library, meeting_id, item, comment)
    if text is not None:
        task = tasks.set_text(library, meeting_id, item, text)
    return task


@click.command()
@click.argument("name")
@click.option("--name", "new", help="Another name, in all meetings.")
@click.option("--email", help="E-mail address; empty: none.")
@click.option("--alias", "aliases", multiple=True, help="Another name of the same person; may be repeated.")
@click.option("--merge", "others", multiple=True, help="Somebody who is the same person; may be repeated.")
@json_option
def person(
    name: str,
    new: str | None,
    email: str | None,
    aliases: tuple[str, ...],
    others: tuple[str, ...],
    as_document: bool,
) -> None:
    """Change what is kept about the person NAME; rename and merge people in all meetings."""
    from meetingmate.editing import people as everywhere

    with opened() as library, library.database.change():
        if not people.is_known(library, name):
            raise UsageError(f"Nobody is called {name}; `meetingmate people` names everybody.")
        if others:
            everywhere.merge(library, name, others)
        if new:
            everywhere.rename(library, name, new)
        kept = people.kept(library, new or name) or Person(name=new or name)
        changed = Person(
            name=kept.name, aliases=[*kept.aliases, *aliases], email=kept.email if email is None else email
        )
        kept = people.save(library, changed, instead_of=kept.name)
    if as_document:
        console.print_json(msgspec.to_builtins(kept))
    else:
        console.say(f"Kept {kept.name}.")


@click.command()
@click.argument("heard")
@click.argument("written", required=False)
@click.option("--remove", is_flag=True, help="Forget the rule for HEARD.")
@json_option
def rule(heard: str, written: str | None, remove: bool, as_document: bool) -> None:
    """From now on, write WRITTEN wherever HEARD is recognised."""
    with opened() as library:
        same = next((rule for rule in rules.rules(library) if rule.heard.casefold() == heard.strip().casefold()), None)
        if remove:
            if same is None:
                raise UsageError(f"There is no rule for {heard}.")
            rules.remove(library, same.id)
        elif written is None:
            raise UsageError("Say what to write instead, or --remove.")
        else:
            rules.save(library, rules.Rule(heard=heard, written=written, id=same.id if same else 0))
        found = rules.rules(library)
    if as_document:
        console.print_json({"rules": msgspec.to_builtins(found)})
    else:
        shown.print_rules(found)


@click.command(name="people")
@json_option
def people_command(as_document: bool) -> None:
    """List everybody with their meetings and tasks."""
    with opened() as library:
        rows = people.people(library)
    if as_document:
        console.print_json({"people": msgspec.to_builtins(rows)})
    else:
        shown.print_people(rows)


#: What the command line adds to its own; see cli_housekeeping too.
COMMANDS = (search, meetings, tasks_command, show, coverage, edit, person, rule, people_command)
