"""A meeting against a checklist: each item with the sentences it was found in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from meetingmate.assistants.coaching.measuring import is_by, words
from meetingmate.assistants.coaching.nouns import Checked, Checklist, ChecklistItem, ChecklistResult, Hit, Moment
from meetingmate.base.sentences import sentences
from meetingmate.domain.forms import in_language
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.library.search_words import fold

#: An answer begins at most so many seconds after the objection ends, and has so many words at least.
ANSWER_S, ANSWER_WORDS = 30.0, 3
#: So many sentences are shown of an item; the first ones.
MOST_HITS = 10


def check(
    meeting: Meeting, utterances: Sequence[Utterance], names: Iterable[str], checklist: Checklist, language: str
) -> ChecklistResult:
    """What of the checklist was said; ``names`` (folded) are those of the person, ``language`` that of the labels.

    A sentence fits an item when its speaker does and any of the item's words stands in it, whole, in any case and with
    or without accents; "*" at the end of a word stands for any ending. An item that only asks for questions needs no
    words. Its answer is what the person says next (``ANSWER_WORDS`` words, within ``ANSWER_S`` seconds where there are
    times), before or after others go on.
    """
    ordered = sorted(utterances, key=lambda one: (one.start, one.end))
    own = frozenset(names)
    answers = _next_of(ordered, own)
    patterns = [_pattern(item) for item in checklist.items]
    hits: list[list[Hit]] = [[] for _ in checklist.items]
    for number, one in enumerate(ordered):
        mine = is_by(one, own)
        for sentence in sentences(one.text, one.language or meeting.language):
            folded = _plain(sentence)
            for item, pattern, found in zip(checklist.items, patterns, hits, strict=True):
                if len(found) >= max(MOST_HITS, item.at_least) or not _fits(item, pattern, folded, mine=mine):
                    continue
                answer = None
                if item.answered and not mine:
                    answer = _answer(meeting, one, answers[number])
                found.append(Hit(moment=_moment(meeting, one, sentence), mine=mine, answer=answer))
    return ChecklistResult(
        title=in_language(checklist.title, language, ""),
        meeting=meeting.id,
        meeting_title=meeting.title,
        items=[
            Checked(
                id=item.id,
                label=in_language(item.label, language, item.id),
                found=len(found) >= item.at_least,
                at_least=item.at_least,
                answered=item.answered,
                hits=found[:MOST_HITS],
            )
            for item, found in zip(checklist.items, hits, strict=True)
        ],
    )


def _fits(item: ChecklistItem, pattern: re.Pattern[str] | None, folded: str, *, mine: bool) -> bool:
    if item.said_by != "anyone" and mine != (item.said_by == "me"):
        return False
    if item.question and not folded.rstrip("\"'»”’ )").endswith(("?", "？", "؟")):
        return False
    return pattern is None or pattern.search(folded) is not None


def _pattern(item: ChecklistItem) -> re.Pattern[str] | None:
    phrases = [phrase for given in item.words.values() for phrase in given]
    if not phrases:
        return None
    return re.compile("|".join(_phrase(_plain(phrase)) for phrase in phrases))


def _phrase(phrase: str) -> str:
    parts = [re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in phrase.split()]
    before = r"(?<!\w)" if re.match(r"\w", phrase) else ""
    after = r"(?!\w)" if re.search(r"\w$", phrase) else ""
    return before + r"\s+".join(parts) + after


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("’", "'").split())


def _next_of(ordered: Sequence[Utterance], own: frozenset[str]) -> list[Utterance | None]:
    """For each utterance the person's next one that says something."""
    found: list[Utterance | None] = [None] * len(ordered)
    following: Utterance | None = None
    for number in range(len(ordered) - 1, -1, -1):
        found[number] = following
        if is_by(ordered[number], own) and len(words(ordered[number].text)) >= ANSWER_WORDS:
            following = ordered[number]
    return found


def _answer(meeting: Meeting, one: Utterance, following: Utterance | None) -> Moment | None:
    if following is None or (meeting.timed and following.start - one.end > ANSWER_S):
        return None
    return _moment(meeting, following, following.text)


def _moment(meeting: Meeting, one: Utterance, said: str) -> Moment:
    return Moment(
        meeting=meeting.id,
        title=meeting.title,
        date=meeting.date,
        utterance=one.id,
        time=one.start if meeting.timed else -1.0,
        words=said,
    )
