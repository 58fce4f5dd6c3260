"""The items of one meeting as records for a template, each fact with what it rests on.

Texts come from ``export.view``, so that a draft says what every document of the meeting says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from babel.dates import format_date

from meetingmate.assistants.drafts.fields import Budget, Fact, Record, Rows
from meetingmate.assistants.drafts.gathering import Content
from meetingmate.assistants.drafts.rendered import Source, SourceKind
from meetingmate.domain.meeting import ActionItem, Decision, Evidence, Point, PreviousAction
from meetingmate.export import per_person, view
from meetingmate.export.cleaning import one_line
from meetingmate.export.number_formats import Conventions
from meetingmate.export.options import ExportOptions
from meetingmate.export.view_model import PersonView, Row, capital
from meetingmate.export.wording import Wording
from meetingmate.library.derived import item_ids

#: Doubt that a draft shows by itself: the owner is [not stated].
_OWN_DOUBT = "owner"


@dataclass(frozen=True)
class _Task:
    """A task as a record, with what it is chosen by; ``item`` is its id in the library."""

    record: Record
    action: ActionItem
    number: str
    item: str


class MeetingRecords:
    """``language`` is that of the fixed words. Rows that templates go through are counted in ``budget``."""

    def __init__(self, content: Content, language: str, budget: Budget) -> None:
        self.content, self._budget = content, budget
        meeting, minutes = content.meeting, content.minutes
        # The lists for single persons would be computed a second time.
        self.view = view.build(
            meeting, content.utterances, minutes, ExportOptions(language=language, quotes=True, per_attendee=False)
        )
        self._wording = Wording(self.view.conventions, meeting.timed)
        self.title = one_line(meeting.title) or self.view.text("minutes")
        self.tasks = [
            _Task(self._task(row, action), action, row.number, item)
            for row, action, item in zip(self.view.actions, minutes.actions, item_ids(minutes.actions), strict=True)
        ]
        self.decisions = [
            self._decision(row, decision) for row, decision in zip(self.view.decisions, minutes.decisions, strict=True)
        ]
        self.questions = [
            self._question(row, point, "question")
            for row, point in zip(self.view.questions, minutes.open_questions, strict=True)
            if row.text
        ]
        self.previous = [
            (self._previous(row, item), item)
            for row, item in zip(self.view.previous, minutes.previous_actions, strict=True)
        ]

    def rows(self, records: Sequence[Record]) -> Rows:
        """Records as a template gets them."""
        return Rows(records, self._budget)

    def detail(self, text: str) -> Fact:
        """A fact about the meeting itself."""
        return Fact(text, Source(self.content.meeting.id, self.title, "details", text))

    def with_status(self, *status: str, tasks: Sequence[_Task] | None = None) -> list[Record]:
        """The tasks that stand so."""
        return [task.record for task in (self.tasks if tasks is None else tasks) if task.action.status in status]

    def summary(self) -> list[Record]:
        """The sentences of the summary that the document shows."""
        points = {self._wording.line(point.text): point for point in self.content.minutes.summary}
        return [Record(line=self._fact(text, "summary", text, points[text])) for text in self.view.summary]

    def topics(self) -> list[Record]:
        """The topics with their points."""
        points = {
            self._wording.line(point.text): point for topic in self.content.minutes.topics for point in topic.points
        }
        found = []
        for topic in self.view.topics:
            lines = []
            for row in topic.points:
                speaker, words = row.named()
                line = f"{self.view.label(speaker)}{words}" if speaker else words
                lines.append(Record(line=self._fact(line, "point", row.text, points[row.text])))
            found.append(Record(title=self.detail(topic.title), time=self.detail(topic.time), points=self.rows(lines)))
        return found

    def next_meeting(self) -> Fact:
        """Day and hour of the next meeting; the words that were said only where these are not known."""
        upcoming, written = self.content.minutes.next_meeting, self.view.conventions
        if upcoming is None:
            return self.detail("")
        known = [written.date_full(upcoming.date)] if upcoming.date else []
        known += [written.time(upcoming.time)] if upcoming.time else []
        text = one_line(", ".join(known)) or self.view.next_meeting
        source = Source(
            self.content.meeting.id, self.title, "next", self.view.next_meeting, evidence=tuple(upcoming.evidence)
        )
        return Fact(text, source)

    def record(self) -> Record:
        """The meeting with all its items."""
        built, meeting = self.view, self.content.meeting
        return Record(
            title=self.detail(self.title),
            date=self.detail(built.date if meeting.date else ""),
            day=self.detail(day_of(meeting.date, built.conventions)),
            place=self.detail(one_line(meeting.place or "")),
            chair=self.detail(one_line(meeting.chair or "")),
            attendees=self.detail(dict(built.details).get(built.text("present"), "")),
            next_meeting=self.next_meeting(),
            summary=self.rows(self.summary()),
            decisions=self.rows(self.decisions),
            tasks=self.rows(self.with_status("open")),
            asked=self.rows(self.with_status("proposed")),
            done=self.rows(self.with_status("done")),
            previous=self.rows([record for record, _ in self.previous]),
            questions=self.rows(self.questions),
            topics=self.rows(self.topics()),
            unapproved=built.draft,
        )

    def names(self) -> list[str]:
        """Everyone a draft can be for."""
        return per_person.everybody(self.content.meeting, self.content.minutes)

    def person(self, name: str) -> dict[str, list[Record]]:
        """What concerns ``name``, who is one of ``names``."""
        shown = self.view.people[self.names().index(name)]
        decisions = _by_row(self.view.decisions, self.decisions)
        questions = _by_row([row for row in self.view.questions if row.text], self.questions)
        tasks = [task for task in self.tasks if name in task.action.owners]
        return {
            "tasks": self.with_status("open", tasks=tasks),
            "asked": self.with_status("proposed", tasks=tasks),
            "done": self.with_status("done", tasks=tasks),
            "decisions": [decisions[id(row)] for row in shown.decisions],
            "questions": [questions[id(row)] for row in shown.questions if id(row) in questions],
            "requests": self._requests(shown, name),
            "previous": [record for record, item in self.previous if name in item.owners and item.status == "open"],
        }

    @cached_property
    def _asked(self) -> dict[str, list[Point]]:
        return per_person.asked_by_name(self.content.meeting, self.content.minutes, self.content.utterances)

    def _requests(self, shown: PersonView, name: str) -> list[Record]:
        if not shown.mentions:
            return []
        meeting, minutes, utterances = self.content.meeting, self.content.minutes, self.content.utterances
        points = per_person.items_for(name, meeting, minutes, utterances, self._asked[name]).mentions
        return [
            self._question(replace(row, text=self._wording.quoted(row.text)), point, "request")
            for row, point in zip(shown.mentions, points, strict=True)
        ]

    # --- single items -------------------------------------------------------------------------------------------

    def _task(self, row: Row, action: ActionItem) -> Record:
        built = self.view
        doubtful = any(doubt != _OWN_DOUBT for doubt in action.check.doubts)

        def fact(text: str) -> Fact:
            return self._fact(text, "task", row.text, action, row)

        said = [row.said_by] if row.said_by and row.said_by != row.owner else []
        due = [built.text("due_on", date=row.due)] if row.due else []
        doubt = [built.text("to_confirm")] if doubtful else []
        unknown = [] if row.owner else [f"{built.label(built.text('owner').lower())}[{built.text('not_stated')}]"]
        begin = built.label(row.owner) if row.owner else ""
        return Record(
            line=fact(f"{begin}{_with(row.text, *said, *unknown, *due, *doubt)}"),
            own_line=fact(_with(row.text, *said, *due, *doubt)),
            text=fact(row.text),
            number=fact(row.number),
            time=fact(row.time),
            owner=fact(row.owner),
            due=fact(row.due),
            status=fact(built.text(f"status_{action.status}")),
            priority=fact(row.mark),
            doubtful=doubtful,
            **self._quotes(row, fact),
            **self._of_meeting(),
        )

    def _decision(self, row: Row, decision: Decision) -> Record:
        def fact(text: str) -> Fact:
            return self._fact(text, "decision", row.text, decision, row)

        mark = self.view.label(capital(row.mark)) if row.mark else ""
        said = [row.said_by] if row.said_by else []
        note = [row.note] if row.note else []
        doubt = [self.view.text("to_confirm")] if row.doubts else []
        return Record(
            line=fact(f"{mark}{_with(row.text, *said, *note, *doubt)}"),
            text=fact(row.text),
            number=fact(row.number),
            time=fact(row.time),
            by=fact(row.speaker),
            note=fact(row.note),
            state=fact(row.mark),
            doubtful=bool(row.doubts),
            **self._quotes(row, fact),
            **self._of_meeting(),
        )

    def _question(self, row: Row, point: Point, kind: SourceKind) -> Record:
        by = [self.view.text("raised_by", name=row.speaker)] if row.speaker and kind == "question" else []
        by = by or ([row.speaker] if row.speaker else [])
        return Record(
            line=self._fact(_with(row.text, *by), kind, row.text, point, row),
            text=self._fact(row.text, kind, row.text, point, row),
            by=self._fact(row.speaker, kind, row.text, point, row),
            time=self._fact(row.time, kind, row.text, point, row),
            **self._of_meeting(),
        )

    def _previous(self, row: Row, item: PreviousAction) -> Record:
        built = self.view
        # where nothing was said about it here, it rests on its own meeting
        evidence = tuple(item.update.evidence) if item.update else ()
        meeting, title = (self.content.meeting.id, self.title) if evidence else (item.meeting, item.meeting_title)
        source = Source(meeting, title, "previous", row.text, item.item, row.number, evidence=evidence)

        def fact(text: str) -> Fact:
            return Fact(text, source)

        begin = built.label(row.owner) if row.owner else ""
        due = [built.text("due_on", date=row.due)] if row.due else []
        unknown = [] if row.owner else [f"{built.label(built.text('owner').lower())}[{built.text('not_stated')}]"]
        rest = [part for part in (row.status, row.mark, row.note) if part]
        return Record(
            line=fact(f"{begin}{_with(row.text, *unknown, *due, *rest)}"),
            own_line=fact(_with(row.text, *due, *rest)),
            text=fact(row.text),
            owner=fact(row.owner),
            due=fact(row.due),
            status=fact(built.text(f"status_{item.status}")),
            news=fact(row.note),
            origin=fact(row.mark),
            **self._of_meeting(),
        )

    def _quotes(self, row: Row, fact: Callable[[str], Fact]) -> dict[str, Rows]:
        quotes = [
            Record(text=fact(quote.text), speaker=fact(quote.speaker), time=fact(quote.time)) for quote in row.quotes
        ]
        return {"quotes": self.rows(quotes)}

    def _of_meeting(self) -> dict[str, Fact]:
        day = day_of(self.content.meeting.date, self.view.conventions)
        return {"meeting": self.detail(self.title), "day": self.detail(day)}

    def _fact(
        self, text: str, kind: SourceKind, shown: str, item: Point | Decision | ActionItem, row: Row | None = None
    ) -> Fact:
        evidence: tuple[Evidence, ...] = tuple(item.evidence)
        doubts = ", ".join(self.view.text(f"doubt_{doubt}") for doubt in item.check.doubts)
        number = row.number if row else ""
        meeting = self.content.meeting.id
        return Fact(text, Source(meeting, self.title, kind, shown, item.id, number, evidence, doubts))


def first_name(name: str) -> str:
    """How a person is greeted by somebody who knows them; the whole name where it begins with a title or a surname."""
    first = name.split(maxsplit=1)[0] if name.split() else name
    return name if first.endswith((".", ",")) or "," in name else first


def day_of(iso: str, written: Conventions) -> str:
    """``3 March 2026``; ``iso`` itself when it is not a date."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return one_line(iso)
    text = format_date(day, "long", locale=written.locale)
    return text.replace("1 ", "1er ", 1) if written.language == "fr" and day.day == 1 else text


def _with(text: str, *asides: str) -> str:
    """``text`` with what else is known of it in brackets."""
    return f"{text} ({', '.join(asides)})" if asides else text


def _by_row(rows: Sequence[Row], records: Sequence[Record]) -> dict[int, Record]:
    return {id(row): record for row, record in zip(rows, records, strict=True)}
