"""What the tagger says of a turn: the labels of training/GUIDE.md, in the order of the model's outputs."""

from __future__ import annotations

ACTS = (
    *("proposal", "request", "commitment", "acceptance", "refusal", "agreement", "conclusion", "vote", "ruling"),
    *("deferral", "withdrawal", "handover", "done", "question", "report", "quoted", "joke", "private", "call", "chat"),
)
#: Acts by which nothing is settled or promised for after the meeting.
NO_WORK = ("call", "private", "joke", "quoted")
KINDS = ("decision", "task", "deferred", "rejected", "question", "next", "problem")
PARTS = ("raise", "support", "oppose", "detail", "settle", "change", "close", "repeat")
#: Kinds whose parts are told apart; of the others only the membership is.
PARTED = ("decision", "task")
#: What a token can be in a turn that belongs to an item.
TOKENS = ("due", "owner", "sentence")
#: Pairs of turns are linked when they share a task; the second link is for all other items.
LINKS = ("task", "other")

#: Sizes of the outputs of one turn, in their order.
TURN_OUTPUTS = len(ACTS) + len(KINDS) + len(PARTED) * len(PARTS) + 1


def act(name: str) -> int:
    """Place of an act among the outputs of a turn."""
    return ACTS.index(name)


def kind(name: str) -> int:
    """Place of the membership in an item of a kind."""
    return len(ACTS) + KINDS.index(name)


def part(kind_name: str, name: str) -> int:
    """Place of a part in an item of a kind of ``PARTED``."""
    return len(ACTS) + len(KINDS) + PARTED.index(kind_name) * len(PARTS) + PARTS.index(name)


#: Place of "the speaker of this turn is the owner of its task".
OWN = TURN_OUTPUTS - 1
