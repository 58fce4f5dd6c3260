"""Which open task somebody answers, and how: takes it, refuses it, says that it is done."""

from __future__ import annotations

from meetingmate.minutes.items.candidates import Candidate, State
from meetingmate.minutes.items.tasks import Said
from meetingmate.minutes.language.clauses import Clause, Turn, same
from meetingmate.minutes.language.language_pack import overlap
from meetingmate.minutes.rules.matters import SIMILAR, Matters
from meetingmate.minutes.rules.replies import Reply


class Answers:
    """Finds what a turn, or a commitment in it, answers."""

    def __init__(self, matters: Matters) -> None:
        self._matters = matters
        self._language = matters.language
        self._reader = matters.reader

    def react(self, turn: Turn, reply: Reply) -> None:
        """What the first clauses of a turn do to the tasks before it."""
        previous = self._matters.recent[-1] if self._matters.recent else None
        if previous and reply.laugh and previous.said.conditional and turn.index - previous.turn == 1:
            previous.state = "joke"
        elif turn.clauses and self._language.first("joke_answer", turn.clauses[0].text):
            for joked in self._matters.recent:
                if turn.index - joked.turn == 1 and joked.said.kind in ("commit", "offer", "need") and not joked.due:
                    joked.state = "joke"
        target = self.target(turn)
        if previous and reply.done and previous.state in ("taken", "offered") and turn.index - previous.turn == 1:
            if turn.speaker not in previous.owners and not same(previous.speaker, turn.speaker):
                previous.state = "done"
        elif target and target.clauses[-1].turn != turn.index:
            first = turn.clauses[0]
            if target.said.kind == "have_you":
                if reply.done or (reply.yes and not reply.no):
                    target.state = "done"
            elif reply.done and target.said.kind == "volunteer" and self._language.search("past_time", first.text):
                pass  # "I did it last time."
            elif reply.done:
                target.state = "done"
            elif reply.no and not (reply.yes and not self._language.first("refuse", first.body)):
                # "Not me": one who was not meant can't refuse for all
                spared = target.said.kind == "need" and self._language.first("refuse_self", first.body)
                if target.said.kind != "volunteer" and not spared:
                    target.state = "refused"
            elif not first.question and (
                (reply.yes and target.said.kind in ("request", "assign"))
                or (target.said.kind == "volunteer" and first.led_by(self._language, "takes_leads"))
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

    def take(self, candidate: Candidate, speaker: str | None, clause: Clause) -> None:
        """The speaker says yes to a task."""
        candidate.state, candidate.answered_in = "taken", clause.turn
        named = candidate.said.names if candidate.said.kind == "assign" else []
        candidate.owners = list(named) or self._matters.both(candidate, speaker)
        if not candidate.owners and candidate.asked:
            candidate.owners = candidate.asked if len(candidate.asked) == 1 else []
        candidate.cite(clause)

    def answered(self, said: Said, clause: Clause, turn: Turn, reply: Reply) -> Candidate | None:
        """The open matter that this commitment answers, None when it stands by itself."""
        mine = self._language.content(said.task)
        pronoun = self._reader.points(said.task)
        for candidate in reversed(self._matters.recent):
            if candidate.state in ("done", "joke", "withdrawn"):
                continue
            own = same(candidate.speaker, clause.speaker)
            alike = overlap(mine, self._language.content(candidate.task))
            if candidate.state in ("taken", "offered") and not (
                candidate.answered_in == clause.turn and self._first_said(clause, turn)
            ):
                yours = clause.speaker is None or clause.speaker in candidate.owners
                same_turn = pronoun and clause.turn == candidate.turn
                if yours and (
                    alike >= 0.5 or same_turn or (alike > 0 and pronoun and clause.turn - candidate.turn <= 1)
                ):
                    return candidate
                continue
            refused = own and candidate.state == "refused" and candidate.said.kind == "request"
            if refused and pronoun and mine[:1] == self._language.content(candidate.task)[:1]:
                return candidate  # "Can you ring the patients?" "I can't." "Then I'll ring them myself."
            if own and candidate.said.kind not in ("need", "volunteer"):
                continue
            if candidate.said.kind == "assign" and clause.speaker not in candidate.said.names and alike < 0.5:
                continue  # "Sybil ought to bring it." "I'll remind her.": that is another task
            if alike >= SIMILAR and (len(mine) > 1 or pronoun or candidate.said.kind != "request"):
                return candidate
            addressed = clause.speaker in candidate.asked if candidate.asked else not own
            near = clause.turn - candidate.turn <= (2 if candidate.asked else 1)
            wanted = reply.yes or candidate.asked or candidate.said.kind in ("need", "volunteer", "assign")
            matching = alike == 0 or mine[:1] == self._language.content(candidate.task)[:1]
            if addressed and near and pronoun and matching and candidate.said.kind != "have_you" and wanted:
                return candidate
            if own and pronoun and clause.turn == candidate.turn:
                return candidate
            joined = clause.led_by(self._language, "and_leads")
            if candidate.asked and addressed and near and reply.yes and not joined and candidate.said.kind == "request":
                return candidate
        return None

    def _first_said(self, clause: Clause, turn: Turn) -> bool:
        """Whether no act about work comes before this one in its turn."""
        return not any(self._reader.read(u) for u in turn.clauses if u.index < clause.index and u.body)

    def more_telling(self, new: str, old: str, own_verb: bool) -> bool:
        """Whether the answer's wording says more than the request's."""
        if self._reader.has_pronoun(new) and not self._reader.has_pronoun(old):
            return own_verb
        return len(set(self._language.content(new))) > len(
            set(self._language.content(old))
        ) or self._reader.has_pronoun(old)
