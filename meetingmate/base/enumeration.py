"""Several names in a sentence, in the user's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from meetingmate.base.translation import tr


def all_of(names: Sequence[str]) -> str:
    """``A``, ``A and B``; for at least one name."""
    return reduce(lambda first, second: tr("{first} and {second}", first=first, second=second), names)


def one_of(names: Sequence[str]) -> str:
    """``A``, ``A or B``; for at least one name."""
    return reduce(lambda first, second: tr("{first} or {second}", first=first, second=second), names)
