"""Command line of automations at work: ``automate run``, ``log`` and ``watch``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from meetingmate.base import paths
from meetingmate.base.errors import UsageError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.base.settings import Settings
from meetingmate.cli import console
from meetingmate.cli.opening import user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option, quiet_option
from meetingmate.cli.signals import Interruptions
from meetingmate.domain.events import Event, JobChanged
from meetingmate.jobs.automation import descriptions, plan
from meetingmate.jobs.automation.ledger import RunRow, recent
from meetingmate.jobs.automation.plan import WatchedFolder
from meetingmate.jobs.automation.service import Automations, require_on
from meetingmate.jobs.automation.watching import FolderNews, FolderWatch, Pace, refuse_library
from meetingmate.jobs.session import Session
from meetingmate.library import Library, open_library

_POLL_S = 0.5


@click.command()
@click.argument("meeting", default="")
@click.argument("names", nargs=-1)
@json_option
def run(meeting: str, names: tuple[str, ...], as_document: bool) -> ExitCode:
    """Run automations on a MEETING now (all that are on, or those named), also if they ran before.

    Without MEETING: what waits for its next try and is due.
    """
    settings = user_settings()
    require_on(settings)
    library = open_library(settings)
    service = Automations(library, settings)
    try:
        if meeting:
            wanted = names or tuple(one.name for one in plan.load().automations if one.on)
            ended = [service.run_by_hand(name, meeting) for name in wanted]
        else:
            service.settle_cut_off()
            ended = service.work_off()
    finally:
        service.close()
        library.close()
    return report(ended, as_document=as_document)


@click.command()
@click.option("--limit", type=click.IntRange(1), default=50, help="Maximum number of entries to show.")
@json_option
def log(limit: int, as_document: bool) -> None:
    """Show what ran, when, and what became of it, newest first."""
    runs = recent(limit)
    if as_document:
        console.print_json({"runs": [_of_run(one) for one in runs]})
    else:
        console.print_runs([_row(one) for one in runs])


@click.command()
@click.argument("folder", type=PATH)
@click.option("--subfolders", is_flag=True, help="Also in the folders below.")
@click.option("--existing", is_flag=True, help="Also recordings that are there already.")
@click.option("--once", is_flag=True, help="End when all that is there now is processed.")
@json_option
@quiet_option
def watch(folder: Path, subfolders: bool, existing: bool, once: bool, as_document: bool, quiet: bool) -> ExitCode:
    """Process each new recording in FOLDER, and run the automations, until you press Ctrl+C."""
    settings = user_settings()
    require_on(settings)
    folder = paths.expanded(str(folder)).absolute()
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder. Check the name.")
    library = open_library(settings)
    try:
        watched = WatchedFolder(folder=str(folder), subfolders=subfolders, existing=existing)
        meetings = _watch(library, settings, watched, once=once, quiet=quiet or as_document)
        jobs = [library.job(one) for one in meetings]
    finally:
        library.close()
    failed = [job for job in jobs if job is not None and job.state == "failed"]
    if as_document:
        console.print_json({"meetings": meetings})
    for job in failed:
        console.say(job.error)
    return ExitCode.PARTS_MISSING if failed else ExitCode.DONE


def _watch(library: Library, settings: Settings, watched: WatchedFolder, *, once: bool, quiet: bool) -> list[str]:
    """Watch until all is done (``once``) or somebody interrupts; returns the meetings that were taken."""
    refuse_library(Path(watched.folder), library.folder)
    taken: list[str] = []
    with Interruptions() as interruptions, console.ProgressView(quiet=quiet) as view:

        def on_event(event: Event) -> None:
            if isinstance(event, JobChanged):
                view.show(event)

        def tell(news: FolderNews) -> None:
            view.note(news.sentence())

        service = Automations(library, settings, lambda ended: view.note(_said(ended)), view.note)
        session = Session(library, settings, on_event)
        session.before_done = service.before_done
        service.start()
        one = FolderWatch(watched, session, service.ledger, tell)
        try:
            while True:
                taken += one.look()
                if once and one.settled and session.wait(0):
                    break
                for _ in range(round(Pace().look_s / _POLL_S)):
                    if session.busy():
                        session.wait(_POLL_S)
                    else:
                        interruptions.wait(_POLL_S)
                    interruptions.check()
        except KeyboardInterrupt:
            if once:
                raise
        finally:
            session.close()
            service.close()
    return taken


def report(ended: list[RunRow], *, as_document: bool = False) -> ExitCode:
    """Say how runs ended; the exit code says whether one of them failed."""
    if as_document:
        console.print_json({"runs": [_of_run(one) for one in ended]})
    else:
        for one in ended:
            console.say(_said(one))
        if not ended:
            console.say("Nothing to run.")
    return ExitCode.DONE if all(one.state == "done" for one in ended) else ExitCode.PARTS_MISSING


def _said(ended: RunRow) -> str:
    return f"{ended.automation}: {descriptions.result(ended)}"


def _row(ended: RunRow) -> tuple[str, str, str, str, str]:
    return (
        descriptions.when(ended),
        ended.automation,
        ended.meeting,
        descriptions.state(ended),
        descriptions.result(ended),
    )


def _of_run(ended: RunRow) -> dict[str, Any]:
    return {
        "when": descriptions.when(ended),
        "automation": ended.automation,
        "kind": ended.kind,
        "meeting": ended.meeting,
        "version": ended.version,
        "by_hand": ended.by_hand,
        "state": ended.state,
        "attempts": ended.attempts,
        "code": ended.code,
        "number": ended.amount,
        "result": descriptions.result(ended),
    }


RUN_COMMANDS = (run, log, watch)
