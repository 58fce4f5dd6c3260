"""What a template can show: every field with its kind, what it says, and an example. The guide is made of this."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from meetingmate.texts import document_texts


@dataclass(frozen=True)
class Text:
    """A line of text; empty when nothing is known."""

    about: str = ""
    example: str = ""


@dataclass(frozen=True)
class Number:
    """A whole number."""

    about: str = ""
    example: str = ""


@dataclass(frozen=True)
class Flag:
    """Yes or no, for a condition."""

    about: str = ""


@dataclass(frozen=True)
class Record:
    """Something with fields of its own; ``name`` tells records apart (``task``)."""

    name: str
    fields: dict[str, Kind] = field(hash=False)


@dataclass(frozen=True)
class ListOf:
    """A list to loop over. ``joint`` parts its texts where it is written without a loop."""

    item: Text | Record
    about: str = ""
    joint: str = ", "


@dataclass(frozen=True)
class Anything:
    """An item of a list that is not known: nothing is said about its fields."""


Kind = Text | Number | Flag | Record | ListOf | Anything
ANYTHING = Anything()

QUOTE = Record(
    "quote",
    {
        "text": Text("The words", "“So we keep the date.”"),
        "speaker": Text("Who said them", "Priya"),
        "time": Text("When, as a position in the recording", "12:34"),
    },
)
_QUOTES = ListOf(QUOTE, "The words it is based on, if quotes are to be shown")
_TEXT = "The item, with everything about it that no other field of the template shows"
DECISION = Record(
    "decision",
    {
        "number": Text("Its number", "D1"),
        "text": Text(_TEXT, "Keep the release on 24 March"),
        "by": Text("Who decided", "Priya"),
        "time": Text("When it was said", "12:34"),
        "mark": Text("“deferred”, “changed”, “rejected” or “taken back”, where it is", "deferred"),
        "note": Text("A note on it", "until the figures are there"),
        "said_by": Text("Who spoke, if it is a quotation", "Marcus"),
        "doubt": Text("Why it is doubtful, as a sentence", "Doubtful: may be a joke"),
        "quotes": _QUOTES,
    },
)
TASK = Record(
    "task",
    {
        "number": Text("Its number", "A1"),
        "text": Text(_TEXT, "Send the figures to the bank"),
        "owner": Text("Who does it", "Diego, Eleanor"),
        "due": Text("By when", "12 Mar 2026"),
        "status": Text("“done”, “not confirmed” or “withdrawn”; empty when it is open", "done"),
        "done": Flag("Whether it is done"),
        "mark": Text("Its priority, where it is low or high", "high"),
        "time": Text("When it was said", "12:34"),
        "said_by": Text("Who spoke, if it is a quotation", "Marcus"),
        "doubt": Text("Why it is doubtful, as a sentence", "Doubtful: owner not named"),
        "quotes": _QUOTES,
    },
)
PREVIOUS = Record(
    "previous task",
    {
        "number": Text("Its number", "P1"),
        "text": Text(_TEXT, "Book the room for the workshop"),
        "owner": Text("Who does it", "Eleanor"),
        "due": Text("By when", "3 Mar 2026"),
        "status": Text("“done”, “not confirmed” or “withdrawn”; empty when it is open", "done"),
        "mark": Text("The meeting it comes from", "from Weekly stand-up, 3 Mar 2026"),
        "note": Text("What was said about it in this meeting", "Said in this meeting: done"),
        "time": Text("When that was said", "02:10"),
        "quotes": _QUOTES,
    },
)
QUESTION = Record(
    "question",
    {
        "text": Text("The question", "Who tells the customers?"),
        "by": Text("Who raised it", "Marcus"),
        "time": Text("When it was said", "20:15"),
    },
)
POINT = Record(
    "point",
    {
        "text": Text("What was said", "The new form is online since Monday."),
        "speaker": Text("Who said it", "Eleanor"),
        "time": Text("When it was said", "03:20"),
    },
)
TOPIC = Record(
    "topic",
    {
        "title": Text("Its title", "Sign-up flow"),
        "time": Text("From when to when", "03:10–08:45"),
        "points": ListOf(POINT, "What was said about it"),
        "outcome": ListOf(Text("A number", "D1"), "Numbers of the decisions and tasks that came of it"),
    },
)
PERSON = Record(
    "person",
    {
        "name": Text("The name", "Diego"),
        "role": Text("The role", "Support"),
        "tasks": ListOf(TASK, "Their tasks"),
        "asked": ListOf(TASK, "What they were asked for, but did not agree to"),
        "decisions": ListOf(DECISION, "The decisions that affect them"),
        "questions": ListOf(QUESTION, "The questions to them"),
        "previous": ListOf(PREVIOUS, "Their tasks of earlier meetings"),
        "mentions": ListOf(QUESTION, "Requests to them"),
    },
)
DETAIL = Record("detail", {"label": Text("What it is", "Location"), "value": Text("The value", "Room 4")})
TURN = Record(
    "turn",
    {
        "text": Text("What was said", "Good morning, everyone."),
        "speaker": Text("Who spoke; empty where the same person goes on", "Priya"),
        "time": Text("When", "00:02"),
    },
)
LOOP = Record(
    "loop",
    {
        "index": Number("1 for the first item, 2 for the second …", "1"),
        "length": Number("How many items there are", "4"),
        "first": Flag("Whether it is the first item"),
        "last": Flag("Whether it is the last item"),
    },
)

_TOP: dict[str, Kind] = {
    "title": Text("Title of the meeting", "Weekly stand-up"),
    "kind": Text("“Minutes”, or “Transcript” when there are none yet", "Minutes"),
    "draft": Text("DRAFT, until the minutes are approved; empty after that", "DRAFT"),
    "date": Text("Date of the meeting", "Tuesday, 10 March 2026"),
    "when": Text("Date, time and length", "Tuesday, 10 March 2026, 09:30 to 10:15 (45 min)"),
    "place": Text("Location", "Room 4"),
    "chair": Text("Who was in the chair", "Priya"),
    "minute_taker": Text("Who took the minutes", "Eleanor"),
    "present": ListOf(Text("A person", "Priya (Product manager)"), "Who was there"),
    "absent": ListOf(Text("A person", "Tomás (Sales)"), "Who was invited and not there"),
    "agenda": ListOf(Text("An item", "Spring release"), "The agenda", "; "),
    "next_meeting": Text("The next meeting", "Tuesday, 17 March 2026, 09:30"),
    "details": ListOf(DETAIL, "Everything known about when, where and who, in the right order"),
    "remark": Text("Why there are no minutes, or why they say nothing", "This meeting has no minutes yet."),
    "summary": ListOf(Text("A sentence", "The release stays on 24 March."), "The summary", " "),
    "decisions": ListOf(DECISION, "The decisions"),
    "tasks": ListOf(TASK, "The tasks"),
    "previous": ListOf(PREVIOUS, "Tasks of earlier meetings of the series that were still open"),
    "questions": ListOf(QUESTION, "The open questions"),
    "topics": ListOf(TOPIC, "The topics with what was said about each"),
    "people": ListOf(PERSON, "Everyone with what concerns them"),
    "times_note": Text("What the times in the document mean", "Times are positions in the recording."),
    "approved": Flag("Whether the minutes are approved"),
    "approved_by": Text("Who approved them", "Priya"),
    "approved_on": Text("When they were approved", "11 Mar 2026"),
    "how_made": ListOf(Text("A sentence", "Made by MeetingMate …"), "How the minutes were made and checked", "\n"),
    "left_out": ListOf(Text("A line", "“We could …” (no such words)"), "What the check left out, with the reason"),
    "transcript": ListOf(TURN, "The transcript, if it is to be added"),
    "language": Text("Code of the language of the document", "en"),
}

#: What people are likely to write for a field, for "did you mean".
OTHER_WORDS = {
    **dict.fromkeys(["actions", "action_items", "todos", "aufgaben", "taches", "tâches", "tareas"], "tasks"),
    **dict.fromkeys(["beschlüsse", "beschluesse", "décisions", "decisiones", "resolutions"], "decisions"),
    **dict.fromkeys(["attendees", "participants", "teilnehmer", "anwesend", "présents", "asistentes"], "present"),
    **dict.fromkeys(["apologies", "excused", "abwesend", "entschuldigt", "excusés"], "absent"),
    **dict.fromkeys(["location", "ort", "room", "lieu"], "place"),
    **dict.fromkeys(["titel", "titre", "subject", "name_of_meeting"], "title"),
    **dict.fromkeys(["datum", "day"], "date"),
    **dict.fromkeys(["protokollführer", "secretary", "minutes_by", "protokoll"], "minute_taker"),
    **dict.fromkeys(["zusammenfassung", "résumé", "overview"], "summary"),
    **dict.fromkeys(["fragen", "open_questions", "issues"], "questions"),
    **dict.fromkeys(["themen", "discussion", "agenda_items"], "topics"),
    **dict.fromkeys(["assignee", "responsible", "who", "verantwortlich", "responsable"], "owner"),
    **dict.fromkeys(["deadline", "due_date", "by_when", "frist", "bis", "échéance"], "due"),
    **dict.fromkeys(["task", "decision", "description", "item", "what"], "text"),
    **dict.fromkeys(["no", "nr", "id"], "number"),
    **dict.fromkeys(["heading", "headings", "labels", "word"], "label"),
}
#: Sections that minutes have as a rule; the check of a template says which it leaves out.
USUAL = ("title", "date", "summary", "decisions", "tasks", "questions", "how_made", "draft")


@cache
def top() -> dict[str, Kind]:
    """The fields that a template begins with; ``label`` has the fixed texts in the language of the minutes."""
    return {**_TOP, "label": Record("label", {key: Text() for key in labels()})}


@cache
def labels() -> tuple[str, ...]:
    """Names of the fixed texts that stand for themselves."""
    keys = document_texts.plain_keys()
    return tuple(key for key in keys if not key.startswith(("said_", "doubt_", "remark_")))


def records() -> list[Record]:
    """Every record that a template can meet, each once."""
    found: dict[str, Record] = {}

    def visit(kind: Kind) -> None:
        if isinstance(kind, ListOf):
            visit(kind.item)
        elif isinstance(kind, Record) and kind.name not in found:
            found[kind.name] = kind
            for inner in kind.fields.values():
                visit(inner)

    for kind in _TOP.values():
        visit(kind)
    return [*found.values(), LOOP]
