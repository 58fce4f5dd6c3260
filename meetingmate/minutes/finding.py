"""What came up in a talk, found in either of two ways: by the tagger, or by expressions alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from meetingmate.domain.meeting import Point, Utterance
from meetingmate.minutes import deadlines, questions
from meetingmate.minutes.actions import ActionFinder
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Turn
from meetingmate.minutes.decisions import DecisionFinder
from meetingmate.minutes.facts import Fact
from meetingmate.minutes.language_pack import LanguagePack
from meetingmate.minutes.outcomes import Settled
from meetingmate.minutes.people_in_text import People
from meetingmate.minutes.tagging import tagger
from meetingmate.minutes.tasks import TaskReader
from meetingmate.minutes.tracking import material
from meetingmate.minutes.tracking.decisions import DecisionTracker
from meetingmate.minutes.tracking.said import Said
from meetingmate.minutes.tracking.tasks import TaskTracker


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


Finder = Callable[[Talk], Found]


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
