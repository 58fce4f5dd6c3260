"""What lies before the meeting: open proposals, what was settled so far, and the last turns."""

from __future__ import annotations

from typing import Literal

from meetingmate.minutes.items.choices import Choices
from meetingmate.minutes.items.outcomes import DecisionCandidate, Proposal, ProposalKind
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language import dates, phrase
from meetingmate.minutes.language.clauses import Clause, Turn, same
from meetingmate.minutes.language.language_pack import LanguagePack, overlap

#: Words in common (0 to 1) from which on a conclusion is about a proposal, and two decisions about one thing.
RELATED = 0.2
_SAME = 0.4


def last_turn(proposal: Proposal) -> int:
    """The turn in which a proposal was last agreed to, or made."""
    return max(u.turn for u in [proposal.clause, *proposal.agreed])


class Floor:
    """The state that every step of ``DecisionFinder`` reads and changes."""

    def __init__(self, language: LanguagePack, reader: TaskReader) -> None:
        self.language = language
        self.reader = reader
        self.open: list[Proposal] = []
        self.found: list[DecisionCandidate] = []
        self.choices = Choices(language)
        self.reversed = False
        self.undone_in = -1
        self.last_turns: list[Turn] = []
        self.heard: list[Turn] = []

    def hear(self, turn: Turn) -> None:
        """A new turn begins."""
        self.last_turns = [*self.last_turns[-2:], turn]
        self.heard = [*self.heard[-7:], turn]

    def propose(self, text: str, kind: ProposalKind, clause: Clause) -> Proposal:
        """Put a proposal before the meeting."""
        proposal = Proposal(text, kind, clause)
        self.open.append(proposal)
        if kind == "choice":
            self.choices.put(proposal)
        return proposal

    def waiting(self, clause: Clause) -> list[Proposal]:
        """Questions put to the meeting just before, by anybody else."""
        return [
            p
            for p in self.open
            if not p.settled
            and p.kind in ("question", "choice", "propose", "idea")
            and clause.turn - last_turn(p) <= 2
            and not same(p.clause.speaker, clause.speaker)
        ]

    def related(self, content: list[str], clause: Clause, pronoun: bool = False) -> list[Proposal]:
        """Open proposals that share words with a conclusion; the newest one when the conclusion only points."""
        near = [p for p in self.open if not p.settled and p.clause is not clause]
        found = [p for p in near if overlap(content, self.language.content(p.text)) >= RELATED]
        return found or (near[-1:] if pronoun and near and clause.turn - last_turn(near[-1]) <= 3 else [])

    def number_asked(self) -> tuple[str, list[Clause]] | None:
        """ "The theatre wants flyers. What do we charge?": the question a bare number answers, with its thing."""
        language = self.language
        for turn in self.heard[::-1]:
            for clause in turn.clauses[::-1]:
                match = None if clause.quoted else language.first("asked_number", clause.body)
                if not match:
                    continue
                before = [u for u in turn.clauses if u.index == clause.index - 1]
                names = [n for u in before for n in phrase.noun_phrases(u.text, language)]
                named = len(language.content(match.group("text"))) < 2 and names
                asked = match.group("text")
                text = f"{names[0]}, {asked[:1].lower()}{asked[1:]}" if named else asked
                return text, [*(before if named else []), clause]
        return None

    def idea_before(self, clause: Clause) -> list[Proposal]:
        """What another said last, when somebody says "let's do that" and nothing was formally proposed."""
        for turn in reversed(self.last_turns):
            if same(turn.speaker, clause.speaker) or turn.index == clause.turn:
                continue
            said = [u for u in turn.clauses if len(u.body.split()) >= 5 and not u.quoted and not u.question]
            said = [u for u in said if len(self.language.content(u.body)) >= 3]
            said = [u for u in said if not self.reader.read(u) and not self.language.search("negation", u.body)]
            said = [u for u in said if not self.language.search("hedges", u.body)]
            said = [u for u in said if not self.language.first("wish_start", u.body)]
            if said:
                best = max(said, key=lambda u: len(self.language.content(u.body)))
                return [self.propose(best.body.strip(" ."), "idea", best)]
        return []

    def undo(self, clause: Clause) -> None:
        """ "Scrap that": the decision just taken no longer stands."""
        self.reversed, self.undone_in = True, clause.turn
        if (
            self.found
            and clause.turn - self.found[-1].turn <= 4
            and self.language.first("undo", clause.body or clause.text)
        ):
            self._take_back(self.found[-1], clause)
        for proposal in self.open[-1:]:
            if proposal.agreed or proposal.kind == "lets":
                proposal.settled = True

    @staticmethod
    def _take_back(settled: DecisionCandidate, clause: Clause) -> None:
        if settled.status == "made":
            settled.status = "reversed"
            settled.cite([clause])
        else:
            settled.withdrawn = True

    def reject(self, proposal: Proposal, clauses: list[Clause], votes: str, at: Clause) -> None:
        """Note what was turned down."""
        proposal.settled = True
        text = proposal.text.strip(" .!,")
        done = DecisionCandidate(text=text, clauses=[], status="rejected", by=proposal.clause.speaker, turn=at.turn)
        done.cite([proposal.clause, *proposal.agreed, *clauses])
        done.votes = votes
        self.found.append(done)

    def settle(
        self,
        text: str,
        clauses: list[Clause],
        *,
        at: Clause,
        status: Literal["made", "deferred"] = "made",
        by: str | None = None,
        topic: str = "",
    ) -> DecisionCandidate:
        """Note something settled; it replaces what was settled about the same thing before, or is one with it."""
        done = DecisionCandidate(text=text.strip(" .!,"), clauses=[], status=status, by=by, topic=topic, turn=at.turn)
        done.cite(clauses)
        content = self.language.content(f"{topic} {text}")
        for earlier in reversed(self.found):
            if earlier.withdrawn or at.turn - earlier.turn > 400:
                continue
            same = overlap(content, self.language.content(f"{earlier.topic} {earlier.text}"))
            numbers = dates.numbers(text, self.language.code), dates.numbers(earlier.text, self.language.code)
            corrected = bool(
                numbers[0]
                and numbers[1]
                and not numbers[0] & numbers[1]
                and len(self.language.content(earlier.text)) <= 3
                and at.turn - earlier.turn <= 8
                and same > 0
            )
            if not earlier.stands:
                if same >= _SAME or (self.reversed and at.turn - earlier.turn <= 6 and same > 0):
                    earlier.withdrawn = True  # it was taken up again
                    done.replaces = earlier.text if earlier.status == "reversed" else done.replaces
                continue
            if same >= _SAME or corrected or (self.reversed and at.turn - earlier.turn <= 6 and same > 0):
                changed = bool(numbers[0] and numbers[1] and not numbers[0] & numbers[1]) or self.reversed
                earlier.withdrawn = True
                if changed:
                    done.replaces = earlier.text
                else:
                    done.cite(earlier.clauses)
                    done.votes, done.without = earlier.votes, done.without or earlier.without
                    if len(self.language.content(earlier.text)) > len(self.language.content(text)) and status == "made":
                        done.text, done.topic = earlier.text, earlier.topic
                done.replaces = done.replaces or earlier.replaces
                break
        self.reversed = False
        self.found.append(done)
        return done
