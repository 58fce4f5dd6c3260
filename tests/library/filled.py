"""Meetings for tests of the library."""

from __future__ import annotations

from meetingmate.domain.meeting import ActionItem, Evidence, Meeting, Minutes, Utterance, Word
from meetingmate.library import Library


def said(number: int, text: str, speaker: str | None = None) -> Utterance:
    """One utterance that starts at second ``number``; its words share its time."""
    parts = text.split()
    step = 1.0 / max(1, len(parts))
    words = [Word(text=w, start=number + i * step, end=number + (i + 1) * step) for i, w in enumerate(parts)]
    return Utterance(id=f"u{number}", start=float(number), end=number + 1.0, text=text, speaker=speaker, words=words)


def meeting(library: Library, title: str = "Weekly", *lines: str, date: str = "2026-03-03", **details) -> str:
    """Add a meeting in which ``lines`` are said; gives its id."""
    added = Meeting(id=library.new_id(), title=title, date=date, **details)
    library.add(added)
    library.replace_utterances(added.id, [said(i, line) for i, line in enumerate(lines, start=1)])
    return added.id


def task(text: str, *owners: str, number: int = 1, **details) -> ActionItem:
    """A task that rests on utterance ``number``."""
    evidence = [Evidence(utterance=f"u{number}", quote=text, start=float(number), end=number + 1.0)]
    return ActionItem(id=f"a{number}", task=text, owners=list(owners), evidence=evidence, **details)


def minutes(*actions: ActionItem, **parts) -> Minutes:
    """Minutes with these tasks."""
    return Minutes(actions=list(actions), **parts)
