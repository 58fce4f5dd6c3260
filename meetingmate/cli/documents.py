"""Command line of documents without a recording: ``minutes`` made anew, ``export``."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from meetingmate import export
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.base.settings import Settings
from meetingmate.cli import console
from meetingmate.cli.following import follow
from meetingmate.cli.opening import SHARED, asked_library, user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import (
    calendar_option,
    document_options,
    needed_outputs_option,
    outputs_option,
    quiet_option,
    shared_option,
    writing_model_option,
)
from meetingmate.cli.results import check_tasks, export_options, of_series, with_addresses, write_each, write_outputs
from meetingmate.export.options import CalendarKind
from meetingmate.jobs.automation import documents, outcome, plan
from meetingmate.jobs.batch import make_batch
from meetingmate.jobs.session import Session
from meetingmate.library import Library, open_library


@click.command()
@click.argument("source")
@needed_outputs_option
@writing_model_option
@quiet_option
def minutes(source: str, outputs: tuple[Path, ...], writing_model: str | None, quiet: bool) -> ExitCode:
    """Make minutes without sound.

    SOURCE is a .jsonl file with one transcript per line (OUTPUT is .jsonl too), a .json file written by process or
    transcribe, or the id of a meeting in the library, whose minutes are rewritten.
    """
    settings = user_settings(writing_model=writing_model)
    path = Path(source)
    if path.suffix.lower() == ".jsonl":
        return _minutes_of_lines(path, outputs, settings, quiet=quiet)
    for output in outputs:
        export.check_suffix(output)
    with tempfile.TemporaryDirectory(prefix="meetingmate-") as scratch:
        from_file = path.suffix.lower() == ".json"
        library = Library(Path(scratch) if from_file else settings.library_dir())
        try:
            meeting_id = _added(library, path) if from_file else library.meeting(source).id
            _make_anew(library, settings, meeting_id, quiet=quiet)
            failed = write_outputs(library, library.meeting(meeting_id), outputs, export_options(settings))
        finally:
            library.close()
    for sentence in failed:
        console.say(sentence)
    return parts_missing(failed)


def _minutes_of_lines(path: Path, outputs: tuple[Path, ...], settings: Settings, *, quiet: bool) -> ExitCode:
    """Minutes of each line of a .jsonl file."""
    if len(outputs) != 1 or outputs[0].suffix.lower() != ".jsonl":
        raise UsageError("Minutes of a .jsonl file go to one .jsonl file. Name it with -o.")
    with console.ProgressView(quiet=quiet) as view:
        batch = make_batch(path, outputs[0], settings, view.batch)
    for sentence in (batch.remark, *batch.left_out):
        if sentence:
            console.say(sentence)
    console.say(f"Wrote {outputs[0]}")
    return parts_missing(batch.left_out)


def _added(library: Library, path: Path) -> str:
    """Add the meeting that is written in a .json file; returns its id."""
    meeting, utterances, _ = export.read_json(path)
    meeting.id = library.new_id()
    library.add(meeting)
    library.replace_utterances(meeting.id, utterances)
    return meeting.id


def _make_anew(library: Library, settings: Settings, meeting_id: str, *, quiet: bool) -> None:
    def start(session: Session, note: object) -> str:
        session.rewrite(meeting_id)
        return meeting_id

    follow(library, settings, start, quiet=quiet)
    job = library.job(meeting_id)
    if job is None or job.state != "done":
        raise MeetingMateError(job.error if job else "The minutes could not be made.")


@click.command(name="export")
@click.argument("meeting_id", metavar="MEETING")
@outputs_option
@click.option("--set", "set_name", help="Write the documents of this export set (see automate).")
@document_options
@click.option("--obsidian", is_flag=True, help="Write .md files as Obsidian takes them.")
@shared_option
@calendar_option
@click.option(
    "--sound",
    type=click.Choice(("auto", "inside", "beside")),
    help="Let .html files play the recording: inside the page, beside it, or inside if it is small.",
)
@click.option("--sheets", type=PATH, help="Folder or .zip file for a task sheet per person.")
@click.option(
    "--sheets-as",
    type=click.Choice([suffix[1:] for suffix in export.SHEET_FORMATS]),
    multiple=True,
    default=("docx",),
    show_default=True,
    help="Format of the task sheets. Repeatable.",
)
def export_command(
    meeting_id: str,
    outputs: tuple[Path, ...],
    set_name: str | None,
    obsidian: bool,
    calendar: CalendarKind | None,
    sound: str | None,
    sheets: Path | None,
    sheets_as: tuple[str, ...],
    **shown: Any,
) -> ExitCode:
    """Write documents of a MEETING in the library (its id, see list) or of a .json file."""
    if set_name and click.get_current_context().meta.get(SHARED) is not None:
        raise UsageError("--set stands alone: the set says what is written.")
    if set_name:
        others = (outputs, sheets, obsidian, calendar, sound, *shown.values())
        if any(value not in (None, False, ()) for value in others) or shown.get("quotes") is False:
            raise UsageError("--set stands alone: the set says what is written.")
        return _export_set(meeting_id, set_name)
    if not outputs and sheets is None:
        raise UsageError("Name a file with -o, a folder for task sheets with --sheets, or an export set with --set.")
    for output in outputs:
        export.check_suffix(output)
    settings = user_settings()
    path = Path(meeting_id)
    options = replace(export_options(settings, **shown), obsidian=obsidian, calendar=calendar or "to-dos")
    if path.suffix.lower() == ".json":
        meeting, utterances, found = export.read_json(path)
        recording = None
    else:
        library = asked_library(settings)
        click.get_current_context().call_on_close(library.close)  # it may hold the sound that is written
        meeting = library.meeting(meeting_id)
        utterances, found = library.utterances(meeting_id), library.minutes(meeting_id)
        options = of_series(with_addresses(library, meeting, found, options), library, meeting)
        recording = library.audio_path(meeting) if sound is not None else None
    if sound is not None:
        if recording is None:
            raise UsageError("This meeting has no recording. Export it without --sound.")
        inside = None if sound == "auto" else sound == "inside"
        options = replace(options, sound=recording, sound_inside=inside)
    check_tasks(outputs, found)
    if sheets is not None and found is None:
        raise UsageError("This meeting has no minutes yet. Make them with `meetingmate minutes`.")
    failed = write_each(outputs, meeting, utterances, found, options)
    if sheets is not None and found is not None:
        formats = [f".{name}" for name in dict.fromkeys(sheets_as)]
        shown_as = replace(options, calendar=calendar or "events")
        written = export.write_sheets(sheets, meeting, utterances, found, shown_as, formats=formats)
        for file in written.files:
            console.say(f"Wrote {file}")
        if written.without_address:
            names = ", ".join(written.without_address)
            console.say(f"No e-mail address is known for {names}. `meetingmate person NAME --email` adds it.")
    for sentence in failed:
        console.say(sentence)
    if failed and len(failed) == len(outputs):
        return ExitCode.FAILED
    return parts_missing(failed)


def _export_set(meeting_id: str, name: str) -> ExitCode:
    """Write the documents of an export set."""
    wanted = plan.load().set_named(name).documents
    library = open_library(user_settings())
    try:
        content = documents.content_of(library, library.meeting(meeting_id).id)
        if content is None:
            raise UsageError("This meeting has no minutes yet. Make them with `meetingmate minutes`.")
        for written in documents.write(wanted, content, [], lambda steps: None):
            console.say(f"Wrote {written}")
    except outcome.Trouble as trouble:
        raise MeetingMateError(outcome.sentence(trouble.outcome.code, trouble.outcome.number)) from trouble
    finally:
        library.close()
    return ExitCode.DONE


COMMANDS = (minutes, export_command)
