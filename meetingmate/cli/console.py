"""What the command line shows: progress and messages on standard error, results on standard output."""

from __future__ import annotations

import io
import json
import math
import re
import sys
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from meetingmate.base.text import for_terminal
from meetingmate.domain.coverage import IMPORTED
from meetingmate.domain.events import JobChanged
from meetingmate.domain.meeting import (
    DOUBTS,
    ActionItem,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    PreviousAction,
    Update,
    Utterance,
    telling,
)
from meetingmate.editing.approval import described
from meetingmate.library import MeetingRow
from meetingmate.models import ModelProgress

if TYPE_CHECKING:
    from meetingmate.assistants.drafts.templates import Template  # loads python-docx

#: In JSON: control characters above those that JSON escapes itself, direction marks, half characters.
_NOT_FOR_TERMINALS = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class _Console(Console):
    """Shows text as it is, wherever it comes from: nothing in it is markup, and nothing commands the terminal."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """What is to be written, of which only rich's own codes go to the terminal as codes."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(for_terminal(segment.text), segment.style)


ERROR = _Console(stderr=True)
OUT = _Console()

#: Seconds between two lines of a long run where there is no terminal.
_LINE_EVERY_S = 60.0

STAGE_NAMES = {
    "recording": "Recording",
    "drafting": "Writing minutes from the live transcript",
    "reading": "Reading the recording",
    "transcribing": "Transcribing",
    "speakers": "Detecting speakers",
    "writing": "Writing the minutes",
}
_MARKS = {"ok": ("ok", "green"), "warn": ("look", "yellow"), "fail": ("wrong", "red")}


def say(sentence: str) -> None:
    """One line for the user, on standard error."""
    ERROR.print(_one_line(sentence), soft_wrap=True)


def line(text: str) -> None:
    """One line of a result, on standard output."""
    OUT.print(_one_line(text), soft_wrap=True)


def clock(seconds: float) -> str:
    """12:34 or 1:02:03."""
    if not math.isfinite(seconds):
        return "?"
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
        self._said_at = -_LINE_EVERY_S

    def __enter__(self) -> ProgressView:
        if not self._quiet and ERROR.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TextColumn("{task.fields[left]}", markup=False),
                TimeElapsedColumn(),
                console=ERROR,
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

    def download(self, progress: ModelProgress) -> None:
        """Show how far a model is, how fast it comes and how long it will take."""
        facts = [f"{progress.bytes_per_s / 1e6:.1f} MB/s"] if progress.bytes_per_s else []
        facts += [f"about {clock(progress.seconds_left)} left"] if progress.seconds_left else []
        self._set(progress.step, progress.share, ", ".join(facts))

    def batch(self, done: int, total: int) -> None:
        """Show ``done`` of ``total`` transcripts."""
        self._set("Writing minutes", done / total if total else 1.0, f"{done} of {total}")

    def archive(self, what: str, share: float, facts: str) -> None:
        """Show how far an archive run is; where there is no terminal, a line a minute."""
        if self._bar is None and time.monotonic() - self._said_at < _LINE_EVERY_S:
            return
        self._said_at = time.monotonic()
        self._set(what if self._bar is not None else f"{what}, {share:.0%}, {facts}", share, facts)

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
    """One JSON document on standard output. What a terminal would obey or can't show is escaped, as JSON has it."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    written = json.dumps(document, ensure_ascii=not utf8, indent=1)
    print(safe_json(written))


def safe_json(written: str) -> str:
    """JSON that says the same and that a terminal shows as it is."""
    return _NOT_FOR_TERMINALS.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def prepare() -> None:
    """From now on, what the streams of this process can't write is escaped, and what they can't read replaced."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def print_rows(rows: list[MeetingRow]) -> None:
    """The list of meetings."""
    if not rows:
        OUT.print("No meetings.")
        return
    table = _table("Id", "Date", "Length", "Title", "State")
    for row in rows:
        state = {"running": "in work", "queued": "waiting"}.get(row.job_state or "", row.job_state or "")
        table.add_row(row.id, row.date, clock(row.duration_s), row.title, state)
    OUT.print(table)


def print_automations(rows: list[tuple[str, str, str]]) -> None:
    """Whether each automation is on, its name and what it does."""
    table = _table("", "Name", "What it does")
    for row in rows:
        table.add_row(*row)
    OUT.print(table if rows else "No automations.")


def print_runs(rows: list[tuple[str, str, str, str, str]]) -> None:
    """What automations did."""
    table = _table("When", "Automation", "Meeting", "State", "Result")
    for row in rows:
        table.add_row(*row)
    OUT.print(table if rows else "Nothing has run yet.")


def print_columns(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """A table with the columns ``titles``."""
    table = _table(*titles)
    for row in rows:
        table.add_row(*row)
    OUT.print(table)


def print_settings(rows: list[dict[str, Any]]) -> None:
    """The settings with their values and who has set them."""
    table = _table("Setting", "Value", "Set by", "What it is for")
    for row in rows:
        value = row["value"]
        text = ("yes" if value else "no") if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)
        table.add_row(row["key"], text, row["set_by"], row["help"])
    OUT.print(table)


def print_devices(devices: list) -> None:
    """The inputs of this computer."""
    if not devices:
        OUT.print("No microphone was found. Plug one in, or check that you have permission to use it.")
        return
    table = _table("Name", "Channels", "Rate", "Default")
    for device in devices:
        table.add_row(device.name, str(device.channels), f"{device.rate} Hz", "yes" if device.default else "")
    OUT.print(table)


