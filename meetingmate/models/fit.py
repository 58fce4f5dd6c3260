"""What fits this computer."""

from __future__ import annotations

import math

import psutil
from msgspec import Struct

from meetingmate.base.text import count_of
from meetingmate.models import listing
from meetingmate.models.computer import Computer, this_computer
from meetingmate.models.schema import ModelCard, ModelKind, Speed

#: What the system, the window and the rest of the program need beside the model.
_OTHERS_BYTES = 1_500_000_000
#: Computers are sold by these; part of them is kept by the hardware.
_GIB = 2**30
#: Recommended are models that leave most of the memory to other programs.
_SHARE_OF_MEMORY = 1 / 3
#: Cores with fast instructions that a model of each speed takes to keep up with a meeting; the slowest never does.
_CORES: dict[Speed, float] = {"fast": 0, "medium": 4, "slow": 8}
#: How many cores without fast instructions are worth one with them, about.
_SLOW_CORES = 3
#: Bytes of weights up to which a model has a speed.
_SPEEDS: dict[str, tuple[tuple[int, Speed], ...]] = {
    "speech": ((200_000_000, "fast"), (600_000_000, "medium"), (1_700_000_000, "slow")),
    "writing": ((600_000_000, "fast"), (1_200_000_000, "medium"), (2_200_000_000, "slow")),
}


class Recommendation(Struct, frozen=True, kw_only=True):
    """A model for this computer, and one sentence that says why."""

    card: ModelCard
    reason: str


def memory_problem(card: ModelCard, total_bytes: int | None = None) -> str | None:
    """One sentence that says why this computer's memory will not do for a model, or None.

    ``total_bytes`` is the memory of the computer; None: of this one.
    """
    total = psutil.virtual_memory().total if total_bytes is None else total_bytes
    needed = card.memory_bytes + _OTHERS_BYTES
    if total >= needed:
        return None
    return (
        f"{card.title} needs a computer with {needed / 1e9:.1f} GB of memory and this one has {total / 1e9:.1f} GB; "
        f"choose a smaller model."
    )


def speed_of(kind: ModelKind, size_bytes: int) -> Speed:
    """How quick a model of this size is, about."""
    return next((speed for limit, speed in _SPEEDS.get(kind, ()) if size_bytes <= limit), "very slow")


def recommended(kind: ModelKind, computer: Computer | None = None) -> Recommendation | None:
    """The best model of a kind that runs well on a computer (None: on this one); None when nothing is known to."""
    computer = computer or this_computer()
    cards = sorted((c for c in listing.catalogue() if c.kind == kind and c.rank > 0), key=lambda c: -c.rank)
    refused = ""
    for card in cards:
        obstacle = _obstacle(card, computer)
        if not obstacle:
            reason = f"{card.title} suits a computer with {_named(computer)}"
            return Recommendation(card=card, reason=f"{reason}; {refused}." if refused else f"{reason}.")
        refused = f"{card.title} {obstacle}"
    if not cards:
        return None
    smallest = cards[-1]
    return Recommendation(
        card=smallest, reason=f"{smallest.title} is the smallest there is; this computer has only {_named(computer)}."
    )


def _obstacle(card: ModelCard, computer: Computer) -> str:
    """Why a model can't be recommended, as the end of a sentence about it; empty when it can."""
    if card.memory_bytes > computer.memory_bytes * _SHARE_OF_MEMORY:
        return f"would need {math.ceil(card.memory_bytes / _SHARE_OF_MEMORY / _GIB)} GB of memory"
    cores = computer.cores if computer.fast_instructions is not False else computer.cores / _SLOW_CORES
    needed_cores = _CORES.get(card.speed)
    if needed_cores is None:
        return "would take longer than the meeting"
    if cores >= needed_cores:
        return ""
    if computer.cores >= needed_cores:
        return "would be too slow, because this processor lacks the fast instructions of newer ones (AVX2)"
    return f"would be too slow with fewer than {needed_cores:.0f} cores"


def _named(computer: Computer) -> str:
    return f"{count_of(computer.cores, 'core')} and {computer.memory_bytes / _GIB:.0f} GB of memory"
