"""What the analysis found in a meeting: facts, and the items that reconciliation made of them.

This is the seam between finding (clean, chunk, extract, reconcile, verify) and writing (summary, topics):
the writer reads ``Facts`` and never looks for decisions or tasks itself.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from meetingmate.domain.meeting import ActionItem, Decision, Dropped, Evidence, NextMeeting, Point, PreviousAction

#: What somebody does by saying something (issue list of speech acts).
FactKind = Literal[
    "commitment",
    "request",
    "acceptance",
    "refusal",
    "proposal",
    "decision",
    "deferral",
    "vote",
    "report",
    "question",
    "problem",
    "information",
    "announcement",
]


class Fact(Struct, kw_only=True):
    """One thing somebody did by speaking.

    ``evidence`` cites the utterances it rests on, in order of time; ``text`` is a full short sentence or
    phrase made of their words; ``speaker`` is who said it (None: not known). ``owners``, ``due_text`` and
    ``due`` (ISO date, only when unambiguous) are filled for commitments and requests. ``item`` is the id of the
    decision, action or question that came of it ("d1", "a2", "q1"), empty when nothing did.
    """

    kind: FactKind
    text: str
    evidence: list[Evidence]
    speaker: str | None = None
    owners: list[str] = field(default_factory=list)
    due_text: str | None = None
    due: str | None = None
    item: str = ""

    @property
    def utterances(self) -> list[str]:
        """Ids of the utterances it rests on, in order of time."""
        return list(dict.fromkeys(e.utterance for e in self.evidence))


class Facts(Struct, kw_only=True):
    """Everything found in one meeting. All items are verified; what failed is in ``dropped``.

    ``all`` holds every fact in order of time, also those that no item came of (reports, problems, information,
    proposals that nobody took up): material for topics and the summary. ``no_speech`` means that the transcript
    has nothing that was said in a meeting (for instance only text that recognition invents over silence). ``aside`` are
    ids of utterances that are no work: jokes, private matters, the call itself.
    """

    decisions: list[Decision] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)
    previous_actions: list[PreviousAction] = field(default_factory=list)
    questions: list[Point] = field(default_factory=list)
    next_meeting: NextMeeting | None = None
    all: list[Fact] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    repaired: int = 0
    verified: int = 0
    no_speech: bool = False
    aside: set[str] = field(default_factory=set)
