"""The open tasks of the earlier meetings of a series, and what is said about them today.

A report counts when it is about one task and no other (its words, or the task was named just before), and when its
owner gives it, is named in it, or the task is called what it is in full. What is asked, imagined, hoped or meant as a
joke changes nothing; neither does what somebody else did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from meetingmate.domain.meeting import PreviousAction, Update, UpdateKind, Utterance, is_speaker_label
from meetingmate.minutes.items.compose import evidence_of
from meetingmate.minutes.items.reports import Reports, reports
from meetingmate.minutes.language import dates, language_pack
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import LanguagePack
from meetingmate.minutes.language.people_in_text import People

#: A task that was named is what "it" means for so many turns.
_REACH = 3
#: Share of a task's own words that name it; from the second on also among other words, the third without its owner.
_NAMED, _CLEARLY, _FULLY = 0.5, 0.75, 0.99
_SOUNDS_LIKE = 88
_PART = re.compile(r"\s*[;:]\s+|,\s+|\s+[–—-]\s+|\s+(?=(?:but|aber|mais|pero)\s)", re.IGNORECASE)


@dataclass(eq=False)
class _Task:
    """A task with what it is known by: stems of its things in order, its verb, its numbers."""

    previous: PreviousAction
    things: tuple[str, ...]
    verb: str
    numbers: frozenset[float]
    owner_words: frozenset[str]


@dataclass
class _Focus:
    """The task spoken of, since the clause ``clause``; ``asked`` is a report that was only asked for."""

    task: _Task
    clause: Clause
    asked: UpdateKind | None = None


@dataclass
class _Part:
    """One part of a clause; ``other`` are stems of things that are none of a task's."""

    text: str
    clause: Clause
    stems: frozenset[str]
    things: frozenset[str]
    numbers: frozenset[float] = field(default_factory=frozenset)


def follow(
    language: LanguagePack,
    people: People,
    turns: list[Turn],
    previous: list[PreviousAction],
    utterances: dict[str, Utterance],
    day: date | None,
    next_meeting: date | None = None,
) -> list[PreviousAction]:
    """``previous`` with what the talk says about each; ``day`` is that of the meeting."""
    follower = _Follower(language, people, turns, day, next_meeting)
    found = follower.run(previous)
    result = []
    for number, item in enumerate(previous):
        update = None
        if number in found:
            update, clauses = found[number]
            update.evidence = evidence_of(clauses, utterances)
        result.append(
            PreviousAction(**{name: getattr(item, name) for name in item.__struct_fields__} | {"update": update})
        )
    return result


