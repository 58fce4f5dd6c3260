"""Which words an item stands in: those that the program composes, or those that were said."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.minutes.items import reconcile
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.compose import Composer
from meetingmate.minutes.items.doubt import quoted
from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.language.clauses import Clause
from meetingmate.minutes.tracking.said import Said

#: How much better a quotation must be than the composed sentence.
_BETTER = 0.2


def word(said: Said, composer: Composer, candidates: Sequence[Candidate], settled: Sequence[DecisionCandidate]) -> None:
    """Give each item that stands its words; one whose composed sentence holds clearly less of its words is quoted."""
    for candidate in candidates:
        if reconcile.counts(candidate):
            candidate.written = _better(said, composer.task(candidate), candidate.clauses, both=False)
    for one in settled:
        if not one.withdrawn:
            one.written = _better(said, composer.decision_text(one), one.clauses, both=True)


def _better(said: Said, composed: str, clauses: Sequence[Clause], *, both: bool) -> str:
    if quoted(composed):
        return composed
    quotation = said.quotation(clauses, both=both)
    gain = said.coverage(quotation, clauses) - said.coverage(composed, clauses)
    return quotation if gain >= _BETTER else composed
