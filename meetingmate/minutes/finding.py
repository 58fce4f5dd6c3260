"""What came up in a talk, found in either of two ways: by the tagger, or by expressions alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from meetingmate.domain.meeting import Point, Utterance
from meetingmate.minutes.items import deadlines, reconcile
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.facts import Fact
from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import LanguagePack, overlap
from meetingmate.minutes.language.long_turns import is_part
from meetingmate.minutes.language.people_in_text import People
from meetingmate.minutes.rules import dictation
from meetingmate.minutes.rules.actions import ActionFinder
from meetingmate.minutes.rules.decisions import DecisionFinder
from meetingmate.minutes.tagging import tagger
from meetingmate.minutes.tracking import material
from meetingmate.minutes.tracking.decisions import DecisionTracker
from meetingmate.minutes.tracking.said import Said, rows_of
from meetingmate.minutes.tracking.tasks import TaskTracker

#: An item that expressions found stands when one of its turns is this likely of its kind.
_LIKELY = 0.25
#: Share of words in common from which on two items say the same.
_SAME = 0.5
#: Share of the tagger's items that expressions find too in talk that is plain enough for them: there, what only the
#: tagger finds is more often wrong than new.
_PLAIN = 0.7


@dataclass
class Talk:
    """A talk to look for items in. ``utterances`` are those that say something, ``by_id`` all of the transcript."""

    language: LanguagePack
    people: People
    reader: TaskReader
    turns: list[Turn]
    utterances: list[Utterance]
    by_id: dict[str, Utterance]
    day: date | None
    meets_on: date | None


@dataclass
class Found:
    """What came up. ``aside`` are ids of utterances that are no work: jokes, private matters, the call itself."""

    candidates: list[Candidate]
    settled: list[DecisionCandidate]
    questions: list[Point]
    facts: list[Fact]
    aside: set[str] = field(default_factory=set)
    said: Said | None = None


Finder = Callable[[Talk], Found]


def by_both(talk: Talk) -> Found:
    """What the tagger finds; where expressions found the same item in its turns, their wording, owner and day.

    What expressions found in turns that the tagger does not take for the kind is left out. In plain talk, of which the
    expressions miss little, nothing is added to them.
    """
    tagged, ruled = by_tags(talk), by_rules(talk)
    said = tagged.said
    assert said is not None
    tags = said.tags

    def likely(clauses: list[Clause], kind: str) -> float:
        cited = {row for clause in clauses for row in said.places(clause)}
        if any(is_part(said.rows[row]) for row in cited):
            return 1.0  # a page of text in one turn is unlike the talks that the tagger knows
        if cited and all(map(tags.no_work, cited)):
            return 0.0
        return max((tags.kind(row, kind) for row in cited), default=0.0)

    candidates = [c for c in ruled.candidates if likely(c.clauses, "task") >= _LIKELY]
    kinds = ("decision", "deferred", "rejected")
    settled = [s for s in ruled.settled if max(likely(s.clauses, kind) for kind in kinds) >= _LIKELY]
    if not dictation.is_dictation(talk.turns):  # there the heads of a dictation say what is what
        known = [(_utterances(c.clauses), talk.language.content(c.task)) for c in candidates if reconcile.counts(c)]
        decided = [(_utterances(s.clauses), talk.language.content(s.text)) for s in settled if not s.withdrawn]
        more_tasks = [
            c for c in tagged.candidates if not _is_known(_utterances(c.clauses), talk.language.content(c.task), known)
        ]
        standing = [s for s in tagged.settled if s.status != "rejected"]
        more_settled = [
            s for s in standing if not _is_known(_utterances(s.clauses), talk.language.content(s.text), decided)
        ]
        total, more = len(tagged.candidates) + len(standing), len(more_tasks) + len(more_settled)
        if more > (1 - _PLAIN) * total:
            candidates += more_tasks
            settled += [s for s in more_settled if s.stands]
        # what was turned down or taken back takes nothing from what stands: it is told in plain talk as well
        ended = [(_utterances(s.clauses), talk.language.content(s.text)) for s in [*ruled.settled, *settled]]
        settled += [
            s
            for s in tagged.settled
            if not s.stands and not _is_known(_utterances(s.clauses), talk.language.content(s.text), ended)
        ]
    return Found(
        sorted(candidates, key=lambda c: c.clauses[0].index),
        sorted(settled, key=lambda s: s.clauses[0].index),
        tagged.questions,
        tagged.facts,
        tagged.aside,
        said,
    )


def _utterances(clauses: list[Clause]) -> set[str]:
    return {utterance for clause in clauses for utterance, _ in clause.pieces}


def _is_known(cited: set[str], content: list[str], known: list[tuple[set[str], list[str]]]) -> bool:
    """Whether an item rests on most of the turns of one that is known (or the other way round), or says the same."""
    return any(
        2 * len(cited & turns) >= min(len(cited), len(turns)) or overlap(content, words) >= _SAME
        for turns, words in known
    )


def by_tags(talk: Talk) -> Found:
    """What the shipped tagger finds."""
    rows = rows_of(talk.utterances, talk.language.code)
    tags = tagger.shipped().tag([(row.speaker, row.text) for row in rows])
    said = Said(talk.language, talk.people, talk.turns, rows, tags)
    candidates = TaskTracker(said, talk.reader, talk.day, talk.meets_on).run()
    deadlines.complete(talk.language, talk.reader, candidates, talk.turns, talk.day)
    settled = DecisionTracker(said).run()
    return Found(
        candidates,
        settled,
        material.open_questions(said, talk.by_id),
        material.all_facts(said, candidates, settled, talk.by_id),
        material.aside(said),
        said,
    )


def by_rules(talk: Talk) -> Found:
    """The tasks and decisions that the expressions of the language packs find; they find nothing else."""
    candidates = ActionFinder(talk.language, talk.reader, talk.day, talk.meets_on).run(talk.turns)
    return Found(candidates, DecisionFinder(talk.language, talk.reader).run(talk.turns), [], [])
