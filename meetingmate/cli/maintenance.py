"""Command line of the library's maintenance: trash, disk usage, backup, rescue, everything out or in."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from meetingmate.base import text
from meetingmate.base.errors import UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.cli import console
from meetingmate.cli import tables as shown
from meetingmate.cli.opening import opened, user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option, quiet_option
from meetingmate.library import storage, trash
from meetingmate.sealing import keys


@click.command()
@click.argument("meeting_id", metavar="MEETING")
@click.option("--for-good", is_flag=True, help="Delete permanently now, with the library's copy of the recording.")
def delete(meeting_id: str, for_good: bool) -> None:
    """Move a MEETING to the trash. The original recording is never deleted."""
    with opened() as library:
        title = library.meeting(meeting_id).title
        if for_good:
            library.delete(meeting_id)
        else:
            trash.move(library, meeting_id)
    if for_good:
        console.say(f"Permanently deleted {title}.")
    else:
        console.say(f"Moved {title} to the trash. `meetingmate trash --restore {meeting_id}` restores it.")


@click.command(name="trash")
@click.option("--move", "moved", metavar="MEETING", help="Move this meeting to the trash.")
@click.option("--restore", "restored", metavar="MEETING", help="Restore this meeting from the trash.")
@click.option("--purge", "purged", metavar="MEETING", help="Permanently delete this meeting from the trash.")
@click.option(
    "--empty", is_flag=True, help="Empty the trash, except meetings that need confirming. With --yes, all of them."
)
@click.option("--days", type=click.IntRange(0), help="Days to keep meetings in the trash. 0: until you delete them.")
@click.option(
    "--yes", is_flag=True, help="Confirm deleting meetings never opened and with no other copy of the recording."
)
@json_option
def trash_command(
    moved: str | None,
    restored: str | None,
    purged: str | None,
    empty: bool,
    days: int | None,
    yes: bool,
    as_document: bool,
) -> None:
    """List what is in the trash; move, restore or purge a meeting, or all."""
    with opened() as library:
        if days is not None:
            trash.set_days(library, days)
        if moved:
            trash.move(library, moved)
        if restored:
            trash.restore(library, restored)
        if purged:
            trash.purge(library, purged, agreed=yes)
        if empty:
            for one in trash.contents(library):
                if yes or not one.must_ask:
                    library.delete(one.meeting.id)
        found = trash.contents(library)
    if as_document:
        console.print_json({"trash": msgspec.to_builtins(found)})
    else:
        shown.print_trash(found)


@click.command()
@json_option
def usage(as_document: bool) -> ExitCode:
    """Show the disk space of each meeting and list missing recordings (exit code 3 if there are any)."""
    with opened() as library:
        taken, missing = storage.usage(library), storage.missing_audio(library)
    if as_document:
        console.print_json(msgspec.to_builtins({"meetings": taken, "missing": missing}, enc_hook=str))
    else:
        shown.print_usage(taken)
        for entry in missing:
            console.say(f"The recording of {entry.title} is missing: {entry.path}")
    return parts_missing(missing)


@click.command()
@click.argument("file", type=PATH)
@click.option("--check", "only_check", is_flag=True, help="Only check the backup FILE.")
@quiet_option
@json_option
def backup(file: Path, only_check: bool, quiet: bool, as_document: bool) -> ExitCode:
    """Back up the whole library to FILE (.zip) and check it. The library may be in use.

    Exit code 3 when a file among the recordings belongs to no meeting and was left out.
    """
    from meetingmate.library import backup as module

    with console.ProgressView(quiet=quiet) as view:
        if only_check:
            manifest = module.check(file, view.step)
        else:
            with opened() as library:
                manifest = module.backup(library, file, view.step)
    shown.say_backup(manifest, f"{'Checked' if only_check else 'Wrote and checked'} {file}", as_document)
    return parts_missing(manifest.left_out and not only_check)


@click.command()
@click.argument("file", type=PATH)
@quiet_option
@json_option
def restore(file: Path, quiet: bool, as_document: bool) -> ExitCode:
    """Restore the library from the backup FILE. The current library is kept beside it.

    Exit code 3 when something in it is not a meeting and was left out.
    """
    from meetingmate.library import backup as module

    folder = user_settings().library_dir()
    encrypted = keys.is_encrypted(folder)
    with console.ProgressView(quiet=quiet) as view:
        manifest = module.restore(file, folder, view.step)
    if encrypted and not keys.is_encrypted(folder):
        console.say(
            "This backup is not encrypted, so neither is the restored library. See `meetingmate library encrypt`."
        )
    shown.say_backup(manifest, f"Restored {file} to {folder}", as_document)
    return parts_missing(manifest.left_out)


@click.command()
@json_option
def rescue(as_document: bool) -> ExitCode:
    """Save what can be read of a damaged library. The damaged one is kept. Exit code 3 when something is lost."""
    from meetingmate.library.rescue import rescue as save_what_can_be

    found = save_what_can_be(user_settings().library_dir())
    if as_document:
        console.print_json(msgspec.to_builtins(found, enc_hook=str))
    else:
        console.say(
            f"Saved {found.meetings} meetings, {found.utterances} lines and {found.minutes} minutes. The damaged "
            f"library is in {found.kept}."
        )
        for remark in found.remarks:
            console.say(remark)
    return parts_missing(found.remarks)


@click.command()
@click.argument("folder", type=PATH)
@quiet_option
@json_option
def archive(folder: Path, quiet: bool, as_document: bool) -> ExitCode:
    """Write all meetings to FOLDER in open formats, with their sound and tasks. Exit code 3 when a part failed."""
    from meetingmate.exchange.archive import export_everything

    with opened() as library, console.ProgressView(quiet=quiet) as view:
        done = export_everything(library, folder, view.step)
    if as_document:
        console.print_json(msgspec.to_builtins(done))
    else:
        console.say(f"Wrote {done.meetings} meetings, {done.files} files, to {folder}.")
        for problem in done.problems:
            console.say(problem)
    return parts_missing(done.problems)


@click.command()
@click.argument("meeting_ids", metavar="MEETING...", nargs=-1)
@click.option("-o", "--output", type=PATH, required=True, help="File to write.")
@click.option("--series", help="Also all meetings of this series.")
@click.option("--without-sound", is_flag=True, help="Leave the recordings out.")
@quiet_option
@json_option
def bundle(
    meeting_ids: tuple[str, ...], output: Path, series: str | None, without_sound: bool, quiet: bool, as_document: bool
) -> ExitCode:
    """Write whole MEETINGs to one file that another MeetingMate imports without loss. Exit code 3 when a recording is
    missing."""
    from meetingmate.exchange import bundles

    file = bundles.with_suffix(output)
    with opened() as library, console.ProgressView(quiet=quiet) as view:
        chosen = list(meeting_ids)
        if series:
            found = [row.id for row in library.listed("m.series = ? AND m.trashed IS NULL", (series,))]
            if not found:
                raise UsageError(f"There is no meeting in the series {series}. `meetingmate list` shows all meetings.")
            chosen += found
        if sentence := bundles.not_encrypted(library):
            console.say(sentence)
        done = bundles.write_bundle(library, chosen, file, view.step, with_sound=not without_sound)
    if as_document:
        console.print_json({"file": str(file), **msgspec.to_builtins(done)})
    else:
        console.say(f"Wrote {text.count_of(done.meetings, 'meeting')} to {file}.")
        for problem in done.problems:
            console.say(problem)
    return parts_missing(done.problems)


@click.command(name="import")
@click.argument("source", type=PATH)
@quiet_option
@json_option
def import_command(source: Path, quiet: bool, as_document: bool) -> ExitCode:
    """Import the meetings of SOURCE: a bundle, or the folder of another library. Existing meetings are not changed.

    Exit code 3 when part of it could not be imported.
    """
    from meetingmate.exchange import bundles
    from meetingmate.exchange.archive import import_library

    take = bundles.import_bundle if source.is_file() else import_library
    with opened() as library, console.ProgressView(quiet=quiet) as view:
        done = take(library, source, view.step)
    if as_document:
        console.print_json(msgspec.to_builtins(done))
    else:
        console.say(f"Imported {len(done.meetings)} meetings. {len(done.there)} were already here.")
        for problem in done.problems:
            console.say(problem)
    return parts_missing(done.problems)


COMMANDS = (delete, trash_command, usage, backup, restore, rescue, archive, bundle, import_command)
