"""From a question to its answer: the facts of the minutes first, then the passages that fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from meetingmate.assistants.ask import facts, fulltext, texts, verdict
from meetingmate.assistants.ask.citing import Citer
from meetingmate.assistants.ask.citing import citation as citation_of
from meetingmate.assistants.ask.fulltext import Found
from meetingmate.assistants.ask.nouns import DOCUMENT, TRANSCRIPT, Answer, Passage, Scope, Sentence, Topic
from meetingmate.assistants.ask.question import Question, understand
from meetingmate.library import Library

#: Passages that are cited, and that a writing model gets.
SHOWN = 5
#: Questions about single items of the minutes, and up to how many sources passages are shown below those.
_ABOUT_ITEMS, _AROUND = ("decided", "who", "doer", "due"), 3
#: Passages that are ranked before they are merged.
_RANKED = 50
#: Constant of reciprocal rank fusion (Cormack, Clarke, Büttcher 2009).
_FUSION = 60
#: Characters of a passage that an answer shows.
_QUOTE = 400
#: Characters up to which the lines after one are shown with it.
_WITH_FOLLOWING = 240


class Retrieved(Struct, kw_only=True):
    """What was found for a question that the facts do not answer. ``answerable``: it is good enough to answer."""

    question: Question
    passages: list[Passage]
    answerable: bool


#: Passages by meaning for a question within a scope, the best first, with their likeness; None: there is no model.
ByMeaning = Callable[[str, Scope], list[tuple[Found, float]] | None]


def names_of(library: Library) -> dict[str, str]:
    """Everybody's name by folded full name, and by first name where only one person has it. Raises StoreError."""
    rows = library.database.rows(
        "SELECT DISTINCT key, name FROM meeting_people UNION SELECT DISTINCT key, name FROM task_owners"
    )
    person_of: dict[str, str] = dict(library.database.rows("SELECT key, person FROM people_names"))
    names: dict[str, str] = dict(rows)
    for key, person in person_of.items():
        names.setdefault(key, names.get(person, person))
    first: dict[str, dict[str, str]] = {}
    for key, name in names.items():
        parts = key.split()
        if len(parts) > 1:  # a person who is written in several ways is one
            first.setdefault(parts[0], {}).setdefault(person_of.get(key, key), name)
    for part, whose in first.items():
        if len(whose) == 1:
            names.setdefault(part, next(iter(whose.values())))
    return names


def ask(
    library: Library, text: str, scope: Scope, before: Topic | None = None, by_meaning: ByMeaning | None = None
) -> Answer | Retrieved:
    """The answer, where the facts hold it, or the passages to answer from.

    Raises UsageError for a question that can't be asked, StoreError.
    """
    question = understand(text, names_of(library), before)
    if nothing := _nothing_to_ask(library, question, scope):
        return nothing
    answer = facts.answer(library, question, scope)
    if answer is None:
        return retrieve(library, question, scope, by_meaning)
    if question.intent in _ABOUT_ITEMS and question.terms and len(answer.citations) < _AROUND:
        _add_passages(answer, retrieve(library, question, scope, by_meaning))
    return answer


def _add_passages(answer: Answer, retrieved: Retrieved) -> None:
    """What was said about it below what the minutes say: they may have missed something."""
    if not retrieved.answerable:
        return
    cited = {(citation.meeting, citation.utterance) for citation in answer.citations}
    for passage in retrieved.passages:
        if len(answer.citations) == _AROUND:
            break
        if passage.utterance and (passage.meeting, passage.utterance) not in cited:
            number = len(answer.citations) + 1
            answer.sentences.append(Sentence(text=_shown(passage, speaker=True), citations=[number]))
            answer.citations.append(citation_of(passage, number, answer.language))


