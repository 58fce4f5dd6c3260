"""Which open task somebody answers, and how: takes it, refuses it, says that it is done."""

from __future__ import annotations

from meetingmate.minutes.candidates import Candidate, State
from meetingmate.minutes.clauses import Turn, Unit, same
from meetingmate.minutes.language_pack import overlap
from meetingmate.minutes.matters import SIMILAR, Matters
from meetingmate.minutes.replies import Reply
from meetingmate.minutes.tasks import Said


class Answers:
    """Finds what a turn, or a commitment in it, answers."""

    def __init__(self, matters: Matters) -> None:
        self._matters = matters
        self._table = matters.table
        self._reader = matters.reader

    def react(self, turn: Turn, reply: Reply) -> None:
        """What the first clauses of a turn do to the tasks before it."""
        previous = self._matters.recent[-1] if self._matters.recent else None
        if previous and reply.laugh and previous.said.conditional and turn.index - previous.turn == 1:
            previous.state = "joke"
        elif turn.units and self._table.first("joke_answer", turn.units[0].text):
            for joked in self._matters.recent:
                if turn.index - joked.turn == 1 and joked.said.kind in ("commit", "offer", "need") and not joked.due:
                    joked.state = "joke"
        target = self.target(turn)
        if previous and reply.done and previous.state in ("taken", "offered") and turn.index - previous.turn == 1:
            if turn.speaker not in previous.owners and not same(previous.speaker, turn.speaker):
                previous.state = "done"
        elif target and target.units[-1].turn != turn.index:
            first = turn.units[0]
            if target.said.kind == "have_you":
                if reply.done or (reply.yes and not reply.no):
                    target.state = "done"
            elif reply.done and target.said.kind == "volunteer" and self._table.search("past_time", first.text):
                pass  # "I did it last time."
            elif reply.done:
                target.state = "done"
            elif reply.no and not (reply.yes and not self._table.first("refuse", first.core)):
                # "Not me": one who was not meant can't refuse for all
                spared = target.said.kind == "need" and self._table.first("refuse_self", first.core)
                if target.said.kind != "volunteer" and not spared:
                    target.state = "refused"
            elif not first.question and (
                (reply.yes and target.said.kind in ("request", "assign"))
                or (target.said.kind == "volunteer" and first.led_by(self._table, "takes_leads"))
            ):
                self.take(target, turn.speaker, first)
        elif (
            previous
            and previous.state in ("taken", "offered")
            and reply.done
            and not same(previous.speaker, turn.speaker)
        ):
            if turn.index - previous.turn == 1 and turn.speaker not in previous.owners:
                previous.state = "done"
        elif previous and previous.state == "offered" and reply.thanks and not reply.no:
            if not same(previous.speaker, turn.speaker) and turn.index - previous.turn <= 2:
                previous.state = "taken"
        elif previous and previous.state == "offered" and reply.no and not same(previous.speaker, turn.speaker):
            previous.state = "refused"

    def target(self, turn: Turn, states: tuple[State, ...] = ("open",)) -> Candidate | None:
        """The request or need that this turn's speaker can be answering."""
        for candidate in reversed(self._matters.recent):
            if candidate.state not in states or (
                candidate.said.kind == "have_you" and candidate.speaker == turn.speaker
            ):
                continue
            own = candidate.speaker is not None and candidate.speaker == turn.speaker
            if own and candidate.said.kind not in ("need", "volunteer"):
                continue
            if candidate.asked and turn.speaker is not None and turn.speaker not in candidate.asked:
                continue
            if not candidate.asked and turn.index - candidate.turn > (1 if candidate.said.kind == "assign" else 3):
                continue  # the caretaker's task is not what one speaks of later
            return candidate
        return None

    def any_open(self, turn: Turn) -> Candidate | None:
        """Somebody takes what another was asked for, or what was refused."""
        for candidate in reversed(self._matters.recent):
            own = same(candidate.speaker, turn.speaker)
            if candidate.said.kind == "have_you" or (
                candidate.state == "open" and candidate.asked and turn.index - candidate.turn > 2
            ):
                continue
            if candidate.said.kind == "assign" and not candidate.asked and turn.index - candidate.turn > 1:
                continue
            if candidate.state in ("open", "refused") and (
                not own or candidate.said.kind in ("need", "volunteer") or candidate.state == "refused"
            ):
                return candidate
        return None

    def take(self, candidate: Candidate, speaker: str | None, unit: Unit) -> None:
        """The speaker says yes to a task."""
        candidate.state, candidate.answered_in = "taken", unit.turn
        named = candidate.said.names if candidate.said.kind == "assign" else []
        candidate.owners = list(named) or self._matters.both(candidate, speaker)
        if not candidate.owners and candidate.asked:
            candidate.owners = candidate.asked if len(candidate.asked) == 1 else []
        candidate.cite(unit)

    def answered(self, said: Said, unit: Unit, turn: Turn, reply: Reply) -> Candidate | None:
        """The open matter that this commitment answers, None when it stands by itself."""
        mine = self._table.content(said.task)
        pronoun = self._reader.points(said.task)
        for candidate in reversed(self._matters.recent):
            if candidate.state in ("done", "joke", "withdrawn"):
                continue
            own = same(candidate.speaker, unit.speaker)
            alike = overlap(mine, self._table.content(candidate.task))
            if candidate.state in ("taken", "offered") and not (
                candidate.answered_in == unit.turn and self._first_said(unit, turn)
            ):
                yours = unit.speaker is None or unit.speaker in candidate.owners
                same_turn = pronoun and unit.turn == candidate.turn
                if yours and (alike >= 0.5 or same_turn or (alike > 0 and pronoun and unit.turn - candidate.turn <= 1)):
                    return candidate
                continue
            refused = own and candidate.state == "refused" and candidate.said.kind == "request"
            if refused and pronoun and mine[:1] == self._table.content(candidate.task)[:1]:
                return candidate  # "Can you ring the patients?" "I can't." "Then I'll ring them myself."
            if own and candidate.said.kind not in ("need", "volunteer"):
                continue
            if candidate.said.kind == "assign" and unit.speaker not in candidate.said.names and alike < 0.5:
                continue  # "Sybil ought to bring it." "I'll remind her.": that is another task
            if alike >= SIMILAR and (len(mine) > 1 or pronoun or candidate.said.kind != "request"):
                return candidate
            addressed = unit.speaker in candidate.asked if candidate.asked else not own
            near = unit.turn - candidate.turn <= (2 if candidate.asked else 1)
            wanted = reply.yes or candidate.asked or candidate.said.kind in ("need", "volunteer", "assign")
            matching = alike == 0 or mine[:1] == self._table.content(candidate.task)[:1]
            if addressed and near and pronoun and matching and candidate.said.kind != "have_you" and wanted:
                return candidate
            if own and pronoun and unit.turn == candidate.turn:
                return candidate
            joined = unit.led_by(self._table, "and_leads")
            if candidate.asked and addressed and near and reply.yes and not joined and candidate.said.kind == "request":
                return candidate
        return None

    def _first_said(self, unit: Unit, turn: Turn) -> bool:
        """Whether no act about work comes before this one in its turn."""
        return not any(self._reader.read(u) for u in turn.units if u.index < unit.index and u.core)

    def more_telling(self, new: str, old: str, own_verb: bool) -> bool:
        """Whether the answer's wording says more than the request's."""
        if self._reader.has_pronoun(new) and not self._reader.has_pronoun(old):
            return own_verb
        return len(set(self._table.content(new))) > len(set(self._table.content(old))) or self._reader.has_pronoun(old)
