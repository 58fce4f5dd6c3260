"""Questions and answers for the topics and the summary, of the talks that have written ones (training/summaries)."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.minutes.tagging import windows
from meetingmate.minutes.tagging.tagger import Tagger
from meetingmate.minutes.writing import lines
from training.summaries import Prose
from training.talk_format import Talk
from training.writer.examples import Example

_ALIVE = {
    "decision": ("made", "changed"),
    "task": ("open",),
    "deferred": ("open",),
    "question": ("open",),
    "rejected": ("made",),
}


def examples(talk: Talk, prose: Prose, tagger: Tagger) -> list[Example]:
    """One example a topic, and one for the summary."""
    of_turn = [
        (number, (turn.speaker, text))
        for number, turn in enumerate(talk.turns)
        for text in windows.rows(turn.text, talk.lang)
    ]
    rows = [row for _, row in of_turn]
    tags = tagger.tag(rows)
    made = []
    for topic in prose.topics:
        among = [row for row, (turn, _) in enumerate(of_turn) if topic.first <= turn <= topic.last]
        ids = {id_ for turn in talk.turns[topic.first : topic.last + 1] for id_ in turn.parts}
        shown = lines.telling(tags, rows, among)
        question = lines.topic(talk.lang, list(talk.people), rows, shown, _results(talk, ids))
        made.append(Example(talk.id, "topic", question, f"{topic.title} | {topic.text}"))
    if prose.summary:
        told = [(topic.title, topic.text) for topic in prose.topics]
        everything = {item.id for item in talk.items}
        question = lines.summary(talk.lang, told, _results(talk, everything))
        made.append(Example(talk.id, "summary", question, prose.summary))
    return made


def _results(talk: Talk, ids: set[str]) -> Sequence[str]:
    alive = [item for item in talk.items if item.id in ids and item.status in _ALIVE.get(item.kind, ())]
    return [lines.result(item.kind, item.text, item.owners) for item in alive]
