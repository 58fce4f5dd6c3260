"""Words and figures as a reader wants them, in the language of the program; no Qt."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from meetingmate.base.translation import language, mark, tr, tr_for
from meetingmate.domain.meeting import DOUBTS, Check

STAGES = {
    "recording": mark("Recording"),
    "drafting": mark("Writing minutes from the live transcript"),
    "reading": mark("Reading the file"),
    "transcribing": mark("Transcribing"),
    "speakers": mark("Detecting speakers"),
    "writing": mark("Writing the minutes"),
}

STATES = {
    "queued": mark("Queued"),
    "running": mark("Working"),
    "done": mark("Done"),
    "failed": mark("Failed"),
    "cancelled": mark("Cancelled"),
}

#: What the marks beside items say; their names are those of the pictures.
MARKS = {
    "quoted": mark("Quoted"),
    "doubtful": mark("Doubtful"),
    "repaired": mark("Repaired"),
    "person": mark("Edited"),
}

#: Who speaks where nobody has been told apart.
UNKNOWN_SPEAKER = mark("Unknown speaker")

DECISION_STATES = {
    "made": "",
    "changed": mark("Changed"),
    "deferred": mark("Put off"),
    "rejected": mark("Rejected"),
    "reversed": mark("Taken back"),
}

NOT_STATED = mark("not stated")


def action_state(status: str) -> str:
    """State of a task in a word."""
    match status:
        case "open":
            return tr_for("state of a task", "Open")
        case "proposed":
            return tr_for("state of a task", "Not confirmed")
        case "done":
            return tr_for("state of a task", "Done")
        case "withdrawn":
            return tr_for("state of a task", "Withdrawn")
    raise ValueError(status)


def clock(seconds: float) -> str:
    """``754.2`` as ``12:34``, from an hour on ``1:02:03``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def parse_clock(text: str) -> float | None:
    """Seconds of ``12:34`` or ``1:02:03``; None when it is neither."""
    match = re.fullmatch(r"(?:(\d+):)?(\d{1,2}):([0-5]\d)", text.strip())
    if not match:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600.0 + minutes * 60 + seconds


def duration(seconds: float) -> str:
    """A length for reading: ``45 s``, ``3 min``, ``1 h 12 min``."""
    if seconds < 60:
        return tr("{number} s", number=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{number} min", number=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def time_left(seconds: float | None) -> str:
    """``about 3 min left``; empty when not known."""
    if seconds is None:
        return ""
    if seconds < 10:
        return tr("a few seconds left")
    return tr("about {time} left", time=duration(round(seconds / 10) * 10 if seconds < 60 else seconds))


def day(iso: str) -> str:
    """``2026-03-05`` as ``Thu 5 March 2026``; a text that is no date stays as it is."""
    try:
        value = date.fromisoformat(iso)
    except ValueError:
        return iso
    if language() == "en":
        return f"{value:%a} {value.day} {value:%B %Y}"
    return _written("yMMMMEd", value)


def short_day(iso: str, today: date | None = None) -> str:
    """``2026-12-04`` as ``Fri 4 Dec``, in another year than ``today`` as ``Fri 4 Dec 2026``; no date: as it is."""
    try:
        value = date.fromisoformat(iso)
    except ValueError:
        return iso
    same_year = value.year == (today or date.today()).year
    if language() == "en":
        return f"{value:%a} {value.day} {value:%b}" + ("" if same_year else f" {value.year}")
    return _written("MMMEd" if same_year else "yMMMEd", value)


def _written(skeleton: str, value: date) -> str:
    """A date as the language in use writes it (CLDR)."""
    return format_skeleton(skeleton, value, locale=language())


def due_short(due_text: str | None, due_iso: str | None) -> str:
    """When a task is due, in a few words; empty when that is not known."""
    return short_day(due_iso) if due_iso else due_text or ""


def day_section(iso: str, today: date) -> str:
    """Heading of a day in the list: ``Today``, ``Yesterday``, or the date."""
    try:
        value = date.fromisoformat(iso)
    except ValueError:
        return iso or tr("No date")
    days = (today - value).days
    if days == 0:
        return tr("Today")
    if days == 1:
        return tr("Yesterday")
    return format_date(value, "EEEE", locale=language()) if 1 < days < 7 else day(iso)


def size(count: int) -> str:
    """Bytes as ``12 kB``, ``98 MB`` or ``1.4 GB``."""
    if count >= 1e9:
        return tr("{number} GB", number=format_decimal(count / 1e9, "0.0", locale=language()))
    if count < 1e6:
        return tr("{number} kB", number=max(1, round(count / 1e3))) if count else "0"
    return tr("{number} MB", number=max(1, round(count / 1e6)))


def owners(names: list[str]) -> str:
    """Owners of a task as text."""
    return ", ".join(names) if names else tr(NOT_STATED)


def due(due_text: str | None, due_iso: str | None) -> str:
    """When a task is due: the date, and the words that were spoken where they say more."""
    if due_iso:
        shown = day(due_iso)
        return tr("{day} (“{words}”)", day=shown, words=due_text) if due_text and due_text != due_iso else shown
    return due_text or tr(NOT_STATED)


def mark_of(check: Check) -> str:
    """The mark of an item (see ``MARKS``): a doubtful one is no better for being quoted or repaired."""
    if check.result == "person":
        return "person"
    if check.doubts:
        return "doubtful"
    return "quoted" if check.result == "verified" else check.result


def reason_of(check: Check) -> str:
    """What the mark of an item means, in a sentence or two."""
    if check.result == "person":
        return check.reason or tr("Edited by a person; not checked against the recording.")
    if check.result == "verified":
        found = (
            tr("Quoted: {reason}", reason=check.reason)
            if check.reason
            else tr("Quoted: these words are in the transcript. Listen to check what was meant.")
        )
    else:
        found = (
            tr("Corrected automatically: {reason}", reason=check.reason)
            if check.reason
            else tr("Corrected automatically")
        )
    if not check.doubts:
        return found
    return tr("{doubts}. Listen before you rely on it.", doubts=doubt_of(check))


def doubt_of(check: Check) -> str:
    """Why an item is doubtful."""
    return tr("Doubtful: {reasons}", reasons=", ".join(tr(DOUBTS[doubt]) for doubt in check.doubts))
