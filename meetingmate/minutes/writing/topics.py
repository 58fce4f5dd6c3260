"""Where one topic of a meeting ends and the next begins.

Lexical cohesion: blocks of talk on both sides of a gap are compared by their words, and gaps that are much less
similar than their surroundings are boundary candidates (TextTiling: Hearst 1997, "TextTiling: Segmenting Text into
Multi-paragraph Subtopic Passages", Computational Linguistics 23). Meetings also announce their topics, so cue phrases
("next item", "one more thing"), a chair who turns to the next person, headline-like sentences ("Okay, hiring.") and
items of the agenda count too. The best set of boundaries is found by dynamic programming.
"""

from __future__ import annotations

import bisect
import math
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.language import words

_CUES = Path(__file__).with_name("topic_cues.toml")
#: Content words compared on each side of a gap.
_BLOCK = 40
#: Content words that a topic has at least.
_SMALLEST = 16
_WORDS_PER_MINUTE = 150
_ABRUPT = 0.25
#: What a boundary costs: cues (up to 1.5) and cohesion (up to 0.55) must together outweigh it.
_PRICE = 0.62
#: At most so many topics: this many and one for every two minutes; one below a minute.
_MOST_AT_FIRST = 1.6
_MOST_PER_MINUTE = 0.5
_FEWEST_PER_MINUTE = 1 / 6


@dataclass(frozen=True)
class Segment:
    """Utterances ``first`` to ``last`` (exclusive) of the meeting; ``agenda`` is the agenda item they are about."""

    first: int
    last: int
    agenda: str | None = None


@dataclass(frozen=True)
class _Cues:
    strong: re.Pattern[str]
    request: re.Pattern[str]
    openers: tuple[str, ...]


@cache
def _cues(language: str) -> _Cues:
    with _CUES.open("rb") as stream:
        table = tomllib.load(stream)
    entry = table.get(language, table["en"])
    return _Cues(
        strong=re.compile("|".join(entry["strong"])),
        request=re.compile("|".join(entry["request"])),
        openers=tuple(sorted(entry["opener"], key=len, reverse=True)),
    )


def segment(
    utterances: Sequence[Utterance],
    *,
    language: str | None = None,
    agenda: Sequence[str] = (),
    names: Sequence[str] = (),
    chair: str | None = None,
) -> list[Segment]:
    """The topics of a meeting as runs of its utterances (in order of time) that cover all of them.

    ``names`` are the people, ``chair`` who leads (found from the talk when not given). No utterances: no topics.
    """
    if not utterances:
        return []
    language = words.language_code(language)
    bags = [Counter(words.stems(u.text, language)) for u in utterances]
    chair = chair or find_chair(utterances, language, names)
    scores = [
        cohesion + cue
        for cohesion, cue in zip(
            _depths(bags), _cue_scores(utterances, bags, language, names, chair, agenda), strict=True
        )
    ]
    for index in range(1, len(utterances)):
        if utterances[index].start <= utterances[index - 1].start:  # spans by time must not share a start
            scores[index] = -math.inf
    minutes = sum(len(words.tokens(u.text)) for u in utterances) / _WORDS_PER_MINUTE
    starts = _best_starts(scores, bags, minutes)
    segments = [Segment(a, b) for a, b in zip(starts, [*starts[1:], len(utterances)], strict=True)]
    return _with_agenda(segments, bags, agenda, language) if agenda else segments


def find_chair(utterances: Sequence[Utterance], language: str, names: Sequence[str]) -> str | None:
    """Who leads the meeting: who most often opens with an opener word and then asks or addresses somebody."""
    cues = _cues(language)
    led: Counter[str] = Counter()
    for utterance in utterances:
        if not utterance.speaker:
            continue
        rest = _after_openers(utterance.text, cues)
        if rest != utterance.text.lower() and ("?" in rest or _addressed(utterance, names)):
            led[utterance.speaker] += 1
        if cues.strong.search(utterance.text.lower()):
            led[utterance.speaker] += 1
    ranked = led.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _after_openers(text: str, cues: _Cues) -> str:
    """Lower-case text without the opener words at its start."""
    rest = text.lower().strip()
    while True:
        for opener in cues.openers:
            if rest.startswith(opener) and not rest[len(opener) : len(opener) + 1].isalnum():
                rest = rest[len(opener) :].lstrip(" ,.!;:-")
                break
        else:
            return rest


