"""What those who watch a meeting are told: its state and time, sentences for the user, what is new in the library."""

from __future__ import annotations

import time
from collections.abc import Callable

from meetingmate.domain import events as e


class LiveReporter:
    """Sends the events of the meeting ``meeting_id`` to ``emit``, each with the time on the recording's time line."""

    def __init__(self, meeting_id: str, emit: Callable[[e.Event], None]) -> None:
        self._meeting_id = meeting_id
        self.emit = emit
        self.state: e.LiveState = "starting"
        #: Why the recording ended, if that has to be said.
        self.sentence = ""
        #: Time line, and the monotonic clock at that moment while it runs.
        self._clock: tuple[float, float | None] = (0.0, None)
        self._drains: dict[str, tuple[float, float]] = {}

    @property
    def t(self) -> float:
        """Seconds on the recording's time line, now."""
        t, since = self._clock
        return t if since is None else t + time.monotonic() - since

    def set_clock(self, t: float, *, running: bool) -> None:
        """It is ``t`` on the time line now."""
        self._clock = (t, time.monotonic() if running else None)

    def set_state(self, state: e.LiveState, sentence: str = "", *, fraction: float = 0.0) -> None:
        """The meeting is in another state, or further in it."""
        self.state = state
        self.emit(
            e.LiveStateChanged(meeting=self._meeting_id, state=state, t=self.t, fraction=fraction, sentence=sentence)
        )

    def draining(self, what: str, done: float, total: float) -> None:
        """After Stop, ``done`` of ``total`` seconds of sound are written down as ``what``."""
        self._drains[what] = (done, total)
        whole = sum(total for _, total in self._drains.values())
        share = sum(done for done, _ in self._drains.values()) / whole if whole else 1.0
        self.set_state("stopping", fraction=share)

    def say(self, kind: str, sentence: str) -> None:
        """Tell the user something."""
        self.emit(e.LiveNotice(meeting=self._meeting_id, t=self.t, kind=kind, sentence=sentence))

    def changed(self, what: str) -> None:
        """Something of the meeting is new in the library."""
        self.emit(e.MeetingChanged(meeting=self._meeting_id, what=what))
