"""What the command line shows: progress and messages on standard error, results on standard output."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from meetingmate.events import JobChanged
from meetingmate.library import MeetingRow
from meetingmate.meeting import (
    DOUBTS,
    ActionItem,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    PreviousAction,
    Utterance,
)

_ERROR = Console(stderr=True, highlight=False)
_OUT = Console(highlight=False)

STAGE_NAMES = {
    "recording": "Recording",
    "drafting": "Writing the minutes of the live text",
    "reading": "Reading the recording",
    "transcribing": "Writing down what is said",
    "speakers": "Telling the speakers apart",
    "writing": "Writing the minutes",
}
_MARKS = {"ok": "[green]ok[/]", "warn": "[yellow]look[/]", "fail": "[red]wrong[/]"}


def say(sentence: str) -> None:
    """One line for the user, on standard error."""
    _ERROR.print(sentence, markup=False, soft_wrap=True)


def clock(seconds: float) -> str:
    """12:34 or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class ProgressView:
    """A bar on a terminal; a line for each stage where there is none; nothing when ``quiet``."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._said = ""

    def __enter__(self) -> ProgressView:
        if not self._quiet and _ERROR.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TextColumn("{task.fields[left]}"),
                TimeElapsedColumn(),
                console=_ERROR,
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("Starting", total=1.0, left="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, event: JobChanged) -> None:
        """Show where a job stands."""
        if event.sentence and event.state == "running":
            self.note(event.sentence)
        if event.state == "running":
            left = f"about {clock(event.eta_s)} left" if event.eta_s is not None else ""
            self._set(STAGE_NAMES.get(event.stage, event.stage), event.fraction, left)

    def step(self, share: float, what: str) -> None:
        """Show ``share`` (0 to 1) of something."""
        self._set(what, share, "")

    def batch(self, done: int, total: int) -> None:
        """Show ``done`` of ``total`` transcripts."""
        self._set("Writing minutes", done / total if total else 1.0, f"{done} of {total}")

    def note(self, sentence: str) -> None:
        """A line that stays."""
        if not self._quiet:
            say(sentence)

    def _set(self, what: str, share: float, left: str) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=what, completed=share, left=left)
        elif not self._quiet and what != self._said:
            self._said = what
            say(f"{what} ...")


def print_json(document: dict[str, Any]) -> None:
    """One JSON document on standard output."""
    print(json.dumps(document, ensure_ascii=False, indent=1))


def print_rows(rows: list[MeetingRow]) -> None:
    """The list of meetings."""
    if not rows:
        _OUT.print("No meetings.")
        return
    table = _table("Id", "Date", "Length", "Title", "State")
    for row in rows:
        state = {"running": "in work", "queued": "waiting"}.get(row.job_state or "", row.job_state or "")
        table.add_row(row.id, row.date, clock(row.duration_s), _plain(row.title), state)
    _OUT.print(table)


def print_models(cards: list, there: set[str]) -> None:
    """The catalogue of models."""
    table = _table("Id", "Kind", "Size", "Licence", "Installed", "Title")
    for card in cards:
        size = f"{card.size_bytes / 1e6:.0f} MB"
        table.add_row(
            card.id, card.kind, size, _plain(card.licence), "yes" if card.id in there else "no", _plain(card.title)
        )
    _OUT.print(table)


def print_devices(devices: list) -> None:
    """The inputs of this computer."""
    if not devices:
        _OUT.print("No microphone was found; plug one in, or check that this user may use it.")
        return
    table = _table("Name", "Channels", "Rate", "Default")
    for device in devices:
        table.add_row(_plain(device.name), str(device.channels), f"{device.rate} Hz", "yes" if device.default else "")
    _OUT.print(table)


def print_checks(results: list) -> None:
    """What the doctor found."""
    table = _table("", "Check", "Found")
    for result in results:
        found = result.detail if not result.advice else f"{result.detail}\n{result.advice}"
        table.add_row(_MARKS[result.status], _plain(result.name), _plain(found))
    _OUT.print(table)


def print_transcript(utterances: list[Utterance]) -> None:
    """The transcript, a line for each utterance."""
    for utterance in utterances:
        who = f"{utterance.speaker}: " if utterance.speaker else ""
        _OUT.print(f"{clock(utterance.start):>7}  {who}{utterance.text}", markup=False, soft_wrap=True)


#: What an update of an earlier task says.
_UPDATES = {
    "done": "done",
    "progress": "in progress",
    "postponed": "new due date",
    "reassigned": "taken over",
    "withdrawn": "no longer needed",
}


def print_minutes(meeting: Meeting, minutes: Minutes) -> None:
    """The minutes as text and tables."""
    _OUT.print(f"\n[bold]{_plain(meeting.title)}[/]  {meeting.date}  {clock(meeting.duration_s)}")
    if names := [a.name for a in meeting.attendees if a.present]:
        _OUT.print(f"Present: {', '.join(names)}", markup=False)
    if minutes.summary:
        _OUT.print("\n[bold]Summary[/]")
        _OUT.print(minutes.summary_text(), markup=False)
    _OUT.print("\n[bold]Decisions[/]")
    table = _table("No.", "Decision", "Time")
    for number, decision in enumerate(minutes.decisions, start=1):
        table.add_row(str(number), _plain(decision.text + _doubtful(decision)), _time(decision.evidence))
    _OUT.print(table if minutes.decisions else "none recorded")
    _OUT.print("\n[bold]Action items[/]")
    table = _table("No.", "Action", "Owner", "Due", "Status", "Time")
    for number, action in enumerate(minutes.actions, start=1):
        table.add_row(
            str(number),
            _plain(action.task + _doubtful(action)),
            _plain(", ".join(action.owners) or "not stated"),
            _plain(action.due or action.due_text or "not stated"),
            action.status,
            _time(action.evidence),
        )
    _OUT.print(table if minutes.actions else "none recorded")
    if minutes.previous_actions:
        _OUT.print("\n[bold]Previous actions[/]")
        _OUT.print(_previous(minutes.previous_actions))
    if minutes.open_questions:
        _OUT.print("\n[bold]Open questions[/]")
        for point in minutes.open_questions:
            _OUT.print(f"- {point.text}", markup=False)
    if minutes.next_meeting:
        _OUT.print(f"\nNext meeting: {minutes.next_meeting.text}", markup=False)
    checks = minutes.checks
    _OUT.print(
        f"\nLooked up in the transcript: {checks.verified} quoted, {checks.repaired} repaired, "
        f"{len(checks.dropped)} left out."
    )
    for remark in minutes.how_made.remarks:
        _OUT.print(remark, markup=False)


def _doubtful(item: Decision | ActionItem) -> str:
    return f" (doubtful: {', '.join(DOUBTS[doubt] for doubt in item.check.doubts)})" if item.check.doubts else ""


def _previous(actions: list[PreviousAction]) -> Table:
    table = _table("No.", "Action", "Owner", "Due", "Status", "Said today")
    for number, action in enumerate(actions, start=1):
        update = action.update if action.update and action.update.state != "dismissed" else None
        table.add_row(
            f"P{number}",
            _plain(action.task),
            _plain(", ".join(action.owners) or "not stated"),
            _plain(action.due or action.due_text or "not stated"),
            action.status,
            f"{_UPDATES[update.kind]} ({update.state}, {_time(update.evidence[-1:])})" if update else "",
        )
    return table


def _table(*columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _time(evidence: list[Evidence]) -> str:
    return clock(evidence[0].start) if evidence else ""


def _plain(text: str) -> str:
    """Text as it is: a square bracket is no markup."""
    return text.replace("[", r"\[")
