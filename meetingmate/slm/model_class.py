"""Which models write sentences of their own."""

from __future__ import annotations

from typing import Literal

ModelClass = Literal["starter", "prose"]

#: Models from "1B" on write prose; the smallest that goes by that name has 0.9995e9 weights.
PROSE_PARAMETERS = 900_000_000


def class_of(parameters: int) -> ModelClass:
    """The class of a model with so many weights."""
    return "prose" if parameters >= PROSE_PARAMETERS else "starter"
