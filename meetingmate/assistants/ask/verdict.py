"""Whether what was found answers a question: thresholds that were set on one half of the questions of the benchmark
(``benchmarks/assistants.py``) and measured on the other."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.assistants.ask.fulltext import Found
from meetingmate.assistants.ask.question import Question

#: Share of the weight of the question's words that the best passage needs, alone and beside a likeness.
COVERAGE = 0.5
_TOP = 5


def answerable(question: Question, words: Sequence[Found], likeness: Sequence[float] | None) -> bool:
    """``words`` are the passages by words, ``likeness`` those by meaning, the best first; None without a model."""
    coverage = max((found.coverage for found in words[:_TOP]), default=0.0)
    return coverage >= COVERAGE
