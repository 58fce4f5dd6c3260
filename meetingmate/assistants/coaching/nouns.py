"""What coaching is made of: moments, figures of a meeting and of many, suggestions, checklists."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

#: What a suggestion is about; also the theme that articles are looked up for.
Theme = Literal["talk", "stretch", "questions", "fillers", "interruptions", "tasks"]
Who = Literal["me", "others", "anyone"]


class Moment(Struct, kw_only=True):
    """Where something can be heard: an utterance of a meeting and its second (below 0: the meeting has no times).

    ``length_s`` is that of a stretch of talk, else 0. ``words`` are those that were counted or found.
    """

    meeting: str
    title: str
    date: str
    utterance: str
    time: float
    length_s: float = 0.0
    words: str = ""


class Interruption(Struct, kw_only=True):
    """Somebody began while another one was speaking. ``sure``: the two are on different tracks of the recording, so
    each was heard alone; on one track the times of overlapping speech are only estimated."""

    moment: Moment
    sure: bool


class Figures(Struct, kw_only=True):
    """What is counted of one person in one meeting; see ``measuring.measure`` for how.

    Lengths are in seconds. ``spoken_s`` and ``everybody_s`` are None when the meeting has no times or nobody else was
    told apart in it. ``filler_words`` and ``counted_words`` are of the utterances whose language has a list of fillers.
    """

    meeting: str
    title: str
    date: str
    speakers: int
    duration_s: float
    words: int
    spoken_s: float | None = None
    everybody_s: float | None = None
    unnamed_s: float = 0.0
    questions: list[Moment] = field(default_factory=list)
    stretches: list[Moment] = field(default_factory=list)
    filler_words: dict[str, int] = field(default_factory=dict)
    filler_moments: list[Moment] = field(default_factory=list)
    counted_words: int = 0
    interruptions: list[Interruption] = field(default_factory=list)
    interrupted: list[Interruption] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Share of the talk, 0 to 1."""
        return share_of([self])

    @property
    def longest(self) -> Moment | None:
        """The longest stretch."""
        return max(self.stretches, key=lambda one: one.length_s, default=None)


class Commitments(Struct, kw_only=True):
    """Tasks of a person whose due date has passed: ``due`` of them, of which ``done`` are done. ``on_time``: ticked off
    on their due date or before; ``late``: afterwards; ``undated``: done, but nobody knows when."""

    due: int = 0
    done: int = 0
    on_time: int = 0
    late: list[Moment] = field(default_factory=list)
    undated: list[Moment] = field(default_factory=list)
    open: list[Moment] = field(default_factory=list)


class TopicMet(Struct, kw_only=True):
    """A topic of the minutes of at least two of the meetings, with where it begins in each."""

    title: str
    moments: list[Moment]


class Week(Struct, kw_only=True):
    """Figures of the meetings of one week; ``monday`` is ISO. A figure that is not known is None."""

    monday: str
    meetings: int
    share: float | None
    longest_s: float | None
    questions_per_hour: float | None
    fillers_per_100: float | None


class Suggestion(Struct, kw_only=True):
    """A sentence about something that stands out, what can be tried, where to listen, and what it is based on."""

    theme: Theme
    text: str
    advice: str
    moments: list[Moment]
    based_on: str


class Article(Struct, kw_only=True):
    """A document of the person's own folders that speaks of a theme. ``place``: the page or heading."""

    theme: Theme
    folder: str
    path: str
    place: str
    passage: str


class ChecklistItem(Struct, kw_only=True):
    """What a call should hold. ``words`` by language ("" for every one): any of them, in a sentence of ``said_by``.

    ``question``: only sentences that end with a question mark. ``at_least`` sentences have to be found. ``answered``:
    it is looked for what the person said right after.
    """

    id: str
    label: dict[str, str]
    words: dict[str, list[str]]
    said_by: Who = "anyone"
    question: bool = False
    at_least: int = 1
    answered: bool = False


class Checklist(Struct, kw_only=True):
    """The file of a checklist."""

    title: dict[str, str]
    items: list[ChecklistItem]
    languages: list[str] = field(default_factory=lambda: ["en"])


class Hit(Struct, kw_only=True):
    """A sentence that an item was found in. ``mine``: the person said it. ``answer``: what he or she said next, None
    where nothing was or none is looked for."""

    moment: Moment
    mine: bool
    answer: Moment | None = None


class Checked(Struct, kw_only=True):
    """An item of a checklist with the sentences it was found in. ``found``: there are as many as it asks for."""

    id: str
    label: str
    found: bool
    at_least: int
    answered: bool
    hits: list[Hit]


class ChecklistResult(Struct, kw_only=True):
    """A meeting against a checklist."""

    title: str
    meeting: str
    meeting_title: str
    items: list[Checked]


class Report(Struct, kw_only=True):
    """All that is shown of one person. ``notes`` say what could not be counted."""

    name: str
    meetings: list[Figures]
    commitments: Commitments
    topics: list[TopicMet]
    weeks: list[Week]
    suggestions: list[Suggestion] = field(default_factory=list)
    reading: list[Article] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def share_of(figures: list[Figures]) -> float | None:
    """Share of the talk in those of the meetings in which it is known, 0 to 1; None when it is in none."""
    spoken = sum(one.spoken_s or 0.0 for one in figures)
    everybody = sum(one.everybody_s or 0.0 for one in figures)
    return spoken / everybody if everybody > 0 else None


def fillers_per_100(figures: list[Figures]) -> float | None:
    """Filler words for each hundred words of the meetings; None when nothing was counted."""
    words = sum(one.counted_words for one in figures)
    return 100 * sum(sum(one.filler_words.values()) for one in figures) / words if words else None


def questions_per_hour(figures: list[Figures]) -> float | None:
    """Questions for each hour of the meetings that have times; None when there is none."""
    timed = [one for one in figures if one.duration_s > 0]
    hours = sum(one.duration_s for one in timed) / 3600
    return sum(len(one.questions) for one in timed) / hours if hours else None


def longest_of(figures: list[Figures]) -> Moment | None:
    """The longest stretch of all meetings."""
    found = [one.longest for one in figures if one.longest is not None]
    return max(found, key=lambda one: one.length_s, default=None)
