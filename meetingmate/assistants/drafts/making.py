"""Making a draft: the fields of its template from the meetings, and what the user is to know about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from babel.dates import format_interval

from meetingmate.assistants.drafts import filling, rendered, templates
from meetingmate.assistants.drafts.fields import PERSON, Budget, ListOf, Record
from meetingmate.assistants.drafts.gathering import Content
from meetingmate.assistants.drafts.kinds import LANGUAGES, OF_SEVERAL, Choices
from meetingmate.assistants.drafts.records import MeetingRecords, day_of, first_name
from meetingmate.assistants.drafts.rendered import Draft, Line
from meetingmate.assistants.drafts.templates import Template
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.export import per_person
from meetingmate.export.cleaning import one_line
from meetingmate.texts.document_texts import text as fixed_text

_NAMES_TOLD = 20
_WEEK_DAYS = 7


def make(contents: Sequence[Content], choices: Choices, notes: Iterable[str] = ()) -> Draft:
    """The draft of meetings that ``gather`` has read, the earliest first; ``notes`` are those of ``gather``.

    Raises UsageError when there is nothing to write about, for somebody who was not there, or for a template that can't
    be used.
    """
    template = _template(contents, choices)
    if template.kind != choices.kind:
        raise UsageError(
            tr("The template “{name}” is for another kind of draft ({kind}).", name=template.id, kind=template.kind)
        )
    if len(contents) > 1 and choices.kind not in OF_SEVERAL:
        raise UsageError(tr("This draft is about one meeting. Choose one, or write a report."))
    if template.problems:
        raise UsageError(templates.problem_sentence(template))
    budget = Budget()
    meetings = [MeetingRecords(content, template.language, budget) for content in contents]
    if all(meeting.view.is_empty() for meeting in meetings):
        raise UsageError(
            tr("The minutes of “{title}” are empty. There is nothing to write about.", title=meetings[0].title)
        )
    to, of = (_named(name, meetings) for name in (choices.to, choices.of))
    _keep_wanted(meetings, choices, of)
    fields = _fields(meetings, choices, to, of)
    not_stated = fixed_text("not_stated", template.language)
    filled, sources = filling.fill(template.body, fields, not_stated)
    subject, body = templates.subject_and_text(filled)
    head = rendered.read(subject, sources, not_stated)
    return Draft(
        kind=choices.kind,
        language=template.language,
        tag=meetings[0].view.conventions.tag,
        template=template.id,
        subject=head[0] if head else Line("paragraph", ""),
        lines=tuple(rendered.read(body, sources, not_stated)),
        to=to,
        unapproved=any(meeting.view.draft for meeting in meetings),
        notes=[*notes, *_language_notes(contents, template.language)],
    )


def language_of(contents: Sequence[Content]) -> str:
    """The language of the minutes, as far as there are templates in it."""
    code = contents[0].minutes.language.replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else "en"


def names_in(contents: Sequence[Content]) -> list[str]:
    """Everyone a draft of these meetings can be for."""
    return list(
        dict.fromkeys(n for content in contents for n in per_person.everybody(content.meeting, content.minutes))
    )


def _template(contents: Sequence[Content], choices: Choices) -> Template:
    if choices.template:
        return templates.find(choices.template)
    return templates.usual(choices.kind, choices.language or language_of(contents))


def _named(wanted: str, meetings: Sequence[MeetingRecords]) -> str:
    """The full name of the attendee that is meant by ``wanted``: a name, another name, or a first name that only one
    of them has. Raises UsageError with the names that there are."""
    wanted = one_line(wanted)
    if not wanted:
        return ""
    names = list(dict.fromkeys(name for meeting in meetings for name in meeting.names()))
    sought = wanted.casefold()
    called = {
        name: {name.casefold(), one_line(name).casefold(), first_name(one_line(name)).casefold()} for name in names
    }
    for meeting in meetings:
        for attendee in meeting.content.meeting.attendees:
            called[attendee.name] |= {alias.casefold() for alias in attendee.aliases}
    for found in ([n for n in names if one_line(n).casefold() == sought], [n for n in names if sought in called[n]]):
        if len(found) == 1:
            return found[0]
    if not names:
        raise UsageError(
            tr("“{name}” can't be chosen, because the meeting has no attendees. Add them first.", name=wanted)
        )
    told = ", ".join(one_line(name) for name in names[:_NAMES_TOLD]) + (" …" if len(names) > _NAMES_TOLD else "")
    if several := [name for name in names if sought in called[name]]:
        told = ", ".join(one_line(name) for name in several[:_NAMES_TOLD])
        raise UsageError(tr("“{name}” can be several people: {names}. Give the whole name.", name=wanted, names=told))
    raise UsageError(tr("Nobody in this meeting is called “{name}”. There are: {names}.", name=wanted, names=told))


def _keep_wanted(meetings: Sequence[MeetingRecords], choices: Choices, of: str) -> None:
    """Leave only the tasks that were chosen, and those of one person."""
    there = [f"{task.number}" for meeting in meetings for task in meeting.tasks]
    for meeting in meetings:
        ident = meeting.content.meeting.id
        if choices.items:
            meeting.tasks = [
                task
                for task in meeting.tasks
                if (ident, task.item) in choices.items or (ident, task.number) in choices.items
            ]
        if of:
            meeting.tasks = [task for task in meeting.tasks if of in task.action.owners]
            meeting.previous = [(record, item) for record, item in meeting.previous if of in item.owners]
    if any(meeting.tasks for meeting in meetings):
        return
    if choices.items and there:
        raise UsageError(
            tr("This task is not in the minutes. There are: {names}.", names=", ".join(there[:_NAMES_TOLD]))
        )
    if choices.kind == "ticket" or choices.items:
        raise UsageError(tr("The minutes of “{title}” have no tasks to make a ticket of.", title=meetings[0].title))


def _fields(meetings: Sequence[MeetingRecords], choices: Choices, to: str, of: str) -> dict[str, Any]:
    first = meetings[0]
    records = [meeting.record() for meeting in meetings]
    fields: dict[str, Any] = {
        name: records[0].field(name) for name in ("title", "date", "day", "place", "chair", "attendees")
    }
    fields["next_meeting"] = records[-1].field("next_meeting")
    for name in ("summary", "decisions", "tasks", "asked", "done", "previous", "questions", "topics"):
        # What was open before is told as the last of the meetings left it.
        chosen = records[-1:] if name == "previous" else records
        fields[name] = first.rows([row for record in chosen for row in record.field(name)])
    days = sorted(
        day for day in (choices.since, choices.until, *(m.content.meeting.date for m in meetings)) if _is_day(day)
    )
    begin = choices.since or (days[0] if days else "")
    end = choices.until or (days[-1] if days else "")
    people = list(dict.fromkeys(name for meeting in meetings for name in meeting.names()))
    return {
        **fields,
        "unapproved": any(meeting.view.draft for meeting in meetings),
        "meetings": first.rows(records),
        "people": first.rows([_person(name, meetings) for name in people]),
        "tickets": first.rows([row for meeting in meetings for row in meeting.with_status("open", "proposed")]),
        "to": _person(to, meetings),
        "of": _person(of, meetings),
        "period": first.detail(_period(begin, end, first)),
        "sender": one_line(choices.sender),
        "several": len(meetings) > 1,
        "daily": bool(begin) and begin == end,
        "weekly": _is_day(begin) and _is_day(end) and 0 < _days(begin, end) < _WEEK_DAYS,
        **{tone: choices.tone == tone for tone in ("plain", "warm", "formal")},
        **{length: choices.length == length for length in ("short", "full")},
    }


def _person(name: str, meetings: Sequence[MeetingRecords]) -> Record:
    """What concerns a person in all meetings; a record of nobody without a name."""
    first = meetings[0]
    known = [meeting for meeting in meetings if name and name in meeting.names()]
    items: dict[str, list[Record]] = {key: [] for key, kind in PERSON.items() if isinstance(kind, ListOf)}
    role, absent = "", bool(known)
    for meeting in known:
        for key, rows in meeting.person(name).items():
            items[key] += rows
        attendee = next((a for a in meeting.content.meeting.attendees if a.name == name), None)
        role = role or one_line(attendee.role or "" if attendee else "")
        spoke = any(utterance.speaker == name for utterance in meeting.content.utterances)
        absent = absent and attendee is not None and not attendee.present and not spoke
    about = known[0] if known else first
    return Record(
        bool(name),
        name=about.detail(one_line(name)),
        first_name=about.detail(first_name(one_line(name))),
        role=about.detail(role),
        absent=absent,
        **{key: about.rows(rows) for key, rows in items.items()},
    )


def _period(begin: str, end: str, first: MeetingRecords) -> str:
    """``3 March 2026``, ``2–6 Mar 2026``."""
    written = first.view.conventions
    if not (_is_day(begin) and _is_day(end)) or begin == end:
        return day_of(begin, written)
    span = format_interval(date.fromisoformat(begin), date.fromisoformat(end), "yMMMd", locale=written.locale)
    return one_line(span)


def _is_day(iso: str) -> bool:
    try:
        return bool(date.fromisoformat(iso))
    except ValueError:
        return False


def _days(begin: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(begin)).days


def _language_notes(contents: Sequence[Content], language: str) -> list[str]:
    spoken = dict.fromkeys(content.minutes.language for content in contents)
    if all(code.startswith(language) for code in spoken):
        return []
    return [tr("Only the fixed sentences change their language. Decisions and tasks stay as the minutes have them.")]
