"""Tables of the library on the command line."""

from __future__ import annotations

import msgspec
from rich.table import Table
from rich.text import Text

from meetingmate.cli import console
from meetingmate.domain.coverage import TrackReport, reason_of
from meetingmate.domain.meeting import Removed
from meetingmate.library.backup import Manifest
from meetingmate.library.people import PersonRow
from meetingmate.library.rules import Rule
from meetingmate.library.search import SearchResult
from meetingmate.library.storage import Usage
from meetingmate.library.tasks import Task
from meetingmate.library.trash import Trashed


def print_results(results: list[SearchResult]) -> None:
    """Meetings with their lines; what was looked for is bold."""
    if not results:
        console.OUT.print("Nothing found.")
    for result in results:
        meeting = result.meeting
        console.OUT.print(Text.assemble((meeting.title, "bold"), f"  {meeting.date}  {meeting.id}"), soft_wrap=True)
        for hit in result.hits:
            text = Text(hit.text)
            for start, end in hit.spans:
                text.stylize("bold yellow", start, end)
            place = console.clock(hit.time) if hit.time is not None else ""
            who = f"{hit.speaker}: " if hit.speaker else ""
            console.OUT.print(Text.assemble(f"{place:>8}  {hit.kind:<10}  {who}", text), soft_wrap=True)
        if result.count > len(result.hits):
            console.OUT.print(f"          and {result.count - len(result.hits)} more lines")


def print_tasks(tasks: list[Task]) -> None:
    """Tasks with the ids that ``edit task`` takes."""
    table = _table("Meeting", "Task", "Status", "Due", "Owner", "What")
    for task in tasks:
        due = task.due or task.due_text or ""
        table.add_row(
            task.meeting,
            task.item,
            "overdue" if task.overdue else task.status,
            Text(due),
            Text(", ".join(task.owners) or "not stated"),
            Text(task.task),
        )
    console.OUT.print(table if tasks else "No tasks.")


def print_coverage(tracks: list[TrackReport], removed: list[Removed]) -> None:
    """The shares of each track, then what was left out."""
    for track in tracks:
        shares = [("transcribed", track.transcribed_s), ("silence", track.silence_s)]
        shares += [(f"left out: {share.reason}", share.seconds) for share in track.left_out]
        shares += [(f"not recorded: {share.reason}", share.seconds) for share in track.gaps]
        table = _table(track.track, "Seconds", "Share")
        for name, seconds in shares:
            table.add_row(Text(name), f"{seconds:.1f}", f"{seconds / (track.duration_s or 1.0):.1%}")
        table.add_row("whole", f"{track.duration_s:.1f}", "")
        console.OUT.print(table)
    for one in removed:
        said = f": “{one.text}”" if one.text else ""
        console.OUT.print(Text(f"{console.clock(one.start):>8}  {one.track}  {reason_of(one)}{said}"), soft_wrap=True)


def print_people(rows: list[PersonRow]) -> None:
    """Everybody."""
    table = _table("Name", "Meetings", "Open tasks", "Overdue", "E-mail", "Also called")
    for row in rows:
        table.add_row(
            Text(row.name),
            str(row.meetings),
            str(row.open_tasks),
            str(row.overdue),
            row.email,
            Text(", ".join(row.aliases)),
        )
    console.OUT.print(table if rows else "No people.")


def print_rules(rules: list[Rule]) -> None:
    """Vocabulary rules."""
    table = _table("Heard", "Written")
    for rule in rules:
        table.add_row(Text(rule.heard), Text(rule.written))
    console.OUT.print(table if rules else "No rules.")


def print_trash(found: list[Trashed]) -> None:
    """What is in the trash."""
    table = _table("Id", "Title", "Deleted on")
    for entry in found:
        day = entry.purge_on.date().isoformat() if entry.purge_on else "never"
        table.add_row(entry.meeting.id, Text(entry.meeting.title), f"{day}, asks first" if entry.must_ask else day)
    console.OUT.print(table if found else "The trash is empty.")


def print_usage(taken: list[Usage]) -> None:
    """Bytes by meeting, the largest first."""
    table = _table("Id", "Sound", "Text", "Title")
    for entry in taken:
        title = f"{entry.meeting.title} (in the trash)" if entry.trashed else entry.meeting.title
        table.add_row(entry.meeting.id, _megabytes(entry.audio), _megabytes(entry.text), Text(title))
    console.OUT.print(table)
    console.OUT.print(f"In all: {_megabytes(sum(e.audio + e.text for e in taken))}")


def say_backup(manifest: Manifest, sentence: str, as_document: bool) -> None:
    """What a backup holds."""
    if as_document:
        console.print_json(msgspec.to_builtins(manifest))
        return
    console.say(f"{sentence}: {manifest.meetings} meetings, {len(manifest.files)} files.")
    for path in manifest.linked:
        console.say(f"Not included because it is only linked: {path}")
    for sentence in manifest.left_out:
        console.say(f"Left out: {sentence}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _table(*columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
