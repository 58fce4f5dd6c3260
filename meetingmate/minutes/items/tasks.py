"""What one clause says about work: a commitment, a request, a need, an offer, a refusal, a report of work done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from meetingmate.minutes.language import dates, phrase
from meetingmate.minutes.language.clauses import Clause
from meetingmate.minutes.language.language_pack import LanguagePack, words
from meetingmate.minutes.language.people_in_text import People

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
    """Reads acts about work out of clauses, by the language pack."""

    def __init__(self, language: LanguagePack, people: People, lower_words: set[str]) -> None:
        self._language = language
        self._people = people
        self._lower = lower_words
        name = people.any_name
        shared_and, shared_first = language.text("shared_and"), language.text("shared_first")
        verb = language.text("shared_verb")
        self._shared = re.compile(
            rf"(?:{language.text('shared')}|{shared_and}|{shared_first}){verb} (?P<task>.+)", re.IGNORECASE
        )
        self._shared_you = re.compile(language.text("shared_you"), re.IGNORECASE)
        strong = "|".join(language.strings("third_verb"))
        weak = "|".join(language.strings("third_weak"))
        self._third = re.compile(
            rf"(?P<name>{name})(?P<second>(?i: (?:and|und|et|y) ){name})?(?: (?:from|in|at|von|aus|de|du) \w+)?"
            r"(?:,? |(?='))"
            rf"(?i:(?:(?P<strong>{strong})|(?P<weak>{weak}))) (?P<task>.+)"
        )
        self._vocative = re.compile(rf"(?P<name>{people.pattern}), (?P<rest>\S.+)", re.IGNORECASE)
        roles, must = "|".join(language.strings("roles")), "|".join(language.strings("role_strong"))
        role = rf"{language.text('role_start')}(?P<role>{roles}) (?:{must})(?: <adv>)* (?P<task>.+)"
        self._role = re.compile(language.filled(role), re.IGNORECASE)
        plate = language.text("plate").replace("{name}", people.pattern)
        self._plate = re.compile(plate, re.IGNORECASE)
        self._does = re.compile(
            rf"(?P<name>{people.pattern}) (?P<task>{language.text('third_present')})", re.IGNORECASE
        )

    def read(self, clause: Clause) -> Said | None:
        """The act about work in a clause, None when there is none."""
        body, conditional = self._without_condition(clause.body)
        if not body:
            return None
        if body != clause.body and (spoken := self._vocative.match(body)):
            # "Once they're in, Ms Holm, you write the memo."
            body = spoken.group("rest")
            if not clause.address:
                clause.address_name = spoken.group("name")
                clause.address = self._people.resolve(clause.address_name)
        said = self._read(body, clause)
        if said is None:
            return None
        said.conditional = conditional
        if said.task and said.kind != "that" and not self._is_task(said.task, body):
            return None
        return said

    def _without_condition(self, body: str) -> tuple[str, bool]:
        """What follows a leading condition ("if ..., I'll ...") or clause of time ("while I'm away, please ...")."""
        led = self._language.first("conditional", body)
        if not led:
            return body, False
        condition = not led.groupdict().get("time")
        match = re.search(self._language.text("after_condition"), body, re.IGNORECASE)
        return (body[match.end() :], condition) if match else ("", condition)

    def _is_task(self, task: str, body: str) -> bool:
        language = self._language
        begin = body[: body.find(task[:12]) + 24] if task[:12] in body else body
        if language.code == "de":  # "Die Werkstatt fege ich jeden Donnerstag.": the object came first
            begin = max(begin, body.partition(",")[0], key=len)
        if language.search("habit", begin) or self._no_task(task):
            return False
        if re.search(language.text("private"), task, re.IGNORECASE):
            return False
        person = re.search(language.text("pronoun_person"), task, re.IGNORECASE)  # "let him in"
        return bool(language.content(task) or person) or self.has_pronoun(task)

    def _no_task(self, task: str) -> bool:
        """Whether a phrase begins with words that are no task ("think about it"), whole words only."""
        found = (p.match(task) for p in self._language.patterns("non_tasks"))
        return any(m and not task[m.end() : m.end() + 1].isalpha() for m in found)

    def has_pronoun(self, task: str) -> bool:
        """Whether the task's object is a pronoun that must be resolved."""
        undated = phrase.without_dates(task, dates.find(task, self._language.code, None))
        return any(re.search(self._language.text("pronoun_object"), t, re.IGNORECASE) for t in (task, undated))

    def points(self, task: str) -> bool:
        """Whether the task leans on what was said before: it has a pronoun, or nothing of its own."""
        undated = phrase.without_dates(task, dates.find(task, self._language.code, None))
        return any(w in self._language.pronouns for w in words(undated)) or not self._language.content(undated)

    def _read(self, body: str, clause: Clause) -> Said | None:
        language = self._language
        if clause.question and language.first("readdress_cue", body):
            return Said("readdress")
        if match := language.first("commit_to_that", body):
            return Said("that", match.groupdict().get("rest") or "")
        if match := self._shared.match(body):
            other = match.groupdict().get("other") or match.groupdict().get("other_2")
            names = self._people.resolve(other) if other else []
            if not other or names:
                task = match.group("task")
                if language.code == "de" and not re.search(r"(?:werden|können|wollen) $", body[: match.start("task")]):
                    task = phrase.from_plural(task, language)
                return Said("commit", task, names=names[:1], with_speaker=True)
        if (match := re.match(language.text("shared_after"), body, re.IGNORECASE)) and (
            names := self._people.resolve(match.group("other"))
        ):
            rest = f"{match.group('object')} {match.group('rest')}"
            task = phrase.from_first_person(match.group("verb"), rest, language)
            return Said("commit", task, names=names[:1], with_speaker=True)
        if match := self._shared_you.match(body):
            return Said("commit", match.group("task"), with_speaker=True, with_addressee=True)
        if language.first("help", body):
            return Said("help", with_speaker=True)
        if match := language.first("commit", body):
            task = self._task(match)
            return Said("commit", task, with_speaker=True) if task else None
        if match := language.first("commit_weak", body):
            task = self._task(match)
            return Said("offer", task, with_speaker=True, weak=True) if task else None
        if (match := language.first("present", body)) and self._planned(match.group("task"), clause):
            return Said("offer", match.group("task"), with_speaker=True, weak=True)
        if clause.question and (match := language.first("offer_question", body)):
            return Said("offer", match.group("task"), with_speaker=True, weak=True)
        return self._request(body, clause) or self._named(body) or self._need(body, clause)

    def _planned(self, task: str, clause: Clause) -> bool:
        """ "I place the order tonight": the present tense with a day to come is a plan."""
        coming = dates.due(clause.body, self._language.code, date(2026, 1, 1))
        dated = coming is not None and coming.day is not None and coming.role == "due"
        return dated and not clause.question and task.split()[0].lower() in self._language.verbs

    def _small(self, thing: str) -> str:
        """A thing named at the head of a clause as it stands inside one."""
        return thing if self._language.code == "de" else thing[:1].lower() + thing[1:]

    def _task(self, match: re.Match[str]) -> str:
        language = self._language
        # a name may stand in a pattern only once: "verb_2" is another "verb"
        groups = {k.split("_")[0] if k != "order_du" else k: v for k, v in match.groupdict().items() if v}
        if "task" in groups:
            return groups["task"]
        if "verb" in groups:
            if language.code == "en" and groups.get("object"):
                groups["object"] = groups["object"][:1].lower() + groups["object"][1:]
            rest = " ".join(filter(None, [groups.get("object"), groups.get("clitic"), groups.get("rest")]))
            return phrase.from_first_person(groups["verb"], rest, language)
        if "reflexive" in groups:
            return language.text("reflexive").format(rest=groups["reflexive"].strip(" .!"))
        if "order" in groups or "order_du" in groups:
            return phrase.from_order(groups.get("order") or groups["order_du"], groups.get("rest", ""), language)
        if "ing" in groups:
            return phrase.infinitive(groups["ing"], self._language)
        for key in ("own", "deliver"):
            starts = re.match(language.text("np_start") + " ", groups.get(key, ""), re.IGNORECASE)
            if starts and language.code != "de":
                groups[key] = groups[key][:1].lower() + groups[key][1:]
        if "own" in groups:
            return language.text("take_care").format(object=groups["own"])
        if "receiver" in groups:
            return language.text("deliver_to").format(object=groups["deliver"], receiver=groups["receiver"])
        if "deliver" in groups:
            return self._language.text("deliver").format(object=groups["deliver"])
        return ""

    def commitment(self, clause: Clause) -> Said | None:
        """What a clause promises in its own words ("You'll have it by Friday"), when nothing before says more."""
        match = self._language.first("commit", clause.body)
        task = self._task(match) if match else ""
        return Said("commit", task, with_speaker=True) if task else None

    def _request(self, body: str, clause: Clause) -> Said | None:
        language = self._language
        for pattern in ("somebody_ask",):
            if match := language.first(pattern, body):
                return Said("need", match.group("task"))
        patterns = ["request"] + (["request_question"] if clause.question or clause.address_name else [])
        for name in patterns:
            if match := language.first(name, body):
                task = self._task(match)
                if language.first("task_to_that", task):
                    return Said("readdress", task)
                return Said("request", task) if task else None
        question = clause.question
        if (tag := re.search(language.text("request_tag"), body, re.IGNORECASE)) and tag.start() > 0:
            body, question = body[: tag.start()], False  # "Take those on, would you?"
        first = body.split()[0].strip(",.").lower() if body.split() else ""
        if (
            language.code == "en"
            and first in language.verbs
            and not question
            and len(body.split()) >= 2
            and not language.first("not_imperative", body)
        ):
            return Said("request", body, weak=not clause.address_name)
        if clause.address and not question and (match := language.first("request_directly", body)):
            return Said("request", match.group("task"))
        if match := language.first("please_after", body):
            return Said("request", match.group("task"), weak=not clause.address_name)
        return None

    def _named(self, body: str) -> Said | None:
        """ "Peter should send ...": somebody named, present or not."""
        if (match := self._role.match(body)) and not self._language.first("receives", match.group("task")):
            role = match.group("role")
            known = self._people.resolve(role)
            return Said("assign", match.group("task"), names=known[:1] or [role[:1].upper() + role[1:]])
        match = self._third.match(body)
        if match:
            known = self._people.resolve(match.group("name"))
            if not known and not self._people.is_name(match.group("name"), self._lower):
                return None
            if self._language.first("receives", match.group("task")):
                return Said("need", match.group("task"), weak=True)
            names = [known[0] if len(known) == 1 else match.group("name")] if len(known) < 2 else []
            if match.group("second"):
                names += self._people.resolve(match.group("second").split(" ", 2)[-1])[:1]
            return Said("assign", match.group("task"), names=names, weak=bool(match.group("weak")))
        if (match := self._plate.match(body)) and len(known := self._people.resolve(match.group("name"))) == 1:
            task = self._language.text("take_care").format(object=self._small(match.group("own")))
            return Said("assign", task, names=known, weak=True)
        if match := self._does.match(body):
            known = self._people.resolve(match.group("name"))
            if len(known) == 1:
                return Said("assign", phrase.infinitive(match.group("task"), self._language), names=known, weak=True)
        return None

    def _need(self, body: str, clause: Clause) -> Said | None:
        language = self._language
        if match := language.first("somebody_for", body):
            return Said("need", language.text("find_somebody").format(object=self._small(match.group("object"))))
        if match := language.first("somebody_needs", body):
            return Said("need", self._task(match))
        if match := language.first("who_question", body):
            groups = match.groupdict()
            verb, _, rest = (groups.get("third") or "").partition(" ")
            task = phrase.from_third_person(verb, groups.get("rest") or rest, language) if verb else self._task(match)
            return Said("volunteer", task.rstrip("? "))
        if match := language.first("need_passive", body):
            if moves := match.groupdict().get("moves"):
                rest = (
                    moves if language.code == "de" else " " + moves.split(" ", 1)[1]
                )  # "auf die Webseite", "go to ..."
                task = language.text("move").format(object=match.group("np"), rest=rest)
                return Said("request" if clause.address_name else "need", task, weak=not clause.address_name)
            verb = phrase.base_form(match.groupdict().get("pp") or match.groupdict().get("pping") or "", language)
            order = language.text("verb_object")
            thing = match.group("np")
            thing = thing if language.code == "de" else thing[:1].lower() + thing[1:]
            task = order.format(verb=verb, object=thing, rest=match.group("rest"))
            return Said("request" if clause.address_name else "need", task, weak=not clause.address_name)
        if match := language.first("need_we", body):
            groups = match.groupdict()
            task = groups.get("task") or (
                language.text("get").format(object=groups["noun"]) if groups.get("noun") else ""
            )
            return Said("need", task, weak=True) if task else None
        if match := language.first("have_you", body):
            groups = match.groupdict()
            if groups.get("pp"):
                verb = phrase.base_form(groups["pp"], language)
                return Said(
                    "have_you", language.text("verb_rest").format(verb=verb, rest=groups["rest"]).rstrip("?"), weak=True
                )
            return Said("have_you", groups["task"].rstrip("?"), weak=True)
        return None
