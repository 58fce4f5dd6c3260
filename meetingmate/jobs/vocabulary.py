"""The words that recognition is told to expect in a meeting."""

from __future__ import annotations

from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting
from meetingmate.library import Library, rules

#: The recogniser reads no more of them.
_MOST = 60


def hotwords(settings: Settings, library: Library) -> list[str]:
    """The user's own terms, and what the corrections of the library write."""
    return list(dict.fromkeys([*settings.vocabulary, *rules.hotwords(library)]))[:_MOST]


def names(settings: Settings, meeting: Meeting) -> list[str]:
    """How names are spelt: those of the people of the meeting, and the user's own terms."""
    return [*meeting.names(), *settings.vocabulary]
