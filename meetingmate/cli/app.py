"""The command line: the same work as in the window.

Exit codes: 0 done, 1 the job failed, 2 wrong use, 3 done with parts missing (named), 130 interrupted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from meetingmate import __version__, export, models
from meetingmate.base import atomic_files, paths, process_start
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.text import for_terminal
from meetingmate.cli import console
from meetingmate.cli.encryption import ask_in_terminal, library_group
from meetingmate.cli.library import opened
from meetingmate.cli.maintenance import COMMANDS as LIBRARY_COMMANDS
from meetingmate.cli.options import PATH, details_of, recording_options, user_settings
from meetingmate.cli.record import record, recover
from meetingmate.cli.results import (
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_PARTS_MISSING,
    EXIT_USAGE,
    print_meeting,
    write_outputs,
)
from meetingmate.cli.signals import Interruptions
from meetingmate.cli.voices import voices_group
from meetingmate.domain.events import Event, JobChanged, as_json
from meetingmate.domain.meeting import Attendee, Meeting
from meetingmate.jobs.batch import make_batch
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Job, Library, open_library

_POLL_S = 0.2


def main() -> None:
    """Entry point of ``meetingmate``."""
    console.prepare()
    try:
        process_start.program()
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = EXIT_INTERRUPTED
    except KeyboardInterrupt:
        console.say("Interrupted.")
        code = EXIT_INTERRUPTED
    except click.ClickException as error:
        error.message = for_terminal(error.message)
        error.show()
        code = EXIT_USAGE
    except UsageError as error:
        console.say(str(error))
        code = EXIT_USAGE
    except MeetingMateError as error:
        console.say(str(error))
        code = EXIT_FAILED
    except BrokenPipeError:  # the reader of our output went away, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_FAILED
    sys.exit(code if isinstance(code, int) else 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="meetingmate")
def cli() -> None:
    """Minutes you can trust, from a recording, on your own computer.

    Exit codes: 0 done, 1 the job failed, 2 wrong use, 3 done with parts missing (named), 130 interrupted.
    """
    ask_in_terminal()


@cli.command()
@recording_options
def process(**given: Any) -> int:
    """Make the minutes of FILE: a recording, or a transcript of another program.

    Transcripts are read as WebVTT, SRT, Word, text with names, or JSON (Zoom, Teams, Meet, Otter, Whisper and others).

    The suffix of each OUTPUT picks its format: .docx .md .txt .srt .vtt .json. The meeting is also kept in the
    library (unless --keep none); the same command goes on where an interrupted one was.
    """
    return _process(minutes=True, **given)


@cli.command()
@recording_options
def transcribe(**given: Any) -> int:
    """Write down what is said in FILE, without making minutes."""
    return _process(minutes=False, **given)


def _process(
    *,
    file: Path,
    outputs: tuple[Path, ...],
    minutes: bool,
    speech_model: str | None,
    writing_model: str | None,
    minutes_language: str | None,
    keep: str | None,
    appendix: bool,
    events: bool,
    quiet: bool,
    **details: Any,
) -> int:
    for output in outputs:
        export.check_suffix(output)
    settings = user_settings(speech_model=speech_model, writing_model=writing_model, minutes_language=minutes_language)
    details = details_of(minutes=minutes, keep=keep, **details)
    if not file.exists():
        raise UsageError(f"There is no file {file}; check the name.")
    with tempfile.TemporaryDirectory(prefix="meetingmate-") as scratch:
        library = Library(Path(scratch) if keep == "none" else settings.library_dir())
        try:
            meeting, job = _run_job(library, settings, file, details, events=events, quiet=quiet, resume=keep != "none")
            missing = [*job.missing, *write_outputs(library, meeting, outputs, appendix or settings.appendix)]
            if not outputs:
                print_meeting(library, meeting)
        finally:
            library.close()
    for sentence in missing:
        console.say(sentence)
    return EXIT_PARTS_MISSING if missing else 0


def _run_job(
    library: Library, settings: Settings, file: Path, details: Details, *, events: bool, quiet: bool, resume: bool
) -> tuple[Meeting, Job]:
    """Run one recording to its end. Raises MeetingMateError when it fails, KeyboardInterrupt when interrupted."""

    def start(session: Session, note: Callable[[str], None]) -> str:
        unfinished = library.unfinished_job_of(file) if resume else None
        if unfinished is None:
            return session.submit(file, details)
        position = console.clock(unfinished.position_s)
        note(f"Going on with the interrupted work on {file.name} at {position}.")
        session.retry(unfinished.meeting)
        return unfinished.meeting

    return _follow(library, settings, start, events=events, quiet=quiet, resume=resume)


def _follow(
    library: Library,
    settings: Settings,
    start: Callable[[Session, Callable[[str], None]], str],
    *,
    events: bool = False,
    quiet: bool = False,
    resume: bool = True,
) -> tuple[Meeting, Job]:
    """Start a job and show its progress to the end. Raises as ``_run_job``."""
    with Interruptions() as interruptions, console.ProgressView(quiet=quiet or events) as view:

        def on_event(event: Event) -> None:
            if events:
                print(console.safe_json(as_json(event).decode()), file=sys.stderr, flush=True)
            if isinstance(event, JobChanged):
                view.show(event)

        session = Session(library, settings, on_event)
        try:
            meeting_id = start(session, view.note)
            while not session.wait(_POLL_S):
                interruptions.check()
        except KeyboardInterrupt:
            session.close()
            if resume:
                view.note("Interrupted; the same command goes on where this one was.")
            raise
        session.close()
    job = library.job(meeting_id)
    meeting = library.meeting(meeting_id)
    if job is None or job.state != "done":
        if not meeting.tracks and not library.utterances(meeting_id):  # nothing was read: there is nothing to keep
            library.delete(meeting_id)
        raise MeetingMateError(job.error if job and job.error else "The recording could not be processed.")
    return meeting, job


cli.add_command(record)
cli.add_command(recover)
for _command in LIBRARY_COMMANDS:
    cli.add_command(_command)
cli.add_command(voices_group)
cli.add_command(library_group)


@cli.command()
@click.argument("source")
@click.option("-o", "--output", "outputs", multiple=True, type=PATH, required=True, help="File to write.")
@click.option("--writing-model", help="Id of an installed writing model, or none for rules alone.")
@click.option("-q", "--quiet", is_flag=True, help="No progress display.")
def minutes(source: str, outputs: tuple[Path, ...], writing_model: str | None, quiet: bool) -> int:
    """Make minutes without sound.

    SOURCE is a .jsonl file with one transcript a line (OUTPUT is .jsonl too), a .json file written by process or
    transcribe, or the id of a meeting in the library, whose minutes are made anew.
    """
    settings = user_settings(writing_model=writing_model)
    path = Path(source)
    if path.suffix.lower() == ".jsonl":
        if len(outputs) != 1 or outputs[0].suffix.lower() != ".jsonl":
            raise UsageError("Minutes of a .jsonl file go to one .jsonl file; give one with -o.")
        with console.ProgressView(quiet=quiet) as view:
            batch = make_batch(path, outputs[0], settings, view.batch)
        for sentence in (batch.remark, *batch.left_out):
            if sentence:
                console.say(sentence)
        console.say(f"Wrote {outputs[0]}")
        return EXIT_PARTS_MISSING if batch.left_out else 0
    for output in outputs:
        export.check_suffix(output)
    with tempfile.TemporaryDirectory(prefix="meetingmate-") as scratch:
        from_file = path.suffix.lower() == ".json"
        library = Library(Path(scratch) if from_file else settings.library_dir())
        try:
            meeting_id = source
            if from_file:
                meeting, utterances, _ = export.read_json(path)
                meeting.id = meeting_id = library.new_id()
                library.add(meeting)
                library.replace_utterances(meeting_id, utterances)
            else:
                library.meeting(meeting_id)
            with Interruptions() as interruptions, console.ProgressView(quiet=quiet) as view:
                session = Session(library, settings, lambda e: view.show(e) if isinstance(e, JobChanged) else None)
                try:
                    session.rewrite(meeting_id)
                    while not session.wait(_POLL_S):
                        interruptions.check()
                finally:
                    session.close()
            job = library.job(meeting_id)
            if job is None or job.state != "done":
                raise MeetingMateError(job.error if job else "The minutes could not be made.")
            failed = write_outputs(library, library.meeting(meeting_id), outputs, settings.appendix)
        finally:
            library.close()
    for sentence in failed:
        console.say(sentence)
    return EXIT_PARTS_MISSING if failed else 0


@cli.command(name="export")
@click.argument("meeting_id", metavar="MEETING")
@click.option("-o", "--output", "outputs", multiple=True, type=PATH, required=True, help="File to write.")
@click.option("--appendix", is_flag=True, help="Add the transcript to the document.")
@click.option("--sheets", type=PATH, help="Folder for one Word file a person.")
def export_command(meeting_id: str, outputs: tuple[Path, ...], appendix: bool, sheets: Path | None) -> int:
    """Write documents of a MEETING in the library (its id, see list) or of a .json file."""
    for output in outputs:
        export.check_suffix(output)
    settings = user_settings()
    path = Path(meeting_id)
    options = export.ExportOptions(appendix=appendix or settings.appendix)
    if path.suffix.lower() == ".json":
        meeting, utterances, found = export.read_json(path)
    else:
        library = open_library(settings)
        meeting = library.meeting(meeting_id)
        utterances, found = library.utterances(meeting_id), library.minutes(meeting_id)
        library.close()
    failed = []
    for output in outputs:
        try:
            export.write(output, meeting, utterances, found, options)
            console.say(f"Wrote {output}")
        except MeetingMateError as error:
            failed.append(str(error))
    if sheets is not None:
        if found is None:
            raise UsageError("This meeting has no minutes yet; make them with `meetingmate minutes`.")
        for written in export.write_attendee_sheets(sheets, meeting, utterances, found, options):
            console.say(f"Wrote {written}")
    for sentence in failed:
        console.say(sentence)
    if failed and len(failed) == len(outputs):
        return EXIT_FAILED
    return EXIT_PARTS_MISSING if failed else 0


@cli.command(name="list")
@click.option("--search", default="", help="Only meetings with these words.")
@click.option("--json", "as_document", is_flag=True, help="One JSON document.")
def list_command(search: str, as_document: bool) -> None:
    """List the meetings in the library."""
    with opened() as library:
        rows = library.rows(search)
    if as_document:
        console.print_json({"meetings": msgspec.to_builtins(rows)})
    else:
        console.print_rows(rows)


@cli.group(name="models")
def models_group() -> None:
    """The speech and writing models on this computer."""


@models_group.command(name="list")
@click.option("--json", "as_document", is_flag=True, help="One JSON document.")
def models_list(as_document: bool) -> None:
    """List the models that can be had, and which are installed."""
    there = {card.id for card in models.installed()}
    cards = models.catalogue()
    if as_document:
        console.print_json({"models": [{**msgspec.to_builtins(card), "installed": card.id in there} for card in cards]})
    else:
        console.print_models(cards, there)
    if problem := models.own_problem():
        console.say(problem)


@models_group.command(name="install")
@click.argument("model")
@click.option("-q", "--quiet", is_flag=True, help="No progress display.")
def models_install(model: str, quiet: bool) -> None:
    """Install MODEL (an id, or starter for all that the program begins with) and check its files."""
    with console.ProgressView(quiet=quiet) as view:
        folders = models.install(model, on_progress=view.step)
    for folder in folders:
        console.say(f"Installed and checked: {folder}")


@models_group.command(name="add")
@click.argument("source")
@click.option("--kind", type=click.Choice(("speech", "writing")), required=True, help="What the model does.")
@click.option("--id", "model_id", default="", help="Its id; otherwise made from its name.")
@click.option("--title", default="", help="Its name for people.")
@click.option("--licence", default="not stated", help="Its licence.")
@click.option("--sha256", default="", help="Checksum of the file, to be checked.")
@click.option("-q", "--quiet", is_flag=True, help="No progress display.")
def models_add(source: str, quiet: bool, **given: str) -> None:
    """Add your own model: SOURCE is a .gguf file, the folder of a CTranslate2 Whisper model, or a web address."""
    with console.ProgressView(quiet=quiet) as view:
        card = models.add(source, on_progress=view.step, **given)
    console.say(f"Added {card.title}; its id is {card.id}.")


@models_group.command(name="remove")
@click.argument("model")
def models_remove(model: str) -> None:
    """Remove an installed MODEL from this computer."""
    models.remove(model)
    console.say(f"Removed {model}.")


@cli.command()
@click.option("--json", "as_document", is_flag=True, help="One JSON document.")
def devices(as_document: bool) -> None:
    """List the microphones and other inputs."""
    from meetingmate.audio.devices import input_devices

    found = input_devices()
    if as_document:
        console.print_json({"devices": msgspec.to_builtins(found)})
    else:
        console.print_devices(found)


@cli.command()
@click.option("--json", "as_document", is_flag=True, help="One JSON document.")
def doctor(as_document: bool) -> int:
    """Check that everything MeetingMate needs is there and works."""
    from meetingmate.cli import doctor as doctor_module

    results = doctor_module.checks()
    if as_document:
        console.print_json({"checks": msgspec.to_builtins(results)})
    else:
        console.print_checks(results)
    return EXIT_FAILED if any(result.status == "fail" for result in results) else 0


@cli.command()
@click.option("-o", "--output", type=PATH, help="Word file to write.")
@click.option("--window/--no-window", default=None, help="Open the window afterwards; default: if there is a display.")
def demo(output: Path | None, window: bool | None) -> int:
    """Make the minutes of the sample meeting that comes with the program.

    Its title, day and attendees are given as a user would enter them beforehand; all else is heard.
    """
    sample = paths.resources_dir() / "sample" / "sample_standup.ogg"
    output = output or paths.exports_dir() / "Sample meeting minutes.docx"
    settings = user_settings()
    library = Library(settings.library_dir())
    try:
        for earlier in library.jobs_of(sample):
            if not earlier.owner_alive() or not earlier.unfinished():
                library.delete(earlier.meeting)
        details = _sample_details(sample.with_suffix(".json"))
        meeting, job = _run_job(library, settings, sample, details, events=False, quiet=False, resume=False)
        print_meeting(library, meeting)
        missing = [*job.missing, *write_outputs(library, meeting, [output], settings.appendix)]
    finally:
        library.close()
    for sentence in missing:
        console.say(sentence)
    if window or (window is None and _has_display()):
        with atomic_files.as_the_user():
            subprocess.Popen([sys.executable, "-m", "ui.app", "--meeting", meeting.id], start_new_session=True)
        console.say("The window opens on the sample meeting.")
    return EXIT_PARTS_MISSING if missing else 0


def _sample_details(path: Path) -> Details:
    """Title, day and attendees of the sample, as a user would enter them before the meeting."""
    known = msgspec.json.decode(path.read_bytes())
    attendees = [Attendee(name=name) for name in known["attendees"]]
    return Details(title=known["title"], date=known["date"], attendees=attendees)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    main()
