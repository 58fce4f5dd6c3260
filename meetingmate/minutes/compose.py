"""Candidates -> action items: wording, owner, due date and evidence."""

from __future__ import annotations

import itertools
import re
from datetime import date

from meetingmate.domain.meeting import ActionItem, Decision, Evidence, Utterance
from meetingmate.minutes import choices, dates, phrase
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Turn, Unit
from meetingmate.minutes.language_pack import Cues
from meetingmate.minutes.outcomes import Settled
from meetingmate.minutes.people_in_text import People
from meetingmate.minutes.quotes import quote_evidence
from meetingmate.minutes.tasks import TaskReader

#: How many clauses back a pronoun may point.
_BACK = 6
#: Words of a clause without a verb that says when and where.
_LONGEST_FRAGMENT = 8
_SUBJECT = r"(?:i|we|you|he|she|it|they|ich|wir|du|er|sie|es|je|j|on|nous|tu|il|elle|yo|tú|él|ella)\b"
#: Content words of a sentence that needs nothing before it.
_OWN_WORDS = 4


def evidence_of(units: list[Unit], utterances: dict[str, Utterance]) -> list[Evidence]:
    """The utterances the units came from, with their words as quotes, each once, in order of time."""
    quotes: dict[str, list[str]] = {}
    for unit in units:
        for utterance_id, quote in unit.pieces:
            known = quotes.setdefault(utterance_id, [])
            if quote not in known:
                known.append(quote)
    found = []
    for utterance_id, pieces in quotes.items():
        utterance = utterances[utterance_id]
        start = min(utterance.text.find(p) for p in pieces)
        end = max(utterance.text.find(p) + len(p) for p in pieces)
        found.append(quote_evidence(utterance, utterance.text[start:end], start))
    return found


