"""The sound of a meeting while it is recorded: the recorder, and how its state becomes that of the meeting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from meetingmate import capture
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.capture import layout
from meetingmate.capture import messages as c
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.domain import events as e
from meetingmate.jobs.live.reporter import LiveReporter

#: What the recorder says that it does, as events of a meeting say it.
_LIVE_STATES: dict[c.State, e.LiveState] = {"starting": "starting", "recording": "recording", "paused": "paused"}


class LiveSound:
    """Has a meeting recorded to ``folder``; ``on_begun`` is called when the first sound has come.

    ``put`` gets the recorder's messages, from another thread. Raises CaptureError when it can't be started.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        put: Callable[[c.Event], None],
        reporter: LiveReporter,
        on_begun: Callable[[], None],
        *,
        microphone: bool,
        computer: bool,
        device: str,
    ) -> None:
        self._folder, self._reporter, self._on_begun = folder, reporter, on_begun
        #: Whether the recorder has closed its files.
        self.closed = False
        request = c.RecordRequest(
            folder=str(folder),
            device=device or settings.microphone,
            microphone=microphone,
            computer=computer,
            compress=False,
        )
        self.recorder = capture.Recorder(request, put)

    @property
    def is_there(self) -> bool:
        """Whether anything was recorded."""
        return bool(layout.read(self._folder / PARTS_FOLDER).tracks)

    def take(self, event: c.Event) -> None:
        """Take over the recorder's state."""
        reporter = self._reporter
        match event:
            case c.StateChanged(state="starting") if reporter.state != "starting":
                reporter.say("worker", tr("The recording process stopped unexpectedly and was restarted."))
            case c.StateChanged(state="starting" | "recording" | "paused"):
                reporter.set_clock(event.t, running=event.state == "recording")
                if reporter.state == "starting" and event.state == "recording":
                    self._on_begun()
                if reporter.state in ("starting", "recording", "paused"):
                    reporter.set_state(_LIVE_STATES[event.state], event.sentence)
            case c.StateChanged(state="stopped"):
                reporter.set_clock(event.t, running=False)
                reporter.sentence = event.sentence

    def take_end(self, event: c.Recorded | c.PartsStored | c.Failed) -> None:
        """The recorder has closed its files."""
        self.closed = True
        if isinstance(event, c.Failed):
            self._reporter.sentence = event.sentence
