"""Little talks for the tests: lines "Name: text" -> a meeting and its utterances."""

from __future__ import annotations

from meetingmate.domain.meeting import Attendee, Meeting, Utterance
from meetingmate.minutes import find_facts
from meetingmate.minutes.finding import by_rules
from meetingmate.minutes.items.facts import Facts

DATE = "2026-03-10"  # a Tuesday


def utterances(*lines: str) -> list[Utterance]:
    """One utterance a line; a line that begins with ``_:`` has no speaker."""
    found = []
    for number, line in enumerate(lines):
        speaker, text = line.split(":", 1)
        found.append(
            Utterance(
                id=str(number),
                start=5.0 * number,
                end=5.0 * number + 4,
                text=text.strip(),
                speaker=None if speaker.strip() == "_" else speaker.strip(),
            )
        )
    return found


def meeting(said: list[Utterance], *, language: str = "en", date: str = DATE, absent: tuple[str, ...] = ()) -> Meeting:
    """A meeting of everybody who speaks, and of those who are absent."""
    names = list(dict.fromkeys(u.speaker for u in said if u.speaker))
    people = [Attendee(name=n) for n in names] + [Attendee(name=n, present=False) for n in absent]
    return Meeting(id="m", title="", date=date, language=language, attendees=people)


def facts(*lines: str, language: str = "en", date: str = DATE, absent: tuple[str, ...] = ()) -> Facts:
    """What the rules find in a talk."""
    said = utterances(*lines)
    return find_facts(meeting(said, language=language, date=date, absent=absent), said, finder=by_rules)


def tasks(found: Facts) -> list[tuple[str, list[str], str | None]]:
    """Task, owners and due date of every action."""
    return [(a.task, a.owners, a.due) for a in found.actions]
