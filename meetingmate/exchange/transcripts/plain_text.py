"""Text as people read it: "Name  0:12" above what was said (Otter, Teams), "Name: text" (Google Meet and by hand)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from meetingmate.base.written_dates import day_in
from meetingmate.domain.attendee_list import people_in
from meetingmate.exchange.transcripts.parsed import Line, Transcript, seconds
from meetingmate.exchange.transcripts.speakers import (
    is_name,
    looks_like_speaker,
    plausible_speakers,
    speaker_name,
    split_label,
)

_CLOCK = r"\d{1,3}:[0-5]?\d(?::[0-5]?\d)?(?:[.,]\d{1,3})?"
_RANGE = re.compile(rf"^\s*[\[(]?({_CLOCK})\s*(?:-->|[-–—])\s*({_CLOCK})[\])]?\s*$")
_TIME = re.compile(rf"^\s*[\[(]?({_CLOCK})[\])]?\s*$")
#: "Dana Whitlock  0:03", "Dana Whitlock (00:03)", "[Dana Whitlock] 13:05:03"
_HEAD = re.compile(
    rf"^\s*(?P<name>[^\s:][^:\t]{{0,79}}?|[^\s:][^:]{{0,59}}?)(?P<gap>\s*[\[(]|\s*[|·•–—-]\s*|\s+)"
    rf"(?P<time>{_CLOCK})[\])]?\s*:?\s*$"
)
#: "[00:03] Dana: Hello", "00:00:03 Dana Whitlock", "(0:03) Hello"
_LED = re.compile(rf"^\s*[\[(]?(?P<time>{_CLOCK})[\])]?\s*[-–—|]?\s*(?P<rest>\S.*)$")
#: "Dana (0:03): Hello"
_INSIDE = re.compile(rf"^(?P<name>[^:\[\]()]{{1,80}}?)\s*[\[(](?P<time>{_CLOCK})[\])]\s*[:：]?\s+(?P<rest>\S.*)$")
#: What the programs say themselves.
_FURNITURE = re.compile(
    r"^\s*(?:transcribed by https?://\S*|transcription ended after .*|transkription endete nach .*"
    r"|this editable transcript was computer generated.*|people can also change the text after it was generated.*"
    r"|.{1,80} (?:started|stopped) transcription\.?|.{1,80} hat die transkription (?:gestartet|beendet)\.?"
    r"|.{1,80} a (?:commencé|démarré|arrêté) la transcription\.?)\s*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^\s*(?P<what>attendees|participants|present|speakers|teilnehmer|anwesend|présents|asistentes|title|titel|titre"
    r"|título|subject|betreff|meeting|thema|topic|date|datum|fecha|time|uhrzeit|duration|dauer)\s*[:：]?\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_PEOPLE = ("attendees", "participants", "present", "speakers", "teilnehmer", "anwesend", "présents", "asistentes")
_TITLES = ("title", "titel", "titre", "título", "subject", "betreff", "meeting", "thema", "topic")
_LENGTH = re.compile(
    r"^(?:(\d{1,3})\s?h(?:ours?)?\s?)?(?:(\d{1,3})\s?m(?:in(?:utes?)?)?\s?)?(?:(\d{1,3})\s?s(?:ec)?)?$"
)
#: What Teams and Google Meet add to the name of a meeting.
_ADDED = re.compile(
    r"[\s–—-]*\b(?:meeting recording|besprechungsaufzeichnung|transcript|transkript)\b\s*$", re.IGNORECASE
)
#: Before the first words stand title, day and people; longer lines are somebody's words.
_MOST_HEAD = 30
_LONG_WORDS = 14
#: A text that begins later than this (seconds) gives the time of day.
_CLOCK_S, _BOXED_CLOCK_S = 5 * 3600.0, 3600.0


class _Turn(Struct):
    """Where a turn begins, as a line says it; ``words`` stand on that line itself."""

    speaker: str | None
    time: float | None
    words: str = ""
    end: float | None = None


def read(lines: Sequence[str]) -> Transcript | None:
    """The transcript in ``lines``; None when they are not one."""
    rows = [" ".join(line.replace("\t", "  \t").split(" ")).strip() for line in lines]
    rows = [row.replace("\xa0", " ").replace("\u200b", "") for row in rows]
    rows = ["" if _FURNITURE.match(row) else row for row in rows]
    for form in (_by_ranges, _by_heads, _by_labels, _by_stacked, _by_times):
        turns = form(rows)
        if turns:
            return _transcript(rows, turns)
    return None


def _transcript(rows: Sequence[str], turns: dict[int, _Turn]) -> Transcript:
    first = min(turns)
    begun = _from_the_clock(rows, turns)
    found = _about([row for row in rows[:first] if row])
    found.transcript.start = found.transcript.start or begun
    kept: list[tuple[_Turn, list[str]]] = [(_Turn(None, None), [row]) for row in found.spoken]
    for number in range(first, len(rows)):
        turn = turns.get(number)
        if turn is not None:
            kept.append((turn, [turn.words] if turn.words else []))
        elif rows[number]:
            kept[-1][1].append(rows[number])
    found.transcript.lines = [Line(" ".join(words), turn.speaker, turn.time, turn.end) for turn, words in kept if words]
    return found.transcript


# --- the forms: each gives the lines on which turns begin, or nothing ----------------------------------------


def _by_ranges(rows: Sequence[str]) -> dict[int, _Turn]:
    """ "0:00:03.1 --> 0:00:07.4", below it the name, below that the words (Teams of old)."""
    places = [number for number, row in enumerate(rows) if "-->" in row and _RANGE.match(row)]
    named = bool(places) and all(_name_below(rows, number) for number in places)
    turns: dict[int, _Turn] = {}
    for number in places:
        found = _RANGE.match(rows[number])
        begin, end = (_seconds(found[1]), _seconds(found[2])) if found else (None, None)
        if named:
            turns[number + 1] = _Turn(speaker_name(rows[number + 1]), begin, end=end)
            turns[number] = _Turn(None, None)
        else:
            turns[number] = _Turn(None, begin, end=end)
    return turns


def _by_heads(rows: Sequence[str]) -> dict[int, _Turn]:
    """ "Dana Whitlock  0:03" on a line of its own, the words below it."""
    strict: dict[int, _Turn] = {}
    weak: dict[int, _Turn] = {}
    for number, row in enumerate(rows):
        found = _HEAD.match(row)
        if not found or not (name := found["name"].strip(" *_[]")) or not _below(rows, number):
            continue
        if not is_name(name) or day_in(row)[0] or _LENGTH.match(name):
            continue
        turn = _Turn(speaker_name(name), _seconds(found["time"]))
        boxed = found["name"].lstrip().startswith("[")
        wide = found["gap"].strip() != "" or len(found["gap"]) > 1 or boxed
        (strict if wide else weak)[number] = turn
    if strict:
        return strict
    times = [turn.time or 0.0 for turn in weak.values()]
    return weak if all(a <= b for a, b in pairwise(times)) else {}


def _by_labels(rows: Sequence[str]) -> dict[int, _Turn]:
    """ "Dana: Hello", perhaps with a time before or after the name; Google Meet's times on lines of their own."""
    found = {number: _labelled(row) for number, row in enumerate(rows) if row and not _TIME.match(row)}
    timed = sum(1 for one in found.values() if one and one[1] is not None)
    if timed * 2 >= sum(1 for one in found.values() if one) and timed > 1:
        found = {number: one if one and one[1] is not None else None for number, one in found.items()}
    first = next((number for number, one in found.items() if one), 0)
    invited = {word for row in rows[:first] if (about := _ABOUT.match(row)) for word in about["value"].split()}
    people = plausible_speakers((one[0] if one else None for number, one in found.items() if number >= first), invited)
    apart = _turns_apart(rows, {number: one[0] for number, one in found.items() if one and one[0] in people})
    turns: dict[int, _Turn] = {}
    stamp: float | None = None
    for number, row in enumerate(rows):
        one = found.get(number)
        if one and one[0] in people and not (apart(number, one[0])):
            turns[number] = _Turn(speaker_name(one[0]), one[1] if one[1] is not None else stamp, one[2])
        elif row and (time := _TIME.match(row)):
            stamp = _seconds(time[1])
            if turns:
                turns[number] = _Turn(None, stamp)
    return turns if any(turn.words or turn.speaker for turn in turns.values()) else {}


