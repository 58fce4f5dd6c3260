"""The minutes as a Word document: what matters on the first page, how it came to that after it."""

from __future__ import annotations

from io import BytesIO

from docx.document import Document

from meetingmate.export.view_model import MinutesView, PersonView, TopicView, capital
from meetingmate.export.word import parts, sections
from meetingmate.export.word.base import new_document


def render(view: MinutesView) -> bytes:
    """The Word file of ``view``."""
    kind = view.text("minutes" if view.has_minutes else "transcript")
    document = new_document(view, view.label(kind) + view.title, view.text("sheet_subject", date=view.date))
    sections.opening(document, view, kind, view.title)
    sections.details(document, view, view.details)
    if not view.has_minutes:
        sections.body(document, view.text("no_minutes"), "Lead")
    elif view.is_empty():
        sections.body(document, view.nothing_said, "Lead")
        _how_made(document, view)
    else:
        _minutes(document, view)
    if view.transcript:
        _transcript(document, view)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _minutes(document: Document, view: MinutesView) -> None:
    if view.summary:
        sections.heading(document, view.text("summary"), 1)
        sections.body(document, " ".join(view.summary))
    sections.heading(document, view.text("decisions"), 1)
    if view.decisions:
        sections.decisions(document, view, view.decisions)
    else:
        sections.body(document, view.text("no_decisions"))
    sections.heading(document, view.text("action_items"), 1)
    if view.actions:
        sections.actions(document, view, view.actions)
    else:
        sections.body(document, view.text("no_action_items"))
    if view.times_note:
        sections.body(document, view.times_note, "Table Note")
    if view.previous:
        sections.heading(document, view.text("previous_actions"), 1)
        sections.previous(document, view, view.previous)
    if view.questions:
        sections.heading(document, view.text("open_questions"), 1)
        sections.questions(document, view, view.questions)
    if view.topics:
        sections.heading(document, view.text("topics"), 1)
        for topic in view.topics:
            _topic(document, view, topic)
    if view.task_lists:
        sections.heading(document, view.text("task_lists"), 1)
        for person in view.task_lists:
            _person(document, view, person)
    sections.signatures(document, view)
    _how_made(document, view)


def _topic(document: Document, view: MinutesView, topic: TopicView) -> None:
    sections.heading(document, topic.title, 2, topic.time)
    for point in topic.points:
        speaker, text = point.named()
        paragraph = parts.turn(parts.add_paragraph(document, "List Bullet"), text)
        if speaker:
            parts.add_text(paragraph, view.label(speaker), "Strong")
        parts.add_text(paragraph, text)
        if point.time:
            parts.add_text(paragraph, f"\u00a0({point.time})", "Subtle")  # not alone on a line
    if topic.outcome:
        if topic.points:
            paragraph.paragraph_format.keep_with_next = True
        numbers = parts.add_paragraph(document, "Item Numbers")  # their texts stand in the tables
        parts.add_text(numbers, view.label(view.text("outcome")))
        parts.add_text(numbers, ", ".join(topic.outcome), "Item Number")


def _person(document: Document, view: MinutesView, person: PersonView) -> None:
    sections.heading(document, person.name, 2, person.role)
    for row in (*person.tasks, *person.asked):
        sections.bullet(document, row.text, row.number, view.task_aside(row, owner=False, doubtful=True))
    if person.previous:
        sections.heading(document, view.text("previous_actions"), 3)
        for row in person.previous:
            sections.bullet(document, row.text, row.number, view.previous_aside(row, owner=False))
    if person.questions:
        sections.heading(document, view.text("questions_to", name=person.name), 3)
        sections.questions(document, view, person.questions)
    if person.mentions:
        sections.heading(document, view.text("mentions_of", name=person.name), 3)
        sections.questions(document, view, person.mentions)


def _how_made(document: Document, view: MinutesView) -> None:
    """The small print, in one paragraph that stays whole with its heading: no line of it is alone on the last page."""
    sections.heading(document, view.text("how_made"), 1)
    paragraph = parts.add_paragraph(document, "Small Print")
    for number, line in enumerate(view.how_made):
        if number:
            paragraph.add_run().add_break()
        parts.add_text(paragraph, line)
    label = view.label(capital(view.text("check_dropped")))
    left_out = [sections.body(document, label + line, "Small Print") for line in view.left_out]
    for kept in [paragraph, *left_out][-3:-1] if left_out else []:
        kept.paragraph_format.keep_with_next = True


def _transcript(document: Document, view: MinutesView) -> None:
    title = view.text("transcript")
    if view.has_minutes:
        title = view.label(view.text("appendix")) + title
    heading = sections.heading(document, title, 1)
    heading.paragraph_format.page_break_before = view.has_minutes
    for row in view.transcript:
        paragraph = parts.add_paragraph(document, "Transcript")
        parts.turn(paragraph, row.text)
        if row.time:
            parts.add_text(paragraph, row.time, "Subtle")
            parts.add_text(paragraph, "\t")
        if row.speaker:
            parts.add_text(paragraph, view.label(row.speaker), "Strong")
        parts.add_text(paragraph, row.text)
