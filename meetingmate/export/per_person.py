"""What a meeting means for one person: tasks, decisions that touch them, questions put to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from meetingmate.domain.meeting import (
    ActionItem,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    Point,
    PreviousAction,
    Utterance,
)
from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.clauses import Splitter
from meetingmate.minutes.language.people_in_text import People
from meetingmate.minutes.language.quotes import quote_evidence


@dataclass(frozen=True)
class PersonalItems:
    """All items of the minutes that concern ``name``, in the order of the minutes.

    ``asked`` are proposed tasks: the person was asked, but did not agree in the meeting. ``questions`` are the
    open ones that somebody else put to the person. ``previous`` are tasks of earlier meetings that are not done.
    ``mentions`` are the words in which somebody else asked the person by name to do something, as said, where no task
    or question above rests on them.
    """

    name: str
    role: str | None = None
    tasks: list[ActionItem] = field(default_factory=list)
    asked: list[ActionItem] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    questions: list[Point] = field(default_factory=list)
    previous: list[PreviousAction] = field(default_factory=list)
    mentions: list[Point] = field(default_factory=list)


def everybody(meeting: Meeting, minutes: Minutes | None) -> list[str]:
    """Everyone a sheet is for: the attendees, present or not, then owners who are not on that list."""
    owners = [owner for action in minutes.actions for owner in action.owners] if minutes else []
    return list(dict.fromkeys([*meeting.names(), *owners]))


def asked_by_name(meeting: Meeting, minutes: Minutes, utterances: Sequence[Utterance]) -> dict[str, list[Point]]:
    """Requests put to each person by name, as said, in order of time."""
    everyone = everybody(meeting, minutes)
    called = _pattern([calling for name in everyone for calling in _callings(name, meeting)])
    naming = [u for u in utterances if called.search(u.text)]
    language = language_pack.language(meeting.language or minutes.language)
    known = People(meeting.attendees, [u.speaker for u in naming if u.speaker], language.code)
    by_id = {u.id: u for u in naming}
    found: dict[str, list[Point]] = {name: [] for name in everyone}
    for clause in (clause for turn in Splitter(language, known, set()).turns(naming) for clause in turn.clauses):
        if (
            clause.quoted
            or not language.first("request", clause.body)
            or len(clause.address) != 1
            or len(clause.pieces) != 1
        ):
            continue
        name, (ident, quote) = clause.address[0], clause.pieces[0]
        if name in found and clause.speaker != name:
            evidence = quote_evidence(by_id[ident], quote)
            found[name].append(Point(text=quote, evidence=[evidence], speaker=clause.speaker))
    return found


def items_for(
    name: str,
    meeting: Meeting,
    minutes: Minutes,
    utterances: Sequence[Utterance] = (),
    asked: Sequence[Point] = (),
) -> PersonalItems:
    """The items that concern ``name``. With ``utterances`` also those resting on what the person said; ``asked`` are
    the person's of ``asked_by_name``."""
    attendee = next((a for a in meeting.attendees if a.name == name), None)
    called = _pattern(_callings(name, meeting))
    said = {u.id for u in utterances if u.speaker == name}

    def mentioned(text: str, evidence: Iterable[Evidence]) -> bool:
        return bool(called.search(text) or any(called.search(e.quote) for e in evidence))

    def spoken(evidence: Iterable[Evidence]) -> bool:
        return any(e.utterance in said for e in evidence)

    own = [a for a in minutes.actions if name in a.owners]
    questions = [
        q
        for q in minutes.open_questions
        if q.speaker != name and mentioned(q.text, q.evidence) and not spoken(q.evidence)
    ]
    items: list[ActionItem | Point] = [*own, *questions]
    shown = {e.utterance for item in items for e in item.evidence}
    return PersonalItems(
        name=name,
        role=attendee.role if attendee else None,
        tasks=[a for a in own if a.status != "proposed"],
        asked=[a for a in own if a.status == "proposed"],
        decisions=[d for d in minutes.decisions if d.by == name or mentioned(d.text, d.evidence) or spoken(d.evidence)],
        questions=questions,
        previous=[p for p in minutes.previous_actions if name in p.owners and p.status in ("open", "proposed")],
        mentions=[point for point in asked if not shown & {e.utterance for e in point.evidence}],
    )


def _callings(name: str, meeting: Meeting) -> list[str]:
    """How the person is called in the talk: full name, aliases, and the first name if nobody shares it."""
    attendee = next((a for a in meeting.attendees if a.name == name), None)
    first = name.split()[0] if name.split() else name
    sharing = [n for n in meeting.names() if n.split() and n.split()[0] == first and n != name]
    callings = [name, *(attendee.aliases if attendee else [])]
    return callings if sharing else [*callings, first]


def _pattern(callings: list[str]) -> re.Pattern[str]:
    # Names keep their capitals in a transcript; ignoring case would find "will" and "mark" everywhere.
    alternatives = "|".join(re.escape(c) for c in sorted(set(callings), key=len, reverse=True) if c)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if alternatives else r"(?!)")
