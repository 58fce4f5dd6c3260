"""The head of a document: when, where and who, and when the meeting meets again."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.domain.meeting import Meeting, Minutes, Utterance, is_speaker_label
from meetingmate.export import clock
from meetingmate.export.cleaning import one_line, words_of
from meetingmate.export.wording import Wording


def details_of(
    meeting: Meeting, utterances: Sequence[Utterance], wording: Wording, next_meeting: str
) -> list[tuple[str, str]]:
    """When, where and who, as far as it is known."""
    present, absent = attendance(meeting, utterances, wording)
    rows = {
        "date": _when_held(meeting, wording),
        "place": one_line(meeting.place or ""),
        "chair": one_line(meeting.chair or ""),
        "minute_taker": one_line(meeting.minute_taker or ""),
        "present": ", ".join(present),
        "absent": ", ".join(absent),
        "agenda": "; ".join(agenda_of(meeting, wording)),
        "next_meeting": next_meeting,
        "source": "" if meeting.imported is None else wording.text("imported", name=one_line(meeting.imported)),
    }
    return [(wording.text(key), value) for key, value in rows.items() if value]


def next_meeting_of(minutes: Minutes, wording: Wording) -> str:
    """Day and hour, with the words that were said where they say more; empty when nothing was said of it."""
    upcoming = minutes.next_meeting
    if upcoming is None:
        return ""
    known = [wording.conventions.date_full(upcoming.date)] if upcoming.date else []
    known += [wording.conventions.time(upcoming.time)] if upcoming.time else []
    said = wording.line(upcoming.text)
    if not known:
        return said
    when = ", ".join(known)
    return when if words_of(said) <= words_of(when) else f"{when} ({wording.quoted(said)})"


def agenda_of(meeting: Meeting, wording: Wording) -> list[str]:
    """The items of the agenda that say something."""
    return [wording.line(item) for item in meeting.agenda if one_line(item)]


def attendance(meeting: Meeting, utterances: Sequence[Utterance], wording: Wording) -> tuple[list[str], list[str]]:
    """Who was there and who was not. Whoever spoke was there, also when the list of attendees says otherwise."""
    spoke = list(dict.fromkeys(u.speaker for u in utterances if u.speaker and one_line(u.text)))
    present: list[str] = []
    absent: list[str] = []
    known: set[str] = set()
    for attendee in meeting.attendees:
        callings = {attendee.name, *attendee.aliases}
        known |= callings
        name = one_line(attendee.name)
        there = attendee.present or not callings.isdisjoint(spoke)
        (present if there else absent).append(f"{name} ({one_line(attendee.role)})" if attendee.role else name)
    present += [one_line(name) for name in spoke if name not in known and not is_speaker_label(name)]
    unnamed = sum(name not in known and is_speaker_label(name) for name in spoke)
    if unnamed:
        present.append(wording.text("speakers_not_named", n=unnamed))
    return present, absent


def _when_held(meeting: Meeting, wording: Wording) -> str:
    """Day, hours and length, as far as they are known."""
    length = wording.conventions.duration(meeting.duration_s) if meeting.duration_s > 0 else ""
    known = [wording.conventions.date_full(meeting.date)] if meeting.date else []
    if meeting.start:
        begin, end = wording.conventions.time(meeting.start), clock.end_of(meeting.start, meeting.duration_s)
        span = wording.text("from_to", start=begin, end=wording.conventions.time(end)) if end and length else begin
        known.append(span)
    when = ", ".join(known)
    return f"{when} ({length})" if when and length else when or length
