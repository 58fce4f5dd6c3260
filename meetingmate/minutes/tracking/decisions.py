"""Decisions and what was put off, from the turns that belong to them."""

from __future__ import annotations

from meetingmate.minutes import dates
from meetingmate.minutes.clauses import Clause
from meetingmate.minutes.outcomes import DecisionCandidate
from meetingmate.minutes.tracking.groups import Group, groups
from meetingmate.minutes.tracking.said import Said

_CLOSED = 0.5
#: Mass of a clause that says what was settled.
_SAYS = 0.4
#: Expressions that frame what is settled; their groups called ``text`` hold it.
_FRAMES = ("decided", "lets", "conclude_we", "it_is", "it_is_then", "agreed_after", "proposals")


class DecisionTracker:
    """Makes what was settled of the groups that are decisions or were put off."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._language = said.language

    def run(self) -> list[DecisionCandidate]:
        """Everything settled, in order of its first mention."""
        tags = self._said.tags
        found = []
        for group in groups(tags, "decision"):
            if (
                group.chance >= tags.thresholds["decision item"]
                and group.settled >= tags.thresholds["decision settled"]
            ):
                found.append(self._settled(group))
        for group in groups(tags, "deferred"):
            if group.chance >= tags.thresholds["deferred item"]:
                found.append(self._settled(group))
        return sorted((s for s in found if s), key=lambda s: s.clauses[0].index)

    def _settled(self, group: Group) -> DecisionCandidate | None:
        said = self._said
        clauses = [c for row in group.turns for c in said.clauses(row) if not c.quoted]
        if not clauses:
            return None
        row = self._settling(group)
        told = max(clauses, key=said.mass)
        answer = max((c for c in said.clauses(row) if not c.quoted), key=said.mass, default=told)
        asked = max((c for c in clauses if c.index < answer.index), key=said.mass, default=answer)
        text, topic = self._text(told), ""
        if asked is not answer and self._answers(answer, asked):
            told, text, topic = asked, self._text(answer), self._text(asked)
        if not self._language.content(text):
            return None
        made = DecisionCandidate(
            text=text,
            clauses=[],
            status="deferred" if group.kind == "deferred" else "made",
            by=said.rows[row].speaker,
            topic=topic,
            withdrawn=group.kind == "decision" and group.closed >= _CLOSED,
            turn=clauses[-1].turn,
        )
        made.cite([told])
        for row in group.turns:
            made.cite(said.telling(row))
        return made

    def _answers(self, answer: Clause, told: Clause) -> bool:
        """Whether the settling clause says what was chosen, and ``told`` only what about: of several, or a number."""
        code = self._language.code
        numbers = dates.numbers(answer.body, code), dates.numbers(told.body, code)
        if numbers[0] and numbers[1] and not numbers[0] & numbers[1]:
            return True
        if not told.question:
            return False
        new = set(self._language.content(answer.body)) - set(self._language.content(told.body))
        chosen = bool(self._language.search("or_words", told.body) or numbers[0])
        return self._said.mass(answer) >= _SAYS and (chosen or bool(new))

    def _settling(self, group: Group) -> int:
        if group.kind != "decision":
            return list(group.turns)[-1]
        return max(group.turns, key=lambda row: self._said.tags.part(row, "decision", "settle"))

    def _text(self, clause: Clause) -> str:
        """What a clause settles, without the words that frame it ("let's", "then we", "shall we")."""
        best = clause.body
        for name in _FRAMES:
            match = self._language.first(name, clause.body)
            if not match:
                continue
            text = next((v for k, v in match.groupdict().items() if v and k.startswith("text")), "")
            if text and self._said.mass(clause, text) >= 0.8 * self._said.mass(clause):
                best = text
                break
        return best.strip(" .!,?")
