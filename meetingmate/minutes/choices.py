""" "The red one or the blue one?": which of two alternatives the meeting takes, by those who speak up for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from meetingmate.minutes import phrase
from meetingmate.minutes.clauses import Unit
from meetingmate.minutes.language_pack import Cues
from meetingmate.minutes.outcomes import Proposal

#: Voices count within this many turns after the question.
_REACH = 6
#: Words of a voice beside the alternative it names ("Traffic first, then").
_BESIDE = 1


@dataclass
class _Choice:
    proposal: Proposal
    left: str
    right: str
    topic: str = ""
    voices: dict[int, list[Unit]] = field(default_factory=lambda: {0: [], 1: []})


class Choices:
    """Counts who speaks up for which alternative of the questions put last."""

    def __init__(self, table: Cues) -> None:
        self._table = table
        self._open: list[_Choice] = []

    def put(self, proposal: Proposal) -> None:
        """Remember a question with two alternatives."""
        words = "|".join(self._table.strings("or_words"))
        parts = re.split(rf"\b(?:{words})\b", proposal.text, flags=re.IGNORECASE)
        if len(parts) == 2 and all(self._table.content(p) for p in parts):
            topic, comma, left = parts[0].strip(" ,").rpartition(",")
            if not self._table.content(left):
                topic, left = "", parts[0]
            topic = topic.strip(" ,¿") if comma else ""
            self._open.append(_Choice(proposal, left.strip(" ,¿"), parts[1].strip(" ,?"), topic))

    def hear(self, unit: Unit) -> tuple[Proposal, str, list[Unit]] | None:
        """The question that ``unit`` settles, the wording of what is taken, and the clauses that speak for it.

        Two people have to speak for one alternative, nobody for the other, and the last one in few words.
        """
        self._open = [c for c in self._open if not c.proposal.settled and unit.turn - c.proposal.unit.turn <= _REACH]
        if unit.question or unit.quoted or not unit.core:
            return None
        for choice in reversed(self._open):
            if unit.turn == choice.proposal.unit.turn:
                continue
            side, short = self._side(choice, unit)
            if side is None:
                continue
            choice.voices[side].append(unit)
            mine, theirs = choice.voices[side], choice.voices[1 - side]
            if short and not theirs and len({u.speaker for u in mine}) >= 2 and None not in {u.speaker for u in mine}:
                text = self._wording(choice, side)
                if choice.topic and len(self._table.content(text)) < 2:  # "The trip, Leeds or York?"
                    text = self._table.text("topic_form").format(topic=choice.topic, text=text)
                return choice.proposal, text, mine
        return None

    def _alternatives(self, choice: _Choice) -> tuple[set[str], set[str]]:
        right = self._table.content(choice.right)
        left = self._table.content(choice.left)[-max(1, len(right)) :]
        return set(left) - set(right), set(right) - set(left)

    def _side(self, choice: _Choice, unit: Unit) -> tuple[int | None, bool]:
        table = self._table
        # "Leeds, please." begins like an address, but nobody is called so
        said = unit.text if unit.address_name and not unit.address else unit.core
        content = set(table.content(said))
        hits = [content & side for side in self._alternatives(choice)]
        if bool(hits[0]) == bool(hits[1]) or table.search("negation", said) or table.search("hedges", said):
            return None, False
        side = 0 if hits[0] else 1
        short = len(content - hits[side]) <= _BESIDE and len(said.split()) <= 6
        return (side, short) if short or table.search("speaks_for", unit.text) else (None, False)

    def _wording(self, choice: _Choice, side: int) -> str:
        table = self._table
        left = re.sub(table.text("we_subject"), "", choice.left, flags=re.IGNORECASE)
        if side == 0:
            return left
        verb = left.split(" ", 1)[0]
        starts = verb.lower() in table.verbs and choice.right.split(" ", 1)[0].lower() not in table.verbs
        return f"{phrase.base_form(verb, table)} {choice.right}" if starts else choice.right


def chosen_for(choice: str, taken: set[str], table: Cues) -> str:
    """ "Do the brackets go on press two, or do we wait?": the thing named before the alternatives, "" for none."""
    left, *rest = re.split(rf"\b(?:{'|'.join(table.strings('or_words'))})\b", choice, flags=re.IGNORECASE)
    right = table.content(rest[0]) if rest else []
    either = {*table.content(left)[-max(1, len(right)) :], *right, *taken}
    for name in phrase.noun_phrases(left, table):
        words = name.split()
        if set(table.content(left)) <= set(table.content(name)):
            continue  # "The Harbour Hotel or the university?": it is one of the two
        while len(words) > 1 and set(table.content(words[-1])) & either:
            words.pop()
        if len(words) > 1 and table.content(" ".join(words)) and not set(table.content(" ".join(words))) & either:
            return " ".join(words)
    what = re.search(rf"\b{table.text('for_what')} (?=\S)", rest[0], re.IGNORECASE) if rest else None
    named = phrase.noun_phrases(rest[0][what.end() :], table) if what else []  # "Blue or green for the hall?"
    return named[0] if named and not set(table.content(named[0])) & taken else ""
