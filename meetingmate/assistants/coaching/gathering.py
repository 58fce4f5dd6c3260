"""What the library knows of one person: the meetings in which he or she speaks, tasks and topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from meetingmate.assistants.coaching import measuring, reading_list, suggesting
from meetingmate.assistants.coaching.checking import check
from meetingmate.assistants.coaching.nouns import (
    Checklist,
    ChecklistResult,
    Commitments,
    Figures,
    Moment,
    Report,
    TopicMet,
    Week,
    fillers_per_100,
    longest_of,
    questions_per_hour,
    share_of,
)
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.text import well_formed
from meetingmate.base.translation import tr, trn
from meetingmate.library import Library, people, tasks
from meetingmate.library.search import marks, names_of
from meetingmate.library.search_words import key
from meetingmate.library.tasks import Task

#: Weeks that are looked at when nothing else is chosen.
WEEKS = 12
#: More topics than these are not named.
_MOST_TOPICS = 10


def refuse_when_off(settings: Settings) -> None:
    """Raises UsageError when coaching is switched off."""
    if not settings.coaching:
        raise UsageError(
            tr("Coaching is switched off. Turn it on in the settings, or with `meetingmate config set coaching true`.")
        )


def refuse_others(library: Library, name: str) -> None:
    """Raises UsageError unless it is recorded that the person of this name agreed to figures of his or her own."""
    person = people.kept(library, name)
    if person is None or not person.coaching:
        raise UsageError(
            tr(
                "It is not recorded that {name} agreed to figures. If so, record it with "
                "`meetingmate person NAME --coaching yes`.",
                name=name,
            )
        )


def report(
    library: Library,
    name: str,
    *,
    meeting: str | None = None,
    series: str | None = None,
    weeks: int = WEEKS,
    today: date | None = None,
    own: bool = True,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """All figures of the person called ``name``, of one meeting, a series, or the last ``weeks`` weeks.

    ``own``: it is the person at the computer, who gets suggestions as well. Raises UsageError when ``name`` is empty,
    StoreError.
    """
    if not key(name):
        raise UsageError(tr("Say who you are: your name as it stands in your transcripts."))
    day = today or date.today()
    name = well_formed(name)
    names = frozenset(names_of(library.database, name))
    found: list[Figures] = []
    silent = 0
    for figures in _measured(library, names, meeting, series, day - timedelta(weeks=weeks)):
        if stop():
            break
        if figures is None:
            silent += 1
        else:
            found.append(figures)
    made = Report(
        name=name,
        meetings=found,
        commitments=commitments(library, name, day, [one.meeting for one in found] if meeting or series else None),
        topics=topics(library, found),
        weeks=by_week(found),
        notes=_notes(found, silent),
    )
    if own:
        made.suggestions = suggesting.suggestions(found, made.commitments)
        made.reading = reading_list.articles(library.database, [one.theme for one in made.suggestions])
    return made


def checked(
    library: Library, name: str, meeting_id: str, checklist: Checklist, language: str = "en"
) -> ChecklistResult:
    """One meeting against a checklist. Raises StoreError."""
    names = names_of(library.database, name)
    return check(library.meeting(meeting_id), library.utterances(meeting_id), names, checklist, language)


def _measured(
    library: Library, names: frozenset[str], meeting: str | None, series: str | None, since: date
) -> Iterator[Figures | None]:
    """The oldest first; None for a meeting that the person attended without a line of the transcript."""
    parts, parameters = ["m.trashed IS NULL"], list[str]()
    if meeting:
        library.meeting(meeting)  # raises when there is none
        parts.append("m.id = ?")
        parameters.append(meeting)
    elif series:
        parts.append("m.series = ?")
        parameters.append(series)
    else:
        parts.append("m.date >= ?")
        parameters.append(since.isoformat())
    parts.append(f"m.id IN (SELECT meeting FROM meeting_people WHERE key IN ({marks(list(names))}))")
    rows = library.listed(f"{' AND '.join(parts)} ORDER BY m.date, m.created", (*parameters, *names))
    for row in rows:
        one = library.meeting(row.id)
        aliases = {
            key(alias)
            for attendee in one.attendees
            if names & {key(attendee.name), *map(key, attendee.aliases)}
            for alias in (attendee.name, *attendee.aliases)
        }
        yield measuring.measure(one, library.utterances(row.id), names | aliases)


def commitments(library: Library, name: str, today: date, meetings: list[str] | None = None) -> Commitments:
    """The person's tasks whose due date has passed, withdrawn and unconfirmed ones left out; those of ``meetings``
    only (None: of all). Raises StoreError."""
    found = Commitments()
    for task in tasks.tasks(library, person=name, today=today):
        if task.due is None or task.due >= today.isoformat() or task.status not in ("open", "done"):
            continue
        if meetings is not None and task.meeting not in meetings:
            continue
        found.due += 1
        found.done += task.status == "done"
        if task.status == "open":
            found.open.append(_promise(task))
        elif task.done_on is None:
            found.undated.append(_promise(task))
        elif task.done_on > task.due:
            found.late.append(_promise(task))
        else:
            found.on_time += 1
    return found


def _promise(task: Task) -> Moment:
    """Where a task was taken on."""
    return Moment(
        meeting=task.meeting,
        title=task.meeting_title,
        date=task.meeting_date,
        utterance=task.evidence[0].utterance if task.evidence else "",
        time=-1.0 if task.said_at is None else task.said_at,
        words=task.task,
    )


def topics(library: Library, meetings: Sequence[Figures]) -> list[TopicMet]:
    """Topics of the same title (whatever its case) in the minutes of at least two of the meetings, the most frequent
    first."""
    met: dict[str, dict[str, Moment]] = {}
    shown: dict[str, str] = {}
    for one in meetings:
        minutes = library.minutes(one.meeting)
        for topic in minutes.topics if minutes else []:
            folded = key(topic.title)
            shown.setdefault(folded, topic.title)
            time = topic.start if one.duration_s > 0 else -1.0
            moment = Moment(meeting=one.meeting, title=one.title, date=one.date, utterance="", time=time)
            met.setdefault(folded, {}).setdefault(one.meeting, moment)
    often = sorted((folded for folded in met if folded and len(met[folded]) > 1), key=lambda one: (-len(met[one]), one))
    return [TopicMet(title=shown[one], moments=list(met[one].values())) for one in often[:_MOST_TOPICS]]


def by_week(meetings: Sequence[Figures]) -> list[Week]:
    """The figures of each week from the first meeting to the last; meetings without a date are left out."""
    weeks: dict[date, list[Figures]] = {}
    for one in meetings:
        try:
            day = date.fromisoformat(one.date)
        except ValueError:
            continue
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(one)
    if not weeks:
        return []
    first, last = min(weeks), max(weeks)
    count = min((last - first).days // 7 + 1, 520)
    mondays = [last - timedelta(weeks=number) for number in range(count - 1, -1, -1)]
    return [_week(monday, weeks.get(monday, [])) for monday in mondays]


def _week(monday: date, meetings: list[Figures]) -> Week:
    longest = longest_of(meetings)
    return Week(
        monday=monday.isoformat(),
        meetings=len(meetings),
        share=share_of(meetings),
        longest_s=longest.length_s if longest else None,
        questions_per_hour=questions_per_hour(meetings),
        fillers_per_100=fillers_per_100(meetings),
    )


def _notes(found: list[Figures], silent: int) -> list[str]:
    notes = []
    if silent:
        notes.append(
            trn(
                "In {count} meeting you are an attendee, but no line of the transcript has your name.",
                "In {count} meetings you are an attendee, but no line of the transcript has your name.",
                silent,
            )
        )
    alone = sum(1 for one in found if one.spoken_s is None)
    if alone:
        notes.append(
            trn(
                "{count} meeting has no times or no other speaker, so it has no share of talk and no stretches.",
                "{count} meetings have no times or no other speaker, so they have no share of talk and no stretches.",
                alone,
            )
        )
    uncounted = sum(1 for one in found if not one.counted_words)
    if uncounted:
        notes.append(
            trn(
                "{count} meeting is in a language without a list of filler words.",
                "{count} meetings are in a language without a list of filler words.",
                uncounted,
            )
        )
    unnamed = [one for one in found if one.everybody_s and one.unnamed_s > 0.1 * one.everybody_s]
    if unnamed:
        notes.append(
            trn(
                "In {count} meeting more than a tenth of the talk belongs to no speaker; its figures are rough.",
                "In {count} meetings more than a tenth of the talk belongs to no speaker; their figures are rough.",
                len(unnamed),
            )
        )
    if any(one.speakers == 2 and one.share is not None for one in found):
        notes.append(
            tr(
                "In a meeting with one other person, your share of the talk also tells that person’s. It is meant for "
                "you alone."
            )
        )
    return notes
