"""Who takes which task: requests, needs and offers are followed through the talk until somebody answers them.

A task counts when its owner committed to it; a request to somebody who stays silent is a proposal; one that was
refused counts only when somebody else takes it; what is done, withdrawn or meant as a joke does not count.
"""

from __future__ import annotations

import re
from datetime import date

from meetingmate.minutes import deadlines, when
from meetingmate.minutes.candidates import Candidate, State
from meetingmate.minutes.cues import Cues, overlap
from meetingmate.minutes.replies import Reply, read_reply
from meetingmate.minutes.tasks import Said, TaskReader
from meetingmate.minutes.units import Turn, Unit
from meetingmate.minutes.when import When
from meetingmate.minutes.who import People

#: An answer comes within this many turns (back-channels count as turns).
_REACH = 4
_SIMILAR = 0.3


class ActionFinder:
    """Walks through the turns once and returns every task that came up."""

    def __init__(
        self,
        table: Cues,
        people: People,
        reader: TaskReader,
        meeting_date: date | None,
        next_meeting: date | None = None,
    ) -> None:
        self._table = table
        self._people = people
        self._reader = reader
        self._date = meeting_date
        self._next = next_meeting
        self._found: list[Candidate] = []
        self._recent: list[Candidate] = []
        self._talkers: set[str | None] = set()
        self._order: list[str | None] = []
        self._heard: list[Unit] = []

    def run(self, turns: list[Turn]) -> list[Candidate]:
        """All candidates in order of their first mention, whatever became of them."""
        self._talkers = {t.speaker for t in turns}
        for turn in turns:
            self._recent = [c for c in self._recent if turn.index - c.turn <= _REACH]
            reply = read_reply(self._table, self._reader, turn)
            self._react(turn, reply)
            self._order = [*self._order[-5:], turn.speaker]
            for unit in turn.units:
                if not unit.quoted and not unit.announcement:
                    self._read(unit, turn, reply)
        deadlines.complete(self._table, self._reader, self._found, turns, self._date)
        return self._found

    # --- reactions

    def _target(self, turn: Turn, states: tuple[State, ...] = ("open",)) -> Candidate | None:
        """The request or need that this turn's speaker can be answering."""
        for candidate in reversed(self._recent):
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

    def _react(self, turn: Turn, reply: Reply) -> None:
        previous = self._recent[-1] if self._recent else None
        if previous and reply.laugh and previous.said.conditional and turn.index - previous.turn == 1:
            previous.state = "joke"
        elif turn.units and self._table.first("joke_answer", turn.units[0].text):
            for joked in self._recent:
                if turn.index - joked.turn == 1 and joked.said.kind in ("commit", "offer", "need") and not joked.due:
                    joked.state = "joke"
        target = self._target(turn)
        if previous and reply.done and previous.state in ("taken", "offered") and turn.index - previous.turn == 1:
            if turn.speaker not in previous.owners and not self._same(previous.speaker, turn.speaker):
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
            elif reply.yes and target.said.kind in ("request", "assign") and not first.question:
                self._take(target, turn.speaker, first)
        elif (
            previous
            and previous.state in ("taken", "offered")
            and reply.done
            and not self._same(previous.speaker, turn.speaker)
        ):
            if turn.index - previous.turn == 1 and turn.speaker not in previous.owners:
                previous.state = "done"
        elif previous and previous.state == "offered" and reply.thanks and not reply.no:
            if not self._same(previous.speaker, turn.speaker) and turn.index - previous.turn <= 2:
                previous.state = "taken"
        elif previous and previous.state == "offered" and reply.no and not self._same(previous.speaker, turn.speaker):
            previous.state = "refused"

    @staticmethod
    def _same(a: str | None, b: str | None) -> bool:
        return a is not None and a == b

    def _take(self, candidate: Candidate, speaker: str | None, unit: Unit) -> None:
        candidate.state, candidate.answered_in = "taken", unit.turn
        named = candidate.said.names if candidate.said.kind == "assign" else []
        candidate.owners = list(named) or self._both(candidate, speaker)
        if not candidate.owners and candidate.asked:
            candidate.owners = candidate.asked if len(candidate.asked) == 1 else []
        candidate.cite(unit)

    @staticmethod
    def _both(candidate: Candidate, speaker: str | None) -> list[str]:
        """Who takes what was asked: the one who answers, and the one who asked for both of them."""
        asker = candidate.speaker if candidate.said.kind == "request" and candidate.said.with_speaker else None
        return [s for s in (asker, speaker) if s]

    # --- acts

    def _read(self, unit: Unit, turn: Turn, reply: Reply) -> None:
        self._heard = [*self._heard[-12:], unit]
        if not unit.core:
            self._address_alone(unit, turn)
            return
        known = len(self._found)
        if self._withdraws(unit) or len(self._found) > known:
            return
        said = self._reader.read(unit)
        if said is None:
            self._date_only(unit, turn)
            return
        if (
            self._table.search("hedges", unit.text)
            and said.kind in ("commit", "offer", "request")
            and not self._due(unit)
        ):
            return
        handler = {
            "that": self._take_that,
            "readdress": self._readdress,
            "help": self._help,
            "commit": self._commit,
            "offer": self._commit,
            "assign": self._assign,
        }.get(said.kind, self._ask)
        handler(said, unit, turn, reply)

    def _new(self, said: Said, unit: Unit, state: State) -> Candidate:
        candidate = Candidate(task=said.task, said=said, units=[unit], speaker=unit.speaker, state=state, origin=unit)
        candidate.due = self._due(unit)
        if said.conditional:
            candidate.condition = unit.core
        self._found.append(candidate)
        self._recent.append(candidate)
        return candidate

    def _due(self, unit: Unit) -> When | None:
        # what is said aside of others ("..., she isn't here tonight") dates nothing
        text = re.sub(self._table.text("aside"), "", unit.text, flags=re.IGNORECASE)
        found = when.due(text, self._table.code, self._date, self._next)
        if found:
            return found
        match = self._table.search("trailing_when", unit.text)
        return When(match.start(), match.end(), match.group().strip(" ,."), None) if match else None

    def _ask(self, said: Said, unit: Unit, turn: Turn, reply: Reply) -> None:
        again = self._similar(said.task, ("open", "refused", "taken"))
        asked_before = again and again.said.kind in ("need", "volunteer", "have_you", "assign", "request")
        if again and asked_before and said.kind == "request" and (not again.owners or again.state == "refused"):
            again.state = "withdrawn"
        candidate = self._new(said, unit, "open")
        if again and again.state == "withdrawn":
            for earlier in again.units:
                candidate.cite(earlier)
        candidate.asked = list(unit.address)
        candidate.asked_name = unit.address_name
        if said.kind == "request" and not candidate.asked and not unit.address_name:
            candidate.asked = self._spoken_to(unit, turn)

    def _spoken_to(self, unit: Unit, turn: Turn) -> list[str]:
        """Whom a request without a name is for: the one this turn already spoke to by name."""
        for other in reversed([u for u in turn.units if u.index < unit.index]):
            if other.address:
                return other.address
        return []

    def _assign(self, said: Said, unit: Unit, turn: Turn, reply: Reply) -> None:
        again = self._similar(said.task, ("open", "refused", "taken", "offered"))
        if again and again.state in ("refused", "taken", "offered") and unit.speaker != again.speaker:
            again.owners, again.state = list(said.names), "taken"
            again.cite(unit)
            again.due = self._due(unit) or again.due
            return
        candidate = self._new(said, unit, "open")
        candidate.asked = [n for n in said.names if n in self._talkers]
        candidate.owners = [] if said.weak else list(said.names)
        if said.weak and not candidate.asked and None not in self._talkers:
            candidate.state = "withdrawn"

    def _commit(self, said: Said, unit: Unit, turn: Turn, reply: Reply) -> None:
        target = self._answered(said, unit, turn, reply)
        if target:
            offered = said.kind == "offer" and target.state == "offered"
            if self._more_telling(said.task, target.task, target.said.kind == "need" and target.said.weak):
                target.task, target.said.conditional = said.task, said.conditional
            self._own(target, said, unit, turn)
            target.state = "offered" if offered else "taken"
            return
        if unit.question and said.with_addressee and (others := unit.address[:1] or self._others(unit)):
            candidate = self._new(Said("request", said.task, with_speaker=True), unit, "open")
            candidate.asked = others  # "And you and I get the room ready, Sister?"
            return
        if (unit.question and said.kind == "commit") or (said.kind == "offer" and reply.no):
            return
        lone = len(self._table.content(said.task)) < 2 and not self._reader.points(said.task)
        if lone and said.conditional:
            return  # "If she forgets, I'll hum."
        if self._table.first("laughter", unit.text) and not self._due(unit):
            return  # "Ha, I'll bring the salt."
        last = self._recent[-1] if self._recent else None
        candidate = self._new(said, unit, "offered" if said.weak else "taken")
        if last and not candidate.due and unit.pieces == last.units[-1].pieces and last.state == "taken":
            candidate.due = last.due  # "I'll change it tomorrow, and I'll tell the others"
        candidate.owners = self._owners(said, unit)
        obliged = said.weak and self._table.first("obligation", unit.core)
        if said.weak and ((candidate.due and candidate.due.day) or obliged) and not unit.question:
            candidate.state = "taken"

    def _answered(self, said: Said, unit: Unit, turn: Turn, reply: Reply) -> Candidate | None:
        """The open matter that this commitment answers, None when it stands by itself."""
        mine = self._table.content(said.task)
        pronoun = self._reader.points(said.task)
        for candidate in reversed(self._recent):
            if candidate.state in ("done", "joke", "withdrawn"):
                continue
            own = self._same(candidate.speaker, unit.speaker)
            same = overlap(mine, self._table.content(candidate.task))
            if candidate.state in ("taken", "offered") and not (
                candidate.answered_in == unit.turn and self._first_said(unit, turn)
            ):
                yours = unit.speaker is None or unit.speaker in candidate.owners
                same_turn = pronoun and unit.turn == candidate.turn
                if yours and (same >= 0.5 or same_turn or (same > 0 and pronoun and unit.turn - candidate.turn <= 1)):
                    return candidate
                continue
            refused = own and candidate.state == "refused" and candidate.said.kind == "request"
            if refused and pronoun and mine[:1] == self._table.content(candidate.task)[:1]:
                return candidate  # "Can you ring the patients?" "I can't." "Then I'll ring them myself."
            if own and candidate.said.kind not in ("need", "volunteer"):
                continue
            if candidate.said.kind == "assign" and unit.speaker not in candidate.said.names and same < 0.5:
                continue  # "Sybil ought to bring it." "I'll remind her.": that is another task
            if same >= _SIMILAR and (len(mine) > 1 or pronoun or candidate.said.kind != "request"):
                return candidate
            addressed = unit.speaker in candidate.asked if candidate.asked else not own
            near = unit.turn - candidate.turn <= (2 if candidate.asked else 1)
            wanted = reply.yes or candidate.asked or candidate.said.kind in ("need", "volunteer", "assign")
            matching = same == 0 or mine[:1] == self._table.content(candidate.task)[:1]
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

    def _more_telling(self, new: str, old: str, own_verb: bool) -> bool:
        """Whether the answer's wording says more than the request's."""
        if self._reader.has_pronoun(new) and not self._reader.has_pronoun(old):
            return own_verb
        return len(set(self._table.content(new))) > len(set(self._table.content(old))) or self._reader.has_pronoun(old)

    def _owners(self, said: Said, unit: Unit) -> list[str]:
        owners = list(said.names)
        if said.with_addressee:
            owners += unit.address[:1] or self._others(unit)
        if said.with_speaker and unit.speaker and unit.speaker not in owners:
            owners.insert(0, unit.speaker) if not owners else owners.append(unit.speaker)
        return owners

    def _others(self, unit: Unit) -> list[str]:
        """Whom "you" means without a name: the one spoken with last."""
        for speaker in reversed(self._order):
            if speaker and speaker != unit.speaker:
                return [speaker]
        return []

    def _own(self, candidate: Candidate, said: Said, unit: Unit, turn: Turn) -> None:
        candidate.owners = self._owners(said, unit) or (candidate.asked if len(candidate.asked) == 1 else [])
        candidate.cite(unit)
        candidate.due = self._due(unit) or candidate.due

    def _take_that(self, said: Said, unit: Unit, turn: Turn, reply: Reply) -> None:
        if self._takes_named(unit):
            return
        target = self._target(turn, ("open", "refused")) or self._any_open(turn)
        if target and self._same(target.speaker, unit.speaker) and target.turn < unit.turn and not unit.first_of_turn:
            target = None  # what one asked for before is not what one now speaks of
        last = self._recent[-1] if self._recent else None
        near = last is not None and last is not target and 0 <= turn.index - last.turn <= 1
        if last and near and last.state == "taken" and self._confirms_shared(last, unit):
            last.cite(unit)  # "Tom and I will look at it." "Count me in."
            return
        if target is None:
            taken = last is not None and last.state in ("taken", "offered") and unit.turn - last.turn <= 2
            if last and taken and (unit.speaker is None or unit.speaker in last.owners):
                last.due = self._due(unit) or last.due
                last.state = "taken"
                last.cite(unit)
            elif not (self._takes_problem(unit) or (self._due(unit) and self._commit_to_date(unit))):
                own = self._reader.commitment(unit)
                if own:
                    self._commit(own, unit, turn, reply)
            return
        if unit.question:
            return
        target.owners = (
            self._both(target, unit.speaker) if unit.speaker else (target.asked if len(target.asked) == 1 else [])
        )
        target.state = "taken"
        target.cite(unit)
        target.due = self._due(unit) or target.due

    @staticmethod
    def _confirms_shared(candidate: Candidate, unit: Unit) -> bool:
        """Whether the speaker confirms what another took on for both."""
        owner = len(candidate.owners) > 1 and unit.speaker in candidate.owners
        return owner and candidate.speaker != unit.speaker and candidate.units[-1].turn != unit.turn

    def _takes_named(self, unit: Unit) -> bool:
        """ "The roster for May, I'll have that ready by Friday.": the thing named just before is what is taken on."""
        before = [u for u in self._heard[:-1] if u.turn == unit.turn and u.index == unit.index - 1 and u.core]
        if not before or unit.question or before[0].question:
            return False
        return self._names_thing(before[0]) and self._takes(before[0], unit)

    def _names_thing(self, unit: Unit) -> bool:
        """Whether a clause is a noun phrase and nothing more."""
        starts = re.match(rf"{self._table.text('np_start')} ", unit.core, re.IGNORECASE)
        return bool(starts) and len(unit.core.split()) <= 6 and not self._table.search("verb_inside", unit.core)

    def _takes_problem(self, unit: Unit) -> bool:
        """ "The page is still wrong." "Leave it with me.": the problem that another named is what is taken on."""
        for other in reversed(self._heard[-5:-1]):
            near = unit.turn - other.turn == 1 and not self._same(other.speaker, unit.speaker)
            told = near and not (other.quoted or unit.question) and other.core
            if told and other.question:
                return self._names_thing(other) and self._takes(other, unit)  # "And the broken window?"
            if told and self._table.search("problem", other.core) and len(self._table.content(other.core)) >= 2:
                return self._takes(other, unit)
        return False

    def _takes(self, named: Unit, unit: Unit) -> bool:
        if unit.speaker is None:
            return False
        thing = named.core.strip(" .?")
        if self._table.code != "de" and self._names_thing(named):
            thing = thing[:1].lower() + thing[1:]
        task = self._table.text("take_care").format(object=thing)
        candidate = self._new(Said("commit", task, with_speaker=True), unit, "taken")
        candidate.cite(named)
        candidate.owners = [unit.speaker]
        return True

    def _commit_to_date(self, unit: Unit) -> bool:
        """ "Let me commit to the thirtieth.": what the speaker is working on, or was asked about, gets its date."""
        table = self._table
        for other in reversed(self._heard[-10:]):
            match = None
            if self._same(other.speaker, unit.speaker):
                match = table.first("ongoing", other.core)
            elif other.question:
                match = table.first("asked_when", other.core)
            if match:
                task = table.text("finish").format(object=match.group("object").strip(" .?!"))
                candidate = self._new(Said("commit", task, with_speaker=True), unit, "taken")
                candidate.cite(other)
                candidate.owners = [unit.speaker] if unit.speaker else []
                return True
        return False

    def _any_open(self, turn: Turn) -> Candidate | None:
        """Somebody takes what another was asked for, or what was refused."""
        for candidate in reversed(self._recent):
            own = self._same(candidate.speaker, turn.speaker)
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

    def _readdress(self, said: Said, unit: Unit, turn: Turn, reply: Reply) -> None:
        """ "Penny, would you do it?": the matter before goes to somebody else; "can you do that today?" dates it."""
        for candidate in reversed(self._recent):
            if candidate.state in ("open", "refused", "offered", "taken"):
                if unit.address:
                    candidate.asked, candidate.asked_name = list(unit.address), unit.address_name
                    if candidate.owners != unit.address:
                        candidate.owners, candidate.state = [], "open"
                        candidate.said = Said("request", candidate.task)
                        candidate.speaker = unit.speaker
                candidate.cite(unit)
                candidate.due = self._due(unit) or candidate.due
                return
        before = [u for u in turn.units if u.index < unit.index and u.core]
        if before:
            said = Said("request", self._table.text("take_care").format(object=before[-1].core.strip(" .")))
            candidate = self._new(said, unit, "open")
            candidate.cite(before[-1])
            candidate.asked, candidate.asked_name = list(unit.address), unit.address_name

    def _help(self, said: Said, unit: Unit, turn: Turn, reply: Reply) -> None:
        for candidate in reversed(self._recent):
            if candidate.state == "taken" and unit.speaker and unit.speaker not in candidate.owners:
                candidate.owners.append(unit.speaker)
                candidate.cite(unit)
                return

    def _address_alone(self, unit: Unit, turn: Turn) -> None:
        """ "Sorry, Okafor.": says who was meant."""
        if not unit.address_name or len(unit.address) != 1 or unit.question:
            return
        for candidate in reversed(self._recent):
            if candidate.state == "open" and self._same(candidate.speaker, unit.speaker):
                candidate.asked, candidate.asked_name = unit.address, unit.address_name
                candidate.cite(unit)
                return

    def _withdraws(self, unit: Unit) -> bool:
        match = self._table.first("withdraw", unit.core)
        if not match:
            return False
        what = match.groupdict().get("what")
        for candidate in reversed(self._recent):
            if candidate.state in ("open", "taken", "offered"):
                same = overlap(self._table.content(what), self._table.content(candidate.task)) if what else 1.0
                if what is None or same >= _SIMILAR:
                    candidate.state = "withdrawn"
                    return True
        if what and unit.speaker and self._table.content(what):
            # "I'm not going to write the report": somebody else may take it
            refused = self._new(Said("request", what), unit, "refused")
            refused.due = None
        return what is None

    def _similar(self, task: str, states: tuple[State, ...]) -> Candidate | None:
        mine = self._table.content(task)
        for candidate in reversed(self._recent):
            if candidate.state in states and overlap(mine, self._table.content(candidate.task)) >= 0.5:
                return candidate
        return None

    def _date_only(self, unit: Unit, turn: Turn) -> None:
        """ "End of the month?", "Thursday's fine.", "Better the ninth": dates the matter just spoken of."""
        table = self._table
        setter = bool(table.first("due_setter", unit.core))
        found = when.due(unit.core, table.code, self._date, self._next)
        if not found or not self._recent:
            return
        before, after = unit.core[: found.start].strip(), unit.core[found.end :].strip()
        alone = re.fullmatch(table.text("date_before"), before, re.IGNORECASE) and re.fullmatch(
            table.text("date_after"), after, re.IGNORECASE
        )
        if (not alone or (after.startswith(",") and len(after.split()) > 3)) and not setter:
            return
        for candidate in reversed(self._recent):
            if candidate.state not in ("open", "taken", "offered") or turn.index - candidate.turn > 2:
                continue
            if candidate.due and ((candidate.due.day and not found.day) or turn.index - candidate.turn > 1):
                return
            candidate.due = found
            candidate.cite(unit)
            asked = (
                candidate.said.kind == "request"
                and not unit.question
                and not self._same(candidate.speaker, unit.speaker)
            )
            if candidate.state == "open" and asked and (not candidate.asked or unit.speaker in candidate.asked):
                candidate.state = "taken"  # "Can you call them?" "First thing Monday."
                candidate.owners = [unit.speaker] if unit.speaker else list(candidate.asked[:1])
            if candidate.state == "offered":
                candidate.state = "taken"
            return