def retrieve(library: Library, question: Question, scope: Scope, by_meaning: ByMeaning | None = None) -> Retrieved:
    """The passages that fit best, by words and by meaning. Raises StoreError."""
    words = fulltext.search(library.database, question.terms, scope, limit=_RANKED)
    text = f"{question.subject} {question.text}" if question.follows else question.text
    meaning = by_meaning(text, scope) if by_meaning else None
    passages: list[Passage] = []
    for found in _merged(words, [one for one, _ in meaning or []]):
        passage = fulltext.load(library.database, found)
        if passage is None:
            continue
        passage = facts.cited(library, passage)
        if not _repeats(passage, passages):
            passages.append(passage)
        if len(passages) == SHOWN:
            break
    return Retrieved(
        question=question,
        passages=passages,
        answerable=verdict.answerable(words, None if meaning is None else [like for _, like in meaning]),
    )


def _merged(*rankings: Sequence[Found]) -> list[Found]:
    """The places of several rankings in one, those first that stand high in most."""
    scores: dict[str, float] = {}
    known: dict[str, Found] = {}
    for ranking in rankings:
        for rank, found in enumerate(ranking, start=1):
            known.setdefault(found.key, found)
            scores[found.key] = scores.get(found.key, 0.0) + 1 / (_FUSION + rank)
    return [known[key] for key in sorted(scores, key=lambda key: -scores[key])]


def _repeats(passage: Passage, before: Sequence[Passage]) -> bool:
    """Whether the same line is cited already (passages share lines, items rest on them)."""
    if passage.utterance is None:
        return any(passage.text == known.text and passage.path == known.path for known in before)
    return any((passage.meeting, passage.utterance) == (known.meeting, known.utterance) for known in before)


def from_passages(retrieved: Retrieved, scope: Scope) -> Answer:
    """The passages themselves with a line before them, or that it is not there."""
    question = retrieved.question
    if not retrieved.answerable or not retrieved.passages:
        return nothing(question, scope)
    cite = Citer(question)
    for number, passage in enumerate(retrieved.passages):
        cite.say(passage, _shown(passage, speaker=number > 0))
    language = question.language
    lead = texts.text("no_decision", language) if question.intent == "decided" else ""
    return cite.answer("passages", lead or texts.lead(retrieved.passages[0], language))


def from_sentences(retrieved: Retrieved, sentences: list[Sentence], left_out: int) -> Answer:
    """Sentences that were written from the passages and checked; only what they cite is shown, numbered anew."""
    question = retrieved.question
    cite = Citer(question)
    for sentence in sentences:
        numbers = [cite.number(retrieved.passages[number - 1]) for number in sentence.citations]
        cite.sentences.append(Sentence(text=sentence.text, citations=numbers))
    lead = texts.text("answer", question.language, count=len(cite.passages))
    answer = cite.answer("sentences", lead)
    answer.left_out = left_out
    return answer


def nothing(question: Question, scope: Scope) -> Answer:
    """That the answer is not where it was looked for."""
    key = "not_documents" if scope.documents else "not_meeting" if scope.meeting else "not_meetings"
    return Answer(
        question=question.text,
        language=question.language,
        how="nothing",
        lead=texts.text(key, question.language),
        topic=question.topic(),
    )


def _nothing_to_ask(library: Library, question: Question, scope: Scope) -> Answer | None:
    table = "document_passages" if scope.documents else "meetings WHERE trashed IS NULL"
    if library.database.row(f"SELECT 1 FROM {table} LIMIT 1"):
        return None
    lead = texts.text("no_documents" if scope.documents else "no_meetings", question.language)
    return Answer(question=question.text, language=question.language, how="nothing", lead=lead)


def _shown(passage: Passage, *, speaker: bool) -> str:
    """The line that fits best and those after it, as far as there is room; an item as it stands in the minutes."""
    item = passage.kind not in (TRANSCRIPT, DOCUMENT)
    quote = " ".join((passage.text if item else passage.quote).split())
    if speaker and passage.speaker and not item:
        quote = f"{passage.speaker}: {quote}"
    for line in passage.following:
        if len(quote) + len(line) > _WITH_FOLLOWING:
            break
        quote += f" {line}"
    if len(quote) <= _QUOTE:
        return quote
    end = quote.rfind(" ", 0, _QUOTE)
    return f"{quote[: end if end > 0 else _QUOTE]} …"
