"""What the writing model finds for fields that the rules left empty.

It only chooses words that stand in a sentence that went into no field (``grammar.Span``), and only where it is sure
that the sentence states the field. The words must then hold a value as the rules read it. All of it is a suggestion,
which a person takes or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import msgspec

from meetingmate.assistants.forms import checking, showing, values, wordings
from meetingmate.assistants.forms.dictation import Dictation
from meetingmate.domain.forms import FieldValue, FilledForm, FormField
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.minutes.language import language_pack
from meetingmate.slm import grammar
from meetingmate.slm.errors import SlmAnswerError

#: How sure the model must be that a sentence states a field.
_SURE = 0.8
#: At most so many questions are asked for a form, so that a long dictation takes minutes and not hours.
_MOST_QUESTIONS = 120
#: Fields whose words the rules can check again.
_ASKED = ("text", "number", "pair", "date", "time")


class Chooser(Protocol):
    """What is needed of a writing model."""

    def choose(self, prompt_name: str, fields: Mapping[str, str], options: Sequence[str]) -> tuple[str, float]:
        """The likeliest option and its probability."""

    def fill(self, prompt_name: str, fields: Mapping[str, str], values: Mapping[str, grammar.Value]) -> dict[str, str]:
        """The values of a record."""


def suggest(filled: FilledForm, meeting: Meeting, utterances: Sequence[Utterance], engine: Chooser) -> FilledForm:
    """``filled`` with suggestions for its empty fields, from sentences that went into none."""
    dictation = Dictation(meeting.id, filled.language, utterances)
    empty = [
        one
        for one in filled.form.fields
        if one.type in _ASKED and one.id not in filled.values and one.id not in filled.empty
    ]
    unused = {(said.utterance, said.quote) for said in filled.unused}
    places = [
        (low, high)
        for low, high in dictation.sentences()
        if unused & {(said.utterance, said.quote) for said in dictation.evidence(low, high)}
    ]
    found: dict[str, FieldValue] = {}
    used: set[tuple[str, str]] = set()
    asked = 0
    for one in empty:
        for low, high in places:
            if asked >= _MOST_QUESTIONS or one.id in found:
                break
            asked += 1
            value = _ask(one, dictation, low, high, engine, filled)
            if value is not None:
                found[one.id] = value
                used |= {(said.utterance, said.quote) for said in dictation.evidence(low, high)}
    if not found:
        return filled
    return checking.checked(
        msgspec.structs.replace(
            filled,
            values={**filled.values, **found},
            unused=[said for said in filled.unused if (said.utterance, said.quote) not in used],
            writing_model=getattr(engine, "name", ""),
        )
    )


def _ask(
    one: FormField, dictation: Dictation, low: int, high: int, engine: Chooser, filled: FilledForm
) -> FieldValue | None:
    sentence = dictation.text[low:high]
    fields = {"field": showing.label(one, dictation.code), "sentence": sentence}
    try:
        answer, chance = engine.choose("form_states", fields, ("yes", "no"))
        if answer != "yes" or chance < _SURE:
            return None
        words = engine.fill("form_value", fields, {"value": grammar.Span(sentence)})["value"]
    except SlmAnswerError:
        return None
    place = sentence.find(words) if words != grammar.NOTHING else -1
    if place < 0:
        return None
    return checked_value(one, dictation, low, low + place, low + place + len(words), filled)


def checked_value(
    one: FormField, dictation: Dictation, sentence: int, start: int, end: int, filled: FilledForm
) -> FieldValue | None:
    """The value in the words that a model chose, if the rules find it there and nothing denies it; else None."""
    language = language_pack.language(dictation.code)
    if one.type == "text":
        reading = wordings.words(one, dictation, start, end, heading=False)
    else:
        try:
            day: date | None = date.fromisoformat(filled.day[:10])
        except ValueError:
            day = None
        reading = values.read(one, dictation, start, end, day, heading=True)
    if reading is None or not reading.text:
        return None
    before = dictation.text[sentence:start]
    if one.type != "text" and (language.search("negation", before) or before.rstrip().endswith("?")):
        return None
    if one.type == "text" and bool(language.search("negation", before)):
        return None  # "no pain in the chest" is not "pain in the chest"
    return FieldValue(
        text=reading.text,
        unit=reading.unit,
        evidence=dictation.evidence(start, end),
        by="model",
        problems=["suggested", *reading.problems],
    )
