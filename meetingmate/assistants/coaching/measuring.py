"""The figures of one person in one meeting, by plain functions. The work grows with the length of the transcript."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from meetingmate.assistants.coaching.nouns import Figures, Interruption, Moment
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.library.search_words import key
from meetingmate.minutes.language.language_pack import STEMMERS, guess_language

#: A stretch of talk ends with so many seconds of silence, and with more words than this of anybody else.
PAUSE_S, SHORT_WORDS = 10.0, 2
#: Somebody interrupts who begins so many seconds after the other one, at least as long before the other one ends, with
#: so many words.
AFTER_S, BEFORE_S, LEAST_WORDS = 1.0, 0.5, 3
#: Moments of filler words that are named; all are counted.
_MOST_MOMENTS = 50
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_QUESTION = re.compile(r"[?？؟][?？؟!]*")


def measure(meeting: Meeting, utterances: Sequence[Utterance], names: Iterable[str]) -> Figures | None:
    """The figures of the person who is called any of ``names`` (folded, as ``search_words.key``); None when he or she
    is not a speaker of the meeting.

    - Share of talk: the seconds in which the person speaks, of the sum of these seconds of all named speakers and
      labels; where two speak at once the second counts for both. Talk that belongs to nobody is ``unnamed_s``.
    - Questions: sentences of the person that the transcript ends with a question mark.
    - Stretches: from the person's first word to the last, until somebody else (also somebody unnamed) begins to say
      more than ``SHORT_WORDS`` words at a time, or a silence of the person is longer than ``PAUSE_S`` seconds.
    - Filler words: those of ``fillers.toml`` in the language of the utterance, else of the meeting, else guessed.
    - Interruptions: see ``interruptions``.

    Where nobody else was told apart there is no share and no stretch; without times no interruption either.
    """
    names = frozenset(names)
    ordered = sorted(utterances, key=lambda one: (one.start, one.end))
    speakers = {key(one.speaker) for one in ordered if one.speaker}
    mine = [one for one in ordered if is_by(one, names)]
    if not mine:
        return None
    others = len(speakers - names)
    found = Figures(
        meeting=meeting.id,
        title=meeting.title,
        date=meeting.date,
        speakers=others + 1,
        duration_s=max([meeting.duration_s, *(one.end for one in ordered)]) if meeting.timed else 0.0,
        words=sum(len(words(one.text)) for one in mine),
        questions=[_moment(meeting, one) for one in mine for _ in range(questions_in(one.text))],
    )
    _count_fillers(found, meeting, mine)
    if meeting.timed and others:
        theirs: dict[str, list[Utterance]] = {}
        for one in ordered:
            if not is_by(one, names):
                theirs.setdefault(key(one.speaker or ""), []).append(one)
        found.unnamed_s = covered(theirs.pop("", []))
        found.spoken_s = covered(mine)
        found.everybody_s = found.spoken_s + sum(covered(those) for those in theirs.values())
        found.stretches = _stretches(meeting, ordered, names)
        found.interruptions, found.interrupted = interruptions(meeting, ordered, names)
    return found


def is_by(utterance: Utterance, names: frozenset[str]) -> bool:
    """Whether the person said it."""
    return bool(utterance.speaker) and key(utterance.speaker or "") in names


def words(text: str) -> list[str]:
    """The words of a text; "don't" and "follow-up" are one."""
    return _WORD.findall(text)


def questions_in(text: str) -> int:
    """Question marks, those in a row counted once."""
    return len(_QUESTION.findall(text))


def covered(utterances: Iterable[Utterance]) -> float:
    """Seconds in which at least one of the utterances is spoken; they are in order of their start."""
    seconds, until = 0.0, float("-inf")
    for one in utterances:
        if one.end > until:
            seconds += one.end - max(one.start, until)
            until = one.end
    return seconds


def fillers_in(text: str, language: str) -> Counter[str]:
    """How often each filler of the language stands in a text, whole words only; the longest of several counts."""
    pattern = _fillers(language)
    return Counter(match[0].lower() for match in pattern.finditer(text)) if pattern else Counter()


def interruptions(
    meeting: Meeting, ordered: Sequence[Utterance], names: frozenset[str]
) -> tuple[list[Interruption], list[Interruption]]:
    """What the person interrupted, and where the person was interrupted; ``ordered`` by start.

    An utterance of at least ``LEAST_WORDS`` words interrupts when it begins ``AFTER_S`` seconds or more after one of
    somebody else and ``BEFORE_S`` or more before that one ends: "yes" and "right" do not count, nor a quick answer.
    Utterances of nobody known are left out. Each counts once. It is sure when the two are on different tracks.
    """
    mine: list[Interruption] = []
    theirs: list[Interruption] = []
    latest: dict[bool, dict[str, float]] = {True: {}, False: {}}  # end of what is spoken, by person and track
    reached = 0
    for one in ordered:
        while reached < len(ordered) and ordered[reached].start <= one.start - AFTER_S:
            earlier = ordered[reached]
            reached += 1
            if earlier.speaker:
                ends = latest[is_by(earlier, names)]
                ends[earlier.track] = max(ends.get(earlier.track, 0.0), earlier.end)
        if not one.speaker or len(words(one.text)) < LEAST_WORDS:
            continue
        own = is_by(one, names)
        tracks = [track for track, end in latest[not own].items() if end >= one.start + BEFORE_S]
        if tracks:
            sure = any(track != one.track for track in tracks)
            (mine if own else theirs).append(Interruption(moment=_moment(meeting, one), sure=sure))
    return mine, theirs


def _stretches(meeting: Meeting, ordered: Sequence[Utterance], names: frozenset[str]) -> list[Moment]:
    found: list[Moment] = []
    first: Utterance | None = None
    end = 0.0
    for one in ordered:
        if is_by(one, names):
            if first is None or one.start - end > PAUSE_S:
                if first is not None:
                    found.append(_moment(meeting, first, end - first.start))
                first = one
                end = one.end
            end = max(end, one.end)
        elif first is not None and len(words(one.text)) > SHORT_WORDS:
            found.append(_moment(meeting, first, min(end, max(one.start, first.start)) - first.start))
            first = None
    if first is not None:
        found.append(_moment(meeting, first, end - first.start))
    return found


def _count_fillers(found: Figures, meeting: Meeting, mine: list[Utterance]) -> None:
    guessed = ""
    total: Counter[str] = Counter()
    for one in mine:
        language = one.language or meeting.language
        if not language:
            guessed = guessed or guess_language([one.text for one in mine])
            language = guessed
        if language not in STEMMERS:
            continue
        found.counted_words += len(words(one.text))
        here = fillers_in(one.text, language)
        total.update(here)
        if here and len(found.filler_moments) < _MOST_MOMENTS:
            found.filler_moments.append(_moment(meeting, one, words=", ".join(here)))
    found.filler_words = dict(total.most_common())


def _moment(meeting: Meeting, one: Utterance, length_s: float = 0.0, words: str = "") -> Moment:
    return Moment(
        meeting=meeting.id,
        title=meeting.title,
        date=meeting.date,
        utterance=one.id,
        time=one.start if meeting.timed else -1.0,
        length_s=length_s,
        words=words,
    )


@cache
def _fillers(language: str) -> re.Pattern[str] | None:
    lists = tomllib.loads(resources.files(__package__).joinpath("fillers.toml").read_text(encoding="utf-8"))
    known = sorted(lists.get(language, []), key=len, reverse=True)
    if not known:
        return None
    spaced = (re.escape(one).replace(r"\ ", r"[\s,]+") for one in known)
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(spaced)})(?![\w'’-])", re.IGNORECASE)
