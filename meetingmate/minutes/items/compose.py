"""Candidates -> action items: wording, owner, due date and evidence."""

from __future__ import annotations

import itertools
import re
from datetime import date

from meetingmate.domain.meeting import ActionItem, Decision, Evidence, Utterance
from meetingmate.minutes.items import choices
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language import dates, phrase
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import LanguagePack
from meetingmate.minutes.language.people_in_text import People
from meetingmate.minutes.language.quotes import quote_evidence

#: How many clauses back a pronoun may point.
_BACK = 6
#: Words of a clause without a verb that says when and where.
_LONGEST_FRAGMENT = 8
_SUBJECT = r"(?:i|we|you|he|she|it|they|ich|wir|du|er|sie|es|je|j|on|nous|tu|il|elle|yo|tú|él|ella)\b"
#: Content words of a sentence that needs nothing before it.
_OWN_WORDS = 4


def evidence_of(clauses: list[Clause], utterances: dict[str, Utterance]) -> list[Evidence]:
    """The utterances the clauses came from, with their words as quotes, each once, in order of time."""
    quotes: dict[str, list[str]] = {}
    for clause in clauses:
        for utterance_id, quote in clause.pieces:
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
        self, language: LanguagePack, people: People, turns: list[Turn], reader: TaskReader, meeting_date: date | None
    ) -> None:
        self._language = language
        self._people = people
        self._reader = reader
        self._date = meeting_date
        self._clauses = [u for t in turns for u in t.clauses]
        self._position = {u.index: n for n, u in enumerate(self._clauses)}

    def before(self, clause: Clause, count: int = _BACK) -> list[Clause]:
        """The clauses before one, nearest first."""
        position = self._position[clause.index]
        return self._clauses[max(0, position - count) : position][::-1]

    def task(self, candidate: Candidate) -> str:
        """The task of a candidate as a short sentence in the infinitive; adds what it took from to the evidence."""
        if candidate.written:
            return candidate.written
        language = self._language
        origin = candidate.origin or candidate.clauses[0]
        said_by = next((u for u in candidate.clauses if candidate.task.lower() in u.text.lower()), origin)
        text = candidate.task
        condition = ""
        if candidate.condition and candidate.task in candidate.condition:
            head = candidate.condition[: candidate.condition.index(candidate.task)]
            if match := re.match(r"(?P<condition>[^,]+),", head):
                condition = " " + match.group("condition")[:1].lower() + match.group("condition")[1:]
        elif (
            candidate.condition
            and language.code == "de"
            and (led := language.first("conditional", candidate.condition))
        ):
            condition = ", " + candidate.condition[led.start() :].partition(",")[0]
            condition = condition[:2] + condition[2:3].lower() + condition[3:]
        trailing = language.search("trailing_when", text)
        if trailing and trailing.start() > 3:
            text = text[: trailing.start()]
        text = phrase.corrected(phrase.without_dates(text, dates.find(text, language.code, self._date)), language)
        text = phrase.trim(text, language)
        text = self._resolve(text, said_by, candidate)
        owner_speaks = bool(candidate.owners) and said_by.speaker in candidate.owners
        other = self._other(candidate, said_by)
        text = phrase.third_person(text, said_by.speaker, other, owner_speaks, self._people, language)
        if len(language.content(text)) < 2:
            topic = self._topic(said_by, text)
            if topic:
                text = language.text("about").format(task=text, topic=topic[0])
                candidate.cite(topic[1])
        return phrase.sentence(phrase.digits(text, language.code) + phrase.digits(condition, language.code))

    def _other(self, candidate: Candidate, said_by: Clause) -> str | None:
        """Whom the speaker of the task calls "you"."""
        if said_by.address:
            return said_by.address[0] if len(said_by.address) == 1 else None
        for clause in candidate.clauses:
            if clause.speaker and clause.speaker != said_by.speaker:
                return clause.speaker
        for clause in self.before(said_by):
            if clause.speaker and clause.speaker != said_by.speaker:
                return clause.speaker
        return None

    def _resolve(self, text: str, said_by: Clause, candidate: Candidate) -> str:
        """Put the noun phrase that a pronoun most likely stands for in its place."""
        language = self._language
        pronoun = re.search(language.text("pronoun_object"), text, re.IGNORECASE)
        if pronoun:
            head = text[: pronoun.start()]
            if not language.search("np_inside", head):
                topic = self._topic(said_by, text)
                if topic and said_by.turn - topic[1].turn <= 2:
                    named = re.sub(r"^der (?=\w)", "den ", topic[0]) if pronoun.group() == "ihn" else topic[0]
                    text = text[: pronoun.start()] + named + text[pronoun.end() :]
                    candidate.cite(topic[1])
        person = re.search(language.text("pronoun_person"), text, re.IGNORECASE)
        if person:
            for clause in self.before(said_by, 4):
                names = [n for n in self._people.mentioned(clause.text) if n != said_by.speaker]
                names += [n for n in language.named(clause.text) if not names]
                if names:
                    text = text[: person.start()] + self._people.short(names[-1]) + text[person.end() :]
                    candidate.cite(clause)
                    break
        return text

    def _topic(self, clause: Clause, text: str) -> tuple[str, Clause] | None:
        """The noun phrase spoken of last before (or within) a clause."""
        language = self._language
        have = set(language.content(text))
        same_turn = [u for u in self.before(clause) if u.turn == clause.turn]
        for other in [*same_turn, *[u for u in self.before(clause) if u.turn != clause.turn]]:
            if re.match(language.text("pronoun_subject"), other.body, re.IGNORECASE):
                continue  # "It still shows the old button.": the thing itself was named before
            if (other.question or other.turn == clause.turn) and (name := self._fragment(other)):
                return name, other
            if not other.quoted and (opens := language.first("fronted", other.body)):
                np = opens.group("np").strip()
                if not set(language.content(np)) & have:
                    return np, other
            said = other.text
            if other.quoted:  # of "The sign says, visitors show their card" only the sign was named here
                opens = language.search("quote_intro", said)
                said = opens.group() if opens else ""
            if idiom := language.search("idioms", said):
                said = said[: idiom.start()] + said[idiom.end() :]
            names = phrase.noun_phrases(said, language)
            for np in names[::-1] if other.turn != clause.turn else names:
                content = set(language.content(np))
                if content and not content & have and not dates.find(np, language.code, self._date):
                    return np, other
        return None

    def _fragment(self, clause: Clause) -> str:
        """A few words without a verb that name what comes next ("Boiler service.", "Frangipane tart?"), else ""."""
        language = self._language
        text = clause.body.strip(" .?!")
        words = text.split()
        if clause.quoted or "," in text or not 2 <= len(words) <= 4 or len(language.content(text)) < len(words):
            return ""
        if language.lead(text) or min(map(len, words)) < 3 or not clause.text[:1].isupper():
            return ""
        if language.first("greetings", text) or language.search("verb_inside", text):
            return ""
        if (
            words[0].lower() in language.verbs
            or language.first("question_words", text)
            or language.first("agree", text)
        ):
            return ""
        if dates.find(text, language.code, self._date) or dates.numbers(text, language.code):
            return ""
        return text if language.code == "de" else text[:1].lower() + text[1:]

    def headline(self, clause: Clause, without: set[str]) -> tuple[str, Clause] | None:
        """What is being talked about: a point announced before ("Now the venue."), else the thing named last.

        The name is "" where the last thing named is only the other choice.
        """
        language = self._language
        for other in self.before(clause, 14):
            if other.quoted or not other.body:
                continue
            if (
                (name := self._fragment(other))
                and not self._alternative(name, other, without)
                and not set(language.content(name)) <= without
            ):
                return name, other
            match = language.first("topic_cues", other.body)
            if match:
                np = next(v for k, v in match.groupdict().items() if v and k.startswith("np")).strip(" .?!")
                if language.search("verb_inside", np) or (language.code == "en" and np.endswith("ed")):
                    continue  # a sentence, not the name of a point
                if language.content(np) and not set(language.content(np)) & without:
                    return np, other
        found = self._topic(clause, " ".join(without))
        return ("", found[1]) if found and self._alternative(*found, without) else found

    def _alternative(self, name: str, clause: Clause, chosen: set[str]) -> bool:
        """ "We have the marquee and the barn.": whether a name stands there as the other choice, not as the topic."""
        language = self._language
        joined = "|".join([*language.strings("or_words"), "and", "und", "et", "y"])
        sides = re.split(rf"\b(?:{joined})\b", clause.text, flags=re.IGNORECASE)
        return any(
            (a.lower().strip(" ,").endswith(name.lower()) and chosen & set(language.content(b)[:2]))
            or (b.lower().strip(" ,").startswith(name.lower()) and chosen & set(language.content(a)[-2:]))
            for a, b in itertools.pairwise(sides)
        )

    def _short_topic(self, settled: DecisionCandidate, topic: str, text: str) -> str:
        """What a proposal is about, without what it proposed (which may have been turned down)."""
        language = self._language
        if language.search("or_words", topic):
            asked = language.search("which_words", topic)
            if asked and (named := phrase.noun_phrases(topic[: asked.start()], language)):
                return named[-1]  # "The sequencing run, how many samples, 48 or 96?"
            if chosen := choices.chosen_for(topic, set(language.content(text)), language):
                return chosen
            found = self._named_before(settled.clauses[0], set(language.content(f"{topic} {text}"))) or self.headline(
                settled.clauses[0], set(language.content(topic))
            )
            if found:
                settled.cite([found[1]])
            return found[0] if found else ""
        names = phrase.noun_phrases(topic, language)
        return names[-1] if names and len(language.content(text)) >= 2 else topic

    def _named_before(self, asked: Clause, without: set[str]) -> tuple[str, Clause] | None:
        """ "The night shift is two people short. Agency or overtime?": what the clause before the question is about."""
        before = self.before(asked, 1)
        if not before or before[0].turn != asked.turn or before[0].quoted or before[0].question:
            return None
        if name := self._fragment(before[0]):
            return name, before[0]
        names = phrase.noun_phrases(before[0].body, self._language)
        starts = names and before[0].body.lower().startswith(names[0].split()[0])
        return (names[0], before[0]) if starts and not set(self._language.content(names[0])) & without else None

    def _asked_about(self, settled: DecisionCandidate, said_in: Clause) -> tuple[str, Clause] | None:
        """What the question that a decision answers is about."""
        for clause in [u for u in settled.clauses if u.question and u.index < said_in.index][::-1]:
            names = phrase.noun_phrases(clause.text, self._language)
            if names:
                return names[0], clause
        return None

    def decision_text(self, settled: DecisionCandidate) -> str:
        """A decision as a short sentence; what it answers is put before it when its own words do not say it."""
        if settled.written:
            return settled.written
        language = self._language
        last = settled.clauses[-1]
        text = settled.text
        for pattern in language.patterns("decision_cut"):
            if (match := pattern.search(text)) and len(language.content(text[: match.start()])) >= 1:
                text = text[: match.start()]
        text = re.sub(language.text("we_subject"), "", text, flags=re.IGNORECASE).strip(" ,.")
        first = text.split(" ", 1)[0].lower()
        if language.code == "en" and first.endswith("ing") and phrase.base_form(first, language) in language.verbs:
            text = re.sub(r",? and we(?:'ll| will) ", " and ", phrase.infinitive(text, language))
        if language.code == "en" and (denied := re.match(r"not (\w+ing) (.+)", text, re.IGNORECASE)):
            text = language.text("declined").format(text=phrase.infinitive(" ".join(denied.groups()), language))
        if language.code == "fr" and first.endswith("e") and first not in language.stopwords:
            text = phrase.from_first_person(first, text.partition(" ")[2], language)
        for old, new in language.decision_wording:
            if language.code == "de" and old.match(text):
                text = text[:1].lower() + text[1:]  # the verb goes to the end
            text = old.sub(new, text)
        topic = settled.topic
        for pattern in language.patterns("topic_cut"):
            topic = pattern.sub("", topic)
        pronoun = re.search(language.text("pronoun_any"), text, re.IGNORECASE)
        if pronoun and phrase.noun_phrases(text[: pronoun.start()], language):
            pronoun = None  # what it stands for is said in the same sentence
        if topic and not pronoun:
            topic = self._short_topic(settled, topic, text)
        if pronoun and not topic:
            said_in = next((u for u in settled.clauses if settled.text.lower() in u.text.lower()), settled.clauses[0])
            opens = language.first("fronted", said_in.body)
            found = (
                (opens.group("np"), said_in)
                if opens
                else self._asked_about(settled, said_in)
                or self._topic(said_in, text)
                or self.headline(settled.clauses[0], set())
            )
            topic = found[0] if found else ""
            if found:
                settled.cite([found[1]])
        if pronoun and topic:
            names = phrase.noun_phrases(topic, language) or (
                [topic] if topic.lower().startswith(("the ", "our ")) else []
            )
            if names:
                text = text[: pronoun.start()] + names[-1] + text[pronoun.end() :]
                topic = ""
        have = set(language.content(text))
        if len(have) >= _OWN_WORDS and language.first("conclude_is", text):
            topic = ""  # a full sentence with a subject of its own
        if len(have) < 3 and (fuller := self._fuller(settled, have, topic)):
            text, have, topic = fuller, set(language.content(fuller)), ""
        if topic and set(language.content(topic)) - have:
            text = language.text("topic_form").format(topic=topic.strip(" ?."), text=text)
        elif (
            not topic
            and ": " not in text  # it has its topic from the question
            and not language.first("stays", text)
            and (len(have) < 3 or (settled.bare and len(self._undated(text)) < 3))
        ):
            without = have | set(language.content(settled.without))
            fronted = [(m.group("np"), u) for u in settled.clauses if (m := language.first("fronted", u.body))]
            either = settled.clauses[0].question and language.search("or_words", settled.clauses[0].body)
            beside = self._named_before(settled.clauses[0], without) if either else None
            found = fronted[0] if fronted else beside or self.headline(settled.clauses[0], without)
            if fronted and set(language.content(fronted[0][0])) <= have:
                found = None  # "Regarding the raffle, shall we drop it?": the topic is said already
            if found and found[0]:
                text = language.text("topic_form").format(topic=found[0], text=text)
            if found:
                settled.cite([found[1]])
        text = phrase.third_person(text, last.speaker, None, True, self._people, language)
        text = phrase.sentence(phrase.digits(phrase.trim_tail(text, language), language.code))
        return f"{text} ({settled.votes})" if settled.votes else text

    def _undated(self, text: str) -> list[str]:
        """The content words of a text without its dates."""
        code = self._language.code
        return self._language.content(phrase.without_dates(text, dates.find(text, code, self._date)))

    def _fuller(self, settled: DecisionCandidate, have: set[str], topic: str) -> str:
        """ "Let's say ten. We order ten units for Christmas.": the clause after it that says the same in full."""
        language = self._language
        last = next((u for u in settled.clauses[::-1] if settled.text.lower() in u.text.lower()), settled.clauses[-1])
        for clause in self._clauses[self._position[last.index] + 1 :][:2]:
            if clause.turn != last.turn or clause.question or clause.quoted:
                break
            if clause.index == last.index + 1 and self._says_when(clause):
                settled.cite([clause])  # "We make an exception. Sunday afternoon, in the garden room."
                return f"{settled.text}, {clause.body}".strip(" .")
            text = re.sub(language.text("we_subject"), "", clause.body, flags=re.IGNORECASE).strip(" ,.")
            told = text != clause.body.strip(" ,.") or set(language.content(topic)) & set(language.content(text))
            if told and have and have < set(language.content(text)):
                settled.cite([clause])
                return text
        return ""

    def _says_when(self, clause: Clause) -> bool:
        """Whether a clause is a few words with a date and without a verb."""
        language = self._language
        if len(clause.body.split()) > _LONGEST_FRAGMENT or language.search("verb_inside", clause.body):
            return False
        acts = self._reader.read(clause) or re.match(_SUBJECT, clause.body, re.IGNORECASE)
        return not acts and bool(dates.find(clause.body, language.code, self._date))

    def decision(self, settled: DecisionCandidate, utterances: dict[str, Utterance]) -> Decision:
        """The item of something settled, not yet verified."""
        text = self.decision_text(settled)
        note = phrase.sentence(phrase.digits(settled.replaces, self._language.code)) if settled.replaces else ""
        return Decision(
            text=text,
            evidence=evidence_of(settled.clauses, utterances),
            status="changed" if settled.status == "made" and settled.replaces else settled.status,
            by=settled.by,
            note=self._language.text("replaces").format(text=note) if note else "",
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
            evidence=evidence_of(candidate.clauses, utterances),
        )
