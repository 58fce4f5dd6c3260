"""Seconds as people write them."""

from __future__ import annotations

from datetime import datetime, timedelta


def position(seconds: float) -> str:
    """A position in the recording: ``mm:ss``, from one hour on ``h:mm:ss`` (whole seconds, cut off)."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


def end_of(start: str, duration_s: float) -> str | None:
    """Wall-clock end ``HH:MM``, to the nearest minute, of a meeting from its start ``HH:MM``.

    None when ``start`` is not a time.
    """
    try:
        begin = datetime.strptime(start, "%H:%M")
    except ValueError:
        return None
    return (begin + timedelta(minutes=round(duration_s / 60))).strftime("%H:%M")
