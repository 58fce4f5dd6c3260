"""Runs a job of the session to its end, shows how far it is, and ends at Ctrl+C where that does no harm."""

from __future__ import annotations

import sys
from collections.abc import Callable

from meetingmate.base.settings import Settings
from meetingmate.cli import console
from meetingmate.cli.signals import Interruptions
from meetingmate.domain.events import Event, JobChanged, as_json
from meetingmate.jobs.session import Session
from meetingmate.library import Job, Library

_POLL_S = 0.2

#: Starts a job of a session and returns the id of its meeting; what it says to the second is shown to the user.
Start = Callable[[Session, Callable[[str], None]], str]


def follow(
    library: Library,
    settings: Settings,
    start: Start,
    *,
    events: bool = False,
    quiet: bool = False,
    cut_off: str = "",
    before_done: Callable[[Job], None] = lambda job: None,
) -> str:
    """Start a job and show its progress until it is over; returns the id of its meeting.

    ``events``: lines of JSON on standard error instead of the progress. ``cut_off``: what to say when it is
    interrupted. ``before_done`` is called with a job that is about to be done. Raises KeyboardInterrupt when
    interrupted.
    """
    with Interruptions() as interruptions, console.ProgressView(quiet=quiet or events) as view:

        def on_event(event: Event) -> None:
            if events:
                print(console.safe_json(as_json(event).decode()), file=sys.stderr, flush=True)
            if isinstance(event, JobChanged):
                view.show(event)

        session = Session(library, settings, on_event)
        session.before_done = before_done
        try:
            try:
                meeting_id = start(session, view.note)
                while not session.wait(_POLL_S):
                    interruptions.check()
            finally:
                session.close()
        except KeyboardInterrupt:
            if cut_off:
                view.note(cut_off)
            raise
    return meeting_id
