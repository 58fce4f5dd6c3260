"""Words and figures as a reader wants them; no Qt."""

from __future__ import annotations

import re
from datetime import date

from meetingmate.base.text import count_of as count_of
from meetingmate.domain.meeting import DOUBTS, Check

STAGES = {
    "recording": "Recording",
    "drafting": "Writing minutes from the live transcript",
    "reading": "Reading the file",
    "transcribing": "Transcribing",
    "speakers": "Detecting speakers",
    "writing": "Writing the minutes",
}

STATES = {
    "queued": "Queued",
    "running": "Working",
    "done": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
}

#: What the marks beside items say; their names are those of the pictures.
MARKS = {"quoted": "Quoted", "doubtful": "Doubtful", "repaired": "Repaired", "person": "Edited"}

#: Who speaks where nobody has been told apart.
UNKNOWN_SPEAKER = "Unknown speaker"

ACTION_STATES = {"open": "Open", "proposed": "Not confirmed", "done": "Done", "withdrawn": "Withdrawn"}

DECISION_STATES = {"made": "", "changed": "Changed", "deferred": "Put off"}

NOT_STATED = "not stated"


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
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def time_left(seconds: float | None) -> str:
    """``about 3 min left``; empty when not known."""
    if seconds is None:
        return ""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 60:
        return f"about {round(seconds / 10) * 10} s left"
    return f"about {duration(seconds)} left"


def day(iso: str) -> str:
    """``2026-03-05`` as ``Thu 5 March 2026``; a text that is no date stays as it is."""
    try:
        value = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{value:%a} {value.day} {value:%B %Y}"


def short_day(iso: str, today: date | None = None) -> str:
    """``2026-12-04`` as ``Fri 4 Dec``, in another year than ``today`` as ``Fri 4 Dec 2026``; no date: as it is."""
    try:
        value = date.fromisoformat(iso)
    except ValueError:
        return iso
    year = "" if value.year == (today or date.today()).year else f" {value.year}"
    return f"{value:%a} {value.day} {value:%b}{year}"


def due_short(due_text: str | None, due_iso: str | None) -> str:
    """When a task is due, in a few words; empty when that is not known."""
    return short_day(due_iso) if due_iso else due_text or ""


def day_section(iso: str, today: date) -> str:
    """Heading of a day in the list: ``Today``, ``Yesterday``, or the date."""
    try:
        value = date.fromisoformat(iso)
    except ValueError:
        return iso or "No date"
    days = (today - value).days
    if days == 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    return f"{value:%A}" if 1 < days < 7 else day(iso)


def size(count: int) -> str:
    """Bytes as ``12 kB``, ``98 MB`` or ``1.4 GB``."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    if count < 1e6:
        return f"{max(1, round(count / 1e3))} kB" if count else "0"
    return f"{max(1, round(count / 1e6))} MB"


def owners(names: list[str]) -> str:
    """Owners of a task as text."""
    return ", ".join(names) if names else NOT_STATED


def due(due_text: str | None, due_iso: str | None) -> str:
    """When a task is due: the date, and the words that were spoken where they say more."""
    if due_iso:
        shown = day(due_iso)
        return f"{shown} (“{due_text}”)" if due_text and due_text != due_iso else shown
    return due_text or NOT_STATED


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
        return check.reason or "Edited by a person; not checked against the recording."
    found = (
        "Quoted: these words are in the transcript. Listen to check what was meant."
        if check.result == "verified" and not check.reason
        else f"{'Quoted' if check.result == 'verified' else 'Corrected automatically'}: {check.reason}".removesuffix(
            ": "
        )
    )
    if not check.doubts:
        return found
    return f"{doubt_of(check)}. Listen before you rely on it."


def doubt_of(check: Check) -> str:
    """Why an item is doubtful."""
    return f"Doubtful: {', '.join(DOUBTS[doubt] for doubt in check.doubts)}"
