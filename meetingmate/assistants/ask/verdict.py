"""Whether what was found answers a question: thresholds that were set on one half of the questions of the benchmark
(``benchmarks/assistants.py``) and measured on the other; docs/quality-assistants.md has the figures."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.assistants.ask.fulltext import Found

#: Share of the weight of the question's words that one passage needs when only words are known.
COVERAGE = 0.5
#: What that share and the likeness of the closest passage need to come to together. Of the questions that the
#: thresholds were set on, those without an answer came to 0.66 at most.
TOGETHER = 0.72
_TOP = 5


def answerable(words: Sequence[Found], likeness: Sequence[float] | None) -> bool:
    """``words`` are the passages by words, ``likeness`` those by meaning, the best first; None without a model, empty
    when nothing was computed yet."""
    coverage = max((found.coverage for found in words[:_TOP]), default=0.0)
    if not likeness:
        return coverage >= COVERAGE
    return coverage + likeness[0] >= TOGETHER
