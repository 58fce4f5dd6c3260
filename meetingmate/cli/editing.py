"""Command line that changes what is kept: ``edit`` a meeting, ``approve`` its minutes, a ``person``, a ``rule`` of
the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click
import msgspec

from meetingmate.base.errors import UsageError
from meetingmate.cli import console
from meetingmate.cli import tables as shown
from meetingmate.cli.opening import opened
from meetingmate.cli.option_types import DAY_OR_EMPTY
from meetingmate.cli.options import json_option
from meetingmate.domain.meeting import ActionStatus, Meeting, Note
from meetingmate.editing import approval
from meetingmate.editing.meeting import edit_details, give_date, moved_sentence
from meetingmate.library import Library, people, rules, tasks
from meetingmate.library.people import Person
from meetingmate.library.search_words import key


@click.command()
@click.argument("meeting_id", metavar="MEETING")
@click.option("--title", help="Title of the meeting.")
@click.option("--date", "day", type=DAY_OR_EMPTY, help="Date of the meeting.")
@click.option("--series", help='Series the meeting belongs to. Use "" for none.')
@click.option("--tag", "tags", multiple=True, help="Tag to add. Repeatable.")
@click.option("--untag", multiple=True, help="Tag to remove. Repeatable.")
@click.option("--note", "notes", multiple=True, help="Note to add. Repeatable.")
@click.option("--replace", nargs=2, metavar="OLD NEW", help="Replace OLD with NEW in the whole transcript.")
@click.option("--task", "item", metavar="TASK", help="Task to change with the options below (see tasks).")
@click.option("--status", type=click.Choice(("open", "done", "proposed", "withdrawn")), help="Status of the task.")
@click.option("--owner", "owners", multiple=True, help='Owner of the task. Repeatable. Use "" for not stated.')
@click.option("--due", help='Due date, YYYY-MM-DD. Use "" for none.')
@click.option("--comment", help='Comment on the task. Use "" for none.')
@click.option("--text", help="Text of the task.")
@json_option
def edit(meeting_id: str, replace: tuple[str, str] | None, item: str | None, as_document: bool, **given: Any) -> None:
    """Change a MEETING (its id, see meetings): details, words of the transcript, a task."""
    of_task = {name: given.pop(name) for name in ("status", "owners", "due", "comment", "text")}
    if item is None and any(value not in (None, ()) for value in of_task.values()):
        raise UsageError("Choose a task with --task. `meetingmate tasks` lists them.")
    with opened() as library, library.database.change():
        meeting, moved = edit_details(library, meeting_id, _details_changed(**given))
        if replace:
            console.say(f"{_replaced(library, meeting_id, *replace)} lines changed.")
        task = _task_changed(library, meeting_id, item, **of_task) if item else None
    if as_document:
        console.print_json(msgspec.to_builtins(meeting if task is None else task))
    else:
        console.say(f"Changed {meeting.title}." if task is None else f"Changed: {task.task}")
        if moved:
            console.say(moved_sentence(moved))


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

    def change(meeting: Meeting) -> None:
        meeting.title = title.strip() if title else meeting.title
        if day:
            give_date(meeting, day)
        meeting.series = meeting.series if series is None else series.strip() or None
        gone = {key(tag) for tag in untag}
        all_tags = {key(tag): tag.strip() for tag in (*meeting.tags, *tags) if key(tag)}
        meeting.tags = [tag for name, tag in all_tags.items() if name not in gone]
        meeting.notes += [Note(text=text) for text in notes]

    return change


def _replaced(library: Library, meeting_id: str, old: str, new: str) -> int:
    """Replace in the transcript and in the quotes of the minutes; returns the number of lines that changed."""
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
@click.argument("meeting_id", metavar="MEETING")
@click.option("--by", default="", help="Name of the person who approves.")
@click.option("--withdraw", is_flag=True, help="Withdraw the approval.")
@json_option
def approve(meeting_id: str, by: str, withdraw: bool, as_document: bool) -> None:
    """Approve the minutes of a MEETING (its id, see meetings).

    Their documents no longer say DRAFT. If the minutes are changed afterwards, documents say DRAFT until you approve
    them again.
    """
    if withdraw and by:
        raise UsageError("Use --by or --withdraw, not both.")
    with opened() as library, library.database.change():
        meeting, minutes = library.meeting(meeting_id), library.minutes(meeting_id)
        if minutes is None:
            raise UsageError("This meeting has no minutes yet. Make them with `meetingmate minutes`.")
        change = approval.withdraw if withdraw else approval.approve(meeting, by)
        change(minutes)
        library.save_minutes(meeting_id, minutes)
    if as_document:
        given = msgspec.to_builtins(minutes.approval)
        console.print_json({"meeting": meeting_id, "draft": withdraw, "approval": given})
    else:
        console.say(f"{meeting.title}: {approval.described(meeting, minutes, str)}.")


@click.command()
@click.argument("name")
@click.option("--name", "new", help="New name, used in all meetings.")
@click.option("--email", help='E-mail address. Use "" for none.')
@click.option("--alias", "aliases", multiple=True, help="Another name of the same person. Repeatable.")
@click.option("--coaching", type=click.Choice(("yes", "no")), help="Whether this person agreed to coaching figures.")
@click.option("--merge", "others", multiple=True, help="Person to merge into this one. Repeatable.")
@json_option
def person(
    name: str,
    new: str | None,
    email: str | None,
    aliases: tuple[str, ...],
    coaching: str | None,
    others: tuple[str, ...],
    as_document: bool,
) -> None:
    """Edit the details of the person NAME; rename and merge people in all meetings."""
    from meetingmate.editing import people as everywhere

    with opened() as library, library.database.change():
        if not people.is_known(library, name):
            raise UsageError(f"There is no person called {name}. `meetingmate people` lists everyone.")
        people.check_address(email or "")
        if others:
            everywhere.merge(library, name, others)
        if new:
            everywhere.rename(library, name, new)
        kept = people.kept(library, new or name) or Person(name=new or name)
        changed = Person(
            name=kept.name,
            aliases=[*kept.aliases, *aliases],
            email=kept.email if email is None else email,
            coaching=kept.coaching,
            coaching_on=kept.coaching_on,
        )
        if coaching is not None:
            changed = changed.with_consent(agreed=coaching == "yes", day=date.today().isoformat())
        kept = people.save(library, changed, instead_of=kept.name)
    if as_document:
        console.print_json(msgspec.to_builtins(kept))
    else:
        console.say(f"Saved {kept.name}.")


@click.command()
@click.argument("heard")
@click.argument("written", required=False)
@click.option("--remove", is_flag=True, help="Remove the rule for HEARD.")
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
            raise UsageError("Give the replacement text, or --remove.")
        else:
            rules.save(library, rules.Rule(heard=heard, written=written, id=same.id if same else 0))
        found = rules.rules(library)
    if as_document:
        console.print_json({"rules": msgspec.to_builtins(found)})
    else:
        shown.print_rules(found)


COMMANDS = (edit, approve, person, rule)
