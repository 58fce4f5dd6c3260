"""Tags written by hand, so that a test says what the tagger would have to say."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

import numpy as np

from meetingmate.domain.meeting import Attendee, Utterance
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.clauses import Splitter
from meetingmate.minutes.language.people_in_text import People
from meetingmate.minutes.tagging import labels
from meetingmate.minutes.tagging.tagger import REACH, Mark, Tags
from meetingmate.minutes.tracking.said import Said

THRESHOLDS = {f"{kind} item": 0.5 for kind in labels.KINDS} | {"decision settled": 0.4, "task settled": 0.4}


@dataclass
class Line:
    """A turn: ``parts`` {item: part} ("t1" is a task, "d1" a decision, "p1" put off, "r1" rejected, "q1" a
    question); the words that are marked; whether the speaker owns its task."""

    speaker: str | None
    text: str
    parts: dict[str, str] = field(default_factory=dict)
    sentence: str = ""
    due: str = ""
    owner: str = ""
    own: bool = False


_KINDS = {"t": "task", "d": "decision", "p": "deferred", "r": "rejected", "q": "question"}


def tags_of(lines: list[Line]) -> Tags:
    """What a tagger that is quite sure would say of the lines."""
    tags = Tags(
        turns=np.zeros((len(lines), labels.TURN_OUTPUTS), np.float32),
        links={name: np.zeros((len(lines), REACH), np.float32) for name in labels.LINKS},
        marks=[],
        thresholds=dict(THRESHOLDS),
    )
    for number, line in enumerate(lines):
        tags.marks.append(
            [
                Mark(
                    start=m.start(),
                    end=m.end(),
                    due=0.9 * (m.group() in re.findall(r"\w+", line.due)),
                    owner=0.9 * (m.group() in re.findall(r"\w+", line.owner)),
                    sentence=0.9 * (m.group() in re.findall(r"\w+", line.sentence)),
                )
                for m in re.finditer(r"\w+", line.text)
            ]
        )
        tags.turns[number, labels.OWN] = 0.9 * line.own
        for item, part in line.parts.items():
            kind = _KINDS[item[0]]
            tags.turns[number, labels.kind(kind)] = 0.9
            if kind in labels.PARTED:
                tags.turns[number, labels.part(kind, part)] = 0.9
    for one, other in itertools.combinations(range(len(lines)), 2):
        for name in labels.LINKS:
            shared = {i for i in lines[one].parts if (i[0] == "t") == (name == "task")} & set(lines[other].parts)
            if shared:
                tags.links[name][other, other - one - 1] = 0.9
    return tags


def said_of(lines: list[Line], code: str = "en") -> tuple[Said, TaskReader]:
    """The talk with its tags, and the reader of its language."""
    utterances = [
        Utterance(id=f"u{n}", start=float(n), end=n + 1.0, text=line.text, speaker=line.speaker)
        for n, line in enumerate(lines)
    ]
    language = language_pack.language(code)
    speakers = list(dict.fromkeys(line.speaker for line in lines if line.speaker))
    people = People([Attendee(name=name) for name in speakers], speakers, code)
    lower = {w for line in lines for w in re.findall(r"\b[a-zäöü]+", line.text)}
    turns = Splitter(language, people, lower).turns(utterances)
    return Said(language, people, turns, utterances, tags_of(lines)), TaskReader(language, people, lower)
