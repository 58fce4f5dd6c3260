"""Decisions that can't both hold: the later one stands, the earlier one is marked as taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from meetingmate.domain.meeting import Decision, Utterance
from meetingmate.minutes.items.doubt import in_conflict
from meetingmate.minutes.language import dates, language_pack


def settle(decisions: Sequence[Decision], utterances: Mapping[str, Utterance], code: str) -> None:
    """Mark the earlier of two contradicting decisions as taken back, and the later one as what replaces it.

    Only where it is plain: all that one rests on was said before anything of the other, and one names nothing that
    the other does not. Pairs that are less plain are left as they are. ``utterances`` by id in order of time; ``code``
    is their language. Changes ``decisions`` in place.
    """
    order = {ident: number for number, ident in enumerate(utterances)}
    language = language_pack.language(code)

    def things(decision: Decision) -> set[str]:
        return {stem for stem in language.content(decision.text) if not dates.numbers(stem, language.code)}

    for pair in in_conflict(decisions, code):
        first, second = sorted(pair, key=lambda d: order[d.evidence[0].utterance])
        mine, theirs = things(first), things(second)
        apart = order[first.evidence[-1].utterance] < order[second.evidence[0].utterance]
        if apart and first.stands and (mine <= theirs or theirs <= mine):
            first.status = "reversed"
            second.status, second.note = "changed", language.text("replaces").format(text=first.text)
