"""Titles of topics: the agenda item, else a noun phrase from the talk.

Candidates are runs of content words between stop words and punctuation (as in RAKE: Rose et al. 2010), two to three
words long or single. They are ranked by how much they belong to this topic and not to the others (tf-idf), how often
and how early they are said, and whether the talk sets them up as a name ("the sign-up form", a headline such as
"Okay, hiring."). No word is added.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from meetingmate.minutes.language import words

_LONGEST = 3
#: How much a phrase of so many words is preferred.
_LENGTHS = {1: 0.6, 2: 1.2, 3: 1.2}
#: A second phrase joins the title of a topic of at least so many words when it is nearly as good as the first.
_LONG_TOPIC = 120
_NEARLY = 0.55
#: Candidates that a title is made of.
_OFFERED = 5
_DETERMINERS = {
    "en": "the a an our my your their his its",
    "de": "der die das den dem des ein eine einen einem einer unser unsere unseren kein keine neue neuen",
    "fr": "le la les un une des du notre nos ce cette ces au aux",
    "es": "el la los las un una nuestro nuestra este esta ese esa del al",
    "it": "il lo la i gli le un una nostro nostra questo questa del della al alla",
    "pt": "o a os as um uma nosso nossa este esta do da no na",
    "nl": "de het een ons onze deze dit die dat geen",
}
# After these comes a verb ("to build", "didn't expire"), so a phrase does not end in it.
_BEFORE_VERBS = {
    "en": "to will would can could should may might must did didn't do don't does doesn't can't won't couldn't "
    "wouldn't not i we you they he she who which i'll we'll you'll he'll she'll let's please never always just it",
}
# Endings of words that are rarely nouns; a phrase must not end in one.
_NOT_LAST = {"en": re.compile(r"(?:ed|ly|ing|ise|ize|ful|less|able|ous|ish|est)$")}
_NOUNS_IN_ING = frozenset(
    {"meeting", "building", "hiring", "training", "pricing", "marketing", "testing", "planning", "parking", "booking"}
)
# Stop words that may begin a name: "time zone", "third quarter numbers".
_MAY_BEGIN = {"en": frozenset({"time", "quarter", "third", "fourth", "day", "week"})}


@dataclass(frozen=True)
class Candidate:
    """A phrase as said, and how well it names its topic."""

    text: str
    score: float


def candidates(
    texts: Sequence[str],
    others: Sequence[str],
    *,
    language: str,
    names: Sequence[str] = (),
    outcomes: Sequence[str] = (),
) -> list[Candidate]:
    """Phrases of one topic (``texts``: its utterances in order), best first; ``others``: the rest of the meeting.

    ``outcomes`` are what the topic is known for: its opening, key points, decisions and tasks; what they name matters
    three times as much as what they do not.
    """
    people = {words.stem(part, language) for name in names for part in words.tokens(name)}
    inside = Counter(stem for text in texts for stem in words.stems(text, language))
    outside = Counter(stem for text in others for stem in words.stems(text, language))
    settled = Counter(stem for text in outcomes for stem in words.stems(text, language))
    verbs = _verbs([*texts, *others], language)
    said: dict[tuple[str, ...], Counter[str]] = {}
    bonus: dict[tuple[str, ...], float] = defaultdict(float)
    for index, text in enumerate(texts):
        for phrase, weight in _phrases(text, language, verbs):
            key = tuple(words.stem(word, language) for word in phrase)
            if any(part in people for part in key) or any(not part[0].isalpha() for part in key):
                continue
            said.setdefault(key, Counter())[" ".join(phrase)] += 1
            bonus[key] += weight + (0.5 if index < 3 else 0.0)
    ranked = []
    for key, forms in said.items():
        counted = [stem for stem in key if inside[stem]]  # not the stop word at the start of "time zone"
        weights = [inside[stem] * math.log(1 + 8 * inside[stem] / (inside[stem] + outside[stem])) for stem in counted]
        count = forms.total()
        # A longer phrase says more, but only if it is more than a chance neighbourhood of words.
        unity = count / max(1, min(inside[stem] for stem in counted))
        length = _LENGTHS[len(key)] if len(key) == 1 or count > 1 else 0.9
        matters = 0.5 + sum(1 for stem in counted if settled[stem]) / len(counted)
        score = (sum(weights) / len(counted)) * length * (0.5 + 0.5 * min(1.0, unity)) * matters + min(
            bonus[key], 4
        ) * 0.6
        ranked.append(Candidate(_best_form(forms), score))
    return sorted(ranked, key=lambda c: (-c.score, c.text))


def title(
    texts: Sequence[str],
    others: Sequence[str],
    *,
    language: str | None,
    names: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    taken: Sequence[str] = (),
    least: float = 0.0,
) -> list[str]:
    """One or two phrases that name a topic, best first; no words of ``taken`` titles alone.

    Empty when the talk offers none with a score of at least ``least``.
    """
    language = words.language_code(language)
    used = {stem for old in taken for stem in words.stems(old, language)}
    ranked = [
        c
        for c in candidates(texts, others, language=language, names=names, outcomes=outcomes)
        if not set(words.stems(c.text, language)) <= used
    ]
    best = _without_parts(ranked[: 3 * _OFFERED], language)[:_OFFERED]
    if not best or best[0].score < least:
        return []
    first = best[0]
    phrases = [first.text]
    own = set(words.stems(first.text, language))
    if sum(len(words.tokens(text)) for text in texts) >= _LONG_TOPIC:
        for other in best:
            if other.score >= _NEARLY * first.score and not own & set(words.stems(other.text, language)):
                phrases.append(other.text)
                break
    return phrases


def as_title(phrase: str) -> str:
    """With a capital letter at the start; the rest as said."""
    return phrase[:1].upper() + phrase[1:]


def _verbs(texts: Sequence[str], language: str) -> set[str]:
    """Stems of words that are used as verbs somewhere in the meeting."""
    return set().union(*(_verbs_of(text, language) for text in texts))


@lru_cache(maxsize=words.REMEMBERED)
def _verbs_of(text: str, language: str) -> frozenset[str]:
    leads = frozenset(_BEFORE_VERBS.get(language, "").split())
    return frozenset(words.stem(b, language) for a, b in pairwise(words.tokens(text.lower())) if a in leads)


def _phrases(text: str, language: str, verbs: set[str]) -> list[tuple[list[str], float]]:
    """Runs of up to three content words as said, with a bonus for those that the talk sets up as a name."""
    spans = words.token_spans(text)
    said = [text[start:end] for start, end in spans]
    content = [words.is_content(word, language) for word in said]
    beginners = _MAY_BEGIN.get(language, frozenset())
    determiners = frozenset(_DETERMINERS.get(language, "").split())
    found = []
    for first in range(len(said)):
        if not content[first] and said[first].lower() not in beginners:
            continue
        for last in range(first, min(first + _LONGEST, len(said))):
            if last > first and text[spans[last - 1][1] : spans[last][0]].strip():
                break  # punctuation between the words
            if not content[last]:
                if last > first:
                    break
                continue
            phrase = said[first : last + 1]
            begins = _starts_sentence(text, spans[first][0])
            if not _names_a_thing(phrase, language, begins):
                continue
            before = said[first - 1].lower() if first else ""
            named = before in determiners
            ends = (
                last + 1 == len(said)
                or not content[last + 1]
                or bool(text[spans[last][1] : spans[last + 1][0]].strip())
            )
            if len(phrase) == 1 and determiners and not (ends and named):
                continue
            alone = _stands_alone(text, spans[first][0], spans[last][1], determiners)
            if begins and not named and not alone:  # as likely a verb as a name: "Continue metformin"
                continue
            if words.stem(phrase[-1], language) in verbs and not (len(phrase) == 1 and named):
                continue
            weight = 0.5 if before in determiners else 0.0
            if len(phrase) > 1 or before in determiners:
                weight += 1.0 if alone else 0.0
            if not begins:
                weight += 0.3 * sum(word[0].isupper() for word in phrase)
            found.append((phrase, weight))
    return found


def _starts_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in ".?!:"


def _names_a_thing(phrase: list[str], language: str, first: bool) -> bool:
    last = phrase[-1].lower()
    ending = _NOT_LAST.get(language)
    if ending and ending.search(last) and last not in _NOUNS_IN_ING and not phrase[-1][0].isupper():
        return False
    if any("'" in word and not word.lower().endswith("'s") for word in phrase) or last.endswith("'s"):
        return False
    if language == "de":  # German nouns have a capital letter; at the start of a sentence that tells nothing
        return phrase[-1][0].isupper() and not (first and len(phrase) == 1)
    return len(last) > 2


def _stands_alone(text: str, start: int, end: int, determiners: frozenset[str]) -> bool:
    """Whether the phrase (with its determiner) is a sentence by itself: "The data question."."""
    before = text[:start].rstrip()
    word = re.search(r"[\w'’]+$", before)
    if word and word[0].lower() in determiners:
        before = before[: word.start()].rstrip()
    after = text[end:].lstrip()
    return (not before or before[-1] in ".?!,:;") and (not after or after[0] in ".")


def _best_form(forms: Counter[str]) -> str:
    """The most frequent way of writing it; among equals one without a capital letter at its start."""
    return max(forms, key=lambda form: (forms[form], form[:1].islower(), form))


def _without_parts(ranked: list[Candidate], language: str) -> list[Candidate]:
    """Without phrases whose words all stand in a better or nearly as good longer one, and the other way round."""
    kept: list[tuple[set[str], Candidate]] = []
    for candidate in ranked:
        stems = set(words.stems(candidate.text, language))
        for index, (others, other) in enumerate(kept):
            if stems <= others:
                break
            if others < stems and candidate.score > 0.6 * other.score:
                kept[index] = (stems, candidate)
                break
        else:
            kept.append((stems, candidate))
    unique = {id(candidate): candidate for _, candidate in kept}
    return list(unique.values())
