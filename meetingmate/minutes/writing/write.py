"""From verified facts to text: topics with key points, and a summary for somebody who was not there.

Starter models and rules alone write extractively: cleaned quotations with who said them, and fixed sentences filled
with verified facts. Models of the prose class write sentences of their own, which must pass the checks of
``prose`` or are replaced by quotations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from meetingmate.base.sentences import sentence_spans
from meetingmate.domain.meeting import ActionItem, Decision, Evidence, Meeting, Point, Topic, Utterance
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.language import language_pack, words
from meetingmate.minutes.language.quotes import quote_evidence
from meetingmate.minutes.writing import prose, select, smalltalk, substance, titles, topics
from meetingmate.minutes.writing.model import WritingModel
from meetingmate.minutes.writing.select import Sentence
from meetingmate.minutes.writing.topic_writer import TopicWriter, WrittenTopic
from meetingmate.slm.errors import NotAsked
from meetingmate.texts.localise import date_short, list_text, text

Progress = Callable[[int, int], None]
_Answer = TypeVar("_Answer")

_MOST_POINTS = 5
_WORDS_PER_POINT = 70
#: Key points below this score are left out unless the topic would have none.
_WORTH = 0.3
#: How much a sentence loses that the model takes for small talk.
_WEIGHT_OF_WORK = 0.7
#: How much a sentence loses that tells of oneself before the meeting gets to work, or is a joke or a private matter.
_SMALL_TALK = 0.7
_SUMMARY_SENTENCES = 6
_TOPICS_NAMED = 6
#: The first and the last topic are called opening and closing unless a phrase names them this well.
_GOOD_TITLE = 3.0
_DECISIONS_IN_SUMMARY = 4
#: Tasks told in the summary; one of more words than this is left to the list.
_TASKS_TOLD, _LONGEST_TASK = 4, 16
#: Quotes in a summary: without decisions and tasks, and with them.
_QUOTES, _QUOTES_BESIDE = 3, 1
_VALUED = frozenset({"report", "problem", "decision", "deferral", "vote"})


@dataclass
class _Part:
    """One topic while it is written. ``phrases`` name it, as said; ``named`` are the sentences that say them."""

    segment: topics.Segment
    utterances: list[Utterance]
    pool: list[Sentence]
    scores: list[float]
    chosen: list[Sentence] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    named: list[Evidence] = field(default_factory=list)


def write_minutes(
    meeting: Meeting,
    utterances: Sequence[Utterance],
    facts: Facts,
    *,
    engine: WritingModel | None,
    language: str,
    spoken: str | None = None,
    writer: TopicWriter | None = None,
    on_progress: Progress | None = None,
) -> tuple[list[Point], list[Topic], list[str]]:
    """Summary, topics and remarks of the minutes in ``language``; quotations stay in the language ``spoken``
    (None: that of the meeting, else guessed from the talk).

    Every point cites its evidence, whose quote stands verbatim in the utterance. Nothing said, nothing written:
    the summary is empty and a remark says why. ``writer`` writes topics and summary in sentences; where nothing that
    it wrote stands, quotations do. ``on_progress`` gets (topics done, topics).
    """
    said = sorted((u for u in utterances if u.text.strip()), key=lambda u: (u.start, u.end))
    if facts.no_speech or not said:
        return [], [], [text("remark_no_speech", language)]
    spoken = words.language_code(spoken or meeting.language or language_pack.guess_language([u.text for u in said]))
    parts = _parts(meeting, said, facts, spoken)
    remarks: list[str] = []
    by_rules = _weigh(parts, engine) if engine is not None and spoken in substance.LANGUAGES else set()
    for part in parts:
        part.chosen = _key_points(part)
    done: list[Topic] = []
    taken: list[str] = []
    told: list[WrittenTopic] = []
    for number, part in enumerate(parts):
        _name(part, parts, meeting, facts, spoken, taken)
        taken += part.phrases
        topic = writer.topic(utterance.id for utterance in part.utterances) if writer else None
        if topic:
            told.append(topic)
        points = topic.points if topic else [_quotation(sentence, language) for sentence in select.joined(part.chosen)]
        if topic is None and engine is not None and engine.model_class == "prose" and not engine.trained_for:
            written = _twice(partial(prose.topic_points, engine, part.chosen, meeting, language))
            if written is None:
                by_rules.add(number)
            points = written or points
        done.append(
            Topic(
                title=topic.title if topic and not part.segment.agenda else _title(parts, number, language),
                start=part.utterances[0].start,
                end=_end(parts, number),
                points=points,
            )
        )
        if on_progress:
            on_progress(number + 1, len(parts))
    if by_rules:
        named = list_text([str(number + 1) for number in sorted(by_rules)], language)
        remarks.append(text("remark_parts_by_rules", language, n=len(by_rules), parts=named, total=len(parts)))
    summary = writer.summary(told)[:_SUMMARY_SENTENCES] if writer and told else []
    summary = summary or _summary(parts, facts, language, spoken, people=len({u.speaker for u in said if u.speaker}))
    if not summary:
        remarks.append(text("remark_no_content", language))
    _number(summary, done)
    return summary, done, remarks


def _parts(meeting: Meeting, said: list[Utterance], facts: Facts, spoken: str) -> list[_Part]:
    """The topics with their ranked sentences; one without anything worth writing joins its neighbour."""
    segments = topics.segment(
        said, language=spoken, agenda=meeting.agenda, names=_people(meeting, said), chair=meeting.chair
    )
    valued = {e.utterance for fact in facts.all if fact.kind in _VALUED for e in fact.evidence}
    valued |= {e.utterance for decision in facts.decisions for e in decision.evidence}
    repeated = {e.utterance for action in facts.actions for e in action.evidence}
    everything = select.sentences(said, spoken)
    head = smalltalk.before_business(said, spoken, _people(meeting, said))
    parts: list[_Part] = []
    first = 0  # a stretch without content waits for the next topic, or joins the last one
    for segment in segments:
        pool = [sentence for sentence in everything if first <= sentence.index < segment.last]
        if not pool:
            continue
        scores = select.score(pool, spoken, valued=valued, repeated=repeated)
        for place, sentence in enumerate(pool):
            known = sentence.utterances & (valued | repeated)
            remark = sentence.index < head and smalltalk.is_remark(sentence.text, spoken)
            if not known and (remark or sentence.utterances <= facts.aside):
                scores[place] -= _SMALL_TALK
        part = _Part(topics.Segment(first, segment.last, segment.agenda), said[first : segment.last], pool, scores)
        parts.append(part)
        first = segment.last
    if parts and first < len(said):
        last = parts[-1]
        last.segment = topics.Segment(last.segment.first, len(said), last.segment.agenda)
        last.utterances = said[last.segment.first :]
    return parts


def _weigh(parts: Sequence[_Part], engine: WritingModel) -> set[int]:
    """Let the model lower the scores of small talk among the best sentences; the parts that it gave no answer for."""
    unanswered = set()
    for number, part in enumerate(parts):
        leading = sorted(range(len(part.pool)), key=part.scores.__getitem__, reverse=True)[: _judged(part)]
        lines = [part.pool[index].text for index in leading]
        try:
            likeness = _twice(partial(substance.work_likeness, engine, lines))
        except NotAsked:
            continue  # its turn comes, or nobody waits for it
        if likeness is None:
            unanswered.add(number)
            continue
        for index, work in zip(leading, likeness, strict=True):
            part.scores[index] += _WEIGHT_OF_WORK * (work - 1)
    return unanswered


def _twice(ask: Callable[[], _Answer | None]) -> _Answer | None:
    """The answer of the model, asked again when the first one is of no use."""
    answer = ask()
    return ask() if answer is None else answer


def _judged(part: _Part) -> int:
    """How many sentences of a topic the model looks at: enough to replace those that it lowers."""
    return _most_points(part) + 3


def _most_points(part: _Part) -> int:
    length = sum(len(words.tokens(u.text)) for u in part.utterances)
    return min(_MOST_POINTS, 1 + length // _WORDS_PER_POINT)


def _people(meeting: Meeting, said: Sequence[Utterance]) -> list[str]:
    """Names of attendees and speakers."""
    return list(dict.fromkeys([*meeting.names(), *(u.speaker for u in said if u.speaker)]))


def _key_points(part: _Part) -> list[Sentence]:
    """One to five sentences; only good ones beyond the first."""
    count = _most_points(part)
    good = [i for i, score in enumerate(part.scores) if score >= _WORTH]
    if not good:
        good = [max(range(len(part.pool)), key=part.scores.__getitem__)]
    return select.best([part.pool[i] for i in good], [part.scores[i] for i in good], count)


def _name(part: _Part, parts: Sequence[_Part], meeting: Meeting, facts: Facts, spoken: str, taken: list[str]) -> None:
    """Find the phrases that name a topic, and the sentences that say them."""
    if part.segment.agenda:
        part.phrases = [part.segment.agenda]
        return
    ids = {u.id for u in part.utterances}
    outcomes = [d.text for d in facts.decisions if ids & {e.utterance for e in d.evidence}]
    outcomes += [a.task for a in facts.actions if ids & {e.utterance for e in a.evidence}]
    part.phrases = titles.title(
        [u.text for u in part.utterances],
        [u.text for other in parts if other is not part for u in other.utterances],
        language=spoken,
        names=_people(meeting, part.utterances),
        outcomes=outcomes + [sentence.text for sentence in part.chosen] + [u.text for u in part.utterances[:2]],
        taken=taken,
        least=_GOOD_TITLE if part is parts[0] or part is parts[-1] else 0.0,
    )
    part.named = [evidence for phrase in part.phrases for evidence in _where_said(phrase, part.utterances)]


def _where_said(phrase: str, utterances: Sequence[Utterance]) -> list[Evidence]:
    """The first sentence that has the phrase."""
    for utterance in utterances:
        for start, end in sentence_spans(utterance.text, utterance.language):
            if phrase.lower() in " ".join(utterance.text[start:end].lower().split()):
                return [quote_evidence(utterance, utterance.text[start:end])]
    return []


def _title(parts: Sequence[_Part], number: int, language: str) -> str:
    """The phrases; without them "Opening" or "Closing" at the ends of a meeting, else "Discussion"."""
    phrases = parts[number].phrases
    if phrases:
        return titles.as_title(list_text(phrases, language))
    if len(parts) > 1 and number in (0, len(parts) - 1):
        return text("closing" if number else "opening", language)
    return text("discussion", language)


def _end(parts: Sequence[_Part], number: int) -> float:
    """A topic ends where the next one begins, so that each utterance begins in exactly one."""
    if number + 1 < len(parts):
        return parts[number + 1].utterances[0].start
    return max(u.end for u in parts[number].utterances)


def _quotation(sentence: Sentence, language: str, key: str = "said", alone: str = "") -> Point:
    """A cleaned quotation with who said it; ``key`` and ``alone`` are the texts with and without a name."""
    if sentence.speaker:
        said = text(key, language, name=sentence.speaker, quote=sentence.text)
    else:
        said = text(alone, language, quote=sentence.text) if alone else sentence.text
    return Point(text=said, evidence=sentence.evidence(), speaker=sentence.speaker)


def _summary(parts: Sequence[_Part], facts: Facts, language: str, spoken: str, *, people: int) -> list[Point]:
    """Three to six sentences, as many as the meeting has matter for."""
    opening = _about(parts, language)
    decided = _decided(facts.decisions, language, people)
    tasks = _tasks(facts, language)
    closing = tasks + (_next_meeting(facts, language) if facts.next_meeting else [])
    room = _SUMMARY_SENTENCES - len(opening) - len(decided) - len(closing)
    shown = [select.wording(decision.text, spoken) for decision in facts.decisions]
    most = _QUOTES_BESIDE if decided and tasks else _QUOTES
    quotes = _told(parts, facts, max(1, min(most, room)), shown)
    told = [_quotation(sentence, language, "reported", "quoted") for sentence in quotes]
    if not (told or decided or closing):
        return []
    return [*opening, *told, *decided, *closing][:_SUMMARY_SENTENCES]


def _told(parts: Sequence[_Part], facts: Facts, count: int, shown: Sequence[frozenset[str]]) -> list[Sentence]:
    """The best key points of the meeting, one a topic where there are enough topics.

    Long topics and those without a decision come first: what was decided is told anyway. What the recogniser was not
    sure of is not quoted.
    """
    settled = {e.utterance for decision in facts.decisions for e in decision.evidence}
    pool: list[Sentence] = []
    scores: list[float] = []
    whole = sum(len(part.utterances) for part in parts)
    doubtful = {u.id for part in parts for u in part.utterances if u.uncertain}
    for part in parts:
        size = len(part.utterances) / whole
        decided = any(u.id in settled for u in part.utterances)
        ranked = {sentence.numbers: score for sentence, score in zip(part.pool, part.scores, strict=True)}
        sure = [s for s in part.chosen if not doubtful.intersection(e.utterance for e in s.evidence())]
        scored = [(ranked[sentence.numbers], sentence) for sentence in sure]
        best = [s for _, s in sorted(scored, key=lambda pair: -pair[0])][: -(-count // len(parts))]
        pool += best
        scores += [ranked[sentence.numbers] + size - (0.2 if decided else 0.0) for sentence in best]
    return select.best(pool, scores, count, unlike=shown)


def _about(parts: Sequence[_Part], language: str) -> list[Point]:
    """What the meeting was about: its topics. One alone, found by program, says too little."""
    named = [part for part in parts if part.phrases]
    if len(parts) == 1 and not parts[0].segment.agenda:
        return []
    if len(named) > _TOPICS_NAMED:  # the longest ones, in order
        longest = sorted(named, key=lambda part: -sum(len(u.text) for u in part.utterances))[:_TOPICS_NAMED]
        named = [part for part in named if part in longest]
    phrases = list_text([part.phrases[0] for part in named], language)
    evidence = [e for part in named for e in (part.named[:1] or part.chosen[0].evidence()[:1])]
    if not named:
        return []
    return [Point(text=text("about_topics", language, n=len(named), topics=phrases), evidence=evidence)]


def _decided(decisions: Sequence[Decision], language: str, people: int) -> list[Point]:
    """One sentence for the decisions made, one for those put off."""
    made = [d for d in decisions if d.status in ("made", "changed")]
    deferred = [d for d in decisions if d.status == "deferred"]
    return [
        Point(
            text=text(key, language, decision="; ".join(d.text.rstrip(" .;") for d in shown) + "."),
            evidence=[e for d in shown for e in d.evidence],
        )
        for key, shown in (
            ("team_decided" if people > 1 else "decided", made[:_DECISIONS_IN_SUMMARY]),
            ("decision_was_deferred", deferred[:_DECISIONS_IN_SUMMARY]),
        )
        if shown
    ]


def _tasks(facts: Facts, language: str) -> list[Point]:
    """The tasks with who does them and when they are due."""
    actions = facts.actions
    if not actions:
        return []
    if not any(action.owners for action in actions):
        evidence = [e for action in actions for e in action.evidence[:1]]
        return [Point(text=text("tasks_without_owner", language, n=len(actions)), evidence=evidence)]
    told = [action for action in actions if action.owners and len(action.task.split()) <= _LONGEST_TASK][:_TASKS_TOLD]
    if not told:  # who has some is said at least
        named = list_text(dict.fromkeys(owner for action in actions for owner in action.owners), language)
        evidence = [e for action in actions if action.owners for e in action.evidence]
        return [Point(text=text("tasks_told", language, tasks=named), evidence=evidence)]
    parts = [_task(action, language) for action in told]
    if rest := len(actions) - len(told):
        parts.append(text("tasks_more", language, n=rest))
    evidence = [e for action in told for e in action.evidence]
    return [Point(text=text("tasks_told", language, tasks="; ".join(parts)), evidence=evidence)]


def _task(action: ActionItem, language: str) -> str:
    beside = [list_text(action.owners, language), *([date_short(action.due, language)] if action.due else [])]
    return f"{action.task.rstrip(' .;')} ({', '.join(beside)})"


def _next_meeting(facts: Facts, language: str) -> list[Point]:
    meeting = facts.next_meeting
    if meeting is None:
        return []
    when = meeting.text.strip().rstrip(".")
    return [Point(text=text("next_meeting_is", language, when=when), evidence=list(meeting.evidence))]


def _number(summary: Sequence[Point], done: Sequence[Topic]) -> None:
    """Ids: s1, s2 ... in the summary, p1, p2 ... in the topics."""
    for number, point in enumerate(summary, start=1):
        point.id = f"s{number}"
    for number, point in enumerate((p for topic in done for p in topic.points), start=1):
        point.id = f"p{number}"
