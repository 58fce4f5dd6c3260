"""Two versions of the minutes side by side: what came, what went, what reads differently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from msgspec import Struct
from rapidfuzz import fuzz

from meetingmate.base.translation import mark, tr
from meetingmate.domain.meeting import ActionItem, Decision, Minutes, Point
from meetingmate.editing.minutes import same_words

Section = Literal["approval", "summary", "decisions", "actions", "questions", "topics"]

Part = Literal["wording", "owner", "due date", "status"]
#: Each part in words.
PART_WORDS: dict[Part, str] = {
    "wording": mark("wording"),
    "owner": mark("owner"),
    "due date": mark("due date"),
    "status": mark("status"),
}

_Item = TypeVar("_Item", ActionItem, Decision, Point)
#: Two texts without words in common to rest on are the same item from this likeness on.
_LIKE = 0.75


class Change(Struct, kw_only=True):
    """One line of a comparison. ``before`` and ``after`` read as the minutes do; None: it is not in that version.

    ``parts``: what of a changed item differs.
    """

    section: Section
    before: str | None
    after: str | None
    parts: list[Part] = []

    @property
    def kind(self) -> Literal["same", "added", "removed", "changed"]:
        """What became of it."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "same" if self.before == self.after else "changed"


def compare(
    old: Minutes, new: Minutes, *, due: Callable[[ActionItem], str], approval: Callable[[Minutes], str]
) -> list[Change]:
    """Every item of both versions, section by section in the order of ``new``, with what was removed after it.

    ``due`` says when a task is due, in the reader's words; ``approval`` how that of a version stands, which comes
    first where it differs.
    """

    def task(item: ActionItem) -> str:
        who = ", ".join(item.owners)
        words = " – ".join(part for part in (who, item.task, due(item)) if part)
        match item.status:
            case "done":
                return tr("{task} (done)", task=words)
            case "withdrawn":
                return tr("{task} (withdrawn)", task=words)
        return words

    def decision(item: Decision) -> str:
        match item.status:
            case "changed":
                return tr("{decision} (changed)", decision=item.text)
            case "deferred":
                return tr("{decision} (deferred)", decision=item.text)
            case "rejected":
                return tr("{decision} (rejected)", decision=item.text)
            case "reversed":
                return tr("{decision} (taken back)", decision=item.text)
        return item.text

    stood, stands = approval(old), approval(new)
    return [
        *([Change(section="approval", before=stood, after=stands)] if stood != stands else []),
        *_changes("summary", old.summary, new.summary, _text),
        *_changes("decisions", old.decisions, new.decisions, decision),
        *_changes("actions", old.actions, new.actions, task),
        *_changes("questions", old.open_questions, new.open_questions, _text),
        *_changes("topics", _points(old), _points(new), _text),
    ]


def _changes(
    section: Section, old: Sequence[_Item], new: Sequence[_Item], words: Callable[[_Item], str]
) -> list[Change]:
    return [
        Change(
            section=section,
            before=None if a is None else words(a),
            after=None if b is None else words(b),
            parts=[] if a is None or b is None else _parts(a, b),
        )
        for a, b in _paired(old, new)
    ]


def _parts(a: ActionItem | Decision | Point, b: ActionItem | Decision | Point) -> list[Part]:
    differs: dict[Part, bool] = {"wording": _text(a) != _text(b)}
    if isinstance(a, ActionItem) and isinstance(b, ActionItem):
        differs["owner"] = a.owners != b.owners
        differs["due date"] = (a.due, a.due_text) != (b.due, b.due_text)
        differs["status"] = a.status != b.status
    elif isinstance(a, Decision) and isinstance(b, Decision):
        differs["status"] = a.status != b.status
    return [part for part, changed in differs.items() if changed]


def _points(minutes: Minutes) -> list[Point]:
    return [point for topic in minutes.topics for point in topic.points]


def _paired(old: Sequence[_Item], new: Sequence[_Item]) -> list[tuple[_Item | None, _Item | None]]:
    """Each new item with its old one: of the same text, else resting on the same words, else much alike."""
    left = list(old)
    match: dict[int, _Item] = {}
    for alike in (_same_text, _same_evidence, _like_text):
        for number, item in enumerate(new):
            if number not in match and (other := next((o for o in left if alike(o, item)), None)) is not None:
                match[number] = other
                left.remove(other)
    return [(match.get(number), item) for number, item in enumerate(new)] + [(item, None) for item in left]


def _text(item: ActionItem | Decision | Point) -> str:
    return item.task if isinstance(item, ActionItem) else item.text


def _same_text(a: _Item, b: _Item) -> bool:
    return _text(a) == _text(b)


def _same_evidence(a: _Item, b: _Item) -> bool:
    return same_words(a.evidence, b.evidence) and fuzz.token_set_ratio(_text(a).lower(), _text(b).lower()) >= 40


def _like_text(a: _Item, b: _Item) -> bool:
    return fuzz.token_set_ratio(_text(a).lower(), _text(b).lower()) / 100 >= _LIKE
