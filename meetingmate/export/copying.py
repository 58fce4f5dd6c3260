"""The minutes for the clipboard and for the text of a mail: what a reader needs, as HTML, as Markdown and as text.

Shorter than a document: no quotes, no account of how the minutes were made, nothing to sign.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.export import markdown, view
from meetingmate.export.bidi import isolate, starts_rtl
from meetingmate.export.options import ExportOptions
from meetingmate.export.per_person import everybody
from meetingmate.export.view_model import MinutesView, PersonView, Row, capital


@dataclass(frozen=True)
class Copied:
    """The same content in the three forms that other programs paste."""

    html: str
    markdown: str
    text: str


@dataclass(frozen=True)
class _Task:
    """A task, whose it is ("" unknown, or the list is that of one person) and when it is due ("" unknown); ``aside``
    says the latter in words."""

    text: str
    owner: str
    due: str
    aside: str
    done: bool


@dataclass(frozen=True)
class Block:
    """One section: paragraphs (no ``title`` at the top of the sheet), points, or tasks."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tasks: tuple[_Task, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What is copied, in sections. ``title`` is "" for a single item."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    owner: str
    due: str


def copy_of_minutes(
    meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes, options: ExportOptions | None = None
) -> Copied:
    """Summary, decisions, tasks, topics, open questions and the next meeting."""
    return copied(sheet_of_minutes(built_of(meeting, utterances, minutes, options)))


def copy_of_outcome(
    meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes, options: ExportOptions | None = None
) -> Copied:
    """What came of the meeting: its decisions and tasks alone, for a short mail."""
    built = built_of(meeting, utterances, minutes, options)
    return copied(sheet_of_minutes(replace(built, summary=[], topics=[], questions=[])))


def copy_for(
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes,
    name: str,
    options: ExportOptions | None = None,
) -> Copied:
    """What concerns ``name``: tasks, decisions and questions. Raises UsageError when nobody of that name is there."""
    built = built_of(meeting, utterances, minutes, options)
    for person, known in zip(built.people, everybody(meeting, minutes), strict=True):
        if known == name:
            return copy_of_person(built, person)
    raise UsageError(
        tr("{name} is not among the people of this meeting; add the name to the attendees first.", name=name)
    )


def copy_of_person(built: MinutesView, person: PersonView) -> Copied:
    """What concerns one of ``built.people``."""
    return copied(_sheet_of_person(built, person))


def built_of(
    meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes, options: ExportOptions | None
) -> MinutesView:
    """What the copies of a meeting are made of."""
    return view.build(meeting, utterances, minutes, replace(options or ExportOptions(), quotes=False, appendix=False))


def copied(sheet: Sheet) -> Copied:
    """A sheet in its three forms."""
    return Copied(html=_html(sheet), markdown=_markdown(sheet), text=_text(sheet))


# --- what it says -------------------------------------------------------------------------------------------


def sheet_of_minutes(built: MinutesView) -> Sheet:
    """When, where and who, then a section for each part of the minutes that says something."""
    text = built.text
    draft = [text("draft")] if built.draft else []
    blocks = [Block(paragraphs=(*draft, *(f"{label}: {value}" for label, value in built.details)))]
    if built.summary:
        blocks.append(Block(text("summary"), paragraphs=(" ".join(built.summary),)))
    if built.decisions:
        blocks.append(Block(text("decisions"), points=tuple(words_of_row(row) for row in built.decisions)))
    if built.actions:
        blocks.append(Block(text("action_items"), tasks=tuple(_task(built, row) for row in built.actions)))
    for topic in built.topics:
        if topic.points:
            blocks.append(Block(topic.title, points=tuple(point_of(row) for row in topic.points)))
    if built.questions:
        blocks.append(Block(text("open_questions"), points=tuple(row.text for row in built.questions)))
    return _sheet(built, built.title, blocks)


def _sheet_of_person(built: MinutesView, person: PersonView) -> Sheet:
    text = built.text
    draft = f" ({text('draft')})" if built.draft else ""
    blocks = [Block(paragraphs=(f"{built.title}, {built.date}{draft}",))]
    if person.tasks:
        blocks.append(Block(text("tasks"), tasks=tuple(_task(built, row, owner=False) for row in person.tasks)))
    else:
        blocks.append(Block(paragraphs=(text("no_tasks_for", name=person.name),)))
    if person.asked:
        blocks.append(Block(text("asked"), tasks=tuple(_task(built, row, owner=False) for row in person.asked)))
    for title, rows in (
        (text("previous_actions"), person.previous),
        (text("decisions_that_concern", name=person.name), person.decisions),
        (text("questions_to", name=person.name), person.questions),
        (text("mentions_of", name=person.name), person.mentions),
    ):
        if rows:
            blocks.append(Block(title, points=tuple(words_of_row(row) for row in rows)))
    if built.next_meeting:
        blocks.append(Block(text("next_meeting"), paragraphs=(built.next_meeting,)))
    return _sheet(built, text("task_list_for", name=person.name), blocks)


