"""From the events of a live recording to figures: when each spoken word was shown, and when it was settled."""

from __future__ import annotations

import difflib
import statistics
from collections.abc import Sequence

from msgspec import Struct

from benchmarks._common import normalised

#: A gap between two spoken words that ends an utterance.
PAUSE_S = 0.6
#: A provisional text is looked for among the words spoken this close to its span.
_NEAR_S = 1.5


class Spoken(Struct, kw_only=True):
    """A word of the reference, in seconds of the recording that is played."""

    text: str
    start: float
    end: float


class Line(Struct, kw_only=True):
    """A ``provisional`` or ``settled`` event. ``arrived``, ``start`` and ``end``: seconds on the time line of the
    recording that is made; ``words``: (text, start) if it has them."""

    kind: str
    arrived: float
    start: float
    end: float
    text: str
    words: list[tuple[str, float]] = []


class Delays(Struct, kw_only=True):
    """Seconds from the end of each spoken word to its showing and its settling; for the last word before a pause from
    the end of the ``PAUSE_S`` that make it one to its settling. ``words`` were spoken."""

    words: int
    provisional: list[float]
    settled: list[float]
    after_pause: list[float]


def lines_of(events: Sequence[tuple[float, dict]]) -> list[Line]:
    """The lines among (time of arrival by any clock, event). Events tell their own time ``t``; the one that came
    quickest ties the clock to it."""
    base = min((arrived - event["t"] for arrived, event in events if event["kind"] == "level"), default=0.0)
    return [
        Line(
            kind=event["kind"],
            arrived=arrived - base,
            start=event["start"],
            end=event["end"],
            text=event["text"],
            words=[(word["text"], word["start"]) for word in event.get("words") or []],
        )
        for arrived, event in events
        if event["kind"] in ("provisional", "settled")
    ]


def settled_text(lines: Sequence[Line]) -> str:
    """All settled text in the order of its time."""
    return " ".join(line.text for line in sorted(lines, key=lambda li: li.start) if line.kind == "settled")


def delays(spoken: Sequence[Spoken], lines: Sequence[Line], offset: float | None = None) -> Delays:
    """Find each spoken word in what was shown. ``offset``: seconds from the beginning of what is spoken to the same
    moment on the time line of the lines; without it, it is taken from the times of the settled words."""
    reference = [_plain(word.text) for word in spoken]
    settled = sorted(
        ((start, text, line.arrived) for line in lines if line.kind == "settled" for text, start in _timed(line)),
        key=lambda word: word[0],
    )
    pairs = _matches(reference, [_plain(text) for _, text, _ in settled])
    if offset is None:
        offset = statistics.median([settled[b][0] - spoken[a].start for a, b in pairs]) if pairs else 0.0
    settled_at = {a: settled[b][2] for a, b in pairs}
    shown_at = dict(settled_at)
    for line in lines:
        if line.kind != "provisional":
            continue
        near = [
            n
            for n, word in enumerate(spoken)
            if word.end + offset > line.start - _NEAR_S and word.start + offset < line.end + _NEAR_S
        ]
        found = _matches([reference[n] for n in near], [_plain(text) for text in line.text.split()])
        for a, _ in found:
            shown_at[near[a]] = min(line.arrived, shown_at.get(near[a], line.arrived))
    ends = [word.end + offset for word in spoken]
    last = {n for n, word in enumerate(spoken) if n + 1 == len(spoken) or spoken[n + 1].start - word.end >= PAUSE_S}
    return Delays(
        words=len(spoken),
        provisional=[at - ends[n] for n, at in sorted(shown_at.items())],
        settled=[at - ends[n] for n, at in sorted(settled_at.items())],
        after_pause=[at - ends[n] - PAUSE_S for n, at in sorted(settled_at.items()) if n in last],
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all values do not exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _timed(line: Line) -> list[tuple[str, float]]:
    if line.words:
        return line.words
    words = line.text.split()
    step = (line.end - line.start) / max(1, len(words))
    return [(word, line.start + n * step) for n, word in enumerate(words)]


def _matches(reference: list[str], shown: list[str]) -> list[tuple[int, int]]:
    blocks = difflib.SequenceMatcher(None, reference, shown, autojunk=False).get_matching_blocks()
    return [(b.a + n, b.b + n) for b in blocks for n in range(b.size) if reference[b.a + n]]


def _plain(word: str) -> str:
    return normalised(word)
