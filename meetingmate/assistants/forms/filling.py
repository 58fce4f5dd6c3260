"""Filling a form from what was dictated, by rules: each value with its words, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from meetingmate.assistants.forms import checking, cues, rows, values, wordings
from meetingmate.assistants.forms.dictation import Dictation
from meetingmate.assistants.forms.mentions import Finder, Mention, is_of_now, opens_sentence
from meetingmate.assistants.forms.reading import FormError
from meetingmate.base.languages import language_name
from meetingmate.base.translation import language, tr
from meetingmate.domain.forms import FieldValue, FilledForm, Form, FormField, Problem, SaidWords, words_in
from meetingmate.domain.meeting import Meeting, Utterance

_WORDY = ("text", "long_text")
_STOP = re.compile(r"[.!?\n](?!\d)")
#: A clause of so many words says something.
_CLAUSE = 4
#: At most so many words lead to the value of another field in a sentence that ends a text.
_LEAD = 3
#: A value that is said directly before the words of its field ("12 seats") is parted from them by no more than this.
_GAP = re.compile(r"[\s-]+(?:of\s+|an\s+)?")


@dataclass
class Found:
    """What was found of one field: the readings in order, each with the span that it uses up."""

    readings: list[tuple[values.Reading, int, bool]] = field(default_factory=list)
    rows: list[rows.Row] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, reading: values.Reading, begin: int, *, alike: bool = False) -> None:
        """Take ``reading``, whose words begin at ``begin``."""
        self.readings.append((reading, begin, alike))
        if reading.text:
            self.spans.append((begin, reading.end))


def language_of(form: Form, meeting: Meeting, utterances: Sequence[Utterance]) -> str:
    """The language of a dictation. Raises FormError when the form has no words of it."""
    heard = [one.language for one in utterances if one.language]
    code = meeting.language or (max(set(heard), key=heard.count) if heard else None) or form.languages[0]
    code = code.split("-")[0]
    able = [one for one in form.languages if one in cues.languages()]
    if code not in able:
        raise FormError(
            tr(
                "This form can't be filled from speech in {language}, only in: {languages}.",
                language=language_name(code, language()),
                languages=", ".join(language_name(one, language()) for one in able) or tr("no language"),
            )
        )
    return code


def fill(form: Form, meeting: Meeting, utterances: Sequence[Utterance]) -> FilledForm:
    """The form as far as the rules can fill it from one dictation. Raises FormError when nothing was said, or in a
    language that the form has no words of."""
    if not any(one.text.strip() for one in utterances):
        raise FormError(tr("Nothing is said in “{title}”, so there is nothing to fill in.", title=meeting.title))
    dictation = Dictation(meeting.id, language_of(form, meeting, utterances), utterances)
    filled = FilledForm(form=form, language=dictation.code, day=meeting.date, sources=[meeting.id])
    found = _Filler(form, dictation, _day(meeting.date)).run()
    used: list[tuple[int, int]] = []
    for one in form.fields:
        item = found[one.id]
        used += item.spans
        value, problem = _value(one, item, dictation)
        if value is not None:
            filled.values[one.id] = value
        elif problem is not None:
            filled.empty[one.id] = problem
    filled.unused = unused(dictation, used, form)
    return checking.checked(filled)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


class _Filler:
    """The search for all fields in one dictation."""

    def __init__(self, form: Form, dictation: Dictation, day: date | None) -> None:
        self._form, self._dictation, self._day = form, dictation, day
        self._fields = {one.id: one for one in form.fields}
        self._mentions = Finder(form.fields, dictation.code, form).find(dictation)
        self._found = {one.id: Found() for one in form.fields}
        self._sentences = dictation.sentences()

    def run(self) -> dict[str, Found]:
        """What was found for each field."""
        typed = self._typed()
        bounds = self._bounds([*typed, *self._answers()])
        self._wordy(bounds)
        return self._found

    # --- numbers, choices, dates

    def _typed(self) -> list[int]:
        """Read the fields that are not words; where what has a value begins."""
        with_value: list[int] = []
        text = self._dictation.text
        taken_until = -1
        for index, mention in enumerate(self._mentions):
            one = self._fields.get(mention.key)
            if one is None or one.type in (*_WORDY, "list"):
                continue
            nexts = [m.start for m in self._mentions[index + 1 :] if m.start >= mention.end and self._ends(m)]
            stop = min([*nexts[:1], self._window(mention)])
            reading = values.read(one, self._dictation, mention.end, stop, self._day, heading=mention.heading)
            if reading is None and one.type == "number" and not mention.alike:
                reading = self._before(one, mention, taken_until)
            if reading is None:
                continue
            begin = min(mention.start, reading.start)
            if not is_of_now(self._dictation, mention, reading.start, reading.end, days=one.type in ("date", "time")):
                continue
            if mention.alike and not reading.text:
                continue
            if text[begin : reading.end].strip() and reading.text:
                taken_until = max(taken_until, reading.end)
                with_value.append(begin)
            self._found[one.id].add(reading, begin, alike=mention.alike)
        return with_value

    def _ends(self, mention: Mention) -> bool:
        """Whether a mention ends the search of the value before it."""
        one = self._fields.get(mention.key)
        return mention.heading or one is None or one.type not in _WORDY

    def _window(self, mention: Mention) -> int:
        """How far the value may stand behind the words: to the end of the sentence, of the next one behind a heading
        that is alone."""
        text = self._dictation.text
        ends = [end for _, end in self._sentences if end >= mention.end]
        if len(ends) > 1 and mention.heading and not text[mention.end : ends[0]].strip(" ,.:;–-"):
            ends = ends[1:]
        return len(text[: ends[0]].rstrip(".!? ")) if ends else len(text)

    def _before(self, one: FormField, mention: Mention, taken_until: int) -> values.Reading | None:
        """A number right before the words: "12 seats"."""
        text = self._dictation.text
        low = max(taken_until, mention.start - 60, 0)
        for number in reversed(values.numbers.find(text, self._dictation.code, low, mention.start)):
            if not _GAP.fullmatch(text, number.end, mention.start) or number.value is None:
                return None
            joined = re.search(r"(?:\d|\w)\s*(?:/|\bto\b|\bor\b|\bbis\b|\boder\b)\s*$", text[low : number.start])
            if joined or re.search(r"(?:#|number|no\.|nummer|nr\.)\s*$", text[low : number.start], re.IGNORECASE):
                return None
            reading = values.number_at(one, self._dictation, number, number.end)
            reading.end = mention.end
            return reading
        return None

    def _answers(self) -> list[int]:
        """Read what means yes or no, and whole values in their own words; where they begin."""
        code = self._dictation.code
        found: list[int] = []
        for one in self._form.fields:
            item = self._found[one.id]
            spans = [
                (low, high, value)
                for value, lists in (("yes", one.yes), ("no", one.no), ("", one.phrases))
                for low, high in values.phrases_in(words_in(lists, code), self._dictation)
            ]
            for low, high, value in spans:
                if any(other[0] <= low and high <= other[1] and other != (low, high, value) for other in spans):
                    continue  # a part of a longer phrase: "called an ambulance" in "nobody called an ambulance"
                mention = Mention(one.id, low, high)
                if (value == "yes" or not value) and not is_of_now(self._dictation, mention, low, high, days=True):
                    continue
                text = value or self._dictation.clean(low, high)
                item.add(values.Reading(value if value else text[:1].upper() + text[1:], low, high), low)
                found.append(low)
            item.readings.sort(key=lambda reading: reading[1])
        return found

    # --- words and lists

    def _bounds(self, typed: list[int]) -> list[int]:
        """Where a text ends: headings, and sentences that give the value of another field."""
        starts = [low for low, _ in self._sentences]
        bounds = [m.start for m in self._mentions if m.heading]
        for begin in typed:
            low = max((start for start in starts if start <= begin), default=0)
            lead = self._dictation.text[low:begin]
            if len(lead.split()) <= _LEAD:
                bounds.append(low)
            elif re.search(r"[,;]\s*(?:\w+\s+){0,2}$", lead):
                bounds.append(begin)
        return sorted(set(bounds))

    def _wordy(self, bounds: list[int]) -> None:
        text = self._dictation.text
        covered: dict[str, int] = {}
        for mention in self._mentions:
            one = self._fields.get(mention.key)
            if one is None or one.type not in (*_WORDY, "list"):
                continue
            if mention.start < covered.get(one.id, -1):
                continue
            if not self._opens(mention, one):
                continue
            if any(begin <= mention.start < r.end for r, begin, _ in self._found[one.id].readings):
                continue  # its words are a whole value: "allergies are not known"
            stop = min((b for b in bounds if b >= mention.end), default=len(text))
            if mention.kind == "after":
                if not is_of_now(self._dictation, mention, mention.end, mention.end, days=True):
                    continue
                stop = min(stop, self._window(mention))
            elif one.type == "text":
                stop = min(stop, self._window(mention))
            item = self._found[one.id]
            if one.type == "list":
                self._list(one, item, mention, stop)
            else:
                begin = mention.start if mention.kind == "begins" else mention.end
                reading = wordings.words(one, self._dictation, begin, stop, heading=mention.heading)
                if reading is None or (mention.alike and not mention.heading):
                    continue
                item.readings = [
                    r for r in item.readings if not (mention.start <= r[1] and r[0].end <= stop)
                ]  # a phrase within the text of the field
                item.add(reading, mention.start, alike=mention.alike)
                item.readings.sort(key=lambda reading: reading[1])
            covered[one.id] = stop

    def _opens(self, mention: Mention, one: FormField) -> bool:
        """Whether the words of a field stand for a heading here; those of a code or a name need no colon."""
        if mention.kind == "after" or mention.heading:
            return True
        opens = opens_sentence(self._dictation.text, mention.start, self._dictation.code)
        return one.holds == "code" or (one.holds == "name" and opens)

    def _list(self, one: FormField, item: Found, mention: Mention, stop: int) -> None:
        start = wordings.begin_of(self._dictation, mention.end, stop)
        none = re.compile(rf"(?:{cues.of(self._dictation.code).text('none')})(?!\w)", re.IGNORECASE)
        first = _STOP.search(self._dictation.text, start, stop)
        end = first.start() if first else stop
        if (match := none.match(self._dictation.text, start, end)) and not self._dictation.text[
            match.end() : end
        ].strip(" ,"):
            item.add(values.Reading(self._dictation.clean(start, end), start, end), mention.start)
            return
        found = rows.read(one, self._dictation, start, stop, self._day)
        item.rows += found
        item.spans += [(mention.start, mention.end), *((row.start, row.end) for row in found)]


# --- from what was found to a value


def _value(one: FormField, item: Found, dictation: Dictation) -> tuple[FieldValue | None, Problem | None]:
    if item.rows:
        return FieldValue(rows=[_row(row, dictation) for row in item.rows], evidence=_cited(item.rows, dictation)), None
    good = [found for found in item.readings if found[0].text]
    if not good:
        return None, next((p for found in item.readings[::-1] for p in found[0].problems), None)
    if one.type == "long_text":
        return _joined(good, dictation), None
    last, begin, alike = good[-1]
    if len(good) < len(item.readings) and item.readings[-1][0].problems and item.readings[-1][1] > begin:
        return None, item.readings[-1][0].problems[0]  # what was said last can't be read
    value = _from(last, begin, dictation)
    before = [found for found in good[:-1] if (found[0].text, found[0].unit) != (last.text, last.unit)]
    if before and not _is_correction(dictation, before[-1][0].end, begin):
        value.problems.append("conflict")
        value.evidence = [*(e for r, b, _ in before for e in dictation.evidence(b, r.end)), *value.evidence]
    if alike:
        value.problems.append("unsure")
    value.problems = list(dict.fromkeys(value.problems))
    return value, None


def _from(reading: values.Reading, begin: int, dictation: Dictation) -> FieldValue:
    value = FieldValue(
        text=reading.text,
        unit=reading.unit,
        evidence=dictation.evidence(begin, reading.end),
        problems=list(reading.problems),
    )
    if dictation.is_unresolved(begin, reading.end + 2) and "correction" not in value.problems:
        value.problems.append("correction")
    if dictation.is_unsure(reading.start, reading.end):
        value.problems.append("unsure")
    return value


def _joined(good: list[tuple[values.Reading, int, bool]], dictation: Dictation) -> FieldValue:
    parts = [_from(reading, begin, dictation) for reading, begin, _ in good]
    return FieldValue(
        text="\n".join(dict.fromkeys(part.text for part in parts)),
        evidence=[cited for part in parts for cited in part.evidence],
        problems=list(dict.fromkeys(problem for part in parts for problem in part.problems)),
    )


def _row(row: rows.Row, dictation: Dictation) -> dict[str, FieldValue]:
    return {key: _from(reading, reading.start, dictation) for key, reading in row.cells.items()}


def _cited(found: list[rows.Row], dictation: Dictation) -> list[SaidWords]:
    return [cited for row in found for cited in dictation.evidence(row.start, row.end)]


def _is_correction(dictation: Dictation, end: int, begin: int) -> bool:
    """Whether the later value takes the place of the earlier one: "pulse 78, no, pulse 82"."""
    between = dictation.text[end:begin]
    table = cues.of(dictation.code)
    said = (
        rf"(?<!\w)(?:{table.text('retract')}|{table.text('replace')}|{table.text('weak')})[\s,.:;–-]*(?:\w+\s+){{0,2}}$"
    )
    return len(between.split()) <= 8 and re.search(said, between, re.IGNORECASE) is not None


def _clauses(dictation: Dictation, sentence: tuple[int, int], used: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentence if nothing of it was used; else those of its clauses that say something and were not."""
    start, end = sentence
    within = [span for span in used if span[0] < end and span[1] > start]
    if not within:
        yield sentence
        return
    marks = [match.end() for match in re.finditer(r"[,;](?!\d)", dictation.text[start:end])]
    for low, high in pairwise([start, *(start + mark for mark in marks), end]):
        free = not any(span[0] < high and span[1] > low for span in within)
        if free and len(dictation.text[low:high].split()) >= _CLAUSE:
            yield low, high


def unused(dictation: Dictation, used: list[tuple[int, int]], form: Form) -> list[SaidWords]:
    """The sentences, and the clauses of a longer one, of which nothing went into a field; words that only announce a
    section are none."""
    announced = Finder(form.fields, dictation.code, form).find(dictation)
    left: list[SaidWords] = []
    for start, end in (part for sentence in dictation.sentences() for part in _clauses(dictation, sentence, used)):
        rest = dictation.text[start:end]
        for mention in announced:
            if mention.heading and start <= mention.start < end:
                rest = rest.replace(dictation.text[mention.start : mention.end], " ")
        if len(re.findall(r"\w{2,}", rest)) > 1:
            left += dictation.evidence(start, end)
    return left
