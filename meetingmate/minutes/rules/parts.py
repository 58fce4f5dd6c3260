"""Two parts of a task with a day each ("send the draft by Friday and the final version by Wednesday") are two tasks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.dates import When
from meetingmate.minutes.language.language_pack import LanguagePack


def split(language: LanguagePack, candidates: list[Candidate], meeting_date: date | None) -> list[Candidate]:
    """``candidates``, each that has parts with a day of their own as one for each part."""
    return [part for candidate in candidates for part in _parts(language, candidate, meeting_date)]


def _parts(language: LanguagePack, candidate: Candidate, meeting_date: date | None) -> list[Candidate]:
    task = candidate.task
    dated = [
        w for w in dates.find(task, language.code, meeting_date) if w.role == "due" and w.kind in ("day", "deadline")
    ]
    if len(dated) < 2:
        return [candidate]
    first, second = dated[-2:]
    joint = re.match(rf",?\s+(?:{language.text('np_and')})\s+|,\s+", task[first.end : second.start], re.IGNORECASE)
    if not joint:
        return [candidate]
    thing = task[first.end + joint.end() : second.start].strip(" ,")
    texts = _texts(language, task[: first.start].strip(" ,"), thing, task[second.end :].strip(" ,.!?"))
    if not texts:
        return [candidate]
    return [_part(candidate, text, moment) for text, moment in zip(texts, (first, second), strict=True)]


def _texts(language: LanguagePack, head: str, thing: str, tail: str) -> tuple[str, str] | None:
    """The wording of both parts; None when the second is no thing of its own."""
    names_thing = re.match(rf"(?:{language.text('np_start')})\b", thing, re.IGNORECASE) or (
        language.code != "de" and thing[:1].isupper()
    )
    if not head or not language.content(thing):
        return None
    if language.code == "de":  # "den Entwurf bis Freitag und die Endfassung bis Mittwoch schicken"
        infinitive = re.fullmatch(r"\w+(?:en|ern|eln)", tail)
        return (f"{head} {tail}", f"{thing} {tail}") if infinitive and names_thing else None
    if not names_thing:
        own_verb = language.code == "en" and thing.split()[0].lower() in language.verbs
        return (head, thing) if own_verb else None
    determiner = re.search(rf"\b(?:{language.text('np_start')})\b", head, re.IGNORECASE)
    verb = head[: determiner.start()].strip() if determiner and determiner.start() else head.split()[0]
    return head, f"{verb} {thing} {tail}".strip()


def _part(candidate: Candidate, text: str, moment: When) -> Candidate:
    return replace(
        candidate, task=text, due=moment, clauses=list(candidate.clauses), owners=list(candidate.owners), condition=""
    )
