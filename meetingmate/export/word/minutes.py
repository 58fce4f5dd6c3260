"""The minutes as a Word document."""

from __future__ import annotations

from io import BytesIO

from docx.document import Document

from meetingmate.export.view_model import MinutesView, PersonView, TopicView, capital
from meetingmate.export.word import parts, sections
from meetingmate.export.word.base import new_document


def render(view: MinutesView, per_attendee: bool) -> bytes:
    """The Word file of ``view``, with a task list for each attendee if wanted."""
    kind = view.text("minutes" if view.has_minutes else "transcript")
    document = new_document(view, f"{kind}: {view.title}", view.text("sheet_subject", date=view.date))
    sections.opening(document, view, kind, view.title)
    sections.details(document, view, view.details)
    if view.agenda:
        sections.heading(document, view.text("agenda"), 1)
        for line in view.agenda:
            sections.body(document, line, "List Number")
    if view.has_minutes:
        _minutes(document, view, per_attendee)
    else:
        sections.heading(document, view.text("minutes"), 1)
        sections.body(document, view.text("no_minutes"))
    if view.transcript:
        _transcript(document, view)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _minutes(document: Document, view: MinutesView, per_attendee: bool) -> None:
    if view.summary:
        sections.heading(document, view.text("summary"), 1)
        sections.body(document, " ".join(view.summary))
    if view.topics:
        sections.heading(document, view.text("topics"), 1)
        for topic in view.topics:
            _topic(document, view, topic)
    sections.heading(document, view.text("decisions"), 1)
    if view.decisions:
        sections.decisions(document, view, view.decisions, 1)
    else:
        sections.body(document, view.text("no_decisions"))
    sections.heading(document, view.text("action_items"), 1)
    if view.actions:
        sections.actions(document, view, view.actions, 2 if view.decisions else 1)
    else:
        sections.body(document, view.text("no_action_items"))
    if view.previous:
        sections.heading(document, view.text("previous_actions"), 1)
        sections.previous(document, view, view.previous, 1 + bool(view.decisions) + bool(view.actions))
    if per_attendee and any(view.people):
        _people(document, view)
    if view.questions:
        sections.heading(document, view.text("open_questions"), 1)
        sections.questions(document, view, view.questions)
    if view.next_meeting:
        sections.heading(document, view.text("next_meeting"), 1)
        sections.body(document, view.next_meeting)
    sections.signatures(document, view)
    _how_made(document, view)


def _topic(document: Document, view: MinutesView, topic: TopicView) -> None:
    sections.heading(document, topic.title, 2, topic.time)
    if topic.points:
        sections.heading(document, view.text("discussion"), 3)
    for point in topic.points:
        speaker, text = point.named()
        paragraph = parts.turn(parts.add_paragraph(document, "List Bullet"), text)
        if speaker:
            parts.add_text(paragraph, f"{speaker}: ", "Strong")
        parts.add_text(paragraph, text)
        if point.time:
            parts.add_text(paragraph, f" ({point.time})", "Subtle")
    if topic.decisions or topic.actions:
        sections.heading(document, view.text("outcome"), 3)
    for row in topic.decisions:
        sections.bullet(document, row.text, row.number, row.mark)
    for row in topic.actions:
        sections.bullet(document, row.text, row.number, view.task_aside(row))


def _people(document: Document, view: MinutesView) -> None:
    sections.heading(document, view.text("task_lists"), 1)
    for person in view.people:
        if person:
            _person(document, view, person)
    idle = [person.name for person in view.people if not person]
    if idle:
        sections.body(document, view.text("nothing_for", names=", ".join(idle)), "Small Print")


def _person(document: Document, view: MinutesView, person: PersonView) -> None:
    sections.heading(document, person.name, 2, person.role)
    for row in (*person.tasks, *person.asked):
        sections.bullet(document, row.text, row.number, view.task_aside(row, owner=False))
    if not (person.tasks or person.asked):
        sections.body(document, view.text("no_tasks_for", name=person.name))
    if person.previous:
        sections.heading(document, view.text("previous_actions"), 3)
        for row in person.previous:
            sections.bullet(document, row.text, row.number, view.previous_aside(row, owner=False))
    if person.decisions:
        sections.heading(document, view.text("decisions_that_concern", name=person.name), 3)
        for row in person.decisions:
            sections.bullet(document, row.text, row.number, row.mark)
    if person.questions:
        sections.heading(document, view.text("questions_to", name=person.name), 3)
        sections.questions(document, view, person.questions)
    if person.mentions:
        sections.heading(document, view.text("mentions_of", name=person.name), 3)
        sections.questions(document, view, person.mentions)


def _how_made(document: Document, view: MinutesView) -> None:
    sections.heading(document, view.text("how_made"), 1)
    for line in view.how_made:
        sections.body(document, line, "Small Print")
    for line in view.left_out:
        sections.body(document, f"{capital(view.text('check_dropped'))}: {line}", "Small Print")


def _transcript(document: Document, view: MinutesView) -> None:
    title = view.text("transcript")
    if view.has_minutes:
        document.add_page_break()
        title = f"{view.text('appendix')}: {title}"
    sections.heading(document, title, 1)
    last = ""
    for row in view.transcript:
        paragraph = parts.add_paragraph(document, "Transcript")
        parts.turn(paragraph, row.text)
        if row.time:
            parts.add_text(paragraph, row.time, "Subtle")
            parts.add_text(paragraph, "\t")
        if row.speaker != last:
            parts.add_text(paragraph, f"{row.speaker}: ", "Strong")
        last = row.speaker
        parts.add_text(paragraph, row.text)
        if row.mark:
            parts.add_text(paragraph, f" [{row.mark}]", "Subtle")
