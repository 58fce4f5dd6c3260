"""Which sentences of the talk belong in the minutes.

Every sentence of a topic is scored: how central it is among the others (LexRank: Erkan & Radev 2004, "LexRank:
Graph-based Lexical Centrality as Salience in Text Summarization", JAIR 22), whether it brings numbers, names or
something that the analysis found, and whether it stands by itself. The best ones are taken one by one, each new one
unlike those already taken (maximal marginal relevance: Carbonell & Goldstein 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass

import numpy as np

from meetingmate.base.sentences import sentence_spans
from meetingmate.domain.meeting import Evidence, Utterance
from meetingmate.minutes.language import words
from meetingmate.minutes.language.quotes import quote_evidence
from meetingmate.minutes.writing.reading import reading_text

_FEWEST_WORDS, _FEWEST_CONTENT = 4, 2
_LONGEST_WORDS = 45
#: Of the marks below, sentences that depend on what was said before.
_LEANING = {
    "en": re.compile(
        r"(?:(?:and|but|so|or|because|which|then|\w+ly)\s+)?(?:it|that|this|they|them|he|she|there|those|these|which|what|"
        r"it's|that's|they're|he's|she's)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(r"(?:(?:und|aber|also|oder|weil)\s+)?(?:es|das|dies|sie|er|diese[rs]?|da|dort)\b", re.IGNORECASE),
    "fr": re.compile(r"(?:(?:et|mais|donc|ou)\s+)?(?:il|elle|ils|elles|c'|ça|cela|ceci|ce)\b", re.IGNORECASE),
    "es": re.compile(r"(?:(?:y|pero|o|entonces)\s+)?(?:él|ella|ellos|ellas|eso|esto|esos|esas)\b", re.IGNORECASE),
}
_NUMBER_WORDS = {
    "en": re.compile(
        r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|thousand|million|half|"
        r"percent|dozen|first|second|third|\w+(?:tieth|enth|ghth|fth))\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w*(?:zehn|zig|hundert|tausend)\w*)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|trente|quarante|cent|mille)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta|cien|ciento|mil)\b",
        re.IGNORECASE,
    ),
}
_DAMPING = 0.85
_SIMILAR = 0.1
#: Maximal marginal relevance: weight of being new against being good.
_NEWNESS = 0.6
_SAME = 0.55


@dataclass(frozen=True)
class Sentence:
    """One sentence, or two of one speaker that belong together. ``text`` is the talk cleaned for reading.

    ``pieces`` are the utterances with the words taken from them, verbatim; ``numbers`` count sentences in the meeting.
    """

    pieces: tuple[tuple[Utterance, str], ...]
    text: str
    numbers: frozenset[int]
    index: int  # of the first utterance in the meeting
    stems: tuple[str, ...] = ()
    wording: frozenset[str] = frozenset()

    @property
    def speaker(self) -> str | None:
        """Who said it."""
        return self.pieces[0][0].speaker

    @property
    def utterances(self) -> set[str]:
        """Ids of the utterances it comes from."""
        return {utterance.id for utterance, _ in self.pieces}

    @property
    def uncertain(self) -> bool:
        """Whether recognition was not sure of it."""
        return any(utterance.uncertain for utterance, _ in self.pieces)

    def evidence(self) -> list[Evidence]:
        """The quotes with the times of their words, or of the utterances when words have none."""
        return [quote_evidence(utterance, quote) for utterance, quote in self.pieces]


def sentences(utterances: Sequence[Utterance], language: str) -> list[Sentence]:
    """All sentences that could stand in minutes, and pairs where the second leans on the first, in order."""
    found: list[Sentence] = []
    previous: Sentence | None = None
    number = 0
    for index, utterance in enumerate(utterances):
        for start, end in sentence_spans(utterance.text, language):
            single = _sentence(((utterance, utterance.text[start:end]),), frozenset({number}), index, language)
            number += 1
            if previous and _belongs(previous, single, language):
                pair = _sentence(
                    (*previous.pieces, *single.pieces), previous.numbers | single.numbers, previous.index, language
                )
                if _could_stand(pair, language):
                    found.append(pair)
            if _could_stand(single, language) and not _unfinished(single):
                found.append(single)
            previous = single
    return found


def _sentence(
    pieces: tuple[tuple[Utterance, str], ...], numbers: frozenset[int], index: int, language: str
) -> Sentence:
    """A sentence whose pieces of one utterance that follow each other are one piece."""
    if len(pieces) == 2 and pieces[0][0].id == pieces[1][0].id:
        whole = pieces[0][0].text
        start = whole.index(pieces[0][1])
        end = whole.index(pieces[1][1], start + len(pieces[0][1])) + len(pieces[1][1])
        pieces = ((pieces[0][0], whole[start:end]),)
    text = _joined([quote for _, quote in pieces], language)
    return Sentence(pieces, text, numbers, index, tuple(words.stems(text, language)), wording(text, language))


def _joined(quotes: Sequence[str], language: str) -> str:
    spans = [quote[start:end] for quote in quotes for start, end in sentence_spans(quote, language)]
    if len(spans) == 2 and not _ends(spans[0]):
        spans = [" ".join(spans)]
    return " ".join(text for text in (reading_text(span, language) for span in spans) if text)


def _ends(text: str) -> bool:
    return text.rstrip('"”’»)')[-1:] in ".!?…।。！？"


def _unfinished(sentence: Sentence) -> bool:
    """Whether a sentence breaks off ("I could start it, but") in a transcript that has punctuation."""
    utterance, quote = sentence.pieces[-1]
    return not _ends(quote) and any(mark in utterance.text for mark in ".?!,")


def _belongs(previous: Sentence, single: Sentence, language: str) -> bool:
    """Whether a sentence needs the one before it, by the same speaker: it leans on it or goes on with it."""
    if previous.speaker != single.speaker or (
        previous.speaker is None and previous.pieces[0][0].id != single.pieces[0][0].id
    ):
        return False
    if not _ends(previous.pieces[-1][1]) and single.pieces[0][1][:1].islower():
        return True
    return leans(single.text, language) and len(words.tokens(previous.text)) >= _FEWEST_WORDS


def _could_stand(sentence: Sentence, language: str) -> bool:
    count = len(words.tokens(sentence.text))
    content = len(set(sentence.stems)) + len(_numbers(sentence.text, language))
    return _FEWEST_WORDS <= count <= _LONGEST_WORDS and content >= _FEWEST_CONTENT


def leans(text: str, language: str) -> bool:
    """Whether a sentence begins with a word that refers to what was said before."""
    pattern = _LEANING.get(language)
    return bool(pattern and pattern.match(text))


def _numbers(text: str, language: str) -> list[str]:
    pattern = _NUMBER_WORDS.get(language)
    return re.findall(r"\d+(?:[.,]\d+)*", text) + (pattern.findall(text) if pattern else [])


def score(
    pool: Sequence[Sentence],
    language: str,
    *,
    valued: Set[str] = frozenset(),
    repeated: Set[str] = frozenset(),
) -> list[float]:
    """How much each sentence of one topic belongs in its key points; comparable within the pool.

    ``valued``: ids of utterances in which the analysis found a report, problem or decision; ``repeated``: those
    that become action items and are shown there.
    """
    central = _centrality(pool)
    scores = []
    for sentence, centrality in zip(pool, central, strict=True):
        count = len(words.tokens(sentence.text))
        value = 0.6 * centrality
        value += 0.15 * min(3, len(_numbers(sentence.text, language)))
        value += 0.1 * min(2, len(_names(sentence.text, language)))
        value += 0.25 if sentence.utterances & valued else 0.0
        value -= 0.2 if sentence.utterances & repeated else 0.0
        value -= 0.45 if "?" in sentence.text else 0.0
        value -= 0.35 if leans(sentence.text, language) else 0.0
        value -= 0.15 if count < 7 else 0.02 * max(0, count - 30)
        value -= 0.2 if sentence.uncertain else 0.0
        scores.append(value)
    return scores


def _names(text: str, language: str) -> list[str]:
    """Words with a capital letter that do not begin a sentence (German nouns aside)."""
    if language == "de":
        return []
    return re.findall(r"(?<=[a-z0-9,] )(?!I\b|I['’])[A-ZÀ-Þ][\w-]+", text)


def _centrality(pool: Sequence[Sentence]) -> list[float]:
    """LexRank over the sentences, as a part of the highest value (0 to 1)."""
    if not pool:
        return []
    frequency = Counter(stem for sentence in pool for stem in set(sentence.stems))
    weight = {stem: math.log(1 + len(pool) / count) for stem, count in frequency.items()}
    index = {stem: i for i, stem in enumerate(frequency)}
    vectors = np.zeros((len(pool), len(index)), dtype=np.float32)
    for row, sentence in enumerate(pool):
        for stem, count in Counter(sentence.stems).items():
            vectors[row, index[stem]] = count * weight[stem]
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(norms > 0, norms, 1)
    links = vectors @ vectors.T
    links[links < _SIMILAR] = 0
    for row, sentence in enumerate(pool):  # a pair must not vote for its own halves, which stand beside it
        for column in range(max(0, row - 2), min(len(pool), row + 3)):
            if row != column and sentence.numbers & pool[column].numbers:
                links[row, column] = 0
    sums = links.sum(axis=1, keepdims=True)
    links = links / np.where(sums > 0, sums, 1)
    rank = np.full(len(pool), 1 / len(pool))
    for _ in range(30):
        rank = (1 - _DAMPING) / len(pool) + _DAMPING * (links.T @ rank)
    return [float(value / rank.max()) for value in rank]


def wording(text: str, language: str) -> frozenset[str]:
    """Stems of all but the shortest words: what makes two sentences sound alike, verbs and numbers included."""
    return frozenset(words.stem(word, language) for word in words.tokens(text) if len(word) > 2)


def similarity(a: Collection[str], b: Collection[str]) -> float:
    """Cosine of two sets of stems: 0 nothing in common, 1 the same words."""
    first, second = set(a), set(b)
    return len(first & second) / math.sqrt(len(first) * len(second)) if first and second else 0.0


def best(
    pool: Sequence[Sentence], scores: Sequence[float], count: int, *, unlike: Sequence[Collection[str]] = ()
) -> list[Sentence]:
    """At most ``count`` sentences, good and unlike each other and ``unlike`` (wordings), in order of time."""
    taken: list[Sentence] = []
    left = sorted(range(len(pool)), key=lambda i: (-scores[i], i))
    known: list[Collection[str]] = list(unlike)
    while left and len(taken) < count:
        likeness = {i: max((similarity(pool[i].wording, other) for other in known), default=0.0) for i in left}
        chosen = _argmax({i: scores[i] - _NEWNESS * likeness[i] for i in left})
        if likeness[chosen] > _SAME:
            left.remove(chosen)
            continue
        taken.append(pool[chosen])
        known.append(pool[chosen].wording)
        left = [i for i in left if i != chosen and not pool[i].numbers & pool[chosen].numbers]
    return sorted(taken, key=lambda s: (s.index, min(s.numbers)))


def joined(chosen: Sequence[Sentence]) -> list[Sentence]:
    """Sentences in order of time, where those that one speaker said one right after the other are one."""
    found: list[Sentence] = []
    for sentence in chosen:
        last = found[-1] if found else None
        if (
            last
            and last.speaker is not None
            and last.speaker == sentence.speaker
            and max(last.numbers) + 1 == min(sentence.numbers)
            and len(words.tokens(last.text)) + len(words.tokens(sentence.text)) <= _LONGEST_WORDS
        ):
            found[-1] = Sentence(
                (*last.pieces, *sentence.pieces),
                f"{last.text} {sentence.text}",
                last.numbers | sentence.numbers,
                last.index,
                (*last.stems, *sentence.stems),
                last.wording | sentence.wording,
            )
        else:
            found.append(sentence)
    return found


def _argmax(values: dict[int, float]) -> int:
    return max(values, key=values.__getitem__)
