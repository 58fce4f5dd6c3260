"""The minutes as plain text, to paste into a mail; one item a line, lines are not broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from meetingmate.export.bidi import isolate
from meetingmate.export.view_model import MinutesView, PersonView, Row, capital


def render(view: MinutesView, per_attendee: bool) -> str:
    """All of ``view`` as plain text."""
    kind = view.text("minutes" if view.has_minutes else "transcript")
    lines = [capital(kind) + (f" – {view.text('draft')}" if view.draft else "")]
    lines += _heading(view.title, "=")
    lines += [f"{label}: {isolate(value)}" for label, value in view.details]
    if view.agenda:
        lines += _heading(view.text("agenda"))
        lines += [f"{n}. {isolate(line)}" for n, line in enumerate(view.agenda, 1)]
    if not view.has_minutes:
        lines += ["", view.text("no_minutes")]
    else:
        lines += _minutes(view, per_attendee)
    if view.transcript:
        lines += _heading(view.text("transcript"))
        lines += [
            f"{f'[{row.time}] ' if row.time else ''}{isolate(row.speaker)}: {isolate(row.text)}"
            + (f" [{row.mark}]" if row.mark else "")
            for row in view.transcript
        ]
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def person(view: MinutesView, items: PersonView) -> str:
    """What concerns one person, to paste into a message."""
    lines = [f"{view.text('task_list_for', name=isolate(items.name))}", f"{isolate(view.title)}, {view.date}", ""]
    lines += _person(view, items)
    if view.next_meeting:
        lines += ["", f"{view.text('next_meeting')}: {isolate(view.next_meeting)}"]
    return "\n".join(lines) + "\n"


def _minutes(view: MinutesView, per_attendee: bool) -> list[str]:
    lines: list[str] = []
    if view.summary:
        lines += [*_heading(view.text("summary")), " ".join(view.summary)]
    if view.topics:
        lines += _heading(view.text("topics"))
        for topic in view.topics:
            lines += ["", f"{isolate(topic.title)}{_aside(topic.time)}"]
            for point in topic.points:
                speaker, words = point.named()
                lines.append(f"- {isolate(speaker) + ': ' if speaker else ''}{isolate(words)}{_aside(point.time)}")
            lines += [f"  > {_decision(row)}" for row in topic.decisions]
            lines += [f"  > {_task(view, row)}" for row in topic.actions]
    lines += _heading(view.text("decisions"))
    lines += _items(view.decisions, _decision) or [view.text("no_decisions")]
    lines += _heading(view.text("action_items"))
    lines += _items(view.actions, lambda row: _task(view, row)) or [view.text("no_action_items")]
    if view.previous:
        lines += _heading(view.text("previous_actions"))
        lines += _items(view.previous, lambda row: _previous(view, row))
    if per_attendee and any(view.people):
        lines += _heading(view.text("task_lists"))
        for items in view.people:
            if items:
                lines += ["", isolate(items.name) + _aside(items.role), *_person(view, items)]
        idle = [items.name for items in view.people if not items]
        if idle:
            lines += ["", view.text("nothing_for", names=isolate(", ".join(idle)))]
    if view.questions:
        lines += [*_heading(view.text("open_questions")), *_questions(view, view.questions)]
    if view.next_meeting:
        lines += [*_heading(view.text("next_meeting")), isolate(view.next_meeting)]
    lines += ["", "", f"{view.text('prepared_by')}: {isolate(view.minute_taker)}", f"{view.text('approved_by')}:"]
    lines += [*_heading(view.text("how_made")), *view.how_made]
    return lines + [f"{capital(view.text('check_dropped'))}: {isolate(line)}" for line in view.left_out]


def _person(view: MinutesView, items: PersonView) -> list[str]:
    tasks = (*items.tasks, *items.asked)
    lines = [f"- {_task(view, row, owner=False)}" for row in tasks]
    lines = lines or [view.text("no_tasks_for", name=isolate(items.name))]
    if items.previous:
        lines.append(f"{view.text('previous_actions')}:")
        lines += [f"- {_previous(view, row, owner=False)}" for row in items.previous]
    if items.decisions:
        lines.append(f"{view.text('decisions_that_concern', name=isolate(items.name))}:")
        lines += [f"- {_decision(row)}" for row in items.decisions]
    if items.questions:
        lines.append(f"{view.text('questions_to', name=isolate(items.name))}:")
        lines += _questions(view, items.questions)
    if items.mentions:
        lines.append(f"{view.text('mentions_of', name=isolate(items.name))}:")
        lines += _questions(view, items.mentions)
    return lines


def _items(rows: Sequence[Row], write: Callable[[Row], str]) -> list[str]:
    lines = []
    for row in rows:
        lines.append(write(row))
        for quote in row.quotes:
            source = ", ".join(word for word in (isolate(quote.speaker), quote.time) if word)
            lines.append(f"    {isolate(quote.text)} – {source}")
    return lines


def _decision(row: Row) -> str:
    mark = f"{capital(row.mark)}: " if row.mark else ""
    return f"{row.number} {mark}{isolate(row.text)}{_aside(row.note)}{_aside(row.time)}"


def _task(view: MinutesView, row: Row, owner: bool = True) -> str:
    aside = ", ".join(word for word in (view.task_aside(row, owner).replace("\u00a0", " "), row.time) if word)
    mark = f"{capital(row.mark)}: " if row.mark else ""
    return f"{row.number} {mark}{isolate(row.text)}{_aside(aside)}{_aside(row.note)}"


def _previous(view: MinutesView, row: Row, owner: bool = True) -> str:
    aside = view.previous_aside(row, owner).replace("\u00a0", " ")
    note = f" {isolate(row.note)}." if row.note else ""
    return f"{row.number} {isolate(row.text)}{_aside(aside)}{note}"


def _questions(view: MinutesView, rows: Sequence[Row]) -> list[str]:
    return [f"- {isolate(row.text)}{_aside(view.question_aside(row))}" for row in rows]


def _aside(words: str) -> str:
    return f" ({isolate(words)})" if words else ""


def _heading(title: str, line: str = "-") -> list[str]:
    return ["", isolate(title), line * min(72, max(3, len(title)))]
