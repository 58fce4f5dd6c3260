"""What one clause says about work: a commitment, a request, a need, an offer, a refusal, a report of work done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from meetingmate.minutes import dates, phrase
from meetingmate.minutes.clauses import Unit
from meetingmate.minutes.language_pack import Cues, words
from meetingmate.minutes.people_in_text import People

TaskKind = Literal["commit", "offer", "that", "request", "readdress", "need", "volunteer", "have_you", "assign", "help"]


@dataclass
class Said:
    """One act about work. ``task`` is the infinitive phrase as said (pronouns and all), "" for "I'll do that".

    ``names`` are owners said in words ("Olga and I" gives Olga), ``with_speaker`` whether the speaker owns it too,
    ``weak`` marks what needs somebody's reaction before it counts.
    """

    kind: TaskKind
    task: str = ""
    names: list[str] = field(default_factory=list)
    with_speaker: bool = False
    with_addressee: bool = False
    weak: bool = False
    conditional: bool = False


class TaskReader:
    """Reads acts about work out of clauses, by the language's table."""

    def __init__(self, table: Cues, people: People, lower_words: set[str]) -> None:
        self._table = table
        self._people = people
        self._lower = lower_words
        name = people.any_name
        shared_and, shared_first = table.text("shared_and"), table.text("shared_first")
        verb = table.text("shared_verb")
        self._shared = re.compile(
            rf"(?:{table.text('shared')}|{shared_and}|{shared_first}){verb} (?P<task>.+)", re.IGNORECASE
        )
        self._shared_you = re.compile(table.text("shared_you"), re.IGNORECASE)
        strong = "|".join(table.strings("third_verb"))
        weak = "|".join(table.strings("third_weak"))
        self._third = re.compile(
            rf"(?P<name>{name})(?P<second>(?i: (?:and|und|et|y) ){name})?(?: (?:from|in|at|von|aus|de|du) \w+)?"
            r"(?:,? |(?='))"
            rf"(?i:(?:(?P<strong>{strong})|(?P<weak>{weak}))) (?P<task>.+)"
        )
        self._vocative = re.compile(rf"(?P<name>{people.pattern}), (?P<rest>\S.+)", re.IGNORECASE)
        roles, must = "|".join(table.strings("roles")), "|".join(table.strings("role_strong"))
        role = rf"{table.text('role_start')}(?P<role>{roles}) (?:{must})(?: <adv>)* (?P<task>.+)"
        self._role = re.compile(table.filled(role), re.IGNORECASE)
        plate = table.text("plate").replace("{name}", people.pattern)
        self._plate = re.compile(plate, re.IGNORECASE)
        self._does = re.compile(rf"(?P<name>{people.pattern}) (?P<task>{table.text('third_present')})", re.IGNORECASE)

    def read(self, unit: Unit) -> Said | None:
        """The act about work in a clause, None when there is none."""
        core, conditional = self._without_condition(unit.core)
        if not core:
            return None
        if core != unit.core and (spoken := self._vocative.match(core)):
            # "Once they're in, Ms Holm, you write the memo."
            core = spoken.group("rest")
            if not unit.address:
                unit.address_name = spoken.group("name")
                unit.address = self._people.resolve(unit.address_name)
        said = self._read(core, unit)
        if said is None:
            return None
        said.conditional = conditional
        if said.task and said.kind != "that" and not self._is_task(said.task, core):
            return None
        return said

    def _without_condition(self, core: str) -> tuple[str, bool]:
        """What follows a leading condition ("if ..., I'll ...") or clause of time ("while I'm away, please ...")."""
        led = self._table.first("conditional", core)
        if not led:
            return core, False
        condition = not led.groupdict().get("time")
        match = re.search(self._table.text("after_condition"), core, re.IGNORECASE)
        return (core[match.end() :], condition) if match else ("", condition)

    def _is_task(self, task: str, core: str) -> bool:
        table = self._table
        begin = core[: core.find(task[:12]) + 24] if task[:12] in core else core
        if table.code == "de":  # "Die Werkstatt fege ich jeden Donnerstag.": the object came first
            begin = max(begin, core.partition(",")[0], key=len)
        if table.search("habit", begin) or self._no_task(task):
            return False
        if re.search(table.text("private"), task, re.IGNORECASE):
            return False
        person = re.search(table.text("pronoun_person"), task, re.IGNORECASE)  # "let him in"
        return bool(table.content(task) or person) or self.has_pronoun(task)

    def _no_task(self, task: str) -> bool:
        """Whether a phrase begins with words that are no task ("think about it"), whole words only."""
        found = (p.match(task) for p in self._table.list("non_tasks"))
        return any(m and not task[m.end() : m.end() + 1].isalpha() for m in found)

    def has_pronoun(self, task: str) -> bool:
        """Whether the task's object is a pronoun that must be resolved."""
        undated = phrase.without_dates(task, dates.find(task, self._table.code, None))
        return any(re.search(self._table.text("pronoun_object"), t, re.IGNORECASE) for t in (task, undated))

    def points(self, task: str) -> bool:
        """Whether the task leans on what was said before: it has a pronoun, or nothing of its own."""
        undated = phrase.without_dates(task, dates.find(task, self._table.code, None))
        return any(w in self._table.pronouns for w in words(undated)) or not self._table.content(undated)

    def _read(self, core: str, unit: Unit) -> Said | None:
        table = self._table
        if unit.question and table.first("readdress_cue", core):
            return Said("readdress")
        if match := table.first("commit_to_that", core):
            return Said("that", match.groupdict().get("rest") or "")
        if match := self._shared.match(core):
            other = match.groupdict().get("other") or match.groupdict().get("other_2")
            names = self._people.resolve(other) if other else []
            if not other or names:
                task = match.group("task")
                if table.code == "de" and not re.search(r"(?:werden|können|wollen) $", core[: match.start("task")]):
                    task = phrase.from_plural(task, table)
                return Said("commit", task, names=names[:1], with_speaker=True)
        if (match := re.match(table.text("shared_after"), core, re.IGNORECASE)) and (
            names := self._people.resolve(match.group("other"))
        ):
            rest = f"{match.group('object')} {match.group('rest')}"
            task = phrase.from_first_person(match.group("verb"), rest, table)
            return Said("commit", task, names=names[:1], with_speaker=True)
        if match := self._shared_you.match(core):
            return Said("commit", match.group("task"), with_speaker=True, with_addressee=True)
        if table.first("help", core):
            return Said("help", with_speaker=True)
        for name, kind, weak in (("commit", "commit", False), ("commit_weak", "offer", True)):
            if match := table.first(name, core):
                task = self._task(match)
                return Said(kind, task, with_speaker=True, weak=weak) if task else None
        if (match := table.first("present", core)) and self._planned(match.group("task"), unit):
            return Said("offer", match.group("task"), with_speaker=True, weak=True)
        if unit.question and (match := table.first("offer_question", core)):
            return Said("offer", match.group("task"), with_speaker=True, weak=True)
        return self._request(core, unit) or self._named(core) or self._need(core, unit)

    def _planned(self, task: str, unit: Unit) -> bool:
        """ "I place the order tonight": the present tense with a day to come is a plan."""
        coming = dates.due(unit.core, self._table.code, date(2026, 1, 1))
        dated = coming is not None and coming.day is not None and coming.role == "due"
        return dated and not unit.question and task.split()[0].lower() in self._table.verbs

    def _small(self, thing: str) -> str:
        """A thing named at the head of a clause as it stands inside one."""
        return thing if self._table.code == "de" else thing[:1].lower() + thing[1:]

    def _task(self, match: re.Match[str]) -> str:
        table = self._table
        # a name may stand in a pattern only once: "verb_2" is another "verb"
        groups = {k.split("_")[0] if k != "order_du" else k: v for k, v in match.groupdict().items() if v}
        if "task" in groups:
            return groups["task"]
        if "verb" in groups:
            if table.code == "en" and groups.get("object"):
                groups["object"] = groups["object"][:1].lower() + groups["object"][1:]
            rest = " ".join(filter(None, [groups.get("object"), groups.get("clitic"), groups.get("rest")]))
            return phrase.from_first_person(groups["verb"], rest, table)
        if "reflexive" in groups:
            return table.text("reflexive").format(rest=groups["reflexive"].strip(" .!"))
        if "order" in groups or "order_du" in groups:
            return phrase.from_order(groups.get("order") or groups["order_du"], groups.get("rest", ""), table)
        if "ing" in groups:
            return phrase.infinitive(groups["ing"], self._table)
        for key in ("own", "deliver"):
            starts = re.match(table.text("np_start") + " ", groups.get(key, ""), re.IGNORECASE)
            if starts and table.code != "de":
                groups[key] = groups[key][:1].lower() + groups[key][1:]
        if "own" in groups:
            return table.text("take_care").format(object=groups["own"])
        if "receiver" in groups:
            return table.text("deliver_to").format(object=groups["deliver"], receiver=groups["receiver"])
        if "deliver" in groups:
            return self._table.text("deliver").format(object=groups["deliver"])
        return ""

    def commitment(self, unit: Unit) -> Said | None:
        """What a clause promises in its own words ("You'll have it by Friday"), when nothing before says more."""
        match = self._table.first("commit", unit.core)
        task = self._task(match) if match else ""
        return Said("commit", task, with_speaker=True) if task else None

    def _request(self, core: str, unit: Unit) -> Said | None:
        table = self._table
        for pattern in ("somebody_ask",):
            if match := table.first(pattern, core):
                return Said("need", match.group("task"))
        patterns = ["request"] + (["request_question"] if unit.question or unit.address_name else [])
        for name in patterns:
            if match := table.first(name, core):
                task = self._task(match)
                if table.first("task_to_that", task):
                    return Said("readdress", task)
                return Said("request", task) if task else None
        question = unit.question
        if (tag := re.search(table.text("request_tag"), core, re.IGNORECASE)) and tag.start() > 0:
            core, question = core[: tag.start()], False  # "Take those on, would you?"
        first = core.split()[0].strip(",.").lower() if core.split() else ""
        if (
            table.code == "en"
            and first in table.verbs
            and not question
            and len(core.split()) >= 2
            and not table.first("not_imperative", core)
        ):
            return Said("request", core, weak=not unit.address_name)
        if unit.address and not question and (match := table.first("request_directly", core)):
            return Said("request", match.group("task"))
        if match := table.first("please_after", core):
            return Said("request", match.group("task"), weak=not unit.address_name)
        return None

    def _named(self, core: str) -> Said | None:
        """ "Peter should send ...": somebody named, present or not."""
        if (match := self._role.match(core)) and not self._table.first("receives", match.group("task")):
            role = match.group("role")
            known = self._people.resolve(role)
            return Said("assign", match.group("task"), names=known[:1] or [role[:1].upper() + role[1:]])
        match = self._third.match(core)
        if match:
            known = self._people.resolve(match.group("name"))
            if not known and not self._people.is_name(match.group("name"), self._lower):
                return None
            if self._table.first("receives", match.group("task")):
                return Said("need", match.group("task"), weak=True)
            names = [known[0] if len(known) == 1 else match.group("name")] if len(known) < 2 else []
            if match.group("second"):
                names += self._people.resolve(match.group("second").split(" ", 2)[-1])[:1]
            return Said("assign", match.group("task"), names=names, weak=bool(match.group("weak")))
        if (match := self._plate.match(core)) and len(known := self._people.resolve(match.group("name"))) == 1:
            task = self._table.text("take_care").format(object=self._small(match.group("own")))
            return Said("assign", task, names=known, weak=True)
        if match := self._does.match(core):
            known = self._people.resolve(match.group("name"))
            if len(known) == 1:
                return Said("assign", phrase.infinitive(match.group("task"), self._table), names=known, weak=True)
        return None

    def _need(self, core: str, unit: Unit) -> Said | None:
        table = self._table
        if match := table.first("somebody_for", core):
            return Said("need", table.text("find_somebody").format(object=self._small(match.group("object"))))
        if match := table.first("somebody_needs", core):
            return Said("need", self._task(match))
        if match := table.first("who_question", core):
            groups = match.groupdict()
            verb, _, rest = (groups.get("third") or "").partition(" ")
            task = phrase.from_third_person(verb, groups.get("rest") or rest, table) if verb else self._task(match)
            return Said("volunteer", task.rstrip("? "))
        if match := table.first("need_passive", core):
            if moves := match.groupdict().get("moves"):
                rest = moves if table.code == "de" else " " + moves.split(" ", 1)[1]  # "auf die Webseite", "go to ..."
                task = table.text("move").format(object=match.group("np"), rest=rest)
                return Said("request" if unit.address_name else "need", task, weak=not unit.address_name)
            verb = phrase.base_form(match.groupdict().get("pp") or match.groupdict().get("pping") or "", table)
            order = table.text("verb_object")
            thing = match.group("np")
            thing = thing if table.code == "de" else thing[:1].lower() + thing[1:]
            task = order.format(verb=verb, object=thing, rest=match.group("rest"))
            return Said("request" if unit.address_name else "need", task, weak=not unit.address_name)
        if match := table.first("need_we", core):
            groups = match.groupdict()
            task = groups.get("task") or (table.text("get").format(object=groups["noun"]) if groups.get("noun") else "")
            return Said("need", task, weak=True) if task else None
        if match := table.first("have_you", core):
            groups = match.groupdict()
            if groups.get("pp"):
                verb = phrase.base_form(groups["pp"], table)
                return Said(
                    "have_you", table.text("verb_rest").format(verb=verb, rest=groups["rest"]).rstrip("?"), weak=True
                )
            return Said("have_you", groups["task"].rstrip("?"), weak=True)
        return None