def _sheet(built: MinutesView, title: str, blocks: list[Block]) -> Sheet:
    language = built.conventions.tag
    return Sheet(title, language, tuple(blocks), owner=built.text("owner"), due=built.text("due"))


def words_of_row(row: Row) -> str:
    """A decision or task with what marks it out."""
    mark = f"{capital(row.mark)}: " if row.mark else ""
    return f"{mark}{row.text}"


def point_of(row: Row) -> str:
    """A point with who made it."""
    speaker, words = row.named()
    return f"{speaker}: {words}" if speaker else words


def _task(built: MinutesView, row: Row, owner: bool = True) -> _Task:
    return _Task(
        text=words_of_row(row),
        owner=row.owner if owner else "",
        due=row.due,
        aside=built.text("due_on", date=isolate(row.due)) if row.due else "",
        done=row.status == built.text("status_done"),
    )


# --- how it looks -------------------------------------------------------------------------------------------


def _html(sheet: Sheet) -> str:
    turned = ' dir="rtl"' if starts_rtl(sheet.title) else ""
    parts = [f'<html lang="{_escaped(sheet.language)}"{turned}><head><meta charset="utf-8"></head><body>']
    if sheet.title:
        parts.append(f"<h2>{_escaped(sheet.title)}</h2>")
    for block in sheet.blocks:
        if block.title:
            parts.append(f"<h3>{_escaped(block.title)}</h3>")
        if block.paragraphs:
            parts.append(f"<p>{'<br>'.join(_escaped(one) for one in block.paragraphs)}</p>")
        if block.points:
            parts.append(f"<ul>{''.join(f'<li>{_escaped(one)}</li>' for one in block.points)}</ul>")
        if block.tasks:
            parts.append(_html_tasks(sheet, block))
    return "".join([*parts, "</body></html>"])


def _html_tasks(sheet: Sheet, block: Block) -> str:
    """A table; a column in which nothing stands is left out."""
    columns: list[tuple[str, Callable[[_Task], str]]] = [(block.title, lambda task: task.text)]
    columns += [(sheet.owner, lambda task: task.owner)] if any(task.owner for task in block.tasks) else []
    columns += [(sheet.due, lambda task: task.due)] if any(task.due for task in block.tasks) else []
    cell = 'style="border:1px solid #b0b0b0;padding:3px 8px;text-align:start;vertical-align:top"'
    heads = "".join(f"<th {cell}>{_escaped(name)}</th>" for name, _ in columns)
    rows = []
    for task in block.tasks:
        begin, end = ("<s>", "</s>") if task.done else ("", "")
        rows.append("".join(f"<td {cell}>{begin}{_escaped(shown(task))}{end}</td>" for _, shown in columns))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table style="border-collapse:collapse"><tr>{heads}</tr>{body}</table>'


def _escaped(words: str) -> str:
    return html.escape(isolate(words))


def _markdown(sheet: Sheet) -> str:
    write = markdown.escape
    lines = [f"# {write(sheet.title)}"] if sheet.title else []
    for block in sheet.blocks:
        lines += ["", f"## {write(block.title)}"] if block.title else []
        lines += ["", "  \n".join(write(one) for one in block.paragraphs)] if block.paragraphs else []
        lines += ["", *(f"- {write(one)}" for one in block.points)] if block.points else []
        if block.tasks:
            lines.append("")
            for task in block.tasks:
                owner = f"**{write(task.owner)}**: " if task.owner else ""
                aside = f" ({write(task.aside)})" if task.aside else ""
                lines.append(f"- [{'x' if task.done else ' '}] {owner}{write(task.text)}{aside}")
    return "\n".join(lines).lstrip("\n") + "\n"


def _text(sheet: Sheet) -> str:
    lines = [isolate(sheet.title)] if sheet.title else []
    for number, block in enumerate(sheet.blocks):
        lines += [] if number == 0 and not block.title else [""]
        lines += [isolate(block.title)] if block.title else []
        lines += [isolate(one) for one in block.paragraphs]
        lines += [f"- {isolate(one)}" for one in block.points]
        for task in block.tasks:
            owner = f"{isolate(task.owner)}: " if task.owner else ""
            aside = f" ({task.aside})" if task.aside else ""
            lines.append(f"- [{'x' if task.done else ' '}] {owner}{isolate(task.text)}{aside}")
    return "\n".join(lines) + "\n"
