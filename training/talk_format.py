"""Reads and checks labelled talks (training/GUIDE.md).

python -m training.talk_format FILE.talk [...]      every fault with its line, then the counts; exit 1 with faults
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ACTS = [
    "proposal",
    "request",
    "commitment",
    "acceptance",
    "refusal",
    "agreement",
    "conclusion",
    "vote",
    "ruling",
    "deferral",
    "withdrawal",
    "handover",
    "done",
    "question",
    "report",
    "quoted",
    "joke",
    "private",
    "call",
    "chat",
]
PARTS = ["raise", "support", "oppose", "detail", "settle", "change", "close", "repeat"]
#: Statuses of each kind of item.
KINDS = {
    "decision": ("made", "changed", "reversed"),
    "task": ("open", "done", "withdrawn", "unconfirmed"),
    "deferred": ("open",),
    "rejected": ("made",),
    "question": ("open",),
    "next": ("made",),
    "problem": ("open",),
}
STYLES = ("tidy", "real", "asr")
LANGUAGES = ("en", "de", "fr", "es")
_HEAD = ("lang", "domain", "register", "style", "date")
_FIELDS = ("owner", "due", "replaces")


@dataclass
class LabelledTurn:
    """What one speaker said at a go; ``parts`` is {item id: part}."""

    speaker: str | None
    text: str
    acts: list[str]
    parts: dict[str, str] = field(default_factory=dict)


@dataclass
class LabelledItem:
    """What the minutes should hold; ``owners`` and ``due`` as they were said, ``replaces`` the id of another item."""

    id: str
    kind: str
    status: str
    text: str
    owners: list[str] = field(default_factory=list)
    due: str = ""
    replaces: str = ""


@dataclass
class Talk:
    """One labelled talk. ``people`` is {name: role or ""}."""

    id: str
    lang: str
    domain: str
    register: str
    style: str
    date: date
    people: dict[str, str] = field(default_factory=dict)
    turns: list[LabelledTurn] = field(default_factory=list)
    items: list[LabelledItem] = field(default_factory=list)


def is_held_back(talk_id: str, part: int = 12) -> bool:
    """Whether a talk of the corpus is kept from training to choose thresholds with and to score: one in ``part``, by
    its id, so that a talk never changes sides."""
    return int.from_bytes(talk_id.encode(), "big") % 10007 % part == 0


class TalkError(ValueError):
    """A line that the guide does not allow; the message names file and line."""


def read(path: Path) -> list[Talk]:
    """All talks of a file. Raises TalkError at the first fault."""
    talks, faults = parse(path.read_text("utf-8"), path.name)
    if faults:
        raise TalkError(faults[0])
    return talks


def parse(text: str, name: str) -> tuple[list[Talk], list[str]]:
    """The talks that are right, and a sentence for each fault."""
    talks: list[Talk] = []
    faults: list[str] = []
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("==="):
            blocks.append((number, [line]))
        elif blocks:
            blocks[-1][1].append(line)
        elif line.strip():
            faults.append(f"{name}:{number}: text before the first '==='")
    for first, lines in blocks:
        try:
            talk = _talk(first, lines, name)
            _check(talk, f"{name}:{first}")
            talks.append(talk)
        except TalkError as error:
            faults.append(str(error))
    seen: set[str] = set()
    for talk in talks:
        if talk.id in seen:
            faults.append(f"{name}: {talk.id} is there twice")
        seen.add(talk.id)
    return talks, faults


def _talk(first: int, lines: list[str], name: str) -> Talk:
    head = [part.strip() for part in lines[0].removeprefix("===").split("|")]
    fields = dict(part.split(" ", 1) for part in head[1:] if " " in part)
    if missing := [key for key in _HEAD if key not in fields]:
        raise TalkError(f"{name}:{first}: the first line lacks {', '.join(missing)}")
    try:
        day = date.fromisoformat(fields["date"])
    except ValueError as error:
        raise TalkError(f"{name}:{first}: {fields['date']!r} is no date") from error
    talk = Talk(head[0], fields["lang"], fields["domain"], fields["register"], fields["style"], day)
    after = False
    for number, line in enumerate(lines[1:], first + 1):
        place = f"{name}:{number}"
        if not line.strip():
            continue
        if line.startswith("people:") and not talk.turns:
            talk.people = _people(line.removeprefix("people:"))
        elif line.strip() == "--":
            after = True
        elif after:
            talk.items.append(_item(line, place))
        else:
            talk.turns.append(_turn(line, place))
    if not after:
        raise TalkError(f"{name}:{first}: {talk.id} has no '--' after its turns")
    return talk


def _people(text: str) -> dict[str, str]:
    found = {}
    for part in text.split(";"):
        if match := re.fullmatch(r"\s*([^()]+?)\s*(?:\(([^()]*)\))?\s*", part):
            found[match[1]] = match[2] or ""
    return found


def _turn(line: str, place: str) -> LabelledTurn:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) not in (2, 3):
        raise TalkError(f"{place}: a turn is 'Speaker: words | acts | parts'")
    speaker, colon, words = parts[0].partition(":")
    if not colon or not words.strip():
        raise TalkError(f"{place}: 'Speaker:' or the words are missing")
    acts = [act.strip() for act in parts[1].split(",") if act.strip()]
    if not 1 <= len(acts) <= 3 or any(act not in ACTS for act in acts):
        raise TalkError(f"{place}: one to three known acts, not {parts[1]!r}")
    marks: dict[str, str] = {}
    for mark in (parts[2] if len(parts) == 3 else "").split(","):
        if not mark.strip():
            continue
        item, _, part = mark.strip().partition(":")
        if part not in PARTS:
            raise TalkError(f"{place}: {mark.strip()!r} is no ID:PART ({', '.join(PARTS)})")
        if item in marks:
            raise TalkError(f"{place}: {item} has two parts in this turn; give the one that carries more")
        marks[item] = part
    speaker = speaker.strip()
    return LabelledTurn(None if speaker == "?" else speaker, words.strip(), acts, marks)


def _item(line: str, place: str) -> LabelledItem:
    parts = [part.strip() for part in line.split("|")]
    head = parts[0].split()
    if len(parts) < 2 or len(head) != 3 or head[2] not in KINDS.get(head[1], ()):
        raise TalkError(f"{place}: an item is 'ID KIND STATUS | fields | sentence' with a status of its kind")
    item = LabelledItem(head[0], head[1], head[2], parts[-1])
    for part in parts[1:-1]:
        key, _, value = part.partition(" ")
        if key not in _FIELDS or not value.strip():
            raise TalkError(f"{place}: {part!r} is none of {', '.join(_FIELDS)}")
        if key == "owner":
            item.owners = [owner.strip() for owner in value.split(";") if owner.strip()]
        else:
            setattr(item, key, value.strip())
    if len(item.text.split()) < 2:
        raise TalkError(f"{place}: {item.id} has no sentence")
    return item


def _check(talk: Talk, place: str) -> None:
    if talk.lang not in LANGUAGES or talk.style not in STYLES:
        raise TalkError(f"{place}: lang is one of {LANGUAGES}, style one of {STYLES}")
    if not 8 <= len(talk.turns) <= 1500:  # whole real meetings too
        raise TalkError(f"{place}: {talk.id} has {len(talk.turns)} turns")
    ids = [item.id for item in talk.items]
    if len(ids) != len(set(ids)):
        raise TalkError(f"{place}: {talk.id}: an item id stands twice")
    used: dict[str, list[str]] = {}
    for turn in talk.turns:
        for item, part in turn.parts.items():
            used.setdefault(item, []).append(part)
    if unknown := set(used) - set(ids):
        raise TalkError(f"{place}: {talk.id}: turns name {', '.join(sorted(unknown))}, which no line after '--' has")
    for item in talk.items:
        parts = used.get(item.id, [])
        if not {"raise", "settle"} & set(parts):
            raise TalkError(f"{place}: {talk.id}: {item.id} has no turn that raises or settles it")
        stands = (item.kind, item.status) in (("task", "open"), ("decision", "made"), ("decision", "changed"))
        if stands and not {"settle", "change"} & set(parts):
            raise TalkError(f"{place}: {talk.id}: {item.id} stands, but no turn settles it")
        if item.replaces and item.replaces not in ids:
            raise TalkError(f"{place}: {talk.id}: {item.id} replaces {item.replaces}, which is not there")
        if item.due and not _said(item.due, talk):
            raise TalkError(f"{place}: {talk.id}: nobody says the due words {item.due!r} of {item.id}")


def _said(words: str, talk: Talk) -> bool:
    def flat(text: str) -> str:
        return re.sub(r"\W+", " ", text.casefold()).strip()

    return any(flat(words) in flat(turn.text) for turn in talk.turns)


def main(arguments: list[str]) -> int:
    """Check the files; see the head of this module."""
    total = 0
    counts: Counter[str] = Counter()
    for name in arguments:
        talks, faults = parse(Path(name).read_text("utf-8"), Path(name).name)
        total += len(faults)
        for fault in faults:
            print(fault)
        for talk in talks:
            counts.update({"talks": 1, "turns": len(talk.turns), f"style {talk.style}": 1, f"lang {talk.lang}": 1})
            counts.update(f"item {item.kind}" for item in talk.items)
            counts.update(f"act {act}" for turn in talk.turns for act in turn.acts)
            counts["nothing to find"] += not talk.items
    print(", ".join(f"{key} {counts[key]}" for key in sorted(counts)))
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
