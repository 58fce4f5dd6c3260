"""The minutes as a reader sees them: every text localised, every item numbered, whatever the format.

Word, Markdown and plain text only set this out; what a document says is decided here, once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from meetingmate.domain.meeting import (
    ActionItem,
    Check,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    Point,
    PreviousAction,
    Topic,
    Update,
    Utterance,
)
from meetingmate.export import clock, per_person
from meetingmate.export.cleaning import one_line
from meetingmate.export.number_formats import Conventions, conventions
from meetingmate.export.options import ExportOptions
from meetingmate.export.view_model import MinutesView, PersonView, Quote, Row, TopicView
from meetingmate.texts.document_texts import text


def build(
    meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None, options: ExportOptions
) -> MinutesView:
    """Lay out what ``minutes`` say. Without minutes the document is the details and the transcript."""
    language = options.language or (minutes.language if minutes else None) or meeting.language
    made = minutes or Minutes()
    builder = _Builder(meeting, utterances, conventions(language, options.locale), options)
    decisions = [builder.decision(d, f"D{n}") for n, d in enumerate(made.decisions, 1)]
    actions = [builder.action(a, f"A{n}") for n, a in enumerate(made.actions, 1)]
    questions = [builder.point(q) for q in made.open_questions]
    previous = [builder.previous(p, f"P{n}") for n, p in enumerate(made.previous_actions, 1)]
    return MinutesView(
        conventions=builder.conventions,
        title=one_line(meeting.title) or builder.text("minutes"),
        date=builder.conventions.date_full(meeting.date),
        draft=options.draft,
        has_minutes=minutes is not None,
        details=builder.details(),
        agenda=[one_line(line) for line in meeting.agenda if one_line(line)],
        summary=[one_line(point.text) for point in made.summary if one_line(point.text)],
        topics=builder.topics(made, decisions, actions),
        decisions=decisions,
        actions=actions,
        previous=previous,
        people=builder.persons(made, decisions, actions, questions, previous) if minutes else [],
        questions=questions,
        next_meeting=builder.next_meeting(made),
        minute_taker=one_line(meeting.minute_taker or ""),
        how_made=builder.how_made(made) if minutes else [],
        times_note=builder.times_note(),
        left_out=[f"{builder.quoted(one_line(d.text))} ({one_line(d.reason)})" for d in made.checks.dropped],
        transcript=builder.transcript() if options.appendix or not minutes else [],
    )


class _Builder:
    """Turns nouns into rows in one language."""

    def __init__(
        self, meeting: Meeting, utterances: Sequence[Utterance], written: Conventions, options: ExportOptions
    ) -> None:
        self.meeting = meeting
        self.utterances = utterances
        self.conventions = written
        self.options = options
        self._speakers = {u.id: one_line(u.speaker or "") for u in utterances}

    def text(self, key: str, **fields: str | float) -> str:
        return text(key, self.conventions.language, **fields)

    def quoted(self, words: str) -> str:
        return self.text("quoted", text=words)

    def details(self) -> list[tuple[str, str]]:
        meeting, unknown = self.meeting, self.text("not_stated")
        persons = {
            key: ", ".join(
                f"{one_line(a.name)} ({one_line(a.role)})" if a.role else one_line(a.name)
                for a in meeting.attendees
                if a.present is present
            )
            for key, present in (("present", True), ("absent", False))
        }
        nobody = self.text("none") if meeting.attendees else unknown
        rows = {
            "date": self.conventions.date_full(meeting.date) if meeting.date else unknown,
            "time": self._start_to_end(),
            "place": one_line(meeting.place or "") or unknown,
            "chair": one_line(meeting.chair or "") or unknown,
            "minute_taker": one_line(meeting.minute_taker or "") or unknown,
            "present": persons["present"] or nobody,
            "absent": persons["absent"] or nobody,
        }
        if meeting.imported is not None:
            rows["source"] = self.text("imported", name=one_line(meeting.imported))
        return [(self.text(key), value) for key, value in rows.items()]

    def times_note(self) -> str:
        """What the times in the document mean; empty when it has none."""
        if self.meeting.imported is None:
            return self.text("times_note")
        return self.text("times_note_imported") if self.meeting.timed else ""

    def at(self, seconds: float) -> str:
        """A position in the recording; empty when the text does not say when anything was said."""
        return clock.position(seconds) if self.meeting.timed else ""

    def _when(self, item: str, evidence: Sequence[Evidence]) -> str:
        """When an item was said: of its evidence the part with most of its words, of equal ones the first.

        Evidence may begin with the question that led to a decision, long before it was taken.
        """
        if not evidence:
            return ""
        words = _words(item)
        best = max(evidence, key=lambda e: (len(words & _words(e.quote)), -e.start))
        return self.at(best.start)

    def _start_to_end(self) -> str:
        meeting = self.meeting
        length = self.conventions.duration(meeting.duration_s) if meeting.duration_s > 0 else ""
        end = clock.end_of(meeting.start, meeting.duration_s) if meeting.start else None
        if not meeting.start:
            span = self.text("not_stated")
        elif end and length:
            span = self.text("from_to", start=self.conventions.time(meeting.start), end=self.conventions.time(end))
        else:
            span = self.conventions.time(meeting.start)
        return f"{span} ({length})" if length else span

    def decision(self, decision: Decision, number: str) -> Row:
        status = "" if decision.status == "made" else self.text(f"decision_{decision.status}")
        mark, doubts = self._doubtful(status, decision.check)
        return Row(
            text=one_line(decision.text),
            number=number,
            speaker=one_line(decision.by or ""),
            time=self._when(decision.text, decision.evidence),
            mark=mark,
            note="; ".join(part for part in (one_line(decision.note), doubts) if part),
            quotes=self._quotes(decision.evidence),
        )

    def _doubtful(self, mark: str, check: Check) -> tuple[str, str]:
        """What marks an item out, with the word for a doubtful one, and why it is."""
        if not check.doubts:
            return mark, ""
        reasons = ", ".join(self.text(f"doubt_{doubt}") for doubt in check.doubts)
        return ", ".join(part for part in (mark, self.text("doubtful")) if part), reasons

    def _due(self, item: ActionItem | PreviousAction | Update) -> str:
        said = one_line(item.due_text or "")
        if item.due:
            return self.conventions.date_short(item.due)
        return self.quoted(said) if said else self.text("not_stated")

    def previous(self, item: PreviousAction, number: str) -> Row:
        """A task of an earlier meeting; its note says what became of it, with the words as quotes."""
        update = item.update if item.update and item.update.state != "dismissed" else None
        source = self.text(
            "previous_from", title=one_line(item.meeting_title), date=self.conventions.date_short(item.meeting_date)
        )
        return Row(
            text=one_line(item.task),
            number=number,
            time=self._when(item.task, update.evidence) if update else "",
            mark=source if item.meeting_title else "",
            note=self._said(update) if update else "",
            owner=", ".join(one_line(o) for o in item.owners) or self.text("not_stated"),
            due=self._due(item),
            due_known=bool(item.due or item.due_text),
            status=self.text(f"status_{item.status}"),
            quotes=self._cited(update.evidence) if update else (),
        )

    def _said(self, update: Update) -> str:
        names = ", ".join(one_line(owner) for owner in update.owners)
        what = self.text(f"said_{update.kind}", date=self._due(update), name=names)
        said = self.text("said_today", what=what)
        return said if update.state == "accepted" else f"{said} ({self.text('to_confirm')})"

    def action(self, action: ActionItem, number: str) -> Row:
        unknown = self.text("not_stated")
        priority = self.text(f"priority_{action.priority}") if action.priority in ("low", "high") else ""
        mark, doubts = self._doubtful(priority, action.check)
        return Row(
            text=one_line(action.task),
            number=number,
            time=self._when(action.task, action.evidence),
            mark=mark,
            note=doubts,
            owner=", ".join(one_line(o) for o in action.owners) or unknown,
            due=self._due(action),
            due_known=bool(action.due or one_line(action.due_text or "")),
            status=self.text(f"status_{action.status}"),
            quotes=self._quotes(action.evidence),
        )

    def point(self, point: Point) -> Row:
        return Row(
            text=one_line(point.text),
            speaker=one_line(point.speaker or ""),
            time=self._when(point.text, point.evidence),
            quotes=self._quotes(point.evidence),
        )

    def topics(self, minutes: Minutes, decisions: list[Row], actions: list[Row]) -> list[TopicView]:
        views = []
        decided = _by_topic(minutes.topics, minutes.decisions, decisions)
        tasked = _by_topic(minutes.topics, minutes.actions, actions)
        for index, topic in enumerate(minutes.topics):
            points = [self.point(p) for p in topic.points if one_line(p.text)]
            if not (points or decided[index] or tasked[index]):
                continue
            views.append(
                TopicView(
                    title=one_line(topic.title) or self.text("discussion"),
                    time=f"{self.at(topic.start)}–{self.at(topic.end)}" if self.meeting.timed else "",
                    points=points,
                    decisions=decided[index],
                    actions=tasked[index],
                )
            )
        return views

    def persons(
        self,
        minutes: Minutes,
        decisions: list[Row],
        actions: list[Row],
        questions: list[Row],
        previous: list[Row],
    ) -> list[PersonView]:
        rows = {
            id(item): row
            for item, row in zip(
                (*minutes.decisions, *minutes.actions, *minutes.open_questions, *minutes.previous_actions),
                (*decisions, *actions, *questions, *previous),
                strict=True,
            )
        }
        everyone = per_person.everybody(self.meeting, minutes)
        asked = per_person.asked_by_name(self.meeting, minutes, self.utterances)
        return [
            PersonView(
                name=one_line(items.name),
                role=one_line(items.role or ""),
                tasks=[rows[id(a)] for a in items.tasks],
                asked=[rows[id(a)] for a in items.asked],
                decisions=[rows[id(d)] for d in items.decisions],
                questions=[rows[id(q)] for q in items.questions],
                previous=[rows[id(p)] for p in items.previous],
                mentions=[self.point(p) for p in items.mentions],
            )
            for items in (
                per_person.items_for(name, self.meeting, minutes, self.utterances, asked[name]) for name in everyone
            )
        ]

    def next_meeting(self, minutes: Minutes) -> str:
        upcoming = minutes.next_meeting
        if upcoming is None:
            return ""
        known = [self.conventions.date_full(upcoming.date)] if upcoming.date else []
        known += [self.conventions.time(upcoming.time)] if upcoming.time else []
        said = one_line(upcoming.text)
        if not known:
            return said
        when = ", ".join(known)
        return when if _words(said) <= _words(when) else f"{when} ({self.quoted(said)})"

    def how_made(self, minutes: Minutes) -> list[str]:
        made, checks = minutes.how_made, minutes.checks
        lines = [self.text("made_by_program" if self.meeting.imported is None else "made_of_import")]
        if made.speech_model:
            lines.append(self.text("speech_model", model=one_line(made.speech_model)))
        if made.writing_model:
            lines.append(self.text("writing_model", model=one_line(made.writing_model)))
        else:
            lines.append(self.text("rules_only"))
        if made.created:
            lines.append(self.text("created", date=self._moment(one_line(made.created))))
        lines.append(
            self.text("checks_counts", verified=checks.verified, repaired=checks.repaired, dropped=len(checks.dropped))
        )
        return lines + [one_line(remark) for remark in made.remarks if one_line(remark)]

    def _moment(self, iso: str) -> str:
        day, _, hour = iso.partition("T")
        written = self.conventions.date_short(day)
        return f"{written}, {self.conventions.time(hour[:5])}" if hour else written

    def transcript(self) -> list[Row]:
        unknown = self.text("speaker_unknown")
        return [
            Row(
                text=one_line(u.text),
                speaker=one_line(u.speaker or "") or unknown,
                time=self.at(u.start),
                mark=self.text("uncertain") if u.uncertain else "",
            )
            for u in sorted(self.utterances, key=lambda u: u.start)
            if one_line(u.text)
        ]

    def _quotes(self, evidence: Sequence[Evidence]) -> tuple[Quote, ...]:
        return self._cited(evidence) if self.options.quotes else ()

    def _cited(self, evidence: Sequence[Evidence]) -> tuple[Quote, ...]:
        return tuple(
            Quote(self.quoted(one_line(e.quote)), self._speakers.get(e.utterance, ""), self.at(e.start))
            for e in evidence
            if one_line(e.quote)
        )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _by_topic(topics: Sequence[Topic], items: Sequence[Decision | ActionItem], rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each topic: those in whose span the item came up, else in the nearest one."""
    found: list[list[Row]] = [[] for _ in topics]
    for item, row in zip(items, rows, strict=True):
        if found and item.evidence:
            found[_nearest(topics, min(e.start for e in item.evidence))].append(row)
    return found


def _nearest(topics: Sequence[Topic], start: float) -> int:
    # Of two topics that touch, the later one: a topic's end is the start of the next.
    return min(
        reversed(range(len(topics))), key=lambda index: max(topics[index].start - start, start - topics[index].end, 0.0)
    )