def _by_stacked(rows: Sequence[str]) -> dict[int, _Turn]:
    """The name on one line, the time on the next, the words below (copied from a page)."""
    turns: dict[int, _Turn] = {}
    for number in range(len(rows) - 1):
        time = _TIME.match(rows[number + 1]) if rows[number + 1] else None
        if time and is_name(rows[number]) and _below(rows, number + 1):
            turns[number] = _Turn(speaker_name(rows[number]), _seconds(time[1]))
            turns[number + 1] = _Turn(speaker_name(rows[number]), _seconds(time[1]))
    return turns if len(turns) > 2 else {}


def _by_times(rows: Sequence[str]) -> dict[int, _Turn]:
    """Times without names: before the words, or on a line of their own above them."""
    full = [number for number, row in enumerate(rows) if row]
    led = {number: found for number in full if (found := _LED.match(rows[number])) and not day_in(rows[number])[0]}
    if len(led) > 1:
        names = {number: found["rest"] for number, found in led.items()}
        if all(is_name(name) and _below(rows, number) for number, name in names.items()):
            return {n: _Turn(speaker_name(names[n]), _seconds(found["time"])) for n, found in led.items()}
    if len(led) > 1 and len(led) * 2 > len(full):
        return {n: _Turn(None, _seconds(found["time"]), found["rest"]) for n, found in led.items()}
    alone = {number: found for number in full if (found := _TIME.match(rows[number]) or _RANGE.match(rows[number]))}
    if len(alone) > 1 and all(_below(rows, number) for number in list(alone)[:-1]):
        return {
            number: _Turn(None, _seconds(found[1]), end=_seconds(found[2]) if found.re is _RANGE else None)
            for number, found in alone.items()
        }
    return {}


# --- parts of lines -----------------------------------------------------------------------------------------------