class _Follower:
    def __init__(
        self, language: LanguagePack, people: People, turns: list[Turn], day: date | None, next_meeting: date | None
    ) -> None:
        self._language, self._people, self._turns = language, people, turns
        self._day, self._next = day, next_meeting
        self._reports: Reports = reports(language.code)
        self._speakers = {t.speaker for t in turns}
        self._names = frozenset(language.stem(w) for name in people.names for w in language_pack.words(name))
        self._verbs = frozenset(language.stem(verb) for verb in language.verbs)
        self._tasks: list[_Task] = []
        self._found: dict[int, tuple[Update, list[Clause]]] = {}
        self._focus: _Focus | None = None

    def run(self, previous: list[PreviousAction]) -> dict[int, tuple[Update, list[Clause]]]:
        """The update of each task (by its number) that something was said about, with its clauses."""
        self._tasks = [self._task(item) for item in previous]
        for number, turn in enumerate(self._turns):
            following = self._turns[number + 1] if number + 1 < len(self._turns) else None
            joke = self._is_joke(turn, following)
            if self._focus and turn.index - self._focus.clause.turn > _REACH:
                self._focus = None
            if turn.clauses and not joke:
                self._answer(turn)
            for clause in turn.clauses:
                if not clause.quoted:
                    self._read_clause(clause, real=not joke and not self._reports.has("not_real", clause.text))
        return self._found

    def _task(self, item: PreviousAction) -> _Task:
        owner_words = frozenset(w for owner in item.owners for w in language_pack.words(owner) if len(w) > 1)
        verb = self._reports.verb(item.task)
        numbers = frozenset(dates.numbers(item.task, self._language.code))
        others = {verb, *owner_words, *(w for w in language_pack.words(item.task) if self._is_number(w))}
        stems = {self._language.stem(w) for w in others}
        things = dict.fromkeys(s for s in self._language.content(item.task) if s not in stems)
        return _Task(item, tuple(things), verb, numbers, owner_words)

    def _is_number(self, word: str) -> bool:
        return word.isdigit() or bool(dates.numbers(word, self._language.code))

    def _is_joke(self, turn: Turn, following: Turn | None) -> bool:
        """Whether a turn makes fun of something, by its own words or by the laughter after it."""
        if any(self._reports.has("joke", u.text) or self._language.first("laughter", u.text) for u in turn.clauses):
            return True
        return bool(following and following.clauses and self._language.first("laughter", following.clauses[0].text))

    # --- clauses

    def _read_clause(self, clause: Clause, *, real: bool) -> None:
        times = dates.find(clause.text, self._language.code, self._day, self._next)
        parts = [self._part(text, clause) for text in _PART.split(clause.text) if text.strip()]
        if len(parts) > 1 and not any(self._named(part) for part in parts):
            whole = self._part(clause.text, clause)  # the words that name a task stand in several parts
            parts = [whole] if self._named(whole) else parts
        for part in parts:
            named = self._named(part)
            if named:
                self._focus = _Focus(named, clause)
            elif part.things and not self._asides(part):
                continue  # about something else
            focus = self._focus
            if focus is None:
                continue
            if clause.question:
                self._ask(focus, part, named is not None)
                continue
            if not real:
                continue
            self._report(focus, part, named, bool(times))

    def _part(self, text: str, clause: Clause) -> _Part:
        found = dates.find(text, self._language.code, self._day, self._next)
        bare = text
        for moment in sorted(found, key=lambda w: w.start, reverse=True):
            bare = f"{bare[: moment.start]} {bare[moment.end :]}"
        stems = frozenset(self._language.content(bare))
        numbers = frozenset(dates.numbers(bare, self._language.code))
        return _Part(text.strip(), clause, stems, stems - self._reports.light - self._names, numbers)

    def _asides(self, part: _Part) -> bool:
        """Whether a part names no thing but what its report needs: "sent it on Monday"."""
        task = self._focus.task if self._focus else None
        if task is None:
            return False
        words = [w for w in language_pack.words(part.text) if self._language.stem(w) in part.things]
        return all(
            self._reports.is_verb(w, task.verb) or (s := self._language.stem(w)) in task.things or s in self._verbs
            for w in words
        )

    def _hits(self, task: _Task, part: _Part) -> int:
        """How many of a task's things a part names; 0 when it speaks of something else, or of too little of it."""
        if not task.things or (task.numbers and part.numbers and not task.numbers & part.numbers):
            return 0
        hits = [thing for thing in task.things if thing in part.stems or self._sounds(thing, part.stems)]
        share = len(hits) / len(task.things)
        others = [
            w
            for w in language_pack.words(part.text)
            if (s := self._language.stem(w)) in part.things
            and s not in task.things
            and not self._sounds(s, task.things)
            and not self._is_number(w)
            and not self._reports.is_verb(w, task.verb)
        ]
        telling = [thing for thing in task.things if thing not in self._reports.light]
        if telling and not set(telling) & set(hits):
            return 0  # "cancel it" does not name the cancellation clause
        head = (telling or task.things)[0]
        # words that can be verbs name nothing by themselves: "I'll run it tonight" is no run for the food bank
        loose = not others and any(self._is_thing(stem, part.text) for stem in hits)
        enough = share >= _CLEARLY or (loose and (share >= _NAMED or head in hits))
        return len(hits) if enough else 0

    def _is_thing(self, stem: str, text: str) -> bool:
        """Whether a word stands for a thing there: English verbs do only after an article or the like."""
        if self._language.code != "en" or stem not in self._verbs:
            return True
        phrases = re.findall(rf"\b{self._language.text('np_start')} (\w+(?: \w+)?)", text, re.IGNORECASE)
        return any(self._language.stem(word) == stem for phrase in phrases for word in language_pack.words(phrase))

    def _coverage(self, task: _Task, part: _Part) -> float:
        return self._hits(task, part) / max(1, len(task.things))

    @staticmethod
    def _sounds(word: str, others: Iterable[str]) -> bool:
        return len(word) >= 5 and any(len(o) >= 5 and fuzz.ratio(word, o) >= _SOUNDS_LIKE for o in others)

    def _named(self, part: _Part) -> _Task | None:
        """The task a part names; None when it names none, or could mean two."""
        hits = {number: count for number, task in enumerate(self._tasks) if (count := self._hits(task, part))}
        concerned = {number: count for number, count in hits.items() if self._concerns(self._tasks[number], part)}
        most = max((concerned or hits).values(), default=0)
        best = [self._tasks[number] for number, count in (concerned or hits).items() if count == most]
        if len(best) > 1:  # one that is named in full, before one of which something is missing
            best = [task for task in best if len(task.things) == most] or best
        return best[0] if best and all(self._is_twin(best[0], task) for task in best) else None

    @staticmethod
    def _is_twin(task: _Task, other: _Task) -> bool:
        """Whether a task was taken on twice, in two meetings."""
        return (set(task.things), task.verb, task.owner_words) == (set(other.things), other.verb, other.owner_words)

    def _concerns(self, task: _Task, part: _Part) -> bool:
        return part.clause.speaker in task.previous.owners or self._names_owner(task, part.clause.text)

    # --- who

    def _names_owner(self, task: _Task, text: str) -> bool:
        """Whether a text names an owner, with all of the name or a part of it."""
        spoken = set(language_pack.words(text))
        mentioned = set(self._people.mentioned(text))
        return any(
            owner in mentioned or (owner not in self._people.names and spoken & set(language_pack.words(owner)))
            for owner in task.previous.owners
        )

    def _is_known(self, speaker: str | None) -> bool:
        return speaker is not None and not is_speaker_label(speaker)

    def _may_report(self, focus: _Focus, part: _Part, named: bool) -> bool:
        """Whether this speaker's words can be about what the owner did."""
        task, speaker = focus.task, part.clause.speaker
        owners = [o for o in task.previous.owners if self._is_known(o)]
        score = self._coverage(task, part) if named else 0.0
        if owners and (speaker in owners or self._names_owner(task, part.clause.text)):
            return (speaker in owners and self._speaks_of_self(part)) or not self._somebody_else(task, part)
        if self._somebody_else(task, part) and owners:
            return False
        clear = score >= _CLEARLY or (not named and self._coverage_of(focus) >= _CLEARLY)
        if not owners:
            return clear
        if not self._is_known(speaker):
            return clear or self._names_owner(task, focus.clause.text)
        if self._reports.has("first", part.text) or self._elliptic(part):
            return False
        return (score >= _FULLY and len(task.things) > 1) or (not named and self._coverage_of(focus) >= _CLEARLY)

    def _coverage_of(self, focus: _Focus) -> float:
        return self._coverage(focus.task, self._part(focus.clause.text, focus.clause))

    def _speaks_of_self(self, part: _Part) -> bool:
        return self._reports.has("first", part.text) or self._elliptic(part)

    def _elliptic(self, part: _Part) -> bool:
        """ "Done.", "Sent on Monday.": the speaker means himself or herself."""
        return len(language_pack.words(part.text)) <= 4 and not re.search(
            r"\b(?:is|are|it|ist|sind|est|está)\b", part.text
        )

    def _somebody_else(self, task: _Task, part: _Part) -> bool:
        """Whether a person is named who neither owns the task nor stands in its wording."""
        mine = set(language_pack.words(task.previous.task)) | set(task.owner_words)
        return any(not set(language_pack.words(name)) & mine for name in self._people.mentioned(part.text))

    # --- questions and answers

    def _ask(self, focus: _Focus, part: _Part, named: bool) -> None:
        """Keep what is asked: a yes answers it."""
        verb = focus.task.verb
        kind = self._reports.kind(part.text, verb)
        if kind is None and self._reports.has("asked", part.text) and self._reports.moves(part.text, verb):
            kind = "done"
        if kind in ("done", "reassigned", "withdrawn") and not self._reports.negative(part.text):
            focus.asked, focus.clause = kind, part.clause

    def _answer(self, turn: Turn) -> None:
        """A plain yes to "have you sent it?" or "can you take it over?"."""
        focus, first = self._focus, turn.clauses[0]
        if focus is None or focus.asked is None or turn.index == focus.clause.turn:
            return
        if not first.led_by(self._language, "firm_yes") or any(
            self._reports.negative(u.text) for u in turn.clauses[:2]
        ):
            return
        owners, speaker, address = focus.task.previous.owners, turn.speaker, focus.clause.address
        if self._reports.has("not_real", first.text) or (
            address and self._is_known(speaker) and speaker not in address
        ):
            return
        if focus.asked == "reassigned":
            if speaker and address and speaker not in owners:
                self._set(focus, Update(kind="reassigned", owners=[speaker]), [focus.clause, first])
        elif speaker in owners or not self._is_known(speaker) or not owners or focus.asked == "withdrawn":
            self._set(focus, Update(kind=focus.asked), [focus.clause, first])
        focus.asked = None

    # --- reports

    def _report(self, focus: _Focus, part: _Part, named: _Task | None, dated: bool) -> None:
        task = focus.task
        clauses = [part.clause] if named else [focus.clause, part.clause]
        kind = self._reports.kind(part.text, task.verb)
        if kind == "withdrawn":
            self._set(focus, Update(kind="withdrawn"), clauses)
        elif kind == "reassigned":
            owner = self._new_owner(task, part)
            if owner:
                self._set(focus, Update(kind="reassigned", owners=[owner]), clauses)
        elif not self._may_report(focus, part, named is not None):
            if self._reports.has("shift", part.text):
                self._postpone(focus, part, clauses)
        elif kind in ("done", "progress"):
            self._set(focus, Update(kind=kind), clauses)
        elif self._reports.negative(part.text) and self._reports.says_done(part.text, task.verb):
            self._take_back(task)
        elif dated and (self._reports.moves(part.text, task.verb) or not part.things):
            self._postpone(focus, part, clauses)

    def _new_owner(self, task: _Task, part: _Part) -> str | None:
        """Who takes a task over: the only other person named, or the speaker."""
        others = [n for n in self._people.mentioned(part.text) if n not in task.previous.owners]
        if len(others) == 1:
            return others[0]
        speaker = part.clause.speaker
        mine = self._reports.has("first", part.text) and not self._reports.has("we", part.text)
        return speaker if not others and speaker and mine and speaker not in task.previous.owners else None

    def _postpone(self, focus: _Focus, part: _Part, clauses: list[Clause]) -> None:
        times = dates.find(part.text, self._language.code, self._day, self._next) or dates.find(
            part.clause.text, self._language.code, self._day, self._next
        )
        able = [w for w in times if w.role in ("due", "content")]
        dated = [w for w in able if w.day and (self._day is None or w.day >= self._day)]
        if not able:
            return
        moment = (dated or able)[-1]
        day, old = moment.day.isoformat() if moment.day else None, focus.task.previous
        if (day and day == old.due) or (not day and moment.text == old.due_text):
            return
        self._set(focus, Update(kind="postponed", due_text=moment.text, due=day), clauses)

    def _set(self, focus: _Focus, update: Update, clauses: list[Clause]) -> None:
        """The last word counts; what is done stays so."""
        for number, task in enumerate(self._tasks):
            known = self._found.get(number)
            if self._is_twin(task, focus.task) and not (
                known and known[0].kind == "done" and update.kind in ("progress", "postponed")
            ):
                self._found[number] = (update if task is focus.task else _copied(update), list(dict.fromkeys(clauses)))

    def _take_back(self, task: _Task) -> None:
        number = self._tasks.index(task)
        if number in self._found and self._found[number][0].kind == "done":
            del self._found[number]


def _copied(update: Update) -> Update:
    return Update(**{name: getattr(update, name) for name in update.__struct_fields__})
