"""What fits this computer."""

from __future__ import annotations

import math

import psutil
from msgspec import Struct

from meetingmate.base.translation import tr, trn
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
#: A writing model reads some of what is said, once: half as many do.
_CORES: dict[str, dict[Speed, float]] = {
    "speech": {"fast": 0, "medium": 4, "slow": 8},
    "writing": {"fast": 0, "medium": 2, "slow": 4},
}
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
    return tr(
        "{model} needs a computer with {needed} GB of memory and this one has {there} GB; choose a smaller model.",
        model=card.title,
        needed=f"{needed / 1e9:.1f}",
        there=f"{total / 1e9:.1f}",
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
            named = _named(computer)
            reason = (
                tr(
                    "{model} suits a computer with {computer}; {refused}.",
                    model=card.title,
                    computer=named,
                    refused=refused,
                )
                if refused
                else tr("{model} suits a computer with {computer}.", model=card.title, computer=named)
            )
            return Recommendation(card=card, reason=reason)
        refused = obstacle
    if not cards:
        return None
    smallest = cards[-1]
    return Recommendation(
        card=smallest, reason=f"{smallest.title} is the smallest there is; this computer has only {_named(computer)}."
    )


def _obstacle(card: ModelCard, computer: Computer) -> str:
    """Why a model can't be recommended, as a part of a sentence; empty when it can."""
    if card.memory_bytes > computer.memory_bytes * _SHARE_OF_MEMORY:
        needed = math.ceil(card.memory_bytes / _SHARE_OF_MEMORY / _GIB)
        return tr("{model} would need {number} GB of memory", model=card.title, number=needed)
    cores = computer.cores if computer.fast_instructions is not False else computer.cores / _SLOW_CORES
    needed_cores = _CORES.get(card.kind, {}).get(card.speed)
    if needed_cores is None:
        return tr("{model} would take longer than the meeting", model=card.title)
    if cores >= needed_cores:
        return ""
    if computer.cores >= needed_cores:
        return tr(
            "{model} would be too slow, because this processor lacks the fast instructions of newer ones (AVX2)",
            model=card.title,
        )
    return tr(
        "{model} would be too slow with fewer than {number} cores", model=card.title, number=f"{needed_cores:.0f}"
    )


def _named(computer: Computer) -> str:
    return trn(
        "{count} core and {memory} GB of memory",
        "{count} cores and {memory} GB of memory",
        computer.cores,
        memory=f"{computer.memory_bytes / _GIB:.0f}",
    )
