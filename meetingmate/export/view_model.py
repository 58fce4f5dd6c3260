"""What a document of a meeting shows: rows and sections with every text localised, whatever the format."""

from __future__ import annotations

import re
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
    """One decision, task, point or question; a field that is not known is "".

    ``mark`` is a short word before the text ("deferred"). ``doubts`` says in words why it is doubtful. ``said_by``
    names who spoke an item that is a quotation. ``status`` of a task is "" when it is simply open.
    """

    text: str
    number: str = ""
    speaker: str = ""
    time: str = ""
    mark: str = ""
    note: str = ""
    doubts: str = ""
    said_by: str = ""
    owner: str = ""
    due: str = ""
    status: str = ""
    done: bool = False
    quotes: tuple[Quote, ...] = ()

    def named(self) -> tuple[str, str]:
        """Speaker ("" when unknown) and text, the speaker not twice when the text itself begins with the name."""
        if not self.speaker:
            return "", self.text
        return self.speaker, re.sub(rf"^{re.escape(self.speaker)}\s?:\s*", "", self.text, count=1)


@dataclass(frozen=True)
class TopicView:
    """One topic: its discussion, and the numbers of the decisions and tasks that came of it."""

    title: str
    time: str
    points: list[Row]
    outcome: list[str]


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

    def has_something_to_do(self) -> bool:
        """Whether there is more than decisions, which the minutes show anyway."""
        return bool(self.tasks or self.asked or self.questions or self.previous or self.mentions)


@dataclass(frozen=True)
class MinutesView:
    """Everything a document of a meeting can show, in the order in which it is shown. Empty lists mean: leave the
    section out.

    ``people`` have the items of everybody, for the sheets; ``task_lists`` are those that the minutes themselves show.
    ``approved_by`` and ``approved_on`` are empty of a draft, the former also when nobody was named.
    """

    conventions: Conventions
    title: str
    date: str
    draft: bool
    has_minutes: bool
    nothing_said: str = ""
    details: list[tuple[str, str]] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    agenda: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    times_note: str = ""
    previous: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    topics: list[TopicView] = field(default_factory=list)
    task_lists: list[PersonView] = field(default_factory=list)
    people: list[PersonView] = field(default_factory=list)
    next_meeting: str = ""
    minute_taker: str = ""
    approved_by: str = ""
    approved_on: str = ""
    how_made: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    transcript: list[Row] = field(default_factory=list)

    def text(self, key: str, **fields: str | float) -> str:
        """The fixed text ``key`` in the language of this document."""
        return text(key, self.conventions.language, **fields)

    def is_empty(self) -> bool:
        """Whether the minutes say nothing of what happened in the meeting; ``nothing_said`` stands in their place."""
        return not (self.summary or self.decisions or self.actions or self.previous or self.questions or self.topics)

    def label(self, words: str) -> str:
        """``words`` with a colon, as this language sets it, and a blank."""
        return f"{words}\u00a0: " if self.conventions.language == "fr" else f"{words}: "

    def doubt(self, row: Row) -> str:
        """Why an item is doubtful, as a sentence of its own; "" when nothing speaks against it."""
        return f"{self.label(capital(self.text('doubtful')))}{row.doubts}" if row.doubts else ""

    def task_aside(self, row: Row, owner: bool = True, doubtful: bool = False) -> str:
        """Who does a task and by when, as far as that is known; its status unless it is simply open. ``doubtful``:
        with the word for one that is, where the reasons do not follow."""
        words = [row.owner] if owner and row.owner else []
        # A date is not torn apart at the end of a line.
        words += [self.text("due_on", date=row.due).replace(" ", "\u00a0")] if row.due else []
        words += [row.status] if row.status else []
        words += [self.text("doubtful")] if doubtful and row.doubts else []
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
