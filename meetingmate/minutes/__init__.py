"""From utterances to minutes: verified decisions, tasks, open questions, topics and a summary."""

from meetingmate.minutes.pipeline import find_facts, make_minutes

__all__ = ["find_facts", "make_minutes"]
