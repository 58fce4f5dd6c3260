"""What lies before the meeting: open proposals, what was settled so far, and the last turns."""

from __future__ import annotations

from typing import Literal

from meetingmate.minutes import dates, phrase
from meetingmate.minutes.choices import Choices
from meetingmate.minutes.clauses import Turn, Unit, same
from meetingmate.minutes.language_pack import Cues, overlap
from meetingmate.minutes.outcomes import Proposal, ProposalKind, Settled
from meetingmate.minutes.tasks import TaskReader

#: Words in common (0 to 1) from which on a conclusion is about a proposal, and two decisions about one thing.
RELATED = 0.2
_SAME = 0.4


def last_turn(proposal: Proposal) -> int:
    """The turn in which a proposal was last agreed to, or made."""
    return max(u.turn for u in [proposal.unit, *proposal.agreed])


class Floor:
    """The state that every step of ``DecisionFinder`` reads and changes."""

    def __init__(self, table: Cues, reader: TaskReader) -> None:
        self.table = table
        self.reader = reader
        self.open: list[Proposal] = []
        self.left_open: list[Proposal] = []
        self.found: list[Settled] = []
        self.choices = Choices(table)
        self.reversed = False
        self.undone_in = -1
        self.last_turns: list[Turn] = []
        self.heard: list[Turn] = []

    def hear(self, turn: Turn) -> None:
        """A new turn begins."""
        self.last_turns = [*self.last_turns[-2:], turn]
        self.heard = [*self.heard[-7:], turn]

    def propose(self, text: str, kind: ProposalKind, unit: Unit) -> Proposal:
        """Put a proposal before the meeting."""
        proposal = Proposal(text, kind, unit)
        self.open.append(proposal)
        if kind == "choice":
            self.choices.put(proposal)
        return proposal

    def waiting(self, unit: Unit) -> list[Proposal]:
        """Questions put to the meeting just before, by anybody else."""
        return [
            p
            for p in self.open
            if not p.settled
            and p.kind in ("question", "choice", "propose", "idea")
            and unit.turn - last_turn(p) <= 2
            and not same(p.unit.speaker, unit.speaker)
        ]

    def related(self, content: list[str], unit: Unit, pronoun: bool = False) -> list[Proposal]:
        """Open proposals that share words with a conclusion; the newest one when the conclusion only points."""
        near = [p for p in self.open if not p.settled and p.unit is not unit]
        found = [p for p in near if overlap(content, self.table.content(p.text)) >= RELATED]
        return found or (near[-1:] if pronoun and near and unit.turn - last_turn(near[-1]) <= 3 else [])

    def number_asked(self) -> tuple[str, list[Unit]] | None:
        """ "The theatre wants flyers. What do we charge?": the question a bare number answers, with its thing."""
        table = self.table
        for turn in self.heard[::-1]:
            for unit in turn.units[::-1]:
                match = None if unit.quoted else table.first("asked_number", unit.core)
                if not match:
                    continue
                before = [u for u in turn.units if u.index == unit.index - 1]
                names = [n for u in before for n in phrase.noun_phrases(u.text, table)]
                named = len(table.content(match.group("text"))) < 2 and names
                asked = match.group("text")
                text = f"{names[0]}, {asked[:1].lower()}{asked[1:]}" if named else asked
                return text, [*(before if named else []), unit]
        return None

    def idea_before(self, unit: Unit) -> list[Proposal]:
        """What another said last, when somebody says "let's do that" and nothing was formally proposed."""
        for turn in reversed(self.last_turns):
            if same(turn.speaker, unit.speaker) or turn.index == unit.turn:
                continue
            said = [u for u in turn.units if len(u.core.split()) >= 5 and not u.quoted and not u.question]
            said = [u for u in said if len(self.table.content(u.core)) >= 3]
            said = [u for u in said if not self.reader.read(u) and not self.table.search("negation", u.core)]
            said = [u for u in said if not self.table.search("hedges", u.core)]
            said = [u for u in said if not self.table.first("wish_start", u.core)]
            if said:
                best = max(said, key=lambda u: len(self.table.content(u.core)))
                return [self.propose(best.core.strip(" ."), "idea", best)]
        return []

    def undo(self, unit: Unit) -> None:
        """ "Scrap that": the decision just taken no longer stands."""
        self.reversed, self.undone_in = True, unit.turn
        if self.found and unit.turn - self.found[-1].turn <= 4 and self.table.first("undo", unit.core or unit.text):
            self.found[-1].withdrawn = True
        for proposal in self.open[-1:]:
            if proposal.agreed or proposal.kind == "lets":
                proposal.settled = True

    def settle(
        self,
        text: str,
        units: list[Unit],
        *,
        at: Unit,
        status: Literal["made", "deferred"] = "made",
        by: str | None = None,
        topic: str = "",
    ) -> Settled:
        """Note something settled; it replaces what was settled about the same thing before, or is one with it."""
        done = Settled(text=text.strip(" .!,"), units=[], status=status, by=by, topic=topic, turn=at.turn)
        done.cite(units)
        content = self.table.content(f"{topic} {text}")
        for earlier in reversed(self.found):
            if earlier.withdrawn or at.turn - earlier.turn > 400:
                continue
            same = overlap(content, self.table.content(f"{earlier.topic} {earlier.text}"))
            numbers = dates.numbers(text, self.table.code), dates.numbers(earlier.text, self.table.code)
            corrected = bool(
                numbers[0]
                and numbers[1]
                and not numbers[0] & numbers[1]
                and len(self.table.content(earlier.text)) <= 3
                and at.turn - earlier.turn <= 8
                and same > 0
            )
            if same >= _SAME or corrected or (self.reversed and at.turn - earlier.turn <= 6 and same > 0):
                changed = bool(numbers[0] and numbers[1] and not numbers[0] & numbers[1]) or self.reversed
                earlier.withdrawn = True
                if changed:
                    done.replaces = earlier.text
                else:
                    done.cite(earlier.units)
                    done.votes, done.without = earlier.votes, done.without or earlier.without
                    if len(self.table.content(earlier.text)) > len(self.table.content(text)) and status == "made":
                        done.text, done.topic = earlier.text, earlier.topic
                done.replaces = done.replaces or earlier.replaces
                break
        self.reversed = False
        self.found.append(done)
        return done
