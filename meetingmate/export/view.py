"""The minutes as a reader sees them: every text localised, every item numbered, whatever the format.

Word, Markdown and plain text only set this out; what a document says is decided here, once: its head in ``details``,
its items in ``item_rows``, how it was made in ``how_made``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from meetingmate.domain.approval import state_of
from meetingmate.domain.meeting import Meeting, Minutes, Point, Utterance
from meetingmate.export import details, how_made, per_person
from meetingmate.export.cleaning import one_line
from meetingmate.export.item_rows import ItemRows
from meetingmate.export.number_formats import conventions
from meetingmate.export.options import ExportOptions
from meetingmate.export.view_model import MinutesView, PersonView, Row
from meetingmate.export.wording import Wording
from meetingmate.texts.localise import is_text

#: Sentences that the program writes for a summary which stands alone, as in the window.
LISTING = (
    *("team_decided", "decided", "decision_was_changed", "decision_was_deferred", "stayed_open"),
    *("tasks_without_owner", "tasks_told", "next_meeting_is"),
)
#: A paragraph of the transcript ends with the line that makes it longer than so many characters.
_PARAGRAPH = 700


def build(
    meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None, options: ExportOptions
) -> MinutesView:
    """Lay out what ``minutes`` say. Without minutes the document is the details and the transcript."""
    language = options.language or (minutes.language if minutes else None) or meeting.language
    made = minutes or Minutes()
    wording = Wording(conventions(language, options.locale), meeting.timed)
    items = ItemRows(wording, utterances, quotes=options.quotes)
    decisions = [items.decision(d, f"D{n}") for n, d in enumerate(made.decisions, 1)]
    actions = [items.action(a, f"A{n}") for n, a in enumerate(made.actions, 1)]
    questions = [items.point(q) for q in made.open_questions]
    previous = [items.previous(p, f"P{n}") for n, p in enumerate(made.previous_actions, 1)]
    people = _people(meeting, utterances, made, items, [*decisions, *actions, *questions, *previous]) if minutes else []
    busy = [person for person in people if person.has_something_to_do()]
    topics = items.topics(made, decisions, actions)
    timed = any(row.time for row in (*decisions, *actions, *questions)) or any(topic.time for topic in topics)
    approved = minutes.approval if minutes and state_of(meeting, minutes) == "approved" else None
    next_meeting = details.next_meeting_of(made, wording)
    present, absent = details.attendance(meeting, utterances, wording)
    return MinutesView(
        conventions=wording.conventions,
        title=one_line(meeting.title) or wording.text("minutes"),
        date=wording.conventions.date_full(meeting.date),
        draft=minutes is not None and not approved,
        has_minutes=minutes is not None,
        nothing_said=how_made.nothing_said(made, wording),
        details=details.details_of(meeting, utterances, wording, next_meeting),
        present=present,
        absent=absent,
        agenda=details.agenda_of(meeting, wording),
        summary=[wording.line(p.text) for p in made.summary if one_line(p.text) and not _shown_below(p, made.language)],
        decisions=decisions,
        actions=actions,
        times_note=how_made.times_note(meeting, wording) if timed else "",
        previous=previous,
        questions=questions,
        topics=topics,
        task_lists=busy if options.per_attendee and len(busy) > 1 else [],
        people=people,
        next_meeting=next_meeting,
        minute_taker=one_line(meeting.minute_taker or ""),
        approved_by=one_line(approved.by or "") if approved else "",
        approved_on=wording.conventions.date_short(one_line(approved.at[:10])) if approved else "",
        how_made=how_made.how_made(meeting, made, wording) if minutes else [],
        left_out=[f"{wording.quoted(wording.line(d.text))} ({one_line(d.reason)})" for d in made.checks.dropped],
        transcript=_transcript(utterances, wording) if options.appendix or not minutes else [],
    )


def _shown_below(point: Point, language: str) -> bool:
    """Whether a sentence of the summary lists what the next sections say in full: decisions, tasks, next meeting.

    What a person wrote stays.
    """
    return point.check.result != "person" and any(is_text(key, language, point.text) for key in LISTING)


def _people(
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes,
    items: ItemRows,
    made: Sequence[Row],
) -> list[PersonView]:
    """The items of everybody. ``made``: the rows of decisions, tasks, questions and previous tasks, in this order."""
    rows = {
        id(item): row
        for item, row in zip(
            (*minutes.decisions, *minutes.actions, *minutes.open_questions, *minutes.previous_actions),
            made,
            strict=True,
        )
    }
    everyone = per_person.everybody(meeting, minutes)
    asked = per_person.asked_by_name(meeting, minutes, utterances)
    return [
        PersonView(
            name=one_line(one.name),
            role=one_line(one.role or ""),
            tasks=[rows[id(a)] for a in one.tasks],
            asked=[rows[id(a)] for a in one.asked],
            decisions=[rows[id(d)] for d in one.decisions],
            questions=[rows[id(q)] for q in one.questions],
            previous=[rows[id(p)] for p in one.previous],
            mentions=[items.point(p) for p in one.mentions],
        )
        for one in (per_person.items_for(name, meeting, minutes, utterances, asked[name]) for name in everyone)
    ]


def _transcript(utterances: Sequence[Utterance], wording: Wording) -> list[Row]:
    """The transcript in paragraphs; those that go on with the turn of the one before have no speaker."""
    rows: list[Row] = []
    last = None
    for utterance in sorted(utterances, key=lambda u: u.start):
        said = wording.line(utterance.text)
        if not said:
            continue
        said += f" [{wording.text('uncertain')}]" if utterance.uncertain else ""
        speaker = one_line(utterance.speaker or "") or wording.text("speaker_unknown")
        goes_on = speaker == last
        if goes_on and len(rows[-1].text) < _PARAGRAPH:
            rows[-1] = replace(rows[-1], text=f"{rows[-1].text} {said}")
        else:
            rows.append(Row(text=said, speaker="" if goes_on else speaker, time=wording.at(utterance.start)))
        last = speaker
    return rows
