"""The sheet of one person as a Word document: what to do, what was decided, what was asked."""

from __future__ import annotations

from io import BytesIO

from meetingmate.export.view_model import MinutesView, PersonView
from meetingmate.export.word import sections
from meetingmate.export.word.base import new_document


def render(view: MinutesView, person: PersonView) -> bytes:
    """The Word file for ``person``."""
    title = view.text("task_list_for", name=person.name)
    document = new_document(view, view.label(title) + view.title, view.text("sheet_subject", date=view.date))
    sections.opening(document, view, view.title, title)
    shown = {view.text(key) for key in ("date", "place", "chair", "next_meeting")}
    sections.details(document, view, [(label, value) for label, value in view.details if label in shown])
    sections.heading(document, view.text("tasks"), 1)
    if person.tasks:
        sections.actions(document, view, person.tasks, owner=False)
    else:
        sections.body(document, view.text("no_tasks_for", name=person.name))
    if person.asked:
        sections.heading(document, view.text("asked"), 1)
        sections.actions(document, view, person.asked, owner=False)
    if person.previous:
        sections.heading(document, view.text("previous_actions"), 1)
        sections.previous(document, view, person.previous, owner=False)
    if person.decisions:
        sections.heading(document, view.text("decisions_that_concern", name=person.name), 1)
        sections.decisions(document, view, person.decisions)
    if person.questions:
        sections.heading(document, view.text("questions_to", name=person.name), 1)
        sections.questions(document, view, person.questions)
    if person.mentions:
        sections.heading(document, view.text("mentions_of", name=person.name), 1)
        sections.questions(document, view, person.mentions)
    if view.times_note and (person.tasks or person.asked or person.decisions or person.questions or person.mentions):
        sections.body(document, view.times_note, "Table Note")
    sections.body(document, view.text("taken_from", title=view.title, date=view.date), "Small Print")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()
