"""The minutes as a reader sees them: every text localised, every item numbered, whatever the format.

Word, Markdown and plain text only set this out; what a document says is decided here, once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

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
    is_speaker_label,
)
from meetingmate.export import clock, per_person
from meetingmate.export.cleaning import glued, one_line
from meetingmate.export.number_formats import Conventions, conventions
from meetingmate.export.options import ExportOptions
from meetingmate.export.view_model import MinutesView, PersonView, Quote, Row, TopicView
from meetingmate.minutes.items.doubt import quoted as is_quotation
from meetingmate.texts.document_texts import text
from meetingmate.texts.localise import is_text

#: Sentences that the program writes for a summary which stands alone, as in the window.
_LISTING = (
    *("team_decided", "decided", "decision_was_changed", "decision_was_deferred", "stayed_open"),
    *("tasks_without_owner", "tasks_of", "tasks_of_due", "next_meeting_is"),
)
#: A paragraph of the transcript ends with the line that makes it longer than so many characters.
_PARAGRAPH = 700
_QUOTATION = re.compile("[“„«]([^“”„«»]+)[”“»]")


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
    people = builder.persons(made, decisions, actions, questions, previous) if minutes else []
    busy = [person for person in people if person.has_something_to_do()]
    topics = builder.topics(made, decisions, actions)
    timed = any(row.time for row in (*decisions, *actions, *questions)) or any(topic.time for topic in topics)
    next_meeting = builder.next_meeting(made)
    return MinutesView(
        conventions=builder.conventions,
        title=one_line(meeting.title) or builder.text("minutes"),
        date=builder.conventions.date_full(meeting.date),
        draft=options.draft,
        has_minutes=minutes is not None,
        nothing_said=builder.nothing_said(made),
        details=builder.details(next_meeting),
        summary=[builder.line(p.text) for p in made.summary if one_line(p.text) and not _shown_below(p, made.language)],
        decisions=decisions,
        actions=actions,
        times_note=builder.times_note() if timed else "",
        previous=previous,
        questions=questions,
        topics=topics,
        task_lists=busy if options.per_attendee and len(busy) > 1 else [],
        people=people,
        next_meeting=next_meeting,
        minute_taker=one_line(meeting.minute_taker or ""),
        how_made=builder.how_made(made) if minutes else [],
        left_out=[f"{builder.quoted(builder.line(d.text))} ({one_line(d.reason)})" for d in made.checks.dropped],
        transcript=builder.transcript() if options.appendix or not minutes else [],
    )


def _tells_why_empty(remark: str, language: str) -> bool:
    return any(is_text(key, language, remark) for key in ("remark_no_speech", "remark_no_content"))


def _shown_below(point: Point, language: str) -> bool:
    """Whether a sentence of the summary lists what the next sections say in full: decisions, tasks, next meeting.

    What a person wrote stays.
    """
    return point.check.result != "person" and any(is_text(key, language, point.text) for key in _LISTING)


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

    def line(self, words: str) -> str:
        """``words`` as one line in which no French mark is torn from its word at the end of a line."""
        return glued(one_line(words), french=self.conventions.language == "fr")

    def quoted(self, words: str) -> str:
        return glued(self.text("quoted", text=words))

    def details(self, next_meeting: str) -> list[tuple[str, str]]:
        """When, where and who, as far as it is known."""
        meeting = self.meeting
        present, absent = self._people()
        rows = {
            "date": self._when_held(),
            "place": one_line(meeting.place or ""),
            "chair": one_line(meeting.chair or ""),
            "minute_taker": one_line(meeting.minute_taker or ""),
            "present": ", ".join(present),
            "absent": ", ".join(absent),
            "agenda": "; ".join(self.line(item) for item in meeting.agenda if one_line(item)),
            "next_meeting": next_meeting,
            "source": "" if meeting.imported is None else self.text("imported", name=one_line(meeting.imported)),
        }
        return [(self.text(key), value) for key, value in rows.items() if value]

    def _people(self) -> tuple[list[str], list[str]]:
        """Who was there and who was not. Whoever spoke was there, also when the list of attendees says otherwise."""
        spoke = list(dict.fromkeys(u.speaker for u in self.utterances if u.speaker and one_line(u.text)))
        present: list[str] = []
        absent: list[str] = []
        known: set[str] = set()
        for attendee in self.meeting.attendees:
            callings = {attendee.name, *attendee.aliases}
            known |= callings
            name = one_line(attendee.name)
            there = attendee.present or not callings.isdisjoint(spoke)
            (present if there else absent).append(f"{name} ({one_line(attendee.role)})" if attendee.role else name)
        present += [one_line(name) for name in spoke if name not in known and not is_speaker_label(name)]
        unnamed = sum(name not in known and is_speaker_label(name) for name in spoke)
        if unnamed:
            present.append(self.text("speakers_not_named", n=unnamed))
        return present, absent

    def _is_empty(self, minutes: Minutes) -> bool:
        items = (minutes.decisions, minutes.actions, minutes.previous_actions)
        return not (any(items) or any(one_line(point.text) for point in minutes.all_points()))

    def nothing_said(self, minutes: Minutes) -> str:
        """What stands in the place of minutes that are empty: why they are, where that is known."""
        why = [remark for remark in minutes.how_made.remarks if _tells_why_empty(remark, minutes.language)]
        return self.line(" ".join(why)) or f"{self.text('no_decisions')} {self.text('no_action_items')}"

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

    def _when_held(self) -> str:
        """Day, hours and length, as far as they are known."""
        meeting = self.meeting
        length = self.conventions.duration(meeting.duration_s) if meeting.duration_s > 0 else ""
        known = [self.conventions.date_full(meeting.date)] if meeting.date else []
        if meeting.start:
            begin, end = self.conventions.time(meeting.start), clock.end_of(meeting.start, meeting.duration_s)
            span = self.text("from_to", start=begin, end=self.conventions.time(end)) if end and length else begin
            known.append(span)
        when = ", ".join(known)
        return f"{when} ({length})" if when and length else when or length

    def decision(self, decision: Decision, number: str) -> Row:
        return Row(
            text=self.line(decision.text),
            number=number,
            speaker=one_line(decision.by or ""),
            time=self._when(decision.text, decision.evidence),
            mark="" if decision.status == "made" else self.text(f"decision_{decision.status}"),
            note=self.line(decision.note),
            doubts=self._doubts(decision.check),
            said_by=self._said_by(decision.text, decision.evidence),
            quotes=self._quotes(decision.text, decision.evidence),
        )

    def _doubts(self, check: Check) -> str:
        return ", ".join(self.text(f"doubt_{doubt}") for doubt in check.doubts)

    def _said_by(self, item: str, evidence: Sequence[Evidence]) -> str:
        """Who spoke the words of an item that is a quotation; "" of any other, or when one of them is not known."""
        if not is_quotation(item):
            return ""
        speakers = []
        for part in _QUOTATION.findall(item):
            wanted = " ".join(_in_order(part))
            cited = next((e for e in evidence if wanted in " ".join(_in_order(e.quote))), None)
            if cited is None:  # fillers were taken out of it
                cited = max(evidence, key=lambda e: len(_words(part) & _words(e.quote)), default=None)
            speakers.append(self._speakers.get(cited.utterance, "") if cited else "")
        return ", ".join(dict.fromkeys(speakers)) if all(speakers) else ""

    def _due(self, item: ActionItem | PreviousAction | Update) -> str:
        said = self.line(item.due_text or "")
        if item.due:
            return self.conventions.date_short(item.due)
        return self.quoted(said) if said else ""

    def previous(self, item: PreviousAction, number: str) -> Row:
        """A task of an earlier meeting; its note says what became of it, with the words as quotes."""
        update = item.update if item.update and item.update.state != "dismissed" else None
        source = self.text(
            "previous_from", title=one_line(item.meeting_title), date=self.conventions.date_short(item.meeting_date)
        )
        return Row(
            text=self.line(item.task),
            number=number,
            time=self._when(item.task, update.evidence) if update else "",
            mark=source if item.meeting_title else "",
            note=self._said(update) if update else "",
            owner=", ".join(one_line(o) for o in item.owners),
            due=self._due(item),
            status=self._status(item.status),
            quotes=self._quotes("", update.evidence) if update else (),
        )

    def _said(self, update: Update) -> str:
        names = ", ".join(one_line(owner) for owner in update.owners)
        due = self._due(update) or self.text("not_stated")
        what = self.text(f"said_{update.kind}", date=due, name=names)
        said = self.text("said_today", what=what)
        return said if update.state == "accepted" else f"{said} ({self.text('to_confirm')})"

    def _status(self, status: str) -> str:
        return "" if status == "open" else self.text(f"status_{status}")

    def action(self, action: ActionItem, number: str) -> Row:
        return Row(
            text=self.line(action.task),
            number=number,
            time=self._when(action.task, action.evidence),
            mark=self.text(f"priority_{action.priority}") if action.priority in ("low", "high") else "",
            doubts=self._doubts(action.check),
            said_by=self._said_by(action.task, action.evidence),
            owner=", ".join(one_line(o) for o in action.owners),
            due=self._due(action),
            status=self._status(action.status),
            done=action.status == "done",
            quotes=self._quotes(action.task, action.evidence),
        )

    def point(self, point: Point) -> Row:
        return Row(
            text=self.line(point.text),
            speaker=one_line(point.speaker or ""),
            time=self._when(point.text, point.evidence),
        )

    def topics(self, minutes: Minutes, decisions: list[Row], actions: list[Row]) -> list[TopicView]:
        views = []
        decided = _by_topic(minutes.topics, minutes.decisions, decisions)
        tasked = _by_topic(minutes.topics, minutes.actions, actions)
        for index, topic in enumerate(minutes.topics):
            points = [self.point(p) for p in topic.points if one_line(p.text)]
            outcome = [row.number for row in (*decided[index], *tasked[index])]
            if not (points or outcome):
                continue
            views.append(
                TopicView(
                    title=self.line(topic.title) or self.text("discussion"),
                    time=f"{self.at(topic.start)}–{self.at(topic.end)}" if self.meeting.timed else "",
                    points=points,
                    outcome=outcome,
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
        said = self.line(upcoming.text)
        if not known:
            return said
        when = ", ".join(known)
        return when if _words(said) <= _words(when) else f"{when} ({self.quoted(said)})"

    def how_made(self, minutes: Minutes) -> list[str]:
        made, checks = minutes.how_made, minutes.checks
        models = [self.text("speech_model", model=one_line(made.speech_model))] if made.speech_model else []
        if made.writing_model:
            models.append(self.text("writing_model", model=one_line(made.writing_model)))
        elif not made.remarks:  # the remarks say it, and what did the work
            models.append(self.text("rules_only"))
        if made.created:
            models.append(self.text("created", date=self._moment(one_line(made.created))))
        program = "made_by_program" if self.meeting.imported is None else "made_of_import"
        lines = [
            self.text("made_with_server" if made.left_computer else program),
            " · ".join(models),
            self.text("checks_counts", verified=checks.verified, repaired=checks.repaired, dropped=len(checks.dropped)),
        ]
        if made.sent_to:
            sent = "sent_away" if made.left_computer else "sent_here"
            lines.insert(1, self.text(sent, address=one_line(made.sent_to)))
        said_above = self.nothing_said(minutes) if self._is_empty(minutes) else ""
        lines += [remark for remark in map(self.line, made.remarks) if remark not in said_above]
        return [line for line in lines if line]

    def _moment(self, iso: str) -> str:
        day, _, hour = iso.partition("T")
        written = self.conventions.date_short(day)
        return f"{written}, {self.conventions.time(hour[:5])}" if hour else written

    def transcript(self) -> list[Row]:
        """The transcript in paragraphs; those that go on with the turn of the one before have no speaker."""
        rows: list[Row] = []
        last = None
        for utterance in sorted(self.utterances, key=lambda u: u.start):
            said = self.line(utterance.text)
            if not said:
                continue
            said += f" [{self.text('uncertain')}]" if utterance.uncertain else ""
            speaker = one_line(utterance.speaker or "") or self.text("speaker_unknown")
            goes_on = speaker == last
            if goes_on and len(rows[-1].text) < _PARAGRAPH:
                rows[-1] = replace(rows[-1], text=f"{rows[-1].text} {said}")
            else:
                rows.append(Row(text=said, speaker="" if goes_on else speaker, time=self.at(utterance.start)))
            last = speaker
        return rows

    def _quotes(self, item: str, evidence: Sequence[Evidence]) -> tuple[Quote, ...]:
        """The words that ``item`` rests on, if wanted; not those that it quotes itself."""
        if not self.options.quotes:
            return ()
        own = {" ".join(_in_order(part)) for part in _QUOTATION.findall(item)} if is_quotation(item) else set()
        return tuple(
            Quote(self.quoted(self.line(e.quote)), self._speakers.get(e.utterance, ""), self.at(e.start))
            for e in evidence
            if one_line(e.quote) and " ".join(_in_order(e.quote)) not in own
        )


def _in_order(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _words(text: str) -> set[str]:
    return set(_in_order(text))


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
