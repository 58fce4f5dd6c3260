"""What may be passed on to somebody who helps: no word, name or path of a meeting, a person or a device."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate import __version__
from meetingmate.doctor.checks import CheckResult
from meetingmate.doctor.last_errors import LoggedError

_MARKS = {"ok": "ok", "warn": "look", "fail": "wrong"}


def report(results: Sequence[CheckResult], errors: Sequence[LoggedError]) -> str:
    """Plain text of what the checks found (``CheckResult.shared`` only) and of the last errors."""
    lines = [f"MeetingMate {__version__}: report without words, names or paths of meetings", ""]
    for result in results:
        lines.append(f"[{_MARKS[result.status]}] {result.name}: {result.shared or 'not shown here'}")
    lines += ["", "Last errors:" if errors else "Last errors: none"]
    for error in errors:
        lines.append(f"{error.when} {error.level} {error.where}{': ' if error.what else ''}{error.what}")
    return "\n".join(lines) + "\n"