def _addressed(utterance: Utterance, names: Sequence[str]) -> bool:
    """Whether the speaker turns to somebody by name ("Marcus, ..." at the start of a sentence, or "..., Marcus?")."""
    own = utterance.speaker or ""
    firsts = {name.split()[0] for name in names if name.split() and name != own}
    if not firsts:
        return False
    either = "|".join(re.escape(first) for first in sorted(firsts))
    return bool(re.search(rf"(?:^|[.?!,;] )(?:{either})[,?.]", utterance.text))


def opens(utterance: Utterance, language: str, names: Sequence[str]) -> bool:
    """Whether an utterance sounds like the opening of a topic: a cue phrase, or an opener and a person or a thing."""
    cues = _cues(language)
    led = _after_openers(utterance.text, cues) != utterance.text.lower().strip()
    if cues.strong.search(utterance.text.lower()) or (led and _addressed(utterance, names)):
        return True
    return _headline(utterance.text, cues, language, names)


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    dot = sum(count * b[word] for word, count in a.items())
    norm = math.sqrt(sum(c * c for c in a.values()) * sum(c * c for c in b.values()))
    return dot / norm if norm else 0.0


def _depths(bags: Sequence[Counter[str]]) -> list[float]:
    """For the gap before each utterance: how deep the valley of cohesion is there (0 to 0.55).

    A valley that falls from very alike to wholly unlike (a depth near 2) counts more and needs no cue.
    """
    full = [index for index, bag in enumerate(bags) if bag]  # "Mm-hmm." says nothing about the topic
    similar = [1.0] * len(bags)
    for gap in range(1, len(bags)):
        place = bisect.bisect_left(full, gap)
        behind, ahead = full[max(0, place - _BLOCK) : place][::-1], full[place : place + _BLOCK]
        similar[gap] = _cosine(_block(bags, behind), _block(bags, ahead))
    depths = [0.0] * len(bags)
    left, right = _peaks(similar), _peaks([1.0, *similar[:0:-1]])
    for gap in range(1, len(bags)):
        depths[gap] = left[gap] + right[len(bags) - gap] - 2 * similar[gap]
    inner = sorted(depths[1:])
    top = inner[int(0.95 * (len(inner) - 1))] if inner else 0.0
    return [0.55 * min(1.0, depth / top) + _ABRUPT * max(0.0, depth - 1) if top > 0 else 0.0 for depth in depths]


def _block(bags: Sequence[Counter[str]], indices: Sequence[int]) -> Counter[str]:
    """The words nearest to a gap; ``indices`` of utterances with content words, the nearest first."""
    block: Counter[str] = Counter()
    total = 0
    for index in indices:
        block.update(bags[index])
        total += bags[index].total()
        if total >= _BLOCK:
            break
    return block


def _peaks(similar: Sequence[float]) -> list[float]:
    """For each gap how high the similarity rises towards the beginning before it falls again."""
    peaks = list(similar)
    for gap in range(2, len(similar)):
        if similar[gap - 1] >= similar[gap]:
            peaks[gap] = peaks[gap - 1]
    return peaks


def _cue_scores(
    utterances: Sequence[Utterance],
    bags: Sequence[Counter[str]],
    language: str,
    names: Sequence[str],
    chair: str | None,
    agenda: Sequence[str],
) -> list[float]:
    """For the gap before each utterance: how much it sounds like the opening of a topic."""
    cues = _cues(language)
    items = [set(words.stems(item, language)) for item in agenda]
    announced: set[int] = set()
    scores = []
    for utterance, bag in zip(utterances, bags, strict=True):
        lower = utterance.text.lower()
        leads = chair is None or utterance.speaker == chair
        rest = _after_openers(utterance.text, cues)
        opens = rest != lower.strip()
        score = 0.0
        if cues.strong.search(lower):
            score += 0.75 if leads else 0.5
        if leads and _headline(utterance.text, cues, language, names):
            score += 0.8
        if leads and _addressed(utterance, names) and not cues.request.search(lower):
            score += 0.5 if opens else 0.25
        elif leads and opens and chair is not None and bag.total() >= 2:
            score += 0.1
        for index, item in enumerate(items):
            if item and index not in announced and len(item & bag.keys()) * 2 >= len(item):
                announced.add(index)
                score += 0.5 if leads else 0.3
        if bag.total() == 0:
            score *= 0.5  # "Okay, anything else?" alone opens nothing yet
        scores.append(min(score, 1.5))
    return scores


