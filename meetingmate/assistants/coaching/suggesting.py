"""Suggestions by rules with thresholds. The thresholds are rules of thumb of this program; the studies say why a figure
is worth a look, not where the line is."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.assistants.coaching.nouns import (
    Commitments,
    Figures,
    Moment,
    Suggestion,
    fillers_per_100,
    longest_of,
    questions_per_hour,
)
from meetingmate.base.translation import mark, tr, trn

#: No more suggestions than these, the strongest first.
MOST = 3
#: Share of the talk with one other person, and with several; only of meetings of at least so many seconds of talk.
TALK_OF_TWO, TALK_OF_MORE, TALK_LEAST_S = 0.65, 0.5, 300.0
STRETCH_S = 180.0
#: Questions for each hour, in at least so many seconds of meetings.
QUESTIONS_PER_HOUR, QUESTIONS_LEAST_S = 4.0, 1800.0
FILLERS_PER_100, FILLERS_LEAST_WORDS = 5.0, 200
#: Interruptions that are sure, in one meeting.
INTERRUPTIONS = 3
#: Tasks that were due, and the share of them that is not done.
TASKS_DUE, TASKS_OPEN = 3, 0.4
_MOST_MOMENTS = 3

_TURNS = mark("Woolley and others, “Evidence for a collective intelligence factor”, Science 330 (2010)")
_ASKING = mark("Huang and others, “It doesn’t hurt to ask”, Journal of Personality and Social Psychology 113 (2017)")
_UM = mark("Clark and Fox Tree, “Using uh and um in spontaneous speaking”, Cognition 84 (2002)")
_THUMB = mark("A rule of thumb of this program")


def quoted(word: str) -> str:
    """A word in the quotation marks of the program's language."""
    return tr("“{word}”", word=word)


def suggestions(meetings: Sequence[Figures], commitments: Commitments) -> list[Suggestion]:
    """At most ``MOST`` suggestions, those first whose figure is farthest beyond its threshold."""
    rules = (_talk, _stretch, _questions, _fillers, _interruptions)
    found = [one for rule in rules if (one := rule(list(meetings))) is not None]
    if (late := _tasks(commitments)) is not None:
        found.append(late)
    return [suggestion for _, suggestion in sorted(found, key=lambda one: -one[0])[:MOST]]


def _talk(meetings: list[Figures]) -> tuple[float, Suggestion] | None:
    def beyond(one: Figures) -> float:
        return (one.share or 0.0) / (TALK_OF_TWO if one.speakers == 2 else TALK_OF_MORE)

    long = [one for one in meetings if (one.everybody_s or 0.0) >= TALK_LEAST_S and beyond(one) > 1]
    if not long:
        return None
    most = max(long, key=beyond)
    moments = [one.longest for one in sorted(long, key=beyond, reverse=True) if one.longest is not None]
    text = tr("You spoke {share} % of the time in “{title}”.", share=round(100 * (most.share or 0)), title=most.title)
    if most.longest is not None:
        text = tr(
            "You spoke {share} % of the time in “{title}”; the longest stretch was {length} at {time}.",
            share=round(100 * (most.share or 0)),
            title=most.title,
            length=length(most.longest.length_s),
            time=clock(most.longest.time),
        )
    return beyond(most), Suggestion(
        theme="talk",
        text=text,
        advice=tr("A question to somebody who has said little may bring in what you don't know yet."),
        moments=moments[:_MOST_MOMENTS],
        based_on=tr(_TURNS),
    )


def _stretch(meetings: list[Figures]) -> tuple[float, Suggestion] | None:
    stretches = sorted((one for m in meetings for one in m.stretches), key=lambda one: -one.length_s)
    long = [one for one in stretches if one.length_s > STRETCH_S]
    longest = longest_of(meetings)
    if not long or longest is None:
        return None
    text = tr(
        "In “{title}” you spoke for {length} without a break, from {time}.",
        title=longest.title,
        length=length(longest.length_s),
        time=clock(longest.time),
    )
    return longest.length_s / STRETCH_S, Suggestion(
        theme="stretch",
        text=text,
        advice=tr("A short stop after each point lets others ask. A presentation may well be longer."),
        moments=long[:_MOST_MOMENTS],
        based_on=tr(_THUMB),
    )


