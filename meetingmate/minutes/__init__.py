"""From utterances to minutes: verified decisions, tasks, open questions, topics and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meetingmate.minutes.pipeline import find_facts, make_minutes

__all__ = ["find_facts", "make_minutes"]


def __getattr__(name: str) -> object:
    """The pipeline is imported when it is first asked for: the window needs only ``edits`` of this package."""
    if name in __all__:
        from meetingmate.minutes import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
