"""What a question and its answer are made of."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from meetingmate.base.ids import MeetingId
from meetingmate.domain.meeting import DecisionStatus

#: A passage of a transcript or document; all other kinds are those of ``library.search.KINDS``.
TRANSCRIPT, DOCUMENT = "transcript", "document"

#: What is asked: for tasks, who has one, who does what a verb says, by when; what was decided; when it came up last;
#: when one meets again; what is unanswered; or anything else, which is looked up.
Intent = Literal["next", "last", "decided", "due", "tasks", "who", "doer", "questions", "any"]

#: Answered from the facts of the minutes, with passages as they stand, in sentences of a writing model, or not at all.
How = Literal["facts", "passages", "sentences", "nothing"]


class Scope(Struct, kw_only=True, frozen=True):
    """Where the answer is looked for: one meeting, a series, a folder of documents (all folders for an empty
    ``folder``); all meetings when nothing is set."""

    meeting: str | None = None
    series: str | None = None
    documents: bool = False
    folder: str = ""


class Passage(Struct, kw_only=True):
    """Something that was found. ``text`` is all of it; ``quote`` the line of it that fits best, ``following`` the lines
    after that one.

    Of a meeting: ``utterances`` are those of the text, ``utterance`` is that of the quote, ``time`` in seconds,
    ``item`` the id in the minutes. Of a document: its ``folder``, ``path`` in there, and ``place`` (page or heading).
    """

    kind: str
    text: str
    quote: str
    following: list[str] = []
    utterances: list[str] = []
    meeting: MeetingId | None = None
    title: str = ""
    date: str = ""
    utterance: str | None = None
    time: float | None = None
    speaker: str | None = None
    item: str | None = None
    folder: str = ""
    path: str = ""
    place: str = ""
    key: str = ""
    #: Share of the weight of the question's words that occur here, 0 to 1.
    coverage: float = 0.0
    #: How a decision stands.
    status: DecisionStatus = "made"


class Citation(Struct, kw_only=True):
    """A numbered source of an answer, with where to play or open it."""

    number: int
    kind: str
    quote: str
    label: str
    meeting: MeetingId | None = None
    title: str = ""
    date: str = ""
    utterance: str | None = None
    time: float | None = None
    speaker: str | None = None
    item: str | None = None
    folder: str = ""
    path: str = ""
    place: str = ""


class Sentence(Struct, kw_only=True):
    """A sentence of an answer and the numbers of the citations it rests on."""

    text: str
    citations: list[int]


class Topic(Struct, kw_only=True, frozen=True):
    """What a question was about, for the next one: ``words`` of its subject, the people it named, what was asked."""

    words: str = ""
    people: tuple[str, ...] = ()
    intent: Intent = "any"
    language: str = "en"


class Answer(Struct, kw_only=True):
    """What is said to a question. ``lead`` is one line by program, ``remarks`` say what would make it better."""

    question: str
    language: str
    how: How
    lead: str
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    remarks: list[str] = []
    topic: Topic = Topic()
    left_out: int = 0
