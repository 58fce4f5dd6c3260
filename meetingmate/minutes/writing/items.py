"""The wording of decisions and tasks by a writing model of the prose class.

The model gets the lines that belong to an item, those just before, and the words that the tagger takes for the item's
own. Its sentences, and the one that ``compose`` makes, are checked against those lines; of those that pass, the one
that holds the item's words best stands; where none passes, the composed sentence or the quotation that was there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from meetingmate.minutes import dates, phrase, reconcile
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Clause
from meetingmate.minutes.compose import Composer
from meetingmate.minutes.doubt import malformed, quoted
from meetingmate.minutes.language_pack import words
from meetingmate.minutes.outcomes import DecisionCandidate
from meetingmate.minutes.tracking.said import WORDED, Said
from meetingmate.minutes.writing_model import WritingModel
from meetingmate.slm import prompts
from meetingmate.slm.errors import SlmAnswerError

#: Rows before an item that may name what its own only point at, and characters of all its lines.
_BEFORE, _MOST = 3, 1600
#: Rows at the end of a talk that goes on: what they belong to may change.
_OPEN = 12
_TOKENS = 60
#: Sentences drawn for an item until one is this good, and how much better the composed one must be to stand.
_VARIANTS, _GOOD, _AHEAD = 3, 0.7, 0.1
#: How much better a quotation must be than the composed sentence.
_BETTER = 0.2
#: A row before an item is cited when the sentence takes so many content words from it alone.
_TAKEN = 1
_SHORTEST, _LONGEST = 3, 40
_MARKED = 14
#: Share of the content words of a sentence that its lines must have.
_SUPPORTED = 0.6
_WHO_SAID = {
    "en": r"say|says|said|want|wants|suggest|suggests|propose|proposes|think|thinks|agree|agrees|ask|asks",
    "de": r"sagt|sagte|will|möchte|schlägt|findet|meint|fragt",
    "fr": r"dit|veut|propose|pense|demande|trouve|suggère",
    "es": r"dice|quiere|propone|piensa|pregunta|sugiere|cree",
}


def can_write(language: str) -> bool:
    """Whether there are prompts for a language (such as ``de``)."""
    return prompts.exists(f"write_task_{language}") and prompts.exists(f"write_decision_{language}")


def write(
    engine: WritingModel,
    said: Said,
    composer: Composer,
    candidates: list[Candidate],
    settled: list[DecisionCandidate],
    *,
    going_on: bool = False,
) -> None:
    """Give each item that stands its sentence, in place, where the model has one that is better than what stands.

    ``going_on``: items that the last rows belong to are left as they are.
    """
    writer = _Writer(engine, said)
    for candidate in candidates:
        if reconcile.counts(candidate) and not (going_on and writer.is_open(candidate.clauses)):
            owners = ", ".join(candidate.owners or candidate.asked) or "?"
            candidate.written = writer.sentence("task", candidate.clauses, composer.task(candidate), owners)
    for one in settled:
        if not one.withdrawn and not (going_on and writer.is_open(one.clauses)):
            one.written = writer.sentence("decision", one.clauses, composer.decision_text(one), "")


def quote(
    said: Said, composer: Composer, candidates: Sequence[Candidate], settled: Sequence[DecisionCandidate]
) -> None:
    """Let items stand as quotations whose composed sentence holds clearly less of their words."""
    for candidate in candidates:
        if reconcile.counts(candidate):
            candidate.written = _plainer(said, composer.task(candidate), candidate.clauses, both=False)
    for one in settled:
        if not one.withdrawn:
            one.written = _plainer(said, composer.decision_text(one), one.clauses, both=True)


def _plainer(said: Said, composed: str, clauses: Sequence[Clause], *, both: bool) -> str:
    if quoted(composed):
        return composed
    quotation = said.quotation(clauses, both=both)
    better = said.coverage(quotation, clauses) - said.coverage(composed, clauses)
    return quotation if better >= _BETTER else composed


class _Writer:
    def __init__(self, engine: WritingModel, said: Said) -> None:
        self._engine = engine
        self._said = said
        self._language = said.language

    def is_open(self, clauses: Sequence[Clause]) -> bool:
        """Whether an item reaches into the last rows."""
        return max(row for clause in clauses for row in self._said.places(clause)) >= len(self._said.rows) - _OPEN

    def sentence(self, kind: str, clauses: list[Clause], plain: str, owner: str) -> str:
        """The best sentence for an item of these clauses, to which those are added that it takes words from; ``plain``,
        the composed one or a quotation, when that is better or none passes."""
        own, before = self._rows(clauses)
        lines = [f"{self._said.rows[row].speaker or '?'}: {self._said.rows[row].text}" for row in [*before, *own]]
        fields = {"lines": lines, "owner": owner, "words": ", ".join(self._marked(own))}
        best, score = "", 0.0
        for variant in range(_VARIANTS):
            try:
                answer = self._engine.sentence(f"write_{kind}_{self._language.code}", fields, _TOKENS, variant)
            except SlmAnswerError:
                continue
            text = phrase.sentence(answer.strip(" -'\"").rstrip("."))
            if self._refusal(kind, text, [*before, *own]):
                continue
            mine = self._said.coverage(text, clauses, before)
            if mine > score:
                best, score = text, mine
            if score >= _GOOD:
                break
        usable = not quoted(plain) and not malformed(plain, self._language.code, request=kind == "task")
        if not best or (usable and self._said.coverage(plain, clauses, before) >= score + _AHEAD):
            return plain
        self._cite(best, clauses, own, before)
        return best

    def _rows(self, clauses: Sequence[Clause]) -> tuple[list[int], list[int]]:
        """The rows of an item, and those just before it; of a long one those with the most of its words."""
        said = self._said
        own = sorted({row for clause in clauses for row in said.places(clause)})
        before = list(range(max(0, own[0] - _BEFORE), own[0]))
        length = sum(len(said.rows[row].text) for row in [*before, *own])
        weight = {row: sum(c.body != "" and said.mass(c) for c in said.clauses(row)) for row in own}
        for row in sorted(own, key=lambda row: weight[row])[:-2]:
            if length <= _MOST:
                break
            own.remove(row)
            length -= len(said.rows[row].text)
        return own, before

    def _marked(self, rows: Sequence[int]) -> list[str]:
        """The words that the tagger takes for the item's own, in order of time."""
        found: dict[str, float] = {}
        for row in rows:
            for word, chance in self._said.row_words(row).items():
                if chance >= WORDED and word not in self._language.stopwords:
                    found[word] = max(chance, found.get(word, 0.0))
        likeliest = set(sorted(found, key=lambda w: -found[w])[:_MARKED])
        return [word for word in found if word in likeliest]

    def _refusal(self, kind: str, text: str, rows: Sequence[int]) -> str:
        """Why a sentence can't stand, "" when it can: no sentence, or it says what its lines do not."""
        language, said = self._language, self._said
        count = len(text.split())
        if not _SHORTEST <= count <= _LONGEST or malformed(text, language.code, request=kind == "task"):
            return "no sentence"
        spoken = " . ".join(said.rows[row].text for row in rows)
        if dates.numbers(text, language.code) - dates.numbers(spoken, language.code):
            return "a number that was not said"
        heard = set(words(spoken))
        known = {w for name in said.people.names for w in words(name)}
        stems = {language.stem(w) for w in heard | known}
        names = re.findall(r"(?<=[\w,;:)] )[A-ZÀ-ÖØ-Þ][\w'’-]+", text) if language.code != "de" else []
        if any(w not in stems and language.stem(w) not in stems for name in names for w in words(name)):
            return "a name that was not said"
        content = [w for w in language.content(text) if not w[0].isdigit()]
        grounded = stems | language.base_stems(heard)
        if content and sum(w in grounded for w in content) / len(content) < _SUPPORTED:
            return "words that were not said"
        first = text.split()[0].strip(",")
        if kind == "task" and (said.people.resolve(first) or first == "?"):
            return "it tells of somebody"
        if re.match(rf"(?:\S+ ){{1,3}}(?:{_WHO_SAID.get(language.code, '(?!)')})\b", text) and any(
            text.startswith(name.split()[0]) for name in said.people.names
        ):
            return "it tells who said it"
        return ""

    def _cite(self, text: str, clauses: list[Clause], own: Sequence[int], before: Sequence[int]) -> None:
        """Add to ``clauses`` those of rows before that alone have words of the sentence."""
        language, said = self._language, self._said
        wanted = set(language.content(text))
        had = {language.stem(w) for row in own for w in words(said.rows[row].text)}
        for row in reversed(before):
            new = (wanted - had) & {language.stem(w) for w in words(said.rows[row].text)}
            if len(new) >= _TAKEN:
                for clause in said.clauses(row):
                    if clause not in clauses and not clause.quoted:
                        clauses.append(clause)
                had |= new
        clauses.sort(key=lambda clause: clause.index)
