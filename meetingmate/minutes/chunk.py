"""Cutting a talk into chunks that fit a model: every utterance is in exactly one, whatever its language or length."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from meetingmate.meeting import Utterance


class Chunk(Struct, kw_only=True):
    """Consecutive utterances. ``tokens`` counts their text by the model's own count; ``over`` marks a single
    utterance that is larger than the budget by itself (the caller shortens what it shows the model, never the talk)."""

    utterances: list[Utterance]
    tokens: int
    over: bool = False


def chunks(
    utterances: Sequence[Utterance], budget: int, count: Callable[[str], int], *, pause_s: float = 4.0
) -> list[Chunk]:
    """Cut ``utterances`` into chunks of at most ``budget`` tokens, prompt and answer already taken off it.

    ``count`` is the model's own token count of a text. A chunk is closed early, from three quarters of the budget
    on, at a pause of ``pause_s`` seconds, so that cuts fall between matters. Raises ValueError for a budget below 1.
    """
    if budget < 1:
        raise ValueError("the token budget of a chunk must be at least 1")
    done: list[Chunk] = []
    current: list[Utterance] = []
    tokens = 0
    for utterance in utterances:
        size = count(f"{utterance.speaker}: {utterance.text}\n" if utterance.speaker else f"{utterance.text}\n")
        pause = bool(current) and utterance.start - current[-1].end >= pause_s
        if current and (tokens + size > budget or (pause and tokens >= budget * 3 // 4)):
            done.append(Chunk(utterances=current, tokens=tokens, over=tokens > budget))
            current, tokens = [], 0
        current.append(utterance)
        tokens += size
    if current:
        done.append(Chunk(utterances=current, tokens=tokens, over=tokens > budget))
    return done
