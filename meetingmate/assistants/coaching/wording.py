"""The figures of a report in plain words: a label, a value and the moment to listen to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel.numbers import format_decimal

from meetingmate.assistants.coaching.nouns import (
    Commitments,
    Figures,
    Moment,
    Report,
    Week,
    fillers_per_100,
    longest_of,
    questions_per_hour,
    share_of,
)
from meetingmate.assistants.coaching.suggesting import length, quoted
from meetingmate.base import translation
from meetingmate.base.translation import tr, trn


@dataclass(frozen=True)
class Line:
    """A figure; ``moments`` are where it can be heard, the first one above all."""

    label: str
    value: str
    moments: tuple[Moment, ...] = ()


def lines(report: Report) -> list[Line]:
    """All figures of a report, those that are not known left out."""
    meetings = report.meetings
    if not meetings:
        return []
    found = [Line(tr("Meetings"), str(len(meetings)))]
    if (share := share_of(meetings)) is not None:
        most = max(meetings, key=lambda one: one.share or 0.0)
        found.append(Line(tr("Share of the talk"), percent(share), _first(most.longest)))
    if (longest := longest_of(meetings)) is not None:
        found.append(Line(tr("Longest stretch"), length(longest.length_s), (longest,)))
    asked = [moment for one in meetings for moment in one.questions]
    rate = questions_per_hour(meetings)
    said = str(len(asked)) if rate is None else tr("{count} ({rate} an hour)", count=len(asked), rate=_decimal(rate))
    found.append(Line(tr("Questions asked"), said, tuple(asked)))
    fillers = fillers_per_100(meetings)
    if fillers is not None:
        moments = tuple(moment for one in meetings for moment in one.filler_moments)
        value = tr("{rate} in 100 words", rate=_decimal(fillers))
        if words := _most(meetings):
            value = tr("{rate} in 100 words ({words})", rate=_decimal(fillers), words=words)
        found.append(Line(tr("Filler words"), value, moments))
    if any(one.spoken_s is not None for one in meetings):
        for label, those in (
            (tr("You interrupted"), [i for one in meetings for i in one.interruptions]),
            (tr("You were interrupted"), [i for one in meetings for i in one.interrupted]),
        ):
            sure = sum(1 for one in those if one.sure)
            value = str(len(those))
            if those:
                value = tr("{count} ({sure} certain)", count=len(those), sure=sure)
            found.append(Line(label, value, tuple(one.moment for one in sorted(those, key=lambda one: not one.sure))))
    found += _commitments(report.commitments)
    for topic in report.topics:
        value = trn("in {count} meeting", "in {count} meetings", len(topic.moments))
        found.append(Line(tr("Topic: {title}", title=topic.title), value, tuple(topic.moments)))
    return found


def _commitments(commitments: Commitments) -> Iterator[Line]:
    """Tasks that were due: those that were done in time, and what became of the others."""
    if not commitments.due:
        return
    value = trn(
        "{done} of {count} task that was due",
        "{done} of {count} tasks that were due",
        commitments.due,
        done=commitments.on_time,
    )
    yield Line(tr("Tasks done on time"), value)
    for label, those in (
        (tr("Tasks done late"), commitments.late),
        (tr("Tasks done, date not known"), commitments.undated),
        (tr("Tasks still open"), commitments.open),
    ):
        if those:
            yield Line(label, str(len(those)), tuple(those))


def weekly(week: Week) -> tuple[str, str, str, str]:
    """Share, longest stretch, questions and filler words of a week, empty where they are not known."""
    return (
        "" if week.share is None else percent(week.share),
        "" if week.longest_s is None else length(week.longest_s),
        "" if week.questions_per_hour is None else _decimal(week.questions_per_hour),
        "" if week.fillers_per_100 is None else _decimal(week.fillers_per_100),
    )


def percent(share: float) -> str:
    """``0.74`` as ``74 %``."""
    return f"{round(100 * share)} %"


def _decimal(value: float) -> str:
    return str(format_decimal(value, format="0.0", locale=translation.language()))


def _most(meetings: list[Figures]) -> str:
    counts: dict[str, int] = {}
    for one in meetings:
        for word, count in one.filler_words.items():
            counts[word] = counts.get(word, 0) + count
    ordered = sorted(counts, key=lambda word: (-counts[word], word))[:3]
    return ", ".join(f"{quoted(word)} {counts[word]}" for word in ordered)


def _first(moment: Moment | None) -> tuple[Moment, ...]:
    return () if moment is None else (moment,)