def print_checks(results: list) -> None:
    """What the doctor found."""
    table = _table("", "Check", "Found")
    for result in results:
        found = result.detail if not result.advice else f"{result.detail}\n{result.advice}"
        table.add_row(Text(*_MARKS[result.status]), result.name, found)
    OUT.print(table)


def print_errors(errors: list) -> None:
    """The last errors of the logs."""
    if not errors:
        return
    table = _table("When", "Kind", "Part of the program", "What")
    for error in errors:
        table.add_row(error.when, error.level, error.where, error.what)
    OUT.print()
    OUT.print(table)


def print_templates(templates: list[Template]) -> None:
    """The templates of drafts."""
    table = _table("Template", "Name", "Made by", "State")
    for template in templates:
        state = f"line {template.problems[0].line} is wrong" if template.problems else ""
        table.add_row(template.id, template.name, "you" if template.own else "MeetingMate", state)
    OUT.print(table)


def print_transcript(utterances: list[Utterance], *, timed: bool = True) -> None:
    """The transcript, a line for each utterance, with its time where there is one (``timed``)."""
    for utterance in utterances:
        who = f"{utterance.speaker}: " if utterance.speaker else ""
        OUT.print(f"{clock(utterance.start) if timed else '':>7}  {who}{utterance.text}", soft_wrap=True)


#: What an update of an earlier task says.
_UPDATES = {
    "done": "done",
    "progress": "in progress",
    "postponed": "new due date",
    "reassigned": "taken over",
    "withdrawn": "no longer needed",
}


def _decision(decision: Decision) -> str:
    """Its words, and in brackets that it was put off, rejected or taken back."""
    how = {"deferred": "put off", "rejected": "rejected", "reversed": "taken back"}.get(decision.status)
    return f"{decision.text} ({how})" if how else decision.text


def print_minutes(meeting: Meeting, minutes: Minutes) -> None:
    """The minutes as text and tables."""
    OUT.print(Text.assemble("\n", (meeting.title, "bold"), f"  {meeting.date}  {clock(meeting.duration_s)}"))
    if meeting.imported is not None:
        OUT.print(f"{IMPORTED} ({meeting.imported})")
    if names := [a.name for a in meeting.attendees if a.present]:
        OUT.print(f"Present: {', '.join(names)}")
    OUT.print(described(meeting, minutes, str))
    if minutes.summary:
        OUT.print("\nSummary", style="bold")
        OUT.print(minutes.summary_text())
    OUT.print("\nDecisions", style="bold")
    table = _table("No.", "Decision", "Time")
    for number, decision in enumerate(minutes.decisions, start=1):
        table.add_row(
            str(number), _decision(decision) + _doubtful(decision), _time(decision.text, decision.evidence, meeting)
        )
    OUT.print(table if minutes.decisions else "none")
    OUT.print("\nAction items", style="bold")
    table = _table("No.", "Action", "Owner", "Due", "Status", "Time")
    for number, action in enumerate(minutes.actions, start=1):
        table.add_row(
            str(number),
            action.task + _doubtful(action),
            ", ".join(action.owners) or "not stated",
            action.due or action.due_text or "not stated",
            action.status,
            _time(action.task, action.evidence, meeting),
        )
    OUT.print(table if minutes.actions else "none")
    if minutes.previous_actions:
        OUT.print("\nPrevious actions", style="bold")
        OUT.print(_previous(minutes.previous_actions, meeting))
    if minutes.open_questions:
        OUT.print("\nOpen questions", style="bold")
        for point in minutes.open_questions:
            OUT.print(f"- {point.text}")
    if minutes.next_meeting:
        OUT.print(f"\nNext meeting: {minutes.next_meeting.text}")
    checks = minutes.checks
    OUT.print(
        f"\nChecked against the transcript: {checks.verified} quoted, {checks.repaired} repaired, "
        f"{len(checks.dropped)} left out."
    )
    for remark in minutes.how_made.remarks:
        OUT.print(remark)


def _doubtful(item: Decision | ActionItem) -> str:
    return f" (doubtful: {', '.join(DOUBTS[doubt] for doubt in item.check.doubts)})" if item.check.doubts else ""


def _previous(actions: list[PreviousAction], meeting: Meeting) -> Table:
    table = _table("No.", "Action", "Owner", "Due", "Status", "Said today")
    for number, action in enumerate(actions, start=1):
        update = action.update if action.update and action.update.state != "dismissed" else None
        table.add_row(
            f"P{number}",
            action.task,
            ", ".join(action.owners) or "not stated",
            action.due or action.due_text or "not stated",
            action.status,
            _update(update, meeting) if update else "",
        )
    return table


def _table(*columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _update(update: Update, meeting: Meeting) -> str:
    said = ", ".join(word for word in (update.state, _time("", update.evidence[-1:], meeting)) if word)
    return f"{_UPDATES[update.kind]} ({said})"


def _time(text: str, evidence: list[Evidence], meeting: Meeting) -> str:
    best = telling(text, evidence)
    return clock(best.start) if best and meeting.timed else ""


def _one_line(text: str) -> str:
    """Text whose line breaks can't pass for the end of what the program says."""
    return " ".join(part for part in for_terminal(text).split("\n") if part)
