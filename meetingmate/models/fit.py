"""What fits this computer."""

from __future__ import annotations

import psutil

from meetingmate.models.schema import ModelCard

#: What the system, the window and the rest of the program need beside the model.
_OTHERS_BYTES = 1_500_000_000


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
