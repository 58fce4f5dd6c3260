"""What a document of a meeting shows: rows and sections with every text localised, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass, field

from meetingmate.export.number_formats import Conventions
from meetingmate.texts.document_texts import text


@dataclass(frozen=True)
class Quote:
    """Words an item rests on, who said them ("" when unknown) and when (``mm:ss``)."""

    text: str
    speaker: str
    time: str


@dataclass(frozen=True)
class Row:
    """One decision, task, point or question. ``mark`` is a short word before the text ("deferred"), or ""."""

    text: str
    number: str = ""
    speaker: str = ""
    time: str = ""
    mark: str = ""
    note: str = ""
    owner: str = ""
    due: str = ""
    due_known: bool = False
    status: str = ""
    quotes: tuple[Quote, ...] = ()

    def named(self) -> tuple[str, str]:
        """Speaker ("" when unknown) and text, the speaker not twice when the text itself begins with the name."""
        return self.speaker, self.text.removeprefix(f"{self.speaker}:").lstrip() if self.speaker else self.text


@dataclass(frozen=True)
class TopicView:
    """One topic: its discussion, and what came of it."""

    title: str
    time: str
    points: list[Row]
    decisions: list[Row]
    actions: list[Row]


@dataclass(frozen=True)
class PersonView:
    """The items of one person; the rows are the same objects, with the same numbers, as in the minutes."""

    name: str
    role: str
    tasks: list[Row]
    asked: list[Row]
    decisions: list[Row]
    questions: list[Row]
    previous: list[Row]
    mentions: list[Row]

    def __bool__(self) -> bool:
        return bool(self.tasks or self.asked or self.decisions or self.questions or self.previous or self.mentions)


@dataclass(frozen=True)
class MinutesView:
    """Everything a document of a meeting can show. Empty lists mean: leave the section out."""

    conventions: Conventions
    title: str
    date: str
    draft: bool
    has_minutes: bool
    details: list[tuple[str, str]]
    agenda: list[str]
    summary: list[str]
    topics: list[TopicView]
    decisions: list[Row]
    actions: list[Row]
    previous: list[Row]
    people: list[PersonView]
    questions: list[Row]
    next_meeting: str
    minute_taker: str
    how_made: list[str]
    times_note: str
    left_out: list[str]
    transcript: list[Row] = field(default_factory=list)

    def text(self, key: str, **fields: str | float) -> str:
        """The fixed text ``key`` in the language of this document."""
        return text(key, self.conventions.language, **fields)

    def task_aside(self, row: Row, owner: bool = True) -> str:
        """Who does a task and by when, as far as that is known; its status unless it is simply open."""
        unknown = self.text("not_stated")
        words = [f"{self.text('owner')}: {unknown}" if row.owner == unknown else row.owner] if owner else []
        # A date is not torn apart at the end of a line.
        words += [self.text("due_on", date=row.due).replace(" ", "\u00a0")] if row.due_known else []
        words += [row.status] if row.status != self.text("status_open") else []
        return ", ".join(words)

    def previous_aside(self, row: Row, owner: bool = True) -> str:
        """Who does a task of an earlier meeting, by when, and where it comes from."""
        known = self.task_aside(row, owner)
        return ", ".join(word for word in (known, row.mark) if word)

    def question_aside(self, row: Row) -> str:
        """Who raised a question, and when."""
        raised = self.text("raised_by", name=row.speaker) if row.speaker else ""
        return ", ".join(word for word in (raised, row.time) if word)


def capital(words: str) -> str:
    """``words`` with a capital first letter."""
    return words[:1].upper() + words[1:]