def _headline(text: str, cues: _Cues, language: str, names: Sequence[str]) -> bool:
    """Whether a sentence that names a thing in one to four words follows an opener: "Okay, hiring."

    The opener may be the sentence before it ("Right. The data question.").
    """
    people = {part.lower() for name in names for part in name.split()}
    opened = False
    for sentence in re.findall(r"[^.?!:]+[.?!:]*", text.lower()):
        rest = _after_openers(sentence, cues)
        opened = opened or rest != sentence.strip()
        said = words.tokens(rest)
        if not said:
            continue
        plain = not re.search(r"[?,'’]", rest) and said[0] not in ("i", "we")
        if opened and plain and len(said) <= 4:
            content = [word for word in said if words.is_content(word, language) and word not in people]
            if content:
                return True
        opened = False
    return False


def _best_starts(scores: Sequence[float], bags: Sequence[Counter[str]], minutes: float) -> list[int]:
    """First utterances of the topics, so that the scores of the boundaries less their price are highest."""
    most = round(_MOST_AT_FIRST + minutes * _MOST_PER_MINUTE) if minutes >= 1 else 1
    fewest = max(1, int(minutes * _FEWEST_PER_MINUTE))
    price = _PRICE
    starts = _starts_at(scores, bags, price)
    while len(starts) > most:
        price += 0.05
        starts = _starts_at(scores, bags, price)
    while len(starts) < fewest and price > 0:
        price -= 0.05
        starts = _starts_at(scores, bags, price)
    return starts


def _starts_at(scores: Sequence[float], bags: Sequence[Counter[str]], price: float) -> list[int]:
    """Dynamic programming over the gaps: boundaries at least ``_SMALLEST`` content words apart."""
    before = [0]
    for bag in bags:
        before.append(before[-1] + bag.total())
    value = [0.0] * len(bags)  # best value of boundaries up to and with the one before utterance i
    previous = [0] * len(bags)
    best, reach = 0, 0  # best earlier start that is far enough away, and how far it was looked for
    for gap in range(1, len(bags)):
        while reach + 1 < gap and before[gap] - before[reach + 1] >= _SMALLEST:
            reach += 1
            if value[reach] > value[best]:
                best = reach
        far = before[gap] - before[best] >= _SMALLEST
        value[gap] = value[best] + scores[gap] - price if far else -math.inf
        previous[gap] = best
    ends = [gap for gap in range(len(bags)) if gap == 0 or before[-1] - before[gap] >= _SMALLEST]
    at = max(ends, key=lambda gap: value[gap])
    starts = [at]
    while at:
        at = previous[at]
        starts.append(at)
    return starts[::-1]


def _with_agenda(
    segments: list[Segment], bags: Sequence[Counter[str]], agenda: Sequence[str], language: str
) -> list[Segment]:
    """Segments with the agenda item that shares most of their words; neighbours on the same item are one."""
    items = [(item, set(words.stems(item, language))) for item in agenda]
    common = Counter(stem for _, stems in items for stem in stems)
    found: list[Segment] = []
    for seg in segments:
        bag = sum(bags[seg.first : seg.last], Counter())
        best, score = None, 0.0
        for item, stems in items:
            # A word that several items share tells little; half of an item's words must be spoken.
            told = sum(min(bag[stem], 3) / common[stem] for stem in stems)
            if stems and len(stems & bag.keys()) * 2 >= len(stems) and told / len(stems) > score:
                best, score = item, told / len(stems)
        if best and found and found[-1].agenda == best:
            found[-1] = replace(found[-1], last=seg.last)
        else:
            found.append(replace(seg, agenda=best))
    return found
