"""Command line of recordings in files: ``process``, ``transcribe``, and ``demo`` with the sample."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from meetingmate import export
from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import MeetingMateError, ModelError, UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.base.settings import Settings
from meetingmate.cli import console, missing_models
from meetingmate.cli.automation_runs import report
from meetingmate.cli.following import follow
from meetingmate.cli.opening import user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import details_of, install_models_option, recording_options
from meetingmate.cli.results import export_options, print_meeting, write_or_show, write_outputs
from meetingmate.domain.meeting import Meeting
from meetingmate.jobs import sample
from meetingmate.jobs.automation.service import Automations, require_on
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Job, Library


@click.command()
@recording_options
@click.option("--automate", is_flag=True, help="Run your automations afterwards.")
def process(**given: Any) -> ExitCode:
    """Make the minutes of FILE: a recording, or a transcript from another program.

    Transcripts are read as WebVTT, SRT, Word, text with names, or JSON (Zoom, Teams, Meet, Otter, Whisper and others).

    The suffix of each OUTPUT picks its format: .docx .pdf .html .md .txt .xlsx .csv .ics .srt
    .vtt .lrc .tsv .rttm .json .whisper.json. The meeting is also kept in the
    library (unless --keep none); after an interruption, run the same command to continue.
    """
    return _process(minutes=True, **given)


@click.command()
@recording_options
def transcribe(**given: Any) -> ExitCode:
    """Transcribe FILE without making minutes."""
    return _process(minutes=False, automate=False, **given)


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
    quotes: bool | None,
    template: str | None,
    install_models: bool,
    automate: bool,
    events: bool,
    quiet: bool,
    **given: Any,
) -> ExitCode:
    for output in outputs:
        if export.check_suffix(output) in export.TASK_TABLES and not minutes:
            raise UsageError(f"{output.name} is for tasks, and transcribe finds none. Use `meetingmate process`.")
    settings = user_settings(speech_model=speech_model, writing_model=writing_model, minutes_language=minutes_language)
    if automate:
        require_on(settings)
        if keep == "none":
            raise UsageError("--automate needs a meeting that is kept in the library.")
    if keep:
        settings.refuse_locked("keep_audio", keep)
    details = details_of(minutes=minutes, keep=keep, **given)
    shown = export_options(settings, appendix=appendix, quotes=quotes, template=template)
    if not file.exists():
        raise UsageError(f"{file} was not found. Check the name.")
    if install_models:
        missing_models.install(settings, minutes=minutes, quiet=quiet or events)
    with tempfile.TemporaryDirectory(prefix="meetingmate-") as scratch:
        library = Library(Path(scratch) if keep == "none" else settings.library_dir())
        service = Automations(library, settings, on_problem=console.say) if automate else None
        try:
            meeting, job = run_job(
                library,
                settings,
                file,
                details,
                events=events,
                quiet=quiet,
                resume=keep != "none",
                before_done=service.before_done if service else lambda job: None,
            )
            code = write_or_show(library, meeting, job, outputs, shown)
            return max(code, report(service.work_off(of=meeting.id))) if service else code
        finally:
            if service:
                service.close()
            library.close()


def run_job(
    library: Library,
    settings: Settings,
    file: Path,
    details: Details,
    *,
    events: bool = False,
    quiet: bool = False,
    resume: bool = True,
    before_done: Callable[[Job], None] = lambda job: None,
) -> tuple[Meeting, Job]:
    """Run one recording to its end. Raises MeetingMateError when it fails, KeyboardInterrupt when interrupted."""

    def start(session: Session, note: Callable[[str], None]) -> str:
        unfinished = library.unfinished_job_of(file) if resume else None
        if unfinished is None:
            return session.submit(file, details)
        position = console.clock(unfinished.position_s)
        note(f"Continuing {file.name} at {position}.")
        session.retry(unfinished.meeting)
        return unfinished.meeting

    cut_off = "Interrupted. Run the same command to continue." if resume else ""
    meeting_id = follow(library, settings, start, events=events, quiet=quiet, cut_off=cut_off, before_done=before_done)
    job = library.job(meeting_id)
    meeting = library.meeting(meeting_id)
    again = "Then run the same command again, or add --install-models to do both at once."
    if wait := missing_models.waiting(settings, job, again):
        raise ModelError(wait)
    if job is None or job.state != "done":
        if not meeting.tracks and not library.utterances(meeting_id):  # nothing was read: there is nothing to keep
            library.delete(meeting_id)
        raise MeetingMateError(job.error if job and job.error else "The recording could not be processed.")
    return meeting, job


@click.command()
@click.option("-o", "--output", type=PATH, help="Word file to write.")
@install_models_option
@click.option("--window/--no-window", default=None, help="Open the window afterwards. Default: if there is a display.")
def demo(output: Path | None, install_models: bool, window: bool | None) -> ExitCode:
    """Make the minutes of the sample meeting that comes with the program.

    Its title, date and attendees are entered beforehand; everything else comes from the recording.
    """
    output = output or paths.exports_dir() / "Sample meeting minutes.docx"
    settings = user_settings()
    if install_models:
        missing_models.install(settings, minutes=True, quiet=False)
    recording = sample.recording()
    library = Library(settings.library_dir())
    try:
        for earlier in library.jobs_of(recording):
            if not earlier.owner_alive() or not earlier.unfinished():
                library.delete(earlier.meeting)
        meeting, job = run_job(library, settings, recording, sample.details(), resume=False)
        print_meeting(library, meeting)
        missing = [*job.missing, *write_outputs(library, meeting, [output], export_options(settings))]
    finally:
        library.close()
    for sentence in missing:
        console.say(sentence)
    if window or (window is None and _has_display()):
        with atomic_files.as_the_user():
            subprocess.Popen([sys.executable, "-m", "ui.app", "--meeting", meeting.id], start_new_session=True)
        console.say("The window opens on the sample meeting.")
    return parts_missing(missing)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


COMMANDS = (process, transcribe, demo)
