""" "The red one or the blue one?": which of two alternatives the meeting takes, by those who speak up for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from meetingmate.minutes.items.outcomes import Proposal
from meetingmate.minutes.language import phrase
from meetingmate.minutes.language.clauses import Clause
from meetingmate.minutes.language.language_pack import LanguagePack

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
    voices: dict[int, list[Clause]] = field(default_factory=lambda: {0: [], 1: []})


class Choices:
    """Counts who speaks up for which alternative of the questions put last."""

    def __init__(self, language: LanguagePack) -> None:
        self._language = language
        self._open: list[_Choice] = []

    def put(self, proposal: Proposal) -> None:
        """Remember a question with two alternatives."""
        words = "|".join(self._language.strings("or_words"))
        parts = re.split(rf"\b(?:{words})\b", proposal.text, flags=re.IGNORECASE)
        if len(parts) == 2 and all(self._language.content(p) for p in parts):
            topic, comma, left = parts[0].strip(" ,").rpartition(",")
            if not self._language.content(left):
                topic, left = "", parts[0]
            topic = topic.strip(" ,¿") if comma else ""
            self._open.append(_Choice(proposal, left.strip(" ,¿"), parts[1].strip(" ,?"), topic))

    def hear(self, clause: Clause) -> tuple[Proposal, str, list[Clause]] | None:
        """The question that ``clause`` settles, the wording of what is taken, and the clauses that speak for it.

        Two people have to speak for one alternative, nobody for the other, and the last one in few words.
        """
        self._open = [
            c for c in self._open if not c.proposal.settled and clause.turn - c.proposal.clause.turn <= _REACH
        ]
        if clause.question or clause.quoted or not clause.body:
            return None
        for choice in reversed(self._open):
            if clause.turn == choice.proposal.clause.turn:
                continue
            side, short = self._side(choice, clause)
            if side is None:
                continue
            choice.voices[side].append(clause)
            mine, theirs = choice.voices[side], choice.voices[1 - side]
            if short and not theirs and len({u.speaker for u in mine}) >= 2 and None not in {u.speaker for u in mine}:
                text = self._wording(choice, side)
                if choice.topic and len(self._language.content(text)) < 2:  # "The trip, Leeds or York?"
                    text = self._language.text("topic_form").format(topic=choice.topic, text=text)
                return choice.proposal, text, mine
        return None

    def _alternatives(self, choice: _Choice) -> tuple[set[str], set[str]]:
        right = self._language.content(choice.right)
        left = self._language.content(choice.left)[-max(1, len(right)) :]
        return set(left) - set(right), set(right) - set(left)

    def _side(self, choice: _Choice, clause: Clause) -> tuple[int | None, bool]:
        language = self._language
        # "Leeds, please." begins like an address, but nobody is called so
        said = clause.text if clause.address_name and not clause.address else clause.body
        content = set(language.content(said))
        hits = [content & side for side in self._alternatives(choice)]
        if bool(hits[0]) == bool(hits[1]) or language.search("negation", said) or language.search("hedges", said):
            return None, False
        side = 0 if hits[0] else 1
        short = len(content - hits[side]) <= _BESIDE and len(said.split()) <= 6
        return (side, short) if short or language.search("speaks_for", clause.text) else (None, False)

    def _wording(self, choice: _Choice, side: int) -> str:
        language = self._language
        left = re.sub(language.text("we_subject"), "", choice.left, flags=re.IGNORECASE)
        if side == 0:
            return left
        verb = left.split(" ", 1)[0]
        starts = verb.lower() in language.verbs and choice.right.split(" ", 1)[0].lower() not in language.verbs
        return f"{phrase.base_form(verb, language)} {choice.right}" if starts else choice.right


def chosen_for(choice: str, taken: set[str], language: LanguagePack) -> str:
    """ "Do the brackets go on press two, or do we wait?": the thing named before the alternatives, "" for none."""
    left, *rest = re.split(rf"\b(?:{'|'.join(language.strings('or_words'))})\b", choice, flags=re.IGNORECASE)
    right = language.content(rest[0]) if rest else []
    either = {*language.content(left)[-max(1, len(right)) :], *right, *taken}
    for name in phrase.noun_phrases(left, language):
        words = name.split()
        if set(language.content(left)) <= set(language.content(name)):
            continue  # "The Harbour Hotel or the university?": it is one of the two
        while len(words) > 1 and set(language.content(words[-1])) & either:
            words.pop()
        if len(words) > 1 and language.content(" ".join(words)) and not set(language.content(" ".join(words))) & either:
            return " ".join(words)
    what = re.search(rf"\b{language.text('for_what')} (?=\S)", rest[0], re.IGNORECASE) if rest else None
    named = phrase.noun_phrases(rest[0][what.end() :], language) if what else []  # "Blue or green for the hall?"
    return named[0] if named and not set(language.content(named[0])) & taken else ""
