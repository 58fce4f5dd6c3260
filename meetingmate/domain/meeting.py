"""The nouns of MeetingMate: what a meeting is made of.

All times are ``float`` seconds from the start of the meeting unless a name says otherwise; dates are
ISO strings (``2026-03-05``), wall-clock times ``HH:MM``. The structs are plain data (msgspec): they are
stored, sent between processes and written to JSON without a second description of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from meetingmate.base.ids import MeetingId, require_meeting_id
from meetingmate.base.translation import mark
from meetingmate.domain.approval import Approval

UtteranceState = Literal["provisional", "settled", "edited"]
DecisionStatus = Literal["made", "changed", "deferred", "rejected", "reversed"]
ActionStatus = Literal["open", "proposed", "done", "withdrawn"]
UpdateKind = Literal["done", "progress", "postponed", "reassigned", "withdrawn"]
CheckResult = Literal["verified", "repaired", "person"]
#: Where the day of a meeting comes from: what its file says, the file's name, or the day of the file's last change;
#: empty: a person said so, or it was recorded here.
DateSource = Literal["", "contents", "name", "modified"]
#: Why an item is doubtful: not a complete sentence, its words may be misheard, were a condition or a joke,
#: not all of it stands in the words it cites, another decision says otherwise, or nobody was named to do it.
Doubt = Literal["sentence", "heard", "condition", "joke", "support", "conflict", "owner"]
#: Each doubt in words; exports say it in the language of the minutes (``texts/minutes``).
DOUBTS: dict[Doubt, str] = {
    "sentence": mark("not a complete sentence"),
    "heard": mark("the words were hard to hear"),
    "condition": mark("said as a condition or a possibility"),
    "joke": mark("may be a joke"),
    "support": mark("not all of it is in the quoted words"),
    "conflict": mark("another decision says otherwise"),
    "owner": mark("owner not named"),
}


#: "Speaker 2", and what other programs call somebody they have no name for: SPEAKER_01, Sprecher 1, Participant B,
#: Speaker One.
_LABEL = re.compile(
    r"(?:speaker|spk|sprecher(?:in)?|teilnehmer(?:in)?|locuteur|intervenant|orateur|participante?|participant|hablante"
    r"|orador|person)(?:[ _-]?\d{1,4}|[ _-](?:[A-Z]|one|two|three|four|five|six|eins|zwei|drei|vier|fünf|sechs|un|deux"
    r"|trois|quatre|cinq|uno|dos|tres|cuatro|cinco))",
    re.IGNORECASE,
)

#: Seconds between the lines of a transcript without times: these only give the order (``Meeting.timed``).
ORDER_S = 5.0

#: More people than this do not speak in one meeting.
MOST_SPEAKERS = 50


class Word(Struct, kw_only=True):
    """One recognised word. ``text`` has no surrounding spaces; ``probability`` is 0 to 1."""

    text: str
    start: float
    end: float
    probability: float = 1.0


class Utterance(Struct, kw_only=True):
    """What one speaker said without a long pause; never longer than a few sentences.

    ``speaker`` is an attendee's name, or a label such as ``Speaker 1``, or None (could not be told).
    ``uncertain`` marks text that the recogniser itself was not sure of; ``overlap``: somebody else speaks during part
    of it. ``original`` is the recogniser's own text of a line that a person has edited, None of all others.
    ``language`` is the one it was recognised in (Whisper code), None when it is not known.
    """

    id: str
    start: float
    end: float
    text: str
    track: str = "mixed"
    speaker: str | None = None
    words: list[Word] = field(default_factory=list)
    state: UtteranceState = "settled"
    uncertain: bool = False
    overlap: bool = False
    original: str | None = None
    language: str | None = None


class Evidence(Struct, kw_only=True):
    """The words an item rests on: ``quote`` stands verbatim in the text of utterance ``utterance``."""

    utterance: str
    quote: str
    start: float
    end: float


def telling(text: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """The part of an item's evidence with most of the item's words, of equal ones the first: where it was said.

    Evidence may begin with the question that led to a decision, long before it was taken.
    """
    words = _words(text)
    return max(evidence, key=lambda one: (len(words & _words(one.quote)), -one.start), default=None)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


class Check(Struct, kw_only=True):
    """What the verification by program found for one item; ``person`` means that somebody edited or added it.

    ``verified``: the words it cites were found in the transcript, no more than that. ``doubts`` names what speaks
    against it all the same (see ``minutes.doubt``).
    """

    result: CheckResult = "verified"
    reason: str = ""
    doubts: list[Doubt] = field(default_factory=list)


class Point(Struct, kw_only=True):
    """One sentence of the minutes with the words it rests on. ``speaker`` is who said it, where known."""

    text: str
    evidence: list[Evidence] = field(default_factory=list)
    speaker: str | None = None
    id: str = ""
    check: Check = field(default_factory=Check)


class Topic(Struct, kw_only=True):
    """A stretch of the meeting about one thing. ``named_by_person``: somebody wrote the title."""

    title: str
    start: float
    end: float
    points: list[Point] = field(default_factory=list)
    named_by_person: bool = False


class Decision(Struct, kw_only=True):
    """Something the meeting settled, put off (``deferred``), turned down (``rejected``) or took back (``reversed``).

    ``note`` says what a changed one replaces.
    """

    text: str
    evidence: list[Evidence] = field(default_factory=list)
    status: DecisionStatus = "made"
    by: str | None = None
    note: str = ""
    id: str = ""
    check: Check = field(default_factory=Check)

    @property
    def stands(self) -> bool:
        """Whether it was neither turned down nor taken back."""
        return self.status not in ("rejected", "reversed")


class ActionItem(Struct, kw_only=True):
    """Something somebody does after the meeting.

    ``owners`` is empty when the meeting did not say who ("not stated"). ``due`` is set only when ``due_text``
    is unambiguous against the meeting's own date. ``proposed`` status: asked for, but nobody took it;
    ``withdrawn``: not needed any more. ``comment`` is what somebody wrote on it afterwards. ``done_on`` is the ISO date
    on which it was ticked off, or of the meeting that reported it as done; None when it is not done, or was ticked off
    before such dates were kept.
    """

    task: str
    owners: list[str] = field(default_factory=list)
    due_text: str | None = None
    due: str | None = None
    status: ActionStatus = "open"
    priority: Literal["", "low", "normal", "high"] = ""
    evidence: list[Evidence] = field(default_factory=list)
    id: str = ""
    check: Check = field(default_factory=Check)
    comment: str = ""
    done_on: str | None = None

    def take_status(self, status: ActionStatus, day: str) -> None:
        """Change the status on the ISO date ``day`` ("": not known); what is done already keeps its date."""
        if status != self.status:
            self.status, self.done_on = status, (day or None) if status == "done" else None


class Update(Struct, kw_only=True):
    """What a meeting said about a task of an earlier one: a suggestion, which a person accepts or dismisses.

    ``owners`` are those of a ``reassigned`` task, ``due_text`` and ``due`` (ISO) the new day of a ``postponed`` one.
    """

    kind: UpdateKind
    evidence: list[Evidence] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    due_text: str | None = None
    due: str | None = None
    state: Literal["suggested", "accepted", "dismissed"] = "suggested"
    check: Check = field(default_factory=Check)


class PreviousAction(Struct, kw_only=True):
    """A task of an earlier meeting of the series that was not done when these minutes were made.

    ``meeting`` (its id) and ``item`` name it there; the other fields say how it stood, an accepted update taken in.
    """

    meeting: str
    item: str
    task: str
    owners: list[str] = field(default_factory=list)
    due_text: str | None = None
    due: str | None = None
    status: ActionStatus = "open"
    meeting_title: str = ""
    meeting_date: str = ""
    update: Update | None = None


class NextMeeting(Struct, kw_only=True):
    """When the meeting said it meets again: as text, and as ISO date and HH:MM where unambiguous."""

    text: str
    date: str | None = None
    time: str | None = None
    evidence: list[Evidence] = field(default_factory=list)


#: What stands in the minutes and rests on words of the transcript.
ItemWithEvidence = Point | Decision | ActionItem | Update | NextMeeting
#: What stands in the minutes on its own, and what a person can take out of them.
ItemKind = Literal["summary", "point", "decision", "action", "question"]


class Dropped(Struct, kw_only=True):
    """An item that failed verification and was left out, and why."""

    text: str
    reason: str
    kind: str = ""


class Rejected(Struct, kw_only=True):
    """Something the program found and a person took out: it does not come back in a new run."""

    kind: ItemKind
    text: str
    evidence: list[Evidence] = field(default_factory=list)


class Checks(Struct, kw_only=True):
    """Counts of the verification by program over all items of the minutes.

    ``cut_turns``: turns that were so long that they were read in parts; facts that go over a cut may be missing.
    """

    verified: int = 0
    repaired: int = 0
    cut_turns: int = 0
    dropped: list[Dropped] = field(default_factory=list)


class HowMade(Struct, kw_only=True):
    """What made these minutes. ``writing_model`` is None when the rules alone did; ``remarks`` are
    sentences for the reader, such as "part 7 of 23 by rules". ``meeting_date`` is the day that the meeting had (ISO):
    what was said of days is computed from it; empty: not known. ``sent_to``: the server that text of the meeting was
    sent to for the writing (scheme, host and port), several with commas; empty: none. ``left_computer``: one of them is
    not on this computer. ``sound_sent_to`` and ``sound_left_computer``: the same of sound that was sent to be turned
    into text."""

    speech_model: str | None = None
    writing_model: str | None = None
    sent_to: str = ""
    left_computer: bool = False
    sound_sent_to: str = ""
    sound_left_computer: bool = False
    prompts: str = ""
    created: str = ""
    meeting_date: str = ""
    remarks: list[str] = field(default_factory=list)


class Minutes(Struct, kw_only=True):
    """One version of the minutes of a meeting. ``language`` is that of the headings and the text.

    ``previous_actions``: what was open of the earlier meetings of the series, with what was said about it.
    ``approval``: what was approved, by whom; ``domain.approval`` says whether it still holds.
    """

    version: int = 1
    language: str = "en"
    summary: list[Point] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)
    previous_actions: list[PreviousAction] = field(default_factory=list)
    open_questions: list[Point] = field(default_factory=list)
    next_meeting: NextMeeting | None = None
    how_made: HowMade = field(default_factory=HowMade)
    checks: Checks = field(default_factory=Checks)
    rejected: list[Rejected] = field(default_factory=list)
    approval: Approval | None = None

    def all_points(self) -> list[Point]:
        """The points of the summary, the open questions and the topics."""
        return [*self.summary, *self.open_questions, *(point for topic in self.topics for point in topic.points)]

    def items_with_evidence(self) -> list[ItemWithEvidence]:
        """Everything that rests on words of the transcript."""
        found: list[ItemWithEvidence] = [*self.summary, *self.decisions, *self.actions, *self.open_questions]
        found += [point for topic in self.topics for point in topic.points]
        found += [previous.update for previous in self.previous_actions if previous.update]
        return [*found, self.next_meeting] if self.next_meeting else found

    def summary_text(self) -> str:
        """The summary as one paragraph."""
        return " ".join(point.text for point in self.summary)


class Attendee(Struct, kw_only=True):
    """Somebody invited. ``present`` False: absent. ``aliases``: other names this person goes by."""

    name: str
    role: str | None = None
    present: bool = True
    aliases: list[str] = field(default_factory=list)


class Part(Struct, kw_only=True, frozen=True):
    """Which sound of a file a track is: of audio stream number ``stream``, the channels added up with the weights of
    that one of ``mixes`` that is as long as there are channels at that moment; silence where none is."""

    stream: int = 0
    mixes: tuple[tuple[float, ...], ...]


class Track(Struct, kw_only=True):
    """One kind of sound of the meeting. ``path`` is relative to the meeting's folder, or absolute for a link.

    Several tracks may be in one file: ``part`` says which sound of it is meant; None is the mean of all channels.
    """

    path: str
    name: str = "mixed"
    duration_s: float = 0.0
    linked: bool = False
    original_name: str = ""
    part: Part | None = None


class Note(Struct, kw_only=True):
    """A line somebody wrote; ``time`` is None when it was not written during the meeting."""

    text: str
    time: float | None = None


class Removed(Struct, kw_only=True):
    """Text or sound that the transcript leaves out, and why (coverage: nothing disappears silently).

    ``recording`` marks a gap of the recording itself: there was nothing to hear.
    """

    start: float
    end: float
    text: str
    reason: str
    track: str = "mixed"
    recording: bool = False


class VoiceMatch(Struct, kw_only=True):
    """Speaker ``label`` sounds like ``name``, whose voice the user keeps; ``confidence`` 0 to 1. A suggestion only."""

    label: str
    name: str
    confidence: float


class Meeting(Struct, kw_only=True):
    """Everything about a meeting but its utterances and minutes, which are stored beside it.

    ``date`` is ISO, ``start`` the wall-clock time HH:MM it began, None when not known; ``date_from`` says where the
    date comes from as long as no person has confirmed it. ``transcript`` says which
    text there is: what was written down while the meeting ran, or that of the whole recording heard again.
    ``imported``: the file of another program that the text was taken from; there is no recording then. ``timed`` False:
    it says of no line when it was said; ``start`` and ``end`` of lines and evidence only give their order then.
    ``series``: the name of the row of meetings it belongs to. ``expected_speakers``: the fewest and the most people
    who can be speaking, as the user says; None: to be found.
    """

    id: MeetingId
    title: str
    date: str
    date_from: DateSource = ""
    start: str | None = None
    duration_s: float = 0.0
    language: str | None = None
    place: str | None = None
    chair: str | None = None
    minute_taker: str | None = None
    attendees: list[Attendee] = field(default_factory=list)
    agenda: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    transcript: Literal["live", "final"] = "final"
    imported: str | None = None
    timed: bool = True
    series: str | None = None
    tags: list[str] = field(default_factory=list)
    voice_matches: list[VoiceMatch] = field(default_factory=list)
    expected_speakers: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        require_meeting_id(self.id)

    def names(self) -> list[str]:
        """Names of all attendees, present or not."""
        return [a.name for a in self.attendees]


def is_speaker_label(speaker: str) -> bool:
    """Whether this is a label such as ``Speaker 2`` or ``SPEAKER_01`` and not a person's name."""
    return _LABEL.fullmatch(speaker) is not None


def speakers_in(utterances: list[Utterance]) -> list[str]:
    """Speakers in the order in which they are first heard."""
    return list(dict.fromkeys(u.speaker for u in utterances if u.speaker))
