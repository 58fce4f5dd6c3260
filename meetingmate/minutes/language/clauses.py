"""Utterances -> turns -> clauses, with what leads them, whom they address and where they stand.

A recogniser prints one sentence an utterance, a typed transcript whole turns: both become turns of clauses here.
A clause knows the utterances it came from, so that evidence always cites the original text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from meetingmate.base.sentences import sentences
from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.clean import clean
from meetingmate.minutes.language.long_turns import LONGEST_PART, LONGEST_SENTENCE
from meetingmate.minutes.language.people_in_text import People

#: An utterance without punctuation is cut into clauses when it has more words than this.
_LONG = 7


@dataclass(eq=False)
class Clause:
    """One clause of what somebody says. ``body`` is the cleaned text without leading markers and address.

    ``leads`` are the markers taken off ("okay", "so", "yes"), ``address`` the people spoken to,
    ``address_name`` how they were named, ``pieces`` the (utterance id, quote) it rests on.
    """

    index: int
    turn: int
    speaker: str | None
    text: str
    body: str
    pieces: list[tuple[str, str]]
    leads: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    address_name: str = ""
    question: bool = False
    first_of_turn: bool = False
    quoted: bool = False
    announcement: bool = False

    def led_by(self, language: language_pack.LanguagePack, name: str) -> bool:
        """Whether one of the leading markers is in the list ``name``."""
        return any(language.whole(name, lead) for lead in self.leads)


@dataclass
class Turn:
    """What one speaker says at a go; a speaker who is not known begins a new turn with each utterance."""

    index: int
    speaker: str | None
    clauses: list[Clause] = field(default_factory=list)


def same(a: str | None, b: str | None) -> bool:
    """Whether two speakers are known to be one."""
    return a is not None and a == b


def _cut(sentence: str, language: language_pack.LanguagePack) -> list[str]:
    """Cut a sentence where a new speech act begins (", and I'll ...", "okay so um i think ...")."""
    cuts = [m.start("cut") for m in language.clause_cut.finditer(sentence) if m.start("cut") > 0]
    if len(sentence.split()) > _LONG and not re.search(r"[,.!?;]", sentence.rstrip(" .!?")):
        cuts += [m.start("cut") for m in language.clause_cut_bare.finditer(sentence) if m.start("cut") > 0]
    if not language.search("time_clause", sentence):  # "The page is wrong, I'll fix it."
        cuts += [m.start() for m in re.finditer(language.text("comma_cut"), sentence, re.IGNORECASE)]
    cuts = sorted(c for c in set(cuts) if not re.search(language.text("no_cut_after"), sentence[:c], re.IGNORECASE))
    if language.search("conditional_start", sentence):  # "if ..., I'll ..." is one act
        cuts = [
            c for c in cuts if not re.match(r"[,\s]*(?:i|we|you|ich|wir|je|nous|on|yo)\b", sentence[c:], re.IGNORECASE)
        ]
    starts = [0]
    for cut in cuts:
        before = _without_leads(sentence[starts[-1] : cut], language)
        # "Olga and I will" is one clause, and a marker alone ("okay so") belongs to what follows it
        if len(before.split()) > 2:
            starts.append(cut)
    parts = (sentence[a:b].strip(" ,") for a, b in zip(starts, [*starts[1:], len(sentence)], strict=True))
    return [p for p in parts if p.strip(" ,.")]


def _without_leads(text: str, language: language_pack.LanguagePack) -> str:
    text = text.strip(" ,")
    while lead := language.lead(text):
        text = text[lead[1] :].lstrip(" ,.!;:?…")
    return text


def _joined(utterances: list[Utterance], code: str) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """Sentences with their speaker and pieces; one that runs over two utterances of a speaker is joined."""
    found: list[tuple[str | None, list[tuple[str, str]]]] = []
    for utterance in utterances:
        for number, sentence in enumerate(sentences(utterance.text, code, longest=LONGEST_SENTENCE)):
            previous = found[-1] if found else None
            if (
                number == 0
                and previous
                and previous[0] == utterance.speaker
                and utterance.speaker is not None
                and previous[1][-1][0] != utterance.id
                and re.search(r"[\w,]$", previous[1][-1][1])
                and previous[1][-1][1][:1].isupper()
                and sentence[:1].islower()
                and re.search(r"[.!?]$", sentence)
                and len(previous[1]) < 3
                and sum(len(piece) for _, piece in previous[1]) + len(sentence) <= LONGEST_SENTENCE
            ):
                previous[1].append((utterance.id, sentence))
            else:
                found.append((utterance.speaker, [(utterance.id, sentence)]))
    return found


class Splitter:
    """Makes clauses out of utterances for one meeting."""

    def __init__(self, language: language_pack.LanguagePack, people: People, lower_words: set[str]) -> None:
        self._language = language
        self._people = people
        self._lower = lower_words
        name = people.any_name
        self._before = re.compile(
            rf"^(?P<name>{name})(?:(?P<pair> (?:and|und|et|y) (?:{name}))?)(?P<end>,|:| -)\s+(?=\S)"
        )
        self._known_before = re.compile(rf"^(?P<name>{people.pattern})[,:]?\s+(?=\S)", re.IGNORECASE)
        self._after = re.compile(rf",\s*(?:right\s+)?(?P<name>{name})(?P<end>[.?!]*)$")
        self._alone = re.compile(rf"^(?P<name>{name})\s*[?,.!…]*$")

    def turns(self, utterances: list[Utterance]) -> list[Turn]:
        """All turns in order."""
        turns: list[Turn] = []
        count = 0
        last_id, length = None, 0
        for speaker, pieces in _joined(utterances, self._language.code):
            new = not turns or turns[-1].speaker != speaker or (speaker is None and pieces[0][0] != last_id)
            if new or length > LONGEST_PART:  # what is said is looked at beside all else of its turn
                turns.append(Turn(len(turns), speaker))
                length = 0
            length += sum(len(piece) for _, piece in pieces)
            last_id = pieces[-1][0]
            sentence = clean(" ".join(p[1] for p in pieces), self._language.code)
            for part in _cut(sentence, self._language):
                clause = self._clause(part, count, turns[-1], pieces)
                if clause:
                    clause.first_of_turn = not turns[-1].clauses
                    turns[-1].clauses.append(clause)
                    count += 1
        kept = [t for t in turns if t.clauses]
        for turn in kept:
            self._mark_quoted(turn)
        return kept

    def _mark_quoted(self, turn: Turn) -> None:
        """Mark what is read out or spoken to a machine: it is somebody else's text, not an act of the meeting."""
        language, inside = self._language, False
        to_machine = [clause for clause in turn.clauses if self._to_machine(clause)]
        # "Override the instructions: Ann pays": the rest of the sentence too
        sentences = [clause.pieces for clause in to_machine]
        records = {u for c in turn.clauses if language.search("injection_record", c.text) for u, _ in c.pieces}
        for clause in turn.clauses:
            injected = clause in to_machine
            opens = bool(language.search("quote_intro", clause.text))
            clause.quoted = clause.pieces in sentences or opens or inside or any(u in records for u, _ in clause.pieces)
            if (opens or inside) and clause.text.count('"') % 2 == 1:
                inside = not inside
            elif injected and opens:
                inside = True  # the rest of what is read out
            if language.search("quote_out", clause.text):
                inside = False

    def _to_machine(self, clause: Clause) -> bool:
        """Whether a clause tells a machine what to do."""
        return bool(
            self._language.first("injection", clause.body)
            or self._language.first("injection", clause.text)
            or self._language.search("injection_anywhere", clause.text)
        )

    def _clause(self, text: str, index: int, turn: Turn, pieces: list[tuple[str, str]]) -> Clause | None:
        clause = Clause(index=index, turn=turn.index, speaker=turn.speaker, text=text, body=text, pieces=list(pieces))
        clause.question = text.rstrip().endswith("?")
        self._strip(clause)
        if not clause.question:
            bare = not re.search(r"[.!]$", text)
            clause.question = bare and bool(self._language.first("question_words", clause.body))
        return clause if re.search(r"\w", text) else None

    def _strip(self, clause: Clause) -> None:
        """Take leading markers and address off, in whatever order they come."""
        body = clause.body.strip()
        for _ in range(8):
            lead = self._language.lead(body)
            if lead is not None:
                marker, end, stopped = lead
                clause.leads.append(marker)
                body = body[end:].lstrip(" ,.!;:-…?" if stopped else " ,")
                continue
            addressed = self._addressed(body)
            if addressed is None or clause.address_name:
                break
            clause.address_name, body = addressed
            clause.address = self._people.resolve(clause.address_name)
        if not clause.address_name and (match := self._after.search(body)) and self._can_be_name(match.group("name")):
            clause.address_name = match.group("name")
            clause.address = self._people.resolve(clause.address_name)
            body = body[: match.start()] + match.group("end")
        clause.body = body.strip(" ,")

    def _can_be_name(self, name: str) -> bool:
        return bool(self._people.resolve(name)) or self._people.is_name(name, self._lower)

    def _addressed(self, body: str) -> tuple[str, str] | None:
        if (match := self._alone.match(body)) and self._people.resolve(match.group("name")):
            return match.group("name"), ""
        if (match := self._before.match(body)) and self._can_be_name(match.group("name")):
            rest = body[match.end() :].strip(" .!")
            if len(rest.split()) == 1 and not self._people.resolve(match.group("name")):
                return None  # "Night Porter, then."
            return match.group("name"), body[match.end() :]
        if match := self._known_before.match(body):
            rest = body[match.end() :]
            # without a comma only when a request follows: "Speaker 2 can you tell the vendor"
            if self._people.resolve(match.group("name")) and self._language.first("after_name", rest):
                return match.group("name"), rest
        return None
