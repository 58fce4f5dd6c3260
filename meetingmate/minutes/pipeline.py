"""The whole way from utterances to minutes: clean, find facts, reconcile, verify, then let the writer write."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache

from meetingmate.domain.meeting import (
    Checks,
    Dropped,
    HowMade,
    Meeting,
    Minutes,
    PreviousAction,
    Utterance,
    speakers_in,
)
from meetingmate.minutes.finding import Finder, Talk, by_both
from meetingmate.minutes.items import previous, reconcile, verify
from meetingmate.minutes.items.compose import Composer
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.clauses import Splitter
from meetingmate.minutes.language.clean import is_invented, is_noise
from meetingmate.minutes.language.long_turns import parts_of
from meetingmate.minutes.language.people_in_text import People
from meetingmate.minutes.rules import announce, dictation
from meetingmate.minutes.tracking import wording
from meetingmate.minutes.tracking.said import Said
from meetingmate.minutes.writing import write
from meetingmate.minutes.writing.item_writer import ItemWriter
from meetingmate.minutes.writing.model import WritingModel
from meetingmate.minutes.writing.source import Source
from meetingmate.minutes.writing.topic_writer import TopicWriter
from meetingmate.slm import prompts

Progress = Callable[[int, int], None]

#: Rows at the end of a talk that goes on: what they belong to may change.
_OPEN_ROWS = 12
_FACTS_SHARE = 20  # hundredths of the progress


def find_facts(
    meeting: Meeting,
    utterances: list[Utterance],
    *,
    language: str | None = None,
    previous_actions: Sequence[PreviousAction] = (),
    finder: Finder = by_both,
) -> Facts:
    """Everything the talk settled, verified. Deterministic; time grows linearly with the talk.

    ``previous_actions`` are open tasks of earlier meetings; the talk may say what became of them.
    """
    parts = parts_of(utterances)
    facts, _ = _find_facts(meeting, parts.utterances, code=language, previous_actions=previous_actions, finder=finder)
    parts.give_back(facts)
    return facts


def _find_facts(
    meeting: Meeting,
    utterances: list[Utterance],
    *,
    code: str | None,
    previous_actions: Sequence[PreviousAction],
    finder: Finder,
    engine: WritingModel | None = None,
    going_on: bool = False,
) -> tuple[Facts, Said | None]:
    """The facts, and the talk as the tagger sees it (None: it was not asked)."""
    code = code or meeting.language or language_pack.guess_language([u.text for u in utterances])
    language = language_pack.language(code)
    spoken = [u for u in utterances if not is_invented(u.text, code)]
    if all(is_noise(u.text, code) for u in spoken):
        return Facts(no_speech=True, previous_actions=list(previous_actions)), None
    lower = {w for u in spoken for w in re.findall(r"\b[^\W\d_A-Z][^\W\d_]*", u.text)}
    people = People(meeting.attendees, speakers_in(utterances), code)
    turns = Splitter(language, people, lower).turns(spoken)
    reader = TaskReader(language, people, lower)
    day = _day(meeting.date)
    by_id = {u.id: u for u in utterances}
    meets, meets_on = announce.next_meeting(language, turns, day, by_id)
    talk = Talk(language, people, reader, turns, spoken, by_id, day, meets_on)
    found = finder(talk)
    candidates, settled = found.candidates, found.settled
    if dictation.is_dictation(turns):
        planned, decided = dictation.read(language, turns, day)
        candidates = sorted([*candidates, *planned], key=lambda c: c.clauses[0].index)
        settled = sorted([*settled, *decided], key=lambda s: s.clauses[0].index)
    composer = Composer(language, people, turns, reader, day)
    if found.said is not None:
        wording.word(found.said, composer, candidates, settled)
    dropped: list[Dropped] = []
    if engine is not None and engine.trained_for and found.said is not None:
        source = Source(engine, found.said, verify.Verifier(meeting, utterances, code), meeting.names())
        writer = ItemWriter(source, open_rows=_OPEN_ROWS if going_on else 0)
        candidates, settled = writer.tasks(candidates), writer.decisions(settled)
        dropped = writer.dropped
    facts = reconcile.items(language, composer, candidates, settled, by_id)
    facts.dropped += dropped
    facts.next_meeting = meets
    facts.questions, facts.all, facts.aside = found.questions, found.facts, found.aside
    if previous_actions:
        facts.previous_actions = previous.follow(language, people, turns, list(previous_actions), by_id, day, meets_on)
    return verify.check(facts, meeting, utterances, code), found.said


def _topic_writer(
    engine: WritingModel | None,
    said: Said | None,
    meeting: Meeting,
    utterances: list[Utterance],
    facts: Facts,
    code: str,
) -> TopicWriter | None:
    if engine is None or "topic" not in engine.trained_for or said is None:
        return None
    return TopicWriter(Source(engine, said, verify.Verifier(meeting, utterances, code), meeting.names()), facts)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def make_minutes(
    meeting: Meeting,
    utterances: list[Utterance],
    *,
    engine: WritingModel | None = None,
    language: str | None = None,
    speech_model: str | None = None,
    previous_actions: Sequence[PreviousAction] = (),
    on_progress: Progress | None = None,
    finder: Finder = by_both,
    going_on: bool = False,
) -> Minutes:
    """The minutes of a meeting.

    ``utterances`` in order of time, settled; ``language`` is that of the minutes (headings, dates), None: the spoken
    one. ``engine`` None: everything by rules, and ``how_made.remarks`` says so. ``on_progress(done, total)`` counts
    in hundredths. ``previous_actions``: what is open of the earlier meetings of the series. The facts are the same
    with and without an engine, unless it was trained to word them (``WritingModel.trained_for``). ``going_on``: the end
    of the talk may still change, so its items and the topics are not worded yet. Nothing said gives empty minutes.
    """
    report = on_progress or (lambda done, total: None)
    spoken = meeting.language or language_pack.guess_language([u.text for u in utterances])
    written = language or spoken
    report(0, 100)
    parts = parts_of(utterances)
    facts, said = _find_facts(
        meeting,
        parts.utterances,
        code=spoken,
        previous_actions=previous_actions,
        finder=finder,
        engine=engine,
        going_on=going_on,
    )
    report(_FACTS_SHARE, 100)
    summary, topics, remarks = write.write_minutes(
        meeting,
        parts.utterances,
        facts,
        engine=engine,
        language=written,
        spoken=spoken,
        # the topics of a talk that goes on still move, and it writes in the language that is spoken
        writer=_topic_writer(engine, said, meeting, parts.utterances, facts, spoken)
        if written == spoken and not going_on
        else None,
        on_progress=lambda done, total: report(_FACTS_SHARE + (99 - _FACTS_SHARE) * done // max(1, total), 100),
    )
    if not facts.no_speech:
        remarks.insert(0, _remark("found_and_checked" if engine else "rules_only", written))
        if not language_pack.has_pack(spoken):
            remarks.insert(0, _remark("unknown_language", written))
    if parts.cut:
        remarks.append(_remark("long_turns", written).format(n=parts.cut))
    report(100, 100)
    minutes = Minutes(
        language=written,
        summary=summary,
        topics=topics,
        decisions=facts.decisions,
        actions=facts.actions,
        previous_actions=facts.previous_actions,
        open_questions=facts.questions,
        next_meeting=facts.next_meeting,
        how_made=HowMade(
            speech_model=speech_model,
            writing_model=engine.name if engine else None,
            prompts=prompts.version() if engine else "",
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            meeting_date=meeting.date,
            remarks=remarks,
        ),
        checks=Checks(verified=facts.verified, repaired=facts.repaired, dropped=facts.dropped, cut_turns=parts.cut),
    )
    parts.give_back(minutes)
    return minutes


@cache
def _remarks() -> dict[str, dict[str, str]]:
    return language_pack.table("remarks")


def _remark(key: str, language: str) -> str:
    entry = _remarks()[key]
    return entry.get(language.lower().split("-")[0], entry["en"])
