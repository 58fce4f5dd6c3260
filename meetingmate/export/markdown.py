"""The minutes as Markdown (CommonMark with the tables and task lists of GitHub)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from meetingmate.export.bidi import isolate
from meetingmate.export.view_model import MinutesView, PersonView, Row, capital

#: Characters that mean something to Markdown or HTML anywhere in a line.
_ACTIVE = re.compile(r"([\\`*_\[\]<>|~&])")
#: What means something at the start of a line only: heading, list, quotation, rule, "1." or "1)".
_AT_START = re.compile(r"^(\s*\d*)([#+=.)-])")


def escape(text: str) -> str:
    """``text`` that shows as it stands, wherever it is put into a document."""
    return isolate(_AT_START.sub(r"\1\\\2", _ACTIVE.sub(r"\\\1", text)))


def render(view: MinutesView, per_attendee: bool) -> str:
    """All of ``view`` as Markdown."""
    kind = view.text("minutes" if view.has_minutes else "transcript")
    lines = [f"# {escape(view.title)}", "", f"*{kind}*" + (f" – **{view.text('draft')}**" if view.draft else ""), ""]
    lines += ["| | |", "|---|---|", *(f"| **{label}** | {escape(value)} |" for label, value in view.details)]
    if view.agenda:
        lines += _heading(view.text("agenda"))
        lines += [f"{n}. {escape(line)}" for n, line in enumerate(view.agenda, 1)]
    if view.has_minutes:
        lines += _minutes(view, per_attendee)
    else:
        lines += ["", view.text("no_minutes")]
    if view.transcript:
        lines += _heading(view.text("transcript"))
        for row in view.transcript:
            mark = f" *({row.mark})*" if row.mark else ""
            time = f" `{row.time}`" if row.time else ":"
            lines += [f"**{escape(row.speaker)}**{time} {escape(row.text)}{mark}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _minutes(view: MinutesView, per_attendee: bool) -> list[str]:
    lines: list[str] = []
    if view.summary:
        lines += [*_heading(view.text("summary")), escape(" ".join(view.summary))]
    if view.topics:
        lines += _heading(view.text("topics"))
        for topic in view.topics:
            lines += ["", f"### {escape(topic.title)}{_aside(topic.time)}", ""]
            for point in topic.points:
                speaker, words = point.named()
                lines.append(f"- {f'**{escape(speaker)}:** ' if speaker else ''}{escape(words)}{_aside(point.time)}")
            if topic.decisions or topic.actions:
                lines += ["", f"**{view.text('outcome')}**", ""]
                lines += [f"- {_decision(row)}" for row in topic.decisions]
                lines += [
                    f"- **{row.number}** {escape(row.text)}{_aside(view.task_aside(row))}" for row in topic.actions
                ]
    lines += _heading(view.text("decisions"))
    if view.decisions:
        lines += _table([view.text(key) for key in ("number", "decision", "time")])
        lines += [f"| {row.number} | {_item(row)} | {row.time} |" for row in view.decisions]
    else:
        lines.append(view.text("no_decisions"))
    lines += _heading(view.text("action_items"))
    if view.actions:
        lines += _table([view.text(key) for key in ("number", "action", "owner", "due", "status", "time")])
        for row in view.actions:
            cells = (row.number, _item(row), escape(row.owner), escape(row.due), row.status, row.time)
            lines.append(f"| {' | '.join(cells)} |")
    else:
        lines.append(view.text("no_action_items"))
    if view.previous:
        lines += [*_heading(view.text("previous_actions")), *(_previous(view, row) for row in view.previous)]
    if per_attendee and any(view.people):
        lines += _people(view)
    if view.questions:
        lines += [*_heading(view.text("open_questions")), *_questions(view, view.questions)]
    if view.next_meeting:
        lines += [*_heading(view.text("next_meeting")), escape(view.next_meeting)]
    lines += ["", f"{view.text('prepared_by')}: {escape(view.minute_taker)}".rstrip(), ""]
    lines += [f"{view.text('approved_by')}:"]
    lines += [*_heading(view.text("how_made")), *(f"- {escape(line)}" for line in view.how_made)]
    return lines + [f"- {capital(view.text('check_dropped'))}: {escape(line)}" for line in view.left_out]


def _people(view: MinutesView) -> list[str]:
    lines = _heading(view.text("task_lists"))
    for person in view.people:
        if person:
            lines += ["", f"### {escape(person.name)}{_aside(person.role)}", "", *_person(view, person)]
    idle = [person.name for person in view.people if not person]
    return [*lines, "", view.text("nothing_for", names=escape(", ".join(idle)))] if idle else lines


def _person(view: MinutesView, person: PersonView) -> list[str]:
    done = view.text("status_done")
    lines = [
        f"- [{'x' if row.status == done else ' '}] **{row.number}** {escape(row.text)}"
        f"{_aside(view.task_aside(row, owner=False))}"
        for row in (*person.tasks, *person.asked)
    ] or [view.text("no_tasks_for", name=escape(person.name))]
    if person.previous:
        lines += ["", f"{view.text('previous_actions')}:", ""]
        lines += [_previous(view, row, owner=False) for row in person.previous]
    if person.decisions:
        lines += ["", f"{view.text('decisions_that_concern', name=escape(person.name))}:", ""]
        lines += [f"- {_decision(row)}" for row in person.decisions]
    if person.questions:
        lines += ["", f"{view.text('questions_to', name=escape(person.name))}:", ""]
        lines += _questions(view, person.questions)
    if person.mentions:
        lines += ["", f"{view.text('mentions_of', name=escape(person.name))}:", ""]
        lines += _questions(view, person.mentions)
    return lines


def _previous(view: MinutesView, row: Row, owner: bool = True) -> str:
    line = f"- **{row.number}** {escape(row.text)}{_aside(view.previous_aside(row, owner))}"
    return "<br>".join([line, *([escape(row.note)] if row.note else []), *(_quotes(row) if owner else [])])


def _item(row: Row) -> str:
    mark = f"**{capital(row.mark)}:** " if row.mark else ""
    return "<br>".join([f"{mark}{escape(row.text)}{_aside(row.note)}", *_quotes(row)])


def _quotes(row: Row) -> list[str]:
    return [
        f"<sub>{escape(quote.text)} – {', '.join(word for word in (escape(quote.speaker), quote.time) if word)}</sub>"
        for quote in row.quotes
    ]


def _decision(row: Row) -> str:
    mark = f"{capital(row.mark)}: " if row.mark else ""
    return f"**{row.number}** {mark}{escape(row.text)}"


def _questions(view: MinutesView, rows: Sequence[Row]) -> list[str]:
    return [f"- {escape(row.text)}{_aside(view.question_aside(row))}" for row in rows]


def _aside(words: str) -> str:
    return f" ({escape(words)})" if words else ""


def _table(titles: Sequence[str]) -> list[str]:
    return [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]


def _heading(title: str) -> list[str]:
    return ["", f"## {title}", ""]
