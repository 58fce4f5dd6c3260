"""Title, day and time of a recording, as far as its file tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from msgspec import Struct

from meetingmate.base.translation import tr
from meetingmate.domain.meeting import DateSource

_CLOCK = r"(?P<hour>\d\d)(?P<colon>[-_.:h꞉：∶]?)(?P<minute>\d\d)(?:(?P=colon)(?P<second>\d\d)(?:[.,]?\d{3})?)?"
_GAP = r"(?:[ _,]+(?:at|um|à|a las)[ _]+|[-_ T]{1,3}|, )"
_ZONE = (
    r"(?P<half>[AaPp])\.?[Mm]\.?(?!\w)|(?P<utc>UTC|Z)(?!\w)|GMT(?P<offset>[-+]\d\d?)(?!\d)"
    r"|(?:C|E|W|B|P|M)E?[SD]?T(?!\w)"
)
_TIME = rf"(?:{_GAP}{_CLOCK}(?!\d)(?:[ _\u202f]?(?:{_ZONE}))?)?"
#: "2026-03-11", "20260311", "2026_03_11": the same sign twice, or none. After ``before`` the clock is UTC: Zoom and
#: the Pixel phones write it so.
_YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<before>GMT|PXL_)?(?P<year>20\d\d)(?P<sign>[-_.]?)(?P<month>\d\d)(?P=sign)(?P<day>\d\d)(?!\d)"
    rf"(?!(?<=\.\d\d)\.\d){_TIME}"
)
_YEAR_LAST = re.compile(rf"(?<![\d.])(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>20\d\d)(?!\d|\.\d){_TIME}")
#: Dictation devices and Samsung phones: "260311_140522", "260311_1405".
_SHORT = re.compile(
    r"(?<![\d-])(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)_(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?"
    r"(?=$|[_ ]\d{1,2}$|[ .(])"
)
#: "+49 171 2026...", "0171-2026...": digits after these are a telephone number.
_CALLED = re.compile(r"(?:\+\d[\d ()/-]*|(?<!\d)0[1-9]\d{1,3})[ /()-]*$")
_VERSION = re.compile(r"\b(?:v|ver|version|build)[ ._-]?$", re.IGNORECASE)
#: What Zoom calls the files of a meeting that it keeps in a folder with its date.
_ZOOM = re.compile(r"(?:audio|video|audio_only|zoom|playback|(?:meeting_saved_)?closed_caption)[_\d]*", re.IGNORECASE)
#: A clock is as far ahead as that where no zone is said.
_AHEAD = timedelta(hours=14)
#: Tags of a recording are written when it begins or when it ends.
_LONGEST = timedelta(hours=12)


class Moment(Struct, frozen=True):
    """When something was recorded. ``clock`` is False when only the day of ``at`` (local time) is known."""

    at: datetime
    clock: bool

    @property
    def day(self) -> str:
        """The day, ISO."""
        return self.at.date().isoformat()

    @property
    def start(self) -> str | None:
        """The time, HH:MM."""
        return f"{self.at:%H:%M}" if self.clock else None


def title_of(source: Path) -> str:
    """The file's name as a title, without its date and time."""
    found = _found_in(source.stem)
    stem = source.stem
    if found is not None:
        stem = " ".join((re.sub(r"[\W_]+$", "", stem[: found[0]]), re.sub(r"^[\W_]+", "", stem[found[1] :])))
    title = re.sub(r"[_\s]+", " ", stem).strip(" -.")
    if not title and found is not None and found[2].clock:
        return tr("Meeting of {time}", time=found[2].start)
    return title[:1].upper() + title[1:] if title else source.stem or tr("Meeting")


def moment_in_name(source: Path) -> Moment | None:
    """The moment in the file's name, or in that of its folder where Zoom writes it; None when there is none.

    What can't be the moment of a recording (no such day, a day to come, a version, a telephone number) is none.
    """
    found = _found_in(source.stem)
    if found is None and _ZOOM.fullmatch(source.stem):
        found = _found_in(source.parent.name)
    return found[2] if found else None


def moment_of(source: Path) -> tuple[Moment, DateSource]:
    """The moment in the file's name, or else the day on which the file was last changed; and which it is."""
    if named := moment_in_name(source):
        return named, "name"
    try:
        changed = datetime.fromtimestamp(source.stat().st_mtime)
    except (OSError, ValueError, OverflowError):
        changed = datetime.now()
    return Moment(changed, clock=False), "modified"


def recorded_moment(source: Path, recorded: str) -> tuple[Moment, DateSource]:
    """The moment that the file itself says (``recorded``, ISO): its beginning if that stands in its name as well."""
    moment = datetime.fromisoformat(recorded)
    clock = moment.tzinfo is not None or moment.time() != datetime.min.time()
    moment = moment.astimezone().replace(tzinfo=None)
    named = moment_in_name(source)
    if named is not None and named.clock and timedelta(0) <= moment - named.at <= _LONGEST:
        return named, "name"
    return Moment(moment, clock=clock), "contents"


def _found_in(name: str) -> tuple[int, int, Moment] | None:
    """Beginning, end and meaning of the moment in ``name``: the first with a clock, or else the first."""
    found = sorted(_all_in(name), key=lambda one: (not one[2].clock, one[0]))
    return found[0] if found else None


def _all_in(name: str) -> Iterator[tuple[int, int, Moment]]:
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _SHORT):
        for match in pattern.finditer(name):
            before = name[: match.start()]
            moment = None if _CALLED.search(before) or _VERSION.search(before) else _moment(match.groupdict())
            if moment is not None and moment.at <= datetime.now() + _AHEAD:
                last = "year" if pattern is _YEAR_LAST else "day"
                yield match.start(), match.end() if moment.clock else match.end(last), moment


def _moment(parts: dict[str, str | None]) -> Moment | None:
    """None when there is no such day; a clock that can't be one is left out."""
    year = int(parts["year"] or 0)
    try:
        day = datetime(year + 2000 if year < 100 else year, int(parts["month"] or 0), int(parts["day"] or 0))
    except ValueError:
        return None
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := (parts.get("half") or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    bare = parts.get("sign") and not parts.get("colon") and not parts.get("second")  # "2026-03-11 1200 words"
    if parts.get("hour") is None or bare or hour > 23 or minute > 59 or second > 59:
        return None if year < 100 else Moment(day, clock=False)  # six digits alone are no day
    at = day.replace(hour=hour, minute=minute, second=second)
    if parts.get("before") or parts.get("utc") or parts.get("offset"):
        zone = timezone(timedelta(hours=int(parts.get("offset") or 0)))
        at = at.replace(tzinfo=zone).astimezone().replace(tzinfo=None)
    return Moment(at, clock=True)