def _questions(meetings: list[Figures]) -> tuple[float, Suggestion] | None:
    rate = questions_per_hour(meetings)
    if rate is None or rate >= QUESTIONS_PER_HOUR or sum(one.duration_s for one in meetings) < QUESTIONS_LEAST_S:
        return None
    asked = [moment for one in meetings for moment in one.questions]
    text = trn(
        "You asked {count} question in {length} of meetings.",
        "You asked {count} questions in {length} of meetings.",
        len(asked),
        length=length(sum(one.duration_s for one in meetings)),
    )
    return QUESTIONS_PER_HOUR / max(rate, 1.0), Suggestion(
        theme="questions",
        text=text,
        advice=tr("An open question (“What would you need?”) often tells more than an explanation."),
        moments=asked[:_MOST_MOMENTS],
        based_on=tr(_ASKING),
    )


def _fillers(meetings: list[Figures]) -> tuple[float, Suggestion] | None:
    rate = fillers_per_100(meetings)
    if rate is None or rate <= FILLERS_PER_100 or sum(one.counted_words for one in meetings) < FILLERS_LEAST_WORDS:
        return None
    counts: dict[str, int] = {}
    for one in meetings:
        for word, count in one.filler_words.items():
            counts[word] = counts.get(word, 0) + count
    most = sorted(counts, key=lambda word: -counts[word])[:3]
    text = tr(
        "You used {count} filler words in every 100 words, most often {words}.",
        count=round(rate),
        words=", ".join(map(quoted, most)),
    )
    return rate / FILLERS_PER_100, Suggestion(
        theme="fillers",
        text=text,
        advice=tr("Everybody uses some, and they tell listeners that you are thinking. A short silence does that too."),
        moments=[moment for one in meetings for moment in one.filler_moments][:_MOST_MOMENTS],
        based_on=tr(_UM),
    )


def _interruptions(meetings: list[Figures]) -> tuple[float, Suggestion] | None:
    def sure(one: Figures) -> list[Moment]:
        return [found.moment for found in one.interruptions if found.sure]

    most = max(meetings, key=lambda one: len(sure(one)), default=None)
    if most is None or len(sure(most)) < INTERRUPTIONS:
        return None
    text = tr(
        "In “{title}” you began {count} times while somebody else was still speaking.",
        title=most.title,
        count=len(sure(most)),
    )
    return len(sure(most)) / INTERRUPTIONS, Suggestion(
        theme="interruptions",
        text=text,
        advice=tr("It may have been lively talk, or a delay on the line. Listen to the moments to judge it yourself."),
        moments=sure(most)[:_MOST_MOMENTS],
        based_on=tr(_THUMB),
    )


def _tasks(commitments: Commitments) -> tuple[float, Suggestion] | None:
    late = commitments.due - commitments.done
    if commitments.due < TASKS_DUE or late / commitments.due <= TASKS_OPEN:
        return None
    text = tr("{late} of your {due} tasks that were due are still open.", late=late, due=commitments.due)
    return late / commitments.due / TASKS_OPEN, Suggestion(
        theme="tasks",
        text=text,
        advice=tr("Tick off what is done, or agree on a new date before the old one passes."),
        moments=commitments.open[:_MOST_MOMENTS],
        based_on=tr(_THUMB),
    )


def length(seconds: float) -> str:
    """``45 s``, ``4 min``, ``1 h 12 min``."""
    if seconds < 60:
        return tr("{number} s", number=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{number} min", number=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def clock(seconds: float) -> str:
    """``12:30``, from an hour on ``1:02:03``."""
    whole = max(0, int(seconds))
    if whole >= 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
    return f"{whole // 60}:{whole % 60:02}"
