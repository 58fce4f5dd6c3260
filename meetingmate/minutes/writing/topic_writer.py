"""Title and sentences of a topic, and the summary of a meeting, by the adapter of the writing model (training/writer).

It gets the rows that tell most and what came of the topic; for the summary, what it has written of the topics. Each
sentence is checked by program against the words of its topic; what fails is left out, and a topic without a sentence
keeps its quotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meetingmate.base.sentences import sentences
from meetingmate.domain.meeting import ActionItem, Decision, Evidence, Point
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.language.language_pack import overlap, words
from meetingmate.minutes.language.quotes import quote_evidence
from meetingmate.minutes.writing import lines
from meetingmate.minutes.writing.source import Source
from meetingmate.slm.errors import SlmAnswerError

_TOPIC_TOKENS, _SUMMARY_TOKENS = 160, 260
_TITLE_WORDS = 8
_SHORTEST, _LONGEST = 4, 45  # words of a sentence
_MOST = 3
#: Rows that a sentence cites: at most so many, with at least this share of the best one's words in common.
_CITED, _NEAR = 3, 0.5
#: The same for the rows that say who is meant.
_NEARER = 0.75
_REPEATED = 0.8
#: Letters of a part of a name that is looked for ("de" is none), and the share of a task's words that tell it.
_NAME, _TOLD = 3, 0.5


@dataclass
class WrittenTopic:
    """``points`` have their evidence."""

    title: str
    points: list[Point]


class TopicWriter:
    """Writes of one talk, with the facts that were found in it."""

    def __init__(self, source: Source, facts: Facts) -> None:
        self._source = source
        self._said = source.said
        self._verifier = source.verifier
        self._facts = facts

    def topic(self, ids: Iterable[str]) -> WrittenTopic | None:
        """The topic that the utterances with these ids are about; None when nothing that was written stands."""
        wanted = set(ids)
        among = [number for number, row in enumerate(self._said.rows) if row.id in wanted]
        if not among:
            return None
        source = self._source
        shown = lines.telling(self._said.tags, source.rows, among)
        question = lines.topic(source.code, source.people, source.rows, shown, self._results(wanted))
        try:
            answer, _ = source.engine.word(question, _TOPIC_TOKENS)
        except SlmAnswerError:
            return None
        title, _, text = answer.replace("\n", " ").partition("|")
        rows = [self._said.rows[row] for row in shown]
        quotes = [quote_evidence(source.utterances[row.id], row.text) for row in rows]
        points = self._points(text, quotes)[:_MOST]
        title = title.strip(" .")
        if not points or self._verifier.ungrounded(title, quotes) or not 1 <= len(title.split()) <= _TITLE_WORDS:
            return None
        return WrittenTopic(title, points)

    def summary(self, topics: Sequence[WrittenTopic]) -> list[Point]:
        """The meeting in a few sentences; empty when nothing that was written stands."""
        if "summary" not in self._source.engine.trained_for:
            return []
        told = [(topic.title, " ".join(point.text for point in topic.points)) for topic in topics]
        question = lines.summary(self._source.code, told, self._results(None))
        try:
            answer, _ = self._source.engine.word(question, _SUMMARY_TOKENS)
        except SlmAnswerError:
            return []
        quotes = [cited for topic in topics for point in topic.points for cited in point.evidence]
        facts = self._facts
        found: list[Decision | ActionItem | Point] = [*facts.decisions, *facts.actions, *facts.questions]
        quotes += [cited for item in found for cited in item.evidence]
        return self._points(answer.replace("\n", " "), list({(e.utterance, e.quote): e for e in quotes}.values()))

    def _results(self, ids: set[str] | None) -> list[str]:
        """What came of the utterances with these ids (None: of all)."""

        def here(evidence: Sequence[Evidence]) -> bool:
            return ids is None or any(cited.utterance in ids for cited in evidence)

        facts = self._facts
        return [
            *(
                lines.result("deferred" if d.status == "deferred" else "decision", d.text)
                for d in facts.decisions
                if d.stands and here(d.evidence)
            ),
            *(lines.result("task", a.task, a.owners) for a in facts.actions if here(a.evidence)),
            *(lines.result("question", q.text) for q in facts.questions if here(q.evidence)),
        ]

    def _points(self, text: str, quotes: Sequence[Evidence]) -> list[Point]:
        """The sentences of ``text`` that stand, each with the quotes that it shares most words with."""
        found: list[Point] = []
        for sentence in sentences(" ".join(text.split()), self._source.code):
            sentence = sentence.strip()
            content = self._said.language.content(sentence)
            if not _SHORTEST <= len(sentence.split()) <= _LONGEST or sentence[-1:] not in ".!?" or not content:
                continue
            if any(overlap(content, self._said.language.content(point.text)) >= _REPEATED for point in found):
                continue
            if self._verifier.ungrounded(sentence, list(quotes)) or self._verifier.flipped(sentence, list(quotes)):
                continue
            cited = self._cited(content, quotes, _NEAR)
            if cited and self._about_the_named(sentence, content, self._cited(content, quotes, _NEARER)):
                found.append(Point(text=sentence, evidence=cited))
        return found

    def _about_the_named(self, sentence: str, content: Sequence[str], cited: Sequence[Evidence]) -> bool:
        """Whether each person whom a sentence names says a row that it cites, is named in one, or has the task that it
        tells: every word may have been said, and by somebody else."""
        for name in self._source.people:
            parts = [part for part in name.split() if len(part) >= _NAME]
            if not any(re.search(rf"\b{re.escape(part)}\b", sentence) for part in parts):
                continue
            speaks = any(self._source.utterances[quote.utterance].speaker == name for quote in cited)
            named = any(part in quote.quote for part in parts for quote in cited)
            owns = any(name in action.owners and self._told_by(action.task, content) for action in self._facts.actions)
            if not (speaks or named or owns):
                return False
        return True

    def _told_by(self, task: str, content: Sequence[str]) -> bool:
        wanted = self._said.language.content(task)
        return bool(wanted) and len(set(wanted) & set(content)) >= _TOLD * len(set(wanted))

    def _cited(self, content: Sequence[str], quotes: Sequence[Evidence], near: float) -> list[Evidence]:
        stem = self._said.language.stem
        wanted = set(content)
        shared = [len(wanted & {stem(word) for word in words(cited.quote)}) for cited in quotes]
        best = max(shared, default=0)
        ranked = sorted(range(len(quotes)), key=lambda n: -shared[n])[:_CITED]
        return [quotes[n] for n in sorted(ranked) if shared[n] and shared[n] >= near * best]
