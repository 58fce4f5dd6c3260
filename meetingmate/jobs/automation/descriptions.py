"""What an automation does, in one line for the window and the command line. Nothing that is secret is shown."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from meetingmate.base.translation import mark, tr
from meetingmate.jobs.automation import outcome, web_address
from meetingmate.jobs.automation.ledger import RunRow
from meetingmate.jobs.automation.plan import (
    Automation,
    ExportSet,
    Plan,
    PutJson,
    RunCommand,
    SendJson,
    WatchedFolder,
    WriteSet,
)

_STATES = {
    "waiting": mark("Waits"),
    "running": mark("Running"),
    "done": mark("Done"),
    "failed": mark("Failed"),
    "unknown": mark("Unclear"),
}


def what(entry: Automation | WatchedFolder, known: Plan) -> str:
    """One line."""
    match entry:
        case WriteSet():
            found = next((one for one in known.sets if one.name.casefold() == entry.set.casefold()), None)
            return tr("Writes documents: {documents}", documents=documents(found) if found else entry.set)
        case PutJson():
            return tr("Puts the meeting as a JSON file into {folder}", folder=entry.folder)
        case RunCommand():
            return tr("Runs the command {program}", program=PurePath(entry.arguments[0]).name)
        case SendJson():
            return tr("Sends the minutes to {address}", address=web_address.parse(entry.address).origin)
        case WatchedFolder():
            return tr("Processes new recordings in {folder}", folder=entry.folder)


def documents(found: ExportSet) -> str:
    """The documents of a set."""
    return ", ".join(f"{PurePath(one.folder, one.name)}{one.format}" for one in found.documents)


def state(run: RunRow) -> str:
    """The state of a run in one word."""
    return tr(_STATES[run.state])


def result(run: RunRow) -> str:
    """What became of a run; when it is tried again, if it is."""
    said = outcome.sentence(run.code, run.amount)
    if run.state == "waiting" and run.code:
        moment = f"{datetime.fromtimestamp(run.next_try):%Y-%m-%d %H:%M}"
        again = tr("Tried again at {moment}.", moment=moment)
        return f"{said} {again}"
    return said


def when(run: RunRow) -> str:
    """The local moment at which it ended, began, or was planned."""
    return f"{datetime.fromtimestamp(run.ended or run.begun or run.planned):%Y-%m-%d %H:%M}"
