"""The whole way from utterances to minutes: clean, find facts, reconcile, verify, then let the writer write."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources

from meetingmate.domain.meeting import Checks, HowMade, Meeting, Minutes, PreviousAction, Utterance, speakers_in
from meetingmate.minutes import announce, dictation, language_pack, previous, reconcile, verify, write
from meetingmate.minutes.clauses import Splitter
from meetingmate.minutes.clean import is_invented, is_noise
from meetingmate.minutes.compose import Composer
from meetingmate.minutes.facts import Facts
from meetingmate.minutes.finding import Finder, Talk, by_both
from meetingmate.minutes.long_turns import parts_of
from meetingmate.minutes.people_in_text import People
from meetingmate.minutes.tasks import TaskReader
from meetingmate.minutes.tracking import wording
from meetingmate.minutes.writing.items import ItemWriter
from meetingmate.minutes.writing_model import WritingModel
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
    facts = _find_facts(meeting, parts.utterances, code=language, previous_actions=previous_actions, finder=finder)
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
) -> Facts:
    code = code or meeting.language or language_pack.guess_language([u.text for u in utterances])
    language = language_pack.language(code)
    spoken = [u for u in utterances if not is_invented(u.text, code)]
    if all(is_noise(u.text, code) for u in spoken):
        return Facts(no_speech=True, previous_actions=list(previous_actions))
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
        if engine is not None and engine.words_items:
            verifier = verify.Verifier(meeting, utterances, code)
            writer = ItemWriter(engine, found.said, verifier, meeting.names(), by_id, day)
            open_rows = _OPEN_ROWS if going_on else 0
            candidates = writer.tasks(candidates, open_rows)
            settled = writer.decisions(settled, open_rows)
    facts = reconcile.items(language, composer, candidates, settled, by_id)
    facts.next_meeting = meets
    facts.questions, facts.all, facts.aside = found.questions, found.facts, found.aside
    if previous_actions:
        facts.previous_actions = previous.follow(language, people, turns, list(previous_actions), by_id, day, meets_on)
    return verify.check(facts, meeting, utterances, code)


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
    with and without an engine. Nothing said gives empty minutes.
    """
    report = on_progress or (lambda done, total: None)
    spoken = meeting.language or language_pack.guess_language([u.text for u in utterances])
    written = language or spoken
    report(0, 100)
    parts = parts_of(utterances)
    facts = _find_facts(
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
    return tomllib.loads(resources.files("meetingmate.minutes").joinpath("languages/remarks.toml").read_text("utf-8"))


def _remark(key: str, language: str) -> str:
    entry = _remarks()[key]
    return entry.get(language.lower().split("-")[0], entry["en"])