def _labelled(row: str) -> tuple[str, float | None, str] | None:
    """(name, time, words) of a line that begins with a name and a colon."""
    if "\t" in row:  # a row of a table: time or name first, the words last
        cells = [cell.strip() for cell in row.split("\t") if cell.strip()]
        times = [cell for cell in cells[:-1] if _TIME.match(cell)]
        names = [cell for cell in cells[:-1] if looks_like_speaker(cell.rstrip(":"))]
        if len(cells) in (2, 3) and names and len(times) + len(names) == len(cells) - 1:
            return names[0].rstrip(":"), _seconds(times[0]) if times else None, cells[-1]
    if led := _LED.match(row):
        label = split_label(led["rest"])
        return (label[0], _seconds(led["time"]), label[1]) if label else None
    inside = _INSIDE.match(row)
    if inside and looks_like_speaker(inside["name"].strip(" *_")):
        return inside["name"].strip(" *_"), _seconds(inside["time"]), inside["rest"]
    label = split_label(row)
    return (label[0], None, label[1]) if label else None


def _turns_apart(rows: Sequence[str], labels: dict[int, str]) -> Callable[[int, str], bool]:
    """Whether a label is only a word in somebody's words: a single word, once, in a paragraph that goes on, where
    turns are parted by blank lines."""
    counts: dict[str, int] = {}
    for label in labels.values():
        counts[label] = counts.get(label, 0) + 1
    several = [number for number, label in labels.items() if counts[label] > 1]
    parted = bool(several) and all(number == 0 or not rows[number - 1] for number in several)

    def within(number: int, label: str) -> bool:
        goes_on = number > 0 and bool(rows[number - 1])
        return parted and goes_on and counts[label] == 1 and len(label.split()) == 1

    return within


def _below(rows: Sequence[str], number: int) -> bool:
    """Whether words stand below this line."""
    following = next((row for row in rows[number + 1 : number + 4] if row), "")
    return bool(following)


def _name_below(rows: Sequence[str], number: int) -> bool:
    return number + 2 < len(rows) and is_name(rows[number + 1]) and bool(rows[number + 2])


def _seconds(clock: str) -> float | None:
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return seconds(total)


def _from_the_clock(rows: Sequence[str], turns: dict[int, _Turn]) -> str | None:
    """Programs that give the time of day, as Zoom's saved captions do ("[Dana] 13:05:03"): what matters is how long
    after the first it was. Returns that time of day (HH:MM), None where times are counted from the beginning."""
    times = [turn.time for turn in turns.values() if turn.time is not None]
    boxed = all(rows[number].startswith("[") and _HEAD.match(rows[number]) for number in turns)
    first = min(times, default=0.0)
    if first < (_BOXED_CLOCK_S if boxed else _CLOCK_S) or max(times) >= 24 * 3600.0:
        return None
    for turn in turns.values():
        turn.time = None if turn.time is None else turn.time - first
    return f"{int(first) // 3600:02d}:{int(first) // 60 % 60:02d}"


# --- what stands before the first words -------------------------------------------------------------------------


class _Head(Struct):
    transcript: Transcript
    spoken: list[str]


def _about(head: list[str]) -> _Head:
    """Title, day, length and people of the lines before the first turn; what is too much for that is spoken."""
    found = Transcript(lines=[])
    if len(head) > _MOST_HEAD:
        return _Head(found, head)
    spoken: list[str] = []
    titled = dated = False
    people_follow = False
    for row in head:
        about = _ABOUT.match(row)
        what, value = (about["what"].casefold(), about["value"].strip()) if about else ("", "")
        day, clock = day_in(row)
        in_title = False
        if people_follow and not about:
            found.people += [person.name for person in people_in(row)]
        elif what in _PEOPLE and (not value or ":" in row):
            found.people += [person.name for person in people_in(value)]
        elif what in _TITLES and ":" in row and value:
            found.title, titled = value, True
        elif (length := _LENGTH.match(row)) and row:
            hours, minutes, rest = (int(part or 0) for part in length.groups())
            found.duration_s = float(hours * 3600 + minutes * 60 + rest)
        elif len(row.split()) > _LONG_WORDS and row.endswith((".", "?", "!")):
            spoken.append(row)
        elif not titled and not about and (title := _title(row)):
            found.title, titled, in_title = title, True, True
        if day and not dated and not (spoken and spoken[-1] == row):
            # the stamp in the name of a recording, which may be that of another time zone, is only better than nothing
            dated = not in_title
            found.date, found.start = day, clock
        people_follow = what in _PEOPLE and not value
    return _Head(found, spoken)


def _title(row: str) -> str:
    """A first line as the title of the meeting, without its day and what the programs add."""
    row = re.sub(r"[-_ ]*\d{8}[_T-]?\d{4,6}(?:UTC|Z)?[-_ ]*", " ", row)
    row = _ADDED.sub("", row)
    row = re.sub(r"\s*\(?\b(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}\b[^)]*\)?", " ", row)
    row = " ".join(row.split()).strip(" -–—_|,·•")
    return row[:200] if row and not day_in(row)[0] and any(letter.isalpha() for letter in row) else ""
