"""The meeting was on another day than thought: the days that follow from spoken words are computed anew."""

from __future__ import annotations

import copy
from datetime import date, timedelta

from meetingmate.domain.meeting import ActionItem, Evidence, Meeting, Minutes, NextMeeting, Update
from meetingmate.minutes.language import dates, language_pack
from meetingmate.minutes.language.clean import clean
from meetingmate.texts.localise import date_long


def redate(minutes: Minutes, meeting: Meeting, before: str) -> Minutes:
    """``minutes`` with the days of tasks and of the next meeting as the words mean them on ``meeting.date``.

    ``before`` is the day (ISO) that the meeting had so far. A day that does not follow from its words on that day was
    set by a person, and stays; so does one that was taken away. ``minutes`` itself is not changed.
    """
    old, new = _day(before), _day(meeting.date)
    if new is None or old == new:
        return minutes
    minutes = copy.deepcopy(minutes)
    minutes.how_made.meeting_date = meeting.date
    language = language_pack.language(meeting.language or _spoken_in(minutes)).code
    moved: dict[date, date | None] = {}
    if minutes.next_meeting:
        moved = _move_next(minutes.next_meeting, language, old, new)
    reports = [p.update for p in minutes.previous_actions if p.update and p.update.state == "suggested"]
    items: list[ActionItem | Update] = [*minutes.actions, *reports]
    for item in items:
        _move(item, language, old, new, moved)
    return minutes


def on_day_of(meeting: Meeting, minutes: Minutes) -> Minutes:
    """``minutes`` that may have been made when the meeting had another day, with the days of ``meeting.date``."""
    made_for = minutes.how_made.meeting_date
    return redate(minutes, meeting, made_for) if made_for else minutes


def moved_days(before: Minutes, after: Minutes) -> int:
    """How many days of tasks and next meeting are others in ``after`` than in ``before``: two states of the same."""
    pairs = list(zip(before.actions, after.actions, strict=True))
    reports = zip(before.previous_actions, after.previous_actions, strict=True)
    count = sum(old.due != new.due for old, new in pairs)
    count += sum(old.update.due != new.update.due for old, new in reports if old.update and new.update)
    if before.next_meeting and after.next_meeting:
        count += before.next_meeting.date != after.next_meeting.date
    return count


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _spoken_in(minutes: Minutes) -> str:
    quotes = [e.quote for a in minutes.actions for e in a.evidence]
    return language_pack.guess_language(quotes) if quotes else minutes.language


def _move(
    item: ActionItem | Update, language: str, old: date | None, new: date, moved: dict[date, date | None]
) -> None:
    if not item.due_text:
        return
    text = clean(item.due_text, language)
    was = date.fromisoformat(item.due) if item.due else None
    days = _days(text, language, old, new)
    if was is None:
        # words without a day, or a meeting that had none: what had a day before and has none now lost it to a person
        if days and all(first is None for first, _ in days):
            item.due = next((second.isoformat() for _, second in reversed(days) if second), None)
        return
    found = [second for first, second in days if first == was]
    if not found and (shifted := dates.relative(text, language)):
        found = _shifted(item.evidence, language, old, new, was, shifted[1])
    if not found and was in moved:
        found = [moved[was]]  # "by the next meeting"
    if found:
        item.due = found[-1].isoformat() if found[-1] else None


def _days(text: str, language: str, old: date | None, new: date) -> list[tuple[date | None, date | None]]:
    """The day of each expression of ``text`` when it is said on ``old``, and on ``new``."""
    later = {(w.start, w.end): w.day for w in dates.find(text, language, new)}
    return [(w.day, later.get((w.start, w.end))) for w in dates.find(text, language, old)]


def _shifted(
    evidence: list[Evidence], language: str, old: date | None, new: date, was: date, days: int
) -> list[date | None]:
    """ "The evening before": the day of the event, in the words beside it, is what moves."""
    step = timedelta(days=days)
    quotes = [clean(e.quote, language) for e in evidence]
    events = [pair for quote in quotes for pair in _days(quote, language, old, new)]
    return [second + step if second else None for first, second in events if first and first + step == was]


def _move_next(meeting: NextMeeting, language: str, old: date | None, new: date) -> dict[date, date | None]:
    """Move the next meeting; returns its old day and its new one."""
    if not meeting.date:
        return {}
    was = date.fromisoformat(meeting.date)
    quotes = [clean(e.quote, language) for e in meeting.evidence]
    found = [s for quote in quotes for f, s in _days(quote, language, old, new) if f == was and s]
    if not found:
        return {}
    written = date_long(meeting.date, language)
    meeting.date = found[-1].isoformat()
    meeting.text = meeting.text.replace(written, date_long(meeting.date, language))
    return {was: found[-1]}