class Composer:
    """Words tasks and decisions so that a reader who was not there understands them."""

    def __init__(
        self, table: Cues, people: People, turns: list[Turn], reader: TaskReader, meeting_date: date | None
    ) -> None:
        self._table = table
        self._people = people
        self._reader = reader
        self._date = meeting_date
        self._units = [u for t in turns for u in t.units]
        self._position = {u.index: n for n, u in enumerate(self._units)}

    def before(self, unit: Unit, count: int = _BACK) -> list[Unit]:
        """The clauses before one, nearest first."""
        position = self._position[unit.index]
        return self._units[max(0, position - count) : position][::-1]

    def task(self, candidate: Candidate) -> str:
        """The task of a candidate as a short sentence in the infinitive; adds what it took from to the evidence."""
        table = self._table
        origin = candidate.origin or candidate.units[0]
        said_by = next((u for u in candidate.units if candidate.task.lower() in u.text.lower()), origin)
        text = candidate.task
        condition = ""
        if candidate.condition and candidate.task in candidate.condition:
            head = candidate.condition[: candidate.condition.index(candidate.task)]
            if match := re.match(r"(?P<condition>[^,]+),", head):
                condition = " " + match.group("condition")[:1].lower() + match.group("condition")[1:]
        elif candidate.condition and table.code == "de" and (led := table.first("conditional", candidate.condition)):
            condition = ", " + candidate.condition[led.start() :].partition(",")[0]
            condition = condition[:2] + condition[2:3].lower() + condition[3:]
        clause = table.search("trailing_when", text)
        if clause and clause.start() > 3:
            text = text[: clause.start()]
        text = phrase.corrected(phrase.without_dates(text, dates.find(text, table.code, self._date)), table)
        text = phrase.trim(text, table)
        text = self._resolve(text, said_by, candidate)
        owner_speaks = bool(candidate.owners) and said_by.speaker in candidate.owners
        other = self._other(candidate, said_by)
        text = phrase.third_person(text, said_by.speaker, other, owner_speaks, self._people, table)
        if len(table.content(text)) < 2:
            topic = self._topic(said_by, text)
            if topic:
                text = table.text("about").format(task=text, topic=topic[0])
                candidate.cite(topic[1])
        return phrase.sentence(phrase.digits(text, table.code) + phrase.digits(condition, table.code))

    def _other(self, candidate: Candidate, said_by: Unit) -> str | None:
        """Whom the speaker of the task calls "you"."""
        if said_by.address:
            return said_by.address[0] if len(said_by.address) == 1 else None
        for unit in candidate.units:
            if unit.speaker and unit.speaker != said_by.speaker:
                return unit.speaker
        for unit in self.before(said_by):
            if unit.speaker and unit.speaker != said_by.speaker:
                return unit.speaker
        return None

    def _resolve(self, text: str, said_by: Unit, candidate: Candidate) -> str:
        """Put the noun phrase that a pronoun most likely stands for in its place."""
        table = self._table
        pronoun = re.search(table.text("pronoun_object"), text, re.IGNORECASE)
        if pronoun:
            head = text[: pronoun.start()]
            if not table.search("np_inside", head):
                topic = self._topic(said_by, text)
                if topic and said_by.turn - topic[1].turn <= 2:
                    named = re.sub(r"^der (?=\w)", "den ", topic[0]) if pronoun.group() == "ihn" else topic[0]
                    text = text[: pronoun.start()] + named + text[pronoun.end() :]
                    candidate.cite(topic[1])
        person = re.search(table.text("pronoun_person"), text, re.IGNORECASE)
        if person:
            for unit in self.before(said_by, 4):
                names = [n for n in self._people.mentioned(unit.text) if n != said_by.speaker]
                names += [n for n in table.named(unit.text) if not names]
                if names:
                    text = text[: person.start()] + self._people.short(names[-1]) + text[person.end() :]
                    candidate.cite(unit)
                    break
        return text

    def _topic(self, unit: Unit, text: str) -> tuple[str, Unit] | None:
        """The noun phrase spoken of last before (or within) a clause."""
        table = self._table
        have = set(table.content(text))
        same_turn = [u for u in self.before(unit) if u.turn == unit.turn]
        for other in [*same_turn, *[u for u in self.before(unit) if u.turn != unit.turn]]:
            if re.match(table.text("pronoun_subject"), other.core, re.IGNORECASE):
                continue  # "It still shows the old button.": the thing itself was named before
            if (other.question or other.turn == unit.turn) and (name := self._fragment(other)):
                return name, other
            if not other.quoted and (opens := table.first("fronted", other.core)):
                np = opens.group("np").strip()
                if not set(table.content(np)) & have:
                    return np, other
            said = other.text
            if other.quoted:  # of "The sign says, visitors show their card" only the sign was named here
                opens = table.search("quote_intro", said)
                said = opens.group() if opens else ""
            if idiom := table.search("idioms", said):
                said = said[: idiom.start()] + said[idiom.end() :]
            names = phrase.noun_phrases(said, table)
            for np in names[::-1] if other.turn != unit.turn else names:
                content = set(table.content(np))
                if content and not content & have and not dates.find(np, table.code, self._date):
                    return np, other
        return None

    def _fragment(self, unit: Unit) -> str:
        """A few words without a verb that name what comes next ("Boiler service.", "Frangipane tart?"), else ""."""
        table = self._table
        text = unit.core.strip(" .?!")
        words = text.split()
        if unit.quoted or "," in text or not 2 <= len(words) <= 4 or len(table.content(text)) < len(words):
            return ""
        if table.lead(text) or min(map(len, words)) < 3 or not unit.text[:1].isupper():
            return ""
        if table.first("greetings", text) or table.search("verb_inside", text):
            return ""
        if words[0].lower() in table.verbs or table.first("question_words", text) or table.first("agree", text):
            return ""
        if dates.find(text, table.code, self._date) or dates.numbers(text, table.code):
            return ""
        return text if table.code == "de" else text[:1].lower() + text[1:]

    def headline(self, unit: Unit, without: set[str]) -> tuple[str, Unit] | None:
        """What is being talked about: a point announced before ("Now the venue."), else the thing named last.

        The name is "" where the last thing named is only the other choice.
        """
        table = self._table
        for other in self.before(unit, 14):
            if other.quoted or not other.core:
                continue
            if (
                (name := self._fragment(other))
                and not self._alternative(name, other, without)
                and not set(table.content(name)) <= without
            ):
                return name, other
            match = table.first("topic_cues", other.core)
            if match:
                np = next(v for k, v in match.groupdict().items() if v and k.startswith("np")).strip(" .?!")
                if table.search("verb_inside", np) or (table.code == "en" and np.endswith("ed")):
                    continue  # a sentence, not the name of a point
                if table.content(np) and not set(table.content(np)) & without:
                    return np, other
        found = self._topic(unit, " ".join(without))
        return ("", found[1]) if found and self._alternative(*found, without) else found

    def _alternative(self, name: str, unit: Unit, chosen: set[str]) -> bool:
        """ "We have the marquee and the barn.": whether a name stands there as the other choice, not as the topic."""
        table = self._table
        joined = "|".join([*table.strings("or_words"), "and", "und", "et", "y"])
        sides = re.split(rf"\b(?:{joined})\b", unit.text, flags=re.IGNORECASE)
        return any(
            (a.lower().strip(" ,").endswith(name.lower()) and chosen & set(table.content(b)[:2]))
            or (b.lower().strip(" ,").startswith(name.lower()) and chosen & set(table.content(a)[-2:]))
            for a, b in itertools.pairwise(sides)
        )

    def _short_topic(self, settled: Settled, topic: str, text: str) -> str:
        """What a proposal is about, without what it proposed (which may have been turned down)."""
        table = self._table
        if table.search("or_words", topic):
            asked = table.search("which_words", topic)
            if asked and (named := phrase.noun_phrases(topic[: asked.start()], table)):
                return named[-1]  # "The sequencing run, how many samples, 48 or 96?"
            if named := choices.chosen_for(topic, set(table.content(text)), table):
                return named
            found = self._named_before(settled.units[0], set(table.content(f"{topic} {text}"))) or self.headline(
                settled.units[0], set(table.content(topic))
            )
            if found:
                settled.cite([found[1]])
            return found[0] if found else ""
        names = phrase.noun_phrases(topic, table)
        return names[-1] if names and len(table.content(text)) >= 2 else topic

    def _named_before(self, asked: Unit, without: set[str]) -> tuple[str, Unit] | None:
        """ "The night shift is two people short. Agency or overtime?": what the clause before the question is about."""
        before = self.before(asked, 1)
        if not before or before[0].turn != asked.turn or before[0].quoted or before[0].question:
            return None
        if name := self._fragment(before[0]):
            return name, before[0]
        names = phrase.noun_phrases(before[0].core, self._table)
        starts = names and before[0].core.lower().startswith(names[0].split()[0])
        return (names[0], before[0]) if starts and not set(self._table.content(names[0])) & without else None

    def _asked_about(self, settled: Settled, said_in: Unit) -> tuple[str, Unit] | None:
        """What the question that a decision answers is about."""
        for unit in [u for u in settled.units if u.question and u.index < said_in.index][::-1]:
            names = phrase.noun_phrases(unit.text, self._table)
            if names:
                return names[0], unit
        return None

    def decision_text(self, settled: Settled) -> str:
        """A decision as a short sentence; what it answers is put before it when its own words do not say it."""
        table = self._table
        last = settled.units[-1]
        text = settled.text
        for pattern in table.list("decision_cut"):
            if (match := pattern.search(text)) and len(table.content(text[: match.start()])) >= 1:
                text = text[: match.start()]
        text = re.sub(table.text("we_subject"), "", text, flags=re.IGNORECASE).strip(" ,.")
        first = text.split(" ", 1)[0].lower()
        if table.code == "en" and first.endswith("ing") and phrase.base_form(first, table) in table.verbs:
            text = re.sub(r",? and we(?:'ll| will) ", " and ", phrase.infinitive(text, table))
        if table.code == "en" and (denied := re.match(r"not (\w+ing) (.+)", text, re.IGNORECASE)):
            text = table.text("declined").format(text=phrase.infinitive(" ".join(denied.groups()), table))
        if table.code == "fr" and first.endswith("e") and first not in table.stopwords:
            text = phrase.from_first_person(first, text.partition(" ")[2], table)
        for old, new in table.decision_wording:
            if table.code == "de" and old.match(text):
                text = text[:1].lower() + text[1:]  # the verb goes to the end
            text = old.sub(new, text)
        topic = settled.topic
        for pattern in table.list("topic_cut"):
            topic = pattern.sub("", topic)
        pronoun = re.search(table.text("pronoun_any"), text, re.IGNORECASE)
        if pronoun and phrase.noun_phrases(text[: pronoun.start()], table):
            pronoun = None  # what it stands for is said in the same sentence
        if topic and not pronoun:
            topic = self._short_topic(settled, topic, text)
        if pronoun and not topic:
            said_in = next((u for u in settled.units if settled.text.lower() in u.text.lower()), settled.units[0])
            opens = table.first("fronted", said_in.core)
            found = (
                (opens.group("np"), said_in)
                if opens
                else self._asked_about(settled, said_in)
                or self._topic(said_in, text)
                or self.headline(settled.units[0], set())
            )
            topic = found[0] if found else ""
            if found:
                settled.cite([found[1]])
        if pronoun and topic:
            names = phrase.noun_phrases(topic, table) or ([topic] if topic.lower().startswith(("the ", "our ")) else [])
            if names:
                text = text[: pronoun.start()] + names[-1] + text[pronoun.end() :]
                topic = ""
        have = set(table.content(text))
        if len(have) >= _OWN_WORDS and table.first("conclude_is", text):
            topic = ""  # a full sentence with a subject of its own
        if len(have) < 3 and (fuller := self._fuller(settled, have, topic)):
            text, have, topic = fuller, set(table.content(fuller)), ""
        if topic and set(table.content(topic)) - have:
            text = table.text("topic_form").format(topic=topic.strip(" ?."), text=text)
        elif (
            not topic
            and ": " not in text  # it has its topic from the question
            and not table.first("stays", text)
            and (len(have) < 3 or (settled.bare and len(self._undated(text)) < 3))
        ):
            without = have | set(table.content(settled.without))
            opens = [(m.group("np"), u) for u in settled.units if (m := table.first("fronted", u.core))]
            either = settled.units[0].question and table.search("or_words", settled.units[0].core)
            beside = self._named_before(settled.units[0], without) if either else None
            found = opens[0] if opens else beside or self.headline(settled.units[0], without)
            if opens and set(table.content(opens[0][0])) <= have:
                found = None  # "Regarding the raffle, shall we drop it?": the topic is said already
            if found and found[0]:
                text = table.text("topic_form").format(topic=found[0], text=text)
            if found:
                settled.cite([found[1]])
        text = phrase.third_person(text, last.speaker, None, True, self._people, table)
        text = phrase.sentence(phrase.digits(phrase.trim_tail(text, table), table.code))
        return f"{text} ({settled.votes})" if settled.votes else text

    def _undated(self, text: str) -> list[str]:
        """The content words of a text without its dates."""
        code = self._table.code
        return self._table.content(phrase.without_dates(text, dates.find(text, code, self._date)))

    def _fuller(self, settled: Settled, have: set[str], topic: str) -> str:
        """ "Let's say ten. We order ten units for Christmas.": the clause after it that says the same in full."""
        table = self._table
        last = next((u for u in settled.units[::-1] if settled.text.lower() in u.text.lower()), settled.units[-1])
        for unit in self._units[self._position[last.index] + 1 :][:2]:
            if unit.turn != last.turn or unit.question or unit.quoted:
                break
            if unit.index == last.index + 1 and self._says_when(unit):
                settled.cite([unit])  # "We make an exception. Sunday afternoon, in the garden room."
                return f"{settled.text}, {unit.core}".strip(" .")
            text = re.sub(table.text("we_subject"), "", unit.core, flags=re.IGNORECASE).strip(" ,.")
            told = text != unit.core.strip(" ,.") or set(table.content(topic)) & set(table.content(text))
            if told and have and have < set(table.content(text)):
                settled.cite([unit])
                return text
        return ""

    def _says_when(self, unit: Unit) -> bool:
        """Whether a clause is a few words with a date and without a verb."""
        table = self._table
        if len(unit.core.split()) > _LONGEST_FRAGMENT or table.search("verb_inside", unit.core):
            return False
        acts = self._reader.read(unit) or re.match(_SUBJECT, unit.core, re.IGNORECASE)
        return not acts and bool(dates.find(unit.core, table.code, self._date))

    def decision(self, settled: Settled, utterances: dict[str, Utterance]) -> Decision:
        """The item of something settled, not yet verified."""
        text = self.decision_text(settled)
        note = phrase.sentence(phrase.digits(settled.replaces, self._table.code)) if settled.replaces else ""
        return Decision(
            text=text,
            evidence=evidence_of(settled.units, utterances),
            status="deferred" if settled.status == "deferred" else ("changed" if settled.replaces else "made"),
            by=settled.by,
            note=self._table.text("replaces").format(text=note) if note else "",
        )

    def action(self, candidate: Candidate, utterances: dict[str, Utterance]) -> ActionItem:
        """The item of a candidate, not yet verified; ``id`` is set by reconciliation."""
        task = self.task(candidate)
        owners = list(dict.fromkeys(candidate.owners))
        proposed = candidate.state != "taken"
        if proposed and not owners:
            if len(candidate.asked) == 1:
                owners = list(candidate.asked)
            elif not candidate.asked and candidate.asked_name:
                owners = [candidate.asked_name]
        absent = candidate.said.kind == "assign" and not candidate.asked
        return ActionItem(
            task=task,
            owners=owners,
            due_text=candidate.due.text if candidate.due else None,
            due=candidate.due.day.isoformat() if candidate.due and candidate.due.day else None,
            status="proposed" if proposed and owners and not absent else "open",
            evidence=evidence_of(candidate.units, utterances),
        )
