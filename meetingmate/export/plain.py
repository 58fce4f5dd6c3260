"""The minutes as plain text, to paste into a mail; one item a line, lines are not broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from meetingmate.export.bidi import isolate
from meetingmate.export.view_model import MinutesView, PersonView, Row, capital


def render(view: MinutesView) -> str:
    """All of ``view`` as plain text."""
    kind = view.text("minutes" if view.has_minutes else "transcript")
    lines = [capital(kind) + (f" – {view.text('draft')}" if view.draft else "")]
    lines += _heading(view.title, "=")
    lines += [view.label(label) + isolate(value) for label, value in view.details]
    if not view.has_minutes:
        lines += ["", view.text("no_minutes")]
    elif view.is_empty():
        lines += ["", view.nothing_said, *_how_made(view)]
    else:
        lines += _minutes(view)
    if view.transcript:
        lines += _heading(view.label(view.text("appendix")) + view.text("transcript"))
        for row in view.transcript:
            time = f"[{row.time}] " if row.time else ""
            speaker = view.label(isolate(row.speaker)) if row.speaker else ""
            lines.append(f"{time}{speaker}{isolate(row.text)}")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _minutes(view: MinutesView) -> list[str]:
    lines: list[str] = []
    if view.summary:
        lines += [*_heading(view.text("summary")), " ".join(view.summary)]
    lines += _heading(view.text("decisions"))
    lines += _items(view.decisions, lambda row: _decision(view, row)) or [view.text("no_decisions")]
    lines += _heading(view.text("action_items"))
    lines += _items(view.actions, lambda row: _task(view, row)) or [view.text("no_action_items")]
    if view.times_note:
        lines += ["", view.times_note]
    if view.previous:
        lines += _heading(view.text("previous_actions"))
        lines += _items(view.previous, lambda row: _previous(view, row))
    if view.questions:
        lines += [*_heading(view.text("open_questions")), *_questions(view, view.questions)]
    if view.topics:
        lines += _heading(view.text("topics"))
        for topic in view.topics:
            lines += ["", f"{isolate(topic.title)}{_aside(topic.time)}"]
            for point in topic.points:
                speaker, words = point.named()
                lines.append(f"- {view.label(isolate(speaker)) if speaker else ''}{isolate(words)}{_aside(point.time)}")
            if topic.outcome:
                lines.append(f"  {view.label(view.text('outcome'))}{', '.join(topic.outcome)}")
    if view.task_lists:
        lines += _heading(view.text("task_lists"))
        for items in view.task_lists:
            lines += ["", isolate(items.name) + _aside(items.role), *_person(view, items)]
    lines += ["", "", f"{view.label(view.text('prepared_by'))}{isolate(view.minute_taker)}"]
    lines += [f"{view.label(view.text('approved_by'))}{isolate(view.approved_by)}"]
    lines += [f"{view.label(view.text('date'))}{view.approved_on}"] if view.approved_on else []
    return lines + _how_made(view)


def _how_made(view: MinutesView) -> list[str]:
    label = view.label(capital(view.text("check_dropped")))
    return [*_heading(view.text("how_made")), *view.how_made, *(label + isolate(line) for line in view.left_out)]


def _person(view: MinutesView, items: PersonView) -> list[str]:
    lines = []
    for row in (*items.tasks, *items.asked):
        aside = view.task_aside(row, owner=False, doubtful=True).replace("\u00a0", " ")
        lines.append(f"- {row.number} {isolate(row.text)}{_aside(aside)}")
    return lines + _asked_of(view, items)


def _asked_of(view: MinutesView, items: PersonView) -> list[str]:
    """What else is open for a person: tasks of earlier meetings, questions, requests."""
    lines = []
    if items.previous:
        lines.append(_label(view, "previous_actions"))
        lines += [f"- {_previous(view, row, owner=False)}" for row in items.previous]
    if items.questions:
        lines.append(_label(view, "questions_to", name=isolate(items.name)))
        lines += _questions(view, items.questions)
    if items.mentions:
        lines.append(_label(view, "mentions_of", name=isolate(items.name)))
        lines += _questions(view, items.mentions)
    return lines


def _items(rows: Sequence[Row], write: Callable[[Row], str]) -> list[str]:
    lines = []
    for row in rows:
        lines.append(write(row))
        for quote in row.quotes:
            source = ", ".join(word for word in (isolate(quote.speaker), quote.time) if word)
            lines.append(f"    {isolate(quote.text)}{f' – {source}' if source else ''}")
    return lines


def _decision(view: MinutesView, row: Row) -> str:
    return f"{_text(view, row)}{_aside(row.note)}{_aside(row.time)}{_doubt(view, row)}"


def _task(view: MinutesView, row: Row, owner: bool = True) -> str:
    aside = ", ".join(word for word in (view.task_aside(row, owner).replace("\u00a0", " "), row.time) if word)
    return f"{_text(view, row)}{_aside(aside)}{_aside(row.note)}{_doubt(view, row)}"


def _text(view: MinutesView, row: Row) -> str:
    mark = view.label(capital(row.mark)) if row.mark else ""
    source = f" – {isolate(row.said_by)}" if row.said_by else ""
    return f"{row.number} {mark}{isolate(row.text)}{source}"


def _doubt(view: MinutesView, row: Row) -> str:
    return f" [{view.doubt(row)}]" if row.doubts else ""


def _label(view: MinutesView, key: str, **fields: str) -> str:
    return view.label(view.text(key, **fields)).rstrip()


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
