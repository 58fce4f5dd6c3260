"""The minutes as Markdown (CommonMark with the tables and task lists of GitHub)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from meetingmate.export.bidi import isolate
from meetingmate.export.view_model import MinutesView, PersonView, Row, capital

#: What means something to Markdown or HTML anywhere in a line; of GitHub and Obsidian also the beginnings of formulas,
#: tags, comments and highlighted words.
_ACTIVE = re.compile(r"([\\`*_\[\]<>|~&]|\$(?=\S)|(?<!\w)#(?=\w)|%(?=%)|=(?==))")
#: What means something at the start of a line only: heading, list, quotation, rule, "1." or "1)".
_AT_START = re.compile(r"^(\s*\d*)([#+=.)-])")


def escape(text: str) -> str:
    """``text`` that shows as it stands, wherever it is put into a document."""
    return isolate(_AT_START.sub(r"\1\\\2", _ACTIVE.sub(r"\\\1", text)))


def render(view: MinutesView) -> str:
    """All of ``view`` as Markdown."""
    kind = view.text("minutes" if view.has_minutes else "transcript")
    lines = [f"# {escape(view.title)}", "", f"*{kind}*" + (f" – **{view.text('draft')}**" if view.draft else ""), ""]
    lines += ["| | |", "|---|---|", *(f"| **{label}** | {escape(value)} |" for label, value in view.details)]
    return "\n".join([*lines, *body(view, _actions)]).rstrip("\n") + "\n"


def body(view: MinutesView, actions: Callable[[MinutesView], list[str]]) -> list[str]:
    """All that follows the head of the document, line by line. ``actions`` writes the tasks."""
    lines: list[str] = []
    if not view.has_minutes:
        lines += ["", view.text("no_minutes")]
    elif view.is_empty():
        lines += ["", view.nothing_said, *_how_made(view)]
    else:
        lines += _minutes(view, actions)
    if view.transcript:
        lines += _heading(view.label(view.text("appendix")) + view.text("transcript"))
        for row in view.transcript:
            speaker = f"**{escape(row.speaker)}**" if row.speaker else ""
            time = f"`{row.time}`" if row.time else ""
            source = " ".join(part for part in (speaker, time) if part)
            lines += [f"{source}{'' if time or not source else ':'} {escape(row.text)}".lstrip(), ""]
    return lines


def _minutes(view: MinutesView, actions: Callable[[MinutesView], list[str]]) -> list[str]:
    lines: list[str] = []
    if view.summary:
        lines += [*_heading(view.text("summary")), escape(" ".join(view.summary))]
    lines += _heading(view.text("decisions"))
    if view.decisions:
        lines += _table([view.text(key) for key in ("number", "decision", "time")])
        lines += [f"| {row.number} | {_item(view, row)} | {row.time} |" for row in view.decisions]
    else:
        lines.append(view.text("no_decisions"))
    lines += _heading(view.text("action_items"))
    if view.actions:
        lines += actions(view)
    else:
        lines.append(view.text("no_action_items"))
    if view.times_note:
        lines += ["", f"*{view.times_note}*"]
    if view.previous:
        lines += [*_heading(view.text("previous_actions")), *(_previous(view, row) for row in view.previous)]
    if view.questions:
        lines += [*_heading(view.text("open_questions")), *_questions(view, view.questions)]
    if view.topics:
        lines += _heading(view.text("topics"))
        for topic in view.topics:
            lines += ["", f"### {escape(topic.title)}{_aside(topic.time)}", ""]
            for point in topic.points:
                speaker, words = point.named()
                label = f"**{view.label(escape(speaker)).rstrip()}** " if speaker else ""
                lines.append(f"- {label}{escape(words)}{_aside(point.time)}")
            if topic.outcome:
                lines += ["", view.label(view.text("outcome")) + ", ".join(topic.outcome)]
    if view.task_lists:
        lines += _heading(view.text("task_lists"))
        for person in view.task_lists:
            lines += ["", f"### {escape(person.name)}{_aside(person.role)}", "", *_person(view, person)]
    lines += ["", f"{view.label(view.text('prepared_by'))}{escape(view.minute_taker)}".rstrip(), ""]
    lines += [f"{view.label(view.text('approved_by'))}{escape(view.approved_by)}".rstrip()]
    lines += ["", f"{view.label(view.text('date'))}{view.approved_on}"] if view.approved_on else []
    return lines + _how_made(view)


def _actions(view: MinutesView) -> list[str]:
    """The table of tasks, without columns that would be empty."""
    keys = ["number", "action", "owner", "due", "status", "time"]
    keys = [key for key in keys if key not in ("due", "status") or any(getattr(row, key) for row in view.actions)]
    lines = _table([view.text(key) for key in keys])
    for row in view.actions:
        cells = {
            "number": row.number,
            "action": _item(view, row),
            "owner": escape(row.owner) or "–",
            "due": escape(row.due) or "–",
            "status": row.status,
            "time": row.time,
        }
        lines.append(f"| {' | '.join(cells[key] for key in keys)} |")
    return lines


def _how_made(view: MinutesView) -> list[str]:
    label = view.label(capital(view.text("check_dropped")))
    lines = [*_heading(view.text("how_made")), *(f"- {escape(line)}" for line in view.how_made)]
    return lines + [f"- {label}{escape(line)}" for line in view.left_out]


def _person(view: MinutesView, person: PersonView) -> list[str]:
    lines = [
        f"- [{'x' if row.done else ' '}] **{row.number}** {escape(row.text)}"
        f"{_aside(view.task_aside(row, owner=False, doubtful=True))}"
        for row in (*person.tasks, *person.asked)
    ]
    if person.previous:
        lines += ["", view.label(view.text("previous_actions")).rstrip(), ""]
        lines += [_previous(view, row, owner=False) for row in person.previous]
    if person.questions:
        lines += ["", view.label(view.text("questions_to", name=escape(person.name))).rstrip(), ""]
        lines += _questions(view, person.questions)
    if person.mentions:
        lines += ["", view.label(view.text("mentions_of", name=escape(person.name))).rstrip(), ""]
        lines += _questions(view, person.mentions)
    return lines


def _previous(view: MinutesView, row: Row, owner: bool = True) -> str:
    line = f"- **{row.number}** {escape(row.text)}{_aside(view.previous_aside(row, owner))}"
    return "<br>".join([line, *([escape(row.note)] if row.note else []), *(_quotes(row) if owner else [])])


def _item(view: MinutesView, row: Row) -> str:
    mark = f"**{view.label(capital(row.mark)).rstrip()}** " if row.mark else ""
    source = f" – {escape(row.said_by)}" if row.said_by else ""
    doubt = [f"*{escape(view.doubt(row))}*"] if row.doubts else []
    return "<br>".join([f"{mark}{escape(row.text)}{source}{_aside(row.note)}", *doubt, *_quotes(row)])


def _quotes(row: Row) -> list[str]:
    lines = []
    for quote in row.quotes:
        source = ", ".join(word for word in (escape(quote.speaker), quote.time) if word)
        lines.append(f"<sub>{escape(quote.text)}{f' – {source}' if source else ''}</sub>")
    return lines


def _questions(view: MinutesView, rows: Sequence[Row]) -> list[str]:
    return [f"- {escape(row.text)}{_aside(view.question_aside(row))}" for row in rows]


def _aside(words: str) -> str:
    return f" ({escape(words)})" if words else ""


def _table(titles: Sequence[str]) -> list[str]:
    return [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]


def _heading(title: str) -> list[str]:
    return ["", f"## {title}", ""]
