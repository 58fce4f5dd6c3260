"""The meetings of a draft, read from the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meetingmate.assistants.drafts.kinds import OF_SEVERAL, Kind
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr, trn
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.library import Library
from meetingmate.library.search import Filters, search

#: Meetings that one draft puts together.
MOST_MEETINGS = 100
_NAMED = 3


@dataclass(frozen=True)
class Content:
    """A meeting with its transcript and minutes."""

    meeting: Meeting
    utterances: Sequence[Utterance]
    minutes: Minutes


def find(library: Library, *, since: str = "", until: str = "", series: str = "") -> list[str]:
    """Ids of the meetings on these days (ISO dates, both included; "" no limit) and in this series ("": any), the
    earliest first. Raises UsageError when there are none or too many."""
    if since and until and since > until:
        raise UsageError(tr("The first day ({since}) is after the last ({until}).", since=since, until=until))
    filters = Filters(since=since or None, until=until or None, series=series or None)
    found = [result.meeting.id for result in search(library.database, "", filters, MOST_MEETINGS + 1)]
    if not found:
        raise UsageError(tr("There are no meetings on these days. Choose others."))
    if len(found) > MOST_MEETINGS:
        raise UsageError(
            tr("More than {n} meetings are on these days. Choose fewer days or a series.", n=MOST_MEETINGS)
        )
    return found[::-1]


def gather(library: Library, ids: Sequence[str], kind: Kind) -> tuple[list[Content], list[str]]:
    """The meetings with minutes, the earliest first, and sentences on those without, which are left out.

    Raises UsageError when none has minutes, or when there are several and ``kind`` is about one, StoreError for an
    unknown id.
    """
    ids = list(dict.fromkeys(ids))
    if len(ids) > 1 and kind not in OF_SEVERAL:
        raise UsageError(tr("This draft is about one meeting. Choose one, or write a report."))
    if len(ids) > MOST_MEETINGS:
        raise UsageError(tr("A draft puts at most {n} meetings together. Choose fewer.", n=MOST_MEETINGS))
    contents, without = [], []
    for meeting_id in ids:
        meeting, minutes = library.meeting(meeting_id), library.minutes(meeting_id)
        if minutes is None:
            without.append(meeting.title or meeting_id)
        else:
            contents.append(Content(meeting, library.utterances(meeting_id), minutes))
    if not contents:
        if len(without) == 1:
            raise UsageError(tr("“{title}” has no minutes yet. Open it and write them first.", title=without[0]))
        raise UsageError(tr("None of these meetings has minutes yet. Write them first."))
    contents.sort(key=lambda content: (content.meeting.date, content.meeting.start or ""))
    return contents, [_left_out(without)] if without else []


def _left_out(titles: list[str]) -> str:
    named = ", ".join(f"“{title}”" for title in titles[:_NAMED]) + (" …" if len(titles) > _NAMED else "")
    return trn(
        "{count} meeting without minutes is left out: {named}.",
        "{count} meetings without minutes are left out: {named}.",
        len(titles),
        named=named,
    )
