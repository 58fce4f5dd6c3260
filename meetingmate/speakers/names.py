"""Which speaker has which name, from what is said in the meeting.

Every time a name falls it is a vote: "I'm Sarah" for the one who says it, "Marcus, do you want to go first?" for
the one who speaks next, "Thanks, Tom" for the one who spoke before; and whoever says a name is hardly its bearer.
The votes of all are weighed against each other (one name a speaker, one speaker a name), and a speaker whose
name is not clearly the best stays a label.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import numpy as np
import regex
from msgspec import Struct, field
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from meetingmate.base.sentences import sentences
from meetingmate.domain.meeting import Attendee, Evidence, Utterance, speakers_in
from meetingmate.speakers.vocatives import ASKS, Kind, KnownNames, SpokenName, names_in, unsure_words

#: Confidence from which a name is used without asking.
SURE = 0.6

_SELF = 3.0
#: Added for a question in the same sentence as the name ("Marcus, do you want to go first?"), or later in the turn.
_ASKED_BY_NAME, _ASKED = 1.0, 0.5
_AGAINST_MENTIONING = 0.8
_AGAINST_ADDRESSING = 2.0
#: Votes of this weight have a confidence of one half. Without an attendee list more is asked for, because what
#: sounds like a name may be a misheard word.
_HALF_LISTED, _HALF_OPEN = 1.2, 1.6
_QUESTION = re.compile(
    r",\s*(?:what|how|when|where|who|why|which|do|does|did|can|could|would|will|are|have|any"
    r"|wie|was|wann|wo|wer|warum|kannst|können|könntest|könnten|magst|mögen|hast|haben"
    r"|comment|quand|où|qui|pourquoi|peux|pouvez|pourrais|pourriez|est-ce"
    r"|qué|cómo|cuándo|dónde|quién|puedes|puede|podrías|podría)\b",
    re.IGNORECASE,
)
_ASKED_WITHOUT_COMMA = regex.compile(rf"\p{{Lu}}[\p{{L}}’'-]+\s+[¿¡]?{ASKS}")
#: An answer comes within this time.
_ANSWER_S = 8.0
#: Votes for the speaker after and the speaker before, when the name falls at the end, or at the start, of a turn.
_AFTER: dict[Kind, float] = {"start": 1.5, "end": 1.5, "inside": 1.0, "thanks": 0.4}
_BEFORE: dict[Kind, float] = {"start": 0.8, "end": 1.0, "inside": 0.6, "thanks": 1.5}


class NameSuggestion(Struct, kw_only=True):
    """Speaker ``label`` is probably ``name``; ``confidence`` 0 to 1, from SURE on safe to use without asking.

    ``evidence``: what was said that speaks for it; empty when the name is the only one left over.
    """

    label: str
    name: str
    confidence: float
    evidence: list[Evidence] = field(default_factory=list)


class _Sentence(Struct):
    utterance: Utterance
    text: str


class _Turn(Struct):
    speaker: str
    sentences: list[_Sentence]
    start: float
    end: float


def suggest_names(utterances: list[Utterance], attendees: list[Attendee]) -> list[NameSuggestion]:
    """Names for the speakers of ``utterances``, the surest first; speakers that already have one are left alone.

    With ``attendees`` only their names are given (those marked absent excepted). No speakers, no suggestions.
    """
    present = [a for a in attendees if a.present]
    taken = {a.name for a in attendees} & set(speakers_in(utterances))
    labels = [s for s in speakers_in(utterances) if s not in taken]
    free = [a.name for a in present if a.name not in taken]
    if not labels or (attendees and not free):
        return []
    if len(labels) == 1 and len(free) == 1 and not taken:
        return [NameSuggestion(label=labels[0], name=free[0], confidence=0.95)]
    votes = _Votes()
    book = KnownNames(attendees)
    turns = _turns(utterances)
    for index, turn in enumerate(turns):
        votes.count(turns, index, turn, book)
    if book.open:
        votes.join_spellings()
    names = sorted({name for _, name in votes.score} - taken) if book.open else free
    result = _assign(labels, names, votes, _HALF_OPEN if book.open else _HALF_LISTED)
    if attendees:
        result += _left_over(labels, free, result, votes)
    return sorted(result, key=lambda s: -s.confidence)


def _turns(utterances: list[Utterance]) -> list[_Turn]:
    """Neighbouring utterances of one speaker as one turn; unknown speakers are left out."""
    turns: list[_Turn] = []
    for utterance in utterances:
        if utterance.speaker is None:
            continue
        parts = [_Sentence(utterance, text) for text in sentences(utterance.text, utterance.language)]
        if turns and turns[-1].speaker == utterance.speaker and utterance.start - turns[-1].end < _ANSWER_S:
            turns[-1].sentences += parts
            turns[-1].end = utterance.end
        else:
            turns.append(_Turn(utterance.speaker, parts, utterance.start, utterance.end))
    return turns


class _Votes:
    def __init__(self) -> None:
        self.score: dict[tuple[str, str], float] = defaultdict(float)
        self.evidence: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
        self.spoken: Counter[str] = Counter()

    def count(self, turns: list[_Turn], index: int, turn: _Turn, book: KnownNames) -> None:
        """Votes from the names that fall in turn number ``index``."""
        before = turns[index - 1] if index else None
        after = turns[index + 1] if index + 1 < len(turns) else None
        if before and (before.speaker == turn.speaker or turn.start - before.end > _ANSWER_S):
            before = None
        if after and (after.speaker == turn.speaker or after.start - turn.end > _ANSWER_S):
            after = None
        last = len(turn.sentences) - 1
        for place, sentence in enumerate(turn.sentences):
            heard = names_in(sentence.text, book, unsure_words(sentence.utterance))
            for name in heard:
                self.spoken[name.name] += name.kind != "mention"
                # Several names in a sentence: a list of people, nobody is addressed.
                kind = "mention" if len(heard) > 1 and name.kind != "self" else name.kind
                self._vote(turn, sentence, SpokenName(name.name, kind), before, after, place, last)

    def _vote(
        self,
        turn: _Turn,
        sentence: _Sentence,
        heard: SpokenName,
        before: _Turn | None,
        after: _Turn | None,
        place: int,
        last: int,
    ) -> None:
        if heard.kind == "self":
            self._for(turn.speaker, heard.name, _SELF, sentence)
            return
        self.score[turn.speaker, heard.name] -= _AGAINST_MENTIONING if heard.kind == "mention" else _AGAINST_ADDRESSING
        if heard.kind == "mention":
            return
        asked = any("?" in s.text for s in turn.sentences[place:])
        if after and last - place <= 1:
            asked_by_name = _ASKED_BY_NAME if _is_question(sentence.text) else _ASKED if asked else 0.0
            self._for(after.speaker, heard.name, _AFTER[heard.kind] + asked_by_name, sentence)
        if before and place <= 1:
            # A question looks forward to its answer rather than back.
            share = (0.5 if place else 1.0) * (0.4 if asked and heard.kind != "thanks" else 1.0)
            self._for(before.speaker, heard.name, _BEFORE[heard.kind] * share, sentence)

    def _for(self, label: str, name: str, weight: float, sentence: _Sentence) -> None:
        self.score[label, name] += weight
        utterance = sentence.utterance
        self.evidence[label, name].append(
            Evidence(utterance=utterance.id, quote=sentence.text, start=utterance.start, end=utterance.end)
        )

    def join_spellings(self) -> None:
        """Take spellings of one name that recognition mixes up (Priya, Pria) for one: the most frequent."""
        for name in [n for n, _ in self.spoken.most_common()]:
            for other in [n for n in self.spoken if n != name and self.spoken[n] <= self.spoken[name]]:
                if min(len(name), len(other)) >= 4 and name[0] == other[0] and fuzz.ratio(name, other) >= 80:
                    for label, spelled in list(self.score):
                        if spelled == other:
                            self.score[label, name] += self.score.pop((label, other))
                            self.evidence[label, name] += self.evidence.pop((label, other), [])
                    self.spoken[name] += self.spoken.pop(other)


def _is_question(text: str) -> bool:
    """Recognition often writes a full stop for a question mark; then the word after the comma tells."""
    found = _QUESTION.search(text) or _ASKED_WITHOUT_COMMA.search(text)
    return "?" in text or found is not None


def _assign(labels: list[str], names: list[str], votes: _Votes, half: float) -> list[NameSuggestion]:
    """The best one-to-one names, each with the confidence that its lead over all others allows."""
    if not names:
        return []
    score = np.array([[votes.score.get((label, name), 0.0) for name in names] for label in labels])
    rows, columns = linear_sum_assignment(-np.maximum(score, 0))
    result = []
    for row, column in zip(rows, columns, strict=True):
        best = score[row, column]
        if best <= 0:
            continue
        rivals = max(np.delete(score[row], column).max(initial=0), np.delete(score[:, column], row).max(initial=0))
        lead = max(0.0, 1 - rivals / best)
        confidence = round(float(best / (best + half) * min(1.0, lead * 1.5)), 2)
        if confidence > 0:
            result.append(
                NameSuggestion(
                    label=labels[row],
                    name=names[column],
                    confidence=confidence,
                    evidence=votes.evidence[labels[row], names[column]],
                )
            )
    return result


def _left_over(labels: list[str], names: list[str], found: list[NameSuggestion], votes: _Votes) -> list[NameSuggestion]:
    """The last attendee for the last speaker, when all others are sure and there are as many of both."""
    sure = [s for s in found if s.confidence >= SURE]
    rest_labels = [label for label in labels if label not in {s.label for s in sure}]
    rest_names = [name for name in names if name not in {s.name for s in sure}]
    if len(rest_labels) != 1 or len(rest_names) != 1 or not sure:
        return []
    label, name = rest_labels[0], rest_names[0]
    if votes.score.get((label, name), 0.0) < 0 or any(s.label == label for s in found):
        return []
    others = min(s.confidence for s in sure)
    return [NameSuggestion(label=label, name=name, confidence=round(min(0.8, max(SURE, others)), 2))]
