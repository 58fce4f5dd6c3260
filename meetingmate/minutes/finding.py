"""What came up in a talk, found in either of two ways: by the tagger, or by expressions alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from meetingmate.domain.meeting import Point, Utterance
from meetingmate.minutes import deadlines, questions, reconcile
from meetingmate.minutes.actions import ActionFinder
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Clause, Turn
from meetingmate.minutes.decisions import DecisionFinder
from meetingmate.minutes.facts import Fact
from meetingmate.minutes.language_pack import LanguagePack
from meetingmate.minutes.outcomes import Settled
from meetingmate.minutes.people_in_text import People
from meetingmate.minutes.tagging import tagger
from meetingmate.minutes.tagging.tagger import Tags
from meetingmate.minutes.tasks import TaskReader
from meetingmate.minutes.tracking import material
from meetingmate.minutes.tracking.decisions import DecisionTracker
from meetingmate.minutes.tracking.said import Said
from meetingmate.minutes.tracking.tasks import TaskTracker

#: An item that expressions found stands when one of its turns is this likely of its kind.
_LIKELY = 0.25
#: Of a turn with more characters the tagger says what most of it is about, not each of its sentences.
_LONG = 400


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
    settled: list[Settled]
    questions: list[Point]
    facts: list[Fact]
    aside: set[str] = field(default_factory=set)
    tags: Tags | None = None


Finder = Callable[[Talk], Found]


def by_both(talk: Talk) -> Found:
    """What the tagger finds; where expressions found the same item in its turns, their wording, owner and day.

    What expressions found in turns that the tagger does not take for the kind is left out.
    """
    tagged, ruled = by_tags(talk), by_rules(talk)
    tags = tagged.tags
    assert tags is not None
    rows = {utterance.id: row for row, utterance in enumerate(talk.utterances)}

    def likely(clauses: list[Clause], kind: str) -> float:
        cited = {rows[utterance] for clause in clauses for utterance, _ in clause.pieces if utterance in rows}
        long = any(len(talk.utterances[row].text) > _LONG for row in cited)
        return 1.0 if long else max((tags.kind(row, kind) for row in cited), default=0.0)

    candidates = [c for c in ruled.candidates if likely(c.clauses, "task") >= _LIKELY]
    settled = [s for s in ruled.settled if max(likely(s.clauses, "decision"), likely(s.clauses, "deferred")) >= _LIKELY]
    known = [_utterances(c.clauses) for c in candidates if reconcile.counts(c)]
    decided = [_utterances(s.clauses) for s in settled if not s.withdrawn]
    candidates += [c for c in tagged.candidates if not any(_same(_utterances(c.clauses), k) for k in known)]
    settled += [s for s in tagged.settled if not any(_same(_utterances(s.clauses), k) for k in decided)]
    return Found(
        sorted(candidates, key=lambda c: c.clauses[0].index),
        sorted(settled, key=lambda s: s.clauses[0].index),
        tagged.questions,
        tagged.facts,
        tagged.aside,
        tags,
    )


def _utterances(clauses: list[Clause]) -> set[str]:
    return {utterance for clause in clauses for utterance, _ in clause.pieces}


def _same(one: set[str], other: set[str]) -> bool:
    """Whether two items rest on the same turns: most of those of the smaller one."""
    return 2 * len(one & other) >= min(len(one), len(other))


def by_tags(talk: Talk) -> Found:
    """What the shipped tagger finds."""
    tags = tagger.shipped().tag([(u.speaker, u.text) for u in talk.utterances])
    said = Said(talk.language, talk.people, talk.turns, talk.utterances, tags)
    candidates = TaskTracker(said, talk.reader, talk.day, talk.meets_on).run()
    deadlines.complete(talk.language, talk.reader, candidates, talk.turns, talk.day)
    settled = DecisionTracker(said).run()
    return Found(
        candidates,
        settled,
        material.open_questions(said, talk.by_id),
        material.all_facts(said, candidates, settled, talk.by_id),
        material.aside(said),
        tags,
    )


def by_rules(talk: Talk) -> Found:
    """What the expressions of the language packs find."""
    language = talk.language
    candidates = ActionFinder(language, talk.reader, talk.day, talk.meets_on).run(talk.turns)
    finder = DecisionFinder(language, talk.reader)
    settled = finder.run(talk.turns)
    left = finder.left_open
    return Found(
        candidates,
        settled,
        questions.open_questions(language, talk.turns, left, candidates, settled, talk.by_id),
        questions.all_facts(language, talk.turns, candidates, settled, left, talk.by_id),
    )
