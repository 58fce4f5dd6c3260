"""The minutes, and the sheet of one person, as the blocks of a PDF: the same words in the same order as in Word."""

from __future__ import annotations

from meetingmate.export.pdf import blocks, sections
from meetingmate.export.pdf.blocks import Block, Document
from meetingmate.export.view_model import MinutesView, PersonView, TopicView, capital


def minutes(view: MinutesView) -> Document:
    """The document of ``view``."""
    kind = view.text("minutes" if view.has_minutes else "transcript")
    document = sections.document(view, view.label(kind) + view.title, view.text("sheet_subject", date=view.date))
    add = document.blocks.extend
    add([sections.opening(view, kind, view.title), *sections.details(view.details)])
    if not view.has_minutes:
        add([sections.body(view.text("no_minutes"), "lead")])
    elif view.is_empty():
        add([sections.body(view.nothing_said, "lead"), *_how_made(view)])
    else:
        add(_minutes(view))
    if view.transcript:
        add(_transcript(view))
    return document


def sheet(view: MinutesView, person: PersonView) -> Document:
    """What to do, what was decided and what was asked, for ``person``."""
    title = view.text("task_list_for", name=person.name)
    document = sections.document(view, view.label(title) + view.title, view.text("sheet_subject", date=view.date))
    add = document.blocks.extend
    add([sections.opening(view, view.title, title)])
    shown = {view.text(key) for key in ("date", "place", "chair", "next_meeting")}
    add(sections.details([(label, value) for label, value in view.details if label in shown]))
    add([_section(view, "tasks")])
    if person.tasks:
        add([sections.actions(view, person.tasks, owner=False)])
    else:
        add([sections.body(view.text("no_tasks_for", name=person.name))])
    if person.asked:
        add([_section(view, "asked"), sections.actions(view, person.asked, owner=False)])
    if person.previous:
        add([_section(view, "previous_actions"), sections.previous(view, person.previous, owner=False)])
    if person.decisions:
        add([_section(view, "decisions_that_concern", person.name), sections.decisions(view, person.decisions)])
    if person.questions:
        add([_section(view, "questions_to", person.name), *sections.questions(view, person.questions)])
    if person.mentions:
        add([_section(view, "mentions_of", person.name), *sections.questions(view, person.mentions)])
    if view.times_note and (person.tasks or person.asked or person.decisions or person.questions or person.mentions):
        add([sections.body(view.times_note, "note")])
    add([sections.small_print([view.text("taken_from", title=view.title, date=view.date)])])
    return document


def _section(view: MinutesView, key: str, name: str = "", level: int = 1) -> Block:
    text = view.text(key, name=name) if name else view.text(key)
    return sections.heading(text, level, fixed=not name)


def _minutes(view: MinutesView) -> list[Block]:
    made: list[Block] = []
    if view.summary:
        made += [_section(view, "summary"), sections.body(" ".join(view.summary))]
    made.append(_section(view, "decisions"))
    made.append(
        sections.decisions(view, view.decisions) if view.decisions else sections.body(view.text("no_decisions"))
    )
    made.append(_section(view, "action_items"))
    made.append(sections.actions(view, view.actions) if view.actions else sections.body(view.text("no_action_items")))
    if view.times_note:
        made.append(sections.body(view.times_note, "note"))
    if view.previous:
        made += [_section(view, "previous_actions"), sections.previous(view, view.previous)]
    if view.questions:
        made += [_section(view, "open_questions"), *sections.questions(view, view.questions)]
    if view.topics:
        made += [_section(view, "topics"), *(block for topic in view.topics for block in _topic(view, topic))]
    if view.task_lists:
        made += [
            _section(view, "task_lists"),
            *(block for person in view.task_lists for block in _person(view, person)),
        ]
    return [*made, sections.signatures(view), *_how_made(view)]


def _topic(view: MinutesView, topic: TopicView) -> list[Block]:
    lines = []
    for point in topic.points:
        speaker, text = point.named()
        lines.append(
            blocks.line(
                (view.label(speaker) if speaker else "", "strong"),
                (text, ""),
                (f"\u00a0({point.time})" if point.time else "", "subtle"),  # not alone on a line
                turned_by=text,
            )
        )
    made = [sections.heading(topic.title, 2, topic.time), *blocks.bullets(lines)]
    if topic.outcome:
        numbers = (", ".join(topic.outcome), "number")
        made.append(blocks.Paragraph(blocks.line((view.label(view.text("outcome")), ""), numbers, style="numbers")))
    return made


def _person(view: MinutesView, person: PersonView) -> list[Block]:
    made = [sections.heading(person.name, 2, person.role)]
    made += blocks.bullets(
        [
            sections.bullet(row.text, row.number, view.task_aside(row, owner=False, doubtful=True))
            for row in (*person.tasks, *person.asked)
        ]
    )
    if person.previous:
        made.append(_section(view, "previous_actions", level=3))
        made += blocks.bullets(
            [sections.bullet(row.text, row.number, view.previous_aside(row, owner=False)) for row in person.previous]
        )
    if person.questions:
        made += [_section(view, "questions_to", person.name, 3), *sections.questions(view, person.questions)]
    if person.mentions:
        made += [_section(view, "mentions_of", person.name, 3), *sections.questions(view, person.mentions)]
    return made


def _how_made(view: MinutesView) -> list[Block]:
    label = view.label(capital(view.text("check_dropped")))
    return [
        _section(view, "how_made"),
        sections.small_print([*view.how_made, *(label + line for line in view.left_out)]),
    ]


def _transcript(view: MinutesView) -> list[Block]:
    title = view.text("transcript")
    if view.has_minutes:
        title = view.label(view.text("appendix")) + title
    lines = [sections.transcript_line(view, row) for row in view.transcript]
    timed = any(line.time for line in lines)
    return [sections.heading(title, 1, fixed=True, new_page=view.has_minutes), blocks.Spoken(lines, timed)]
