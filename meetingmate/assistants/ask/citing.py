"""Sentences and their numbered citations, put together one after the other."""

from __future__ import annotations

from meetingmate.assistants.ask import texts
from meetingmate.assistants.ask.nouns import Answer, Citation, How, Passage, Sentence
from meetingmate.assistants.ask.question import Question


class Citer:
    """Collects what an answer says; the same passage keeps its number."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self.passages: list[Passage] = []
        self.sentences: list[Sentence] = []

    def number(self, passage: Passage) -> int:
        """The number of a passage, from 1."""
        for number, known in enumerate(self.passages, start=1):
            if known is passage or (passage.key and known.key == passage.key):
                return number
        self.passages.append(passage)
        return len(self.passages)

    def say(self, passage: Passage, text: str) -> None:
        """Add a sentence that rests on a passage."""
        self.sentences.append(Sentence(text=" ".join(text.split()), citations=[self.number(passage)]))

    def answer(self, how: How, lead: str) -> Answer:
        """All of it."""
        question = self._question
        return Answer(
            question=question.text,
            language=question.language,
            how=how,
            lead=lead,
            sentences=self.sentences,
            citations=[
                citation(passage, number, question.language) for number, passage in enumerate(self.passages, start=1)
            ],
            topic=question.topic(),
        )


def citation(passage: Passage, number: int, language: str) -> Citation:
    """A passage as a numbered source."""
    return Citation(
        number=number,
        kind=passage.kind,
        quote=" ".join(passage.quote.split()),
        label=texts.label(passage, language),
        meeting=passage.meeting,
        title=passage.title,
        date=passage.date,
        utterance=passage.utterance,
        time=passage.time,
        speaker=passage.speaker,
        item=passage.item,
        folder=passage.folder,
        path=passage.path,
        place=passage.place,
    )
