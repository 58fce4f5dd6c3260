"""The recording itself: takes what the devices give, writes it, and keeps the time line.

It runs in one thread of the recording process and never waits for a device or for the program. Each ``step``
drains the rings; ``run`` repeats it until Stop.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from meetingmate.base.logs import Technical
from meetingmate.base.translation import tr
from meetingmate.capture import disk
from meetingmate.capture import journal as j
from meetingmate.capture.clock import Timeline
from meetingmate.capture.device_reader import DeviceReader
from meetingmate.capture.messages import (
    Command,
    DiskLow,
    Event,
    Mark,
    Marked,
    Pause,
    Resume,
    State,
    StateChanged,
    Stop,
)
from meetingmate.capture.resume_state import ResumeState
from meetingmate.capture.ring import Block, Item, Lost
from meetingmate.capture.sleep import SleepWatch
from meetingmate.capture.sources.base import DeviceError, OpenSource
from meetingmate.capture.track import PART_S, TrackWriter

STEP_S = 0.05
SYNC_S = 1.0
#: After Stop the last sound is on its way for so long at most.
TAIL_S = 1.0

log = logging.getLogger(__name__)


class Ended(Struct, kw_only=True):
    """How a recording ended: its length, and a sentence when it was not by Stop."""

    duration_s: float
    reason: str = ""


class Engine:
    """Records the tracks ``sources`` (name -> how to open the device) into ``folder``, which must exist.

    ``so_far``: go on with what an earlier process recorded there.
    """

    def __init__(
        self,
        folder: Path,
        sources: dict[str, OpenSource],
        emit: Callable[[Event], None],
        *,
        now: Callable[[], float] = time.monotonic,
        free: Callable[[Path], int] = disk.free_bytes,
        part_s: float = PART_S,
        so_far: ResumeState | None = None,
    ) -> None:
        self._emit = emit
        self._now = now
        self._journal = j.Journal(folder)
        earlier = so_far.tracks if so_far else {}
        self._tracks = {
            name: TrackWriter(name, folder, self._journal, emit, part_s=part_s, so_far=earlier.get(name))
            for name in sources
        }
        self._readers = [DeviceReader(name, open_source) for name, open_source in sources.items()]
        self._disk = disk.DiskWatch(folder, free)
        self._sleep = SleepWatch()
        self._timeline: Timeline | None = so_far.timeline if so_far else None
        self._going_on = so_far is not None  # and nothing has been heard yet
        self._synced = now()
        self._refused: dict[str, str] = {}
        self._stop: str | None = None  # why to stop; empty: the user wished it

    def run(self, commands: Callable[[float], list[Command]]) -> Ended:
        """Record until Stop, or until it can't go on. ``commands(seconds)`` gives what has come, waiting so long.

        Raises DeviceError when no device can be opened at all, OSError when not even the beginning can be written.
        """
        for reader in self._readers:
            reader.start()
        try:
            while self._stop is None:
                self.step(commands(STEP_S))
            return self._end()
        finally:
            for reader in self._readers:
                reader.close()
            closings: list[TrackWriter | j.Journal] = [*self._tracks.values(), self._journal]
            for closing in closings:
                with contextlib.suppress(OSError):  # a full disk; told already
                    closing.close()

    def step(self, commands: list[Command]) -> None:
        """Carry out commands and store what has come since the last step."""
        try:
            for command in commands:
                self._obey(command)
            self._drain()
            self._look_around()
        except OSError as error:
            if self._timeline is None:
                raise
            log.exception("writing")
            self._stop = tr(
                "The recording was stopped because the disk can't store any more ({error}); "
                "everything until then is kept. "
                "Free some space or choose another folder.",
                error=error.strerror or error,
            )

    # --- commands -------------------------------------------------------------------------------------------

    def _obey(self, command: Command) -> None:
        now, timeline = self._now(), self._timeline
        if isinstance(command, Stop):
            self._stop = ""
        elif timeline is None:
            log.info("%s before the first sound has nothing to act on", Technical(type(command).__name__))
        elif isinstance(command, Pause) and not timeline.paused:
            self._cut(timeline, now, "paused")
            self._emit(StateChanged(t=timeline.at(now), state="paused"))
        elif isinstance(command, Resume) and timeline.paused:
            self._go_on(timeline, now, "paused")
            self._emit(StateChanged(t=timeline.at(now), state="recording"))
        elif isinstance(command, Mark):
            at = timeline.at(now)
            self._journal.add(j.Marked(at=at, text=command.text))
            self._emit(Marked(t=at, text=command.text))

    def _cut(self, timeline: Timeline, moment: float, reason: str) -> None:
        timeline.cut(moment)
        self._journal.add(j.Paused(at=timeline.at(moment), mono=moment, wall=_wall(), reason=reason))

    def _go_on(self, timeline: Timeline, moment: float, reason: str) -> None:
        seconds = timeline.go_on(moment)
        self._journal.add(j.Resumed(at=timeline.at(moment), mono=moment, wall=_wall(), seconds=seconds, reason=reason))

    # --- sound ----------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        for reader in self._readers:
            track = self._tracks[reader.name]
            for item in reader.ring.take():
                if self._timeline is None:
                    self._before_first_sound(track, item)
                elif self._going_on and isinstance(item, Block):
                    self._tell_going_on(self._timeline)
                track.take(item, self._timeline, self._now())

    def _before_first_sound(self, track: TrackWriter, item: Item) -> None:
        if isinstance(item, Block):
            self._begin(item.end - track.seconds_of(item))
        elif isinstance(item, Lost):
            self._refused[track.name] = item.sentence
            if len(self._refused) == len(self._tracks):
                raise DeviceError(" ".join(dict.fromkeys(self._refused.values())))

    def _begin(self, moment: float) -> None:
        self._timeline = Timeline(moment)
        self._journal.add(j.Begun(wall=_wall(), mono=moment, tracks=list(self._tracks)))
        self._journal.sync()
        self._emit(StateChanged(t=0.0, state="recording"))

    def _tell_going_on(self, timeline: Timeline) -> None:
        self._going_on = False
        state: State = "paused" if timeline.paused else "recording"
        sentence = "" if timeline.paused else "The recording continues. A moment is missing where it was interrupted."
        self._emit(StateChanged(t=timeline.at(self._now()), state=state, sentence=sentence))

    def _look_around(self) -> None:
        now, timeline = self._now(), self._timeline
        if timeline is None:
            return
        if found := self._sleep.look():
            self._clocks_differ(timeline, now, *found)
        for track in self._tracks.values():
            track.fill(now, timeline)
        if now - self._synced >= SYNC_S:
            self._synced = now
            self._sync()
        needed = sum(track.bytes_per_second for track in self._tracks.values())
        if news := self._disk.look(now, needed):
            kind, left = news
            sentence = disk.sentence(kind, left)
            self._emit(DiskLow(t=timeline.at(now), seconds_left=left, sentence=sentence))
            if kind == "stop":
                self._stop = sentence

    def _clocks_differ(self, timeline: Timeline, now: float, what: str, seconds: float) -> None:
        at = timeline.at(now)
        if what == "asleep":  # the monotonic clock stood still: nothing is to be cut, only to be told
            self._journal.add(j.Paused(at=at, mono=now, wall=_wall(), reason=what))
            self._journal.add(j.Resumed(at=at, mono=now, wall=_wall(), seconds=seconds, reason=what))
            state: State = "paused" if timeline.paused else "recording"
            minutes = max(1, round(seconds / 60))
            sentence = f"The computer slept for about {minutes} minutes; that time is not in the recording."
            self._emit(StateChanged(t=at, state=state, sentence=sentence))
        else:
            self._journal.add(j.ClockChanged(at=at, seconds=seconds))

    def _sync(self) -> None:
        self._journal.sync()
        for track in self._tracks.values():
            track.sync()

    def _end(self) -> Ended:
        """Take in what was heard before Stop and is still on its way, and close everything."""
        timeline, reason = self._timeline, self._stop or ""
        if timeline is None:
            return Ended(duration_s=0.0, reason=reason)
        stop = self._now()
        timeline.close(stop)
        at = timeline.at(stop)
        deadline = stop + TAIL_S
        try:
            while not timeline.paused and self._now() < deadline and self._tail_is_coming(stop):
                self._drain()
                time.sleep(STEP_S / 2)
            self._drain()
            for track in self._tracks.values():
                track.end(at)
                track.close()
            self._journal.add(j.Stopped(at=at, wall=_wall(), reason=reason))
            self._journal.close()
        except OSError as error:  # a full disk: what is stored stays, and the journal's end is optional
            log.exception("closing")
            reason = reason or f"The end of the recording could not be stored ({error.strerror or error})."
        self._emit(StateChanged(t=at, state="stopped", sentence=reason))
        return Ended(duration_s=at, reason=reason)

    def _tail_is_coming(self, stop: float) -> bool:
        return any(t.live and not t.idle_is_normal and t.heard_until < stop for t in self._tracks.values()) or any(
            t.live and t.idle_is_normal and t.heard_until < stop and stop - t.heard_until < TAIL_S
            for t in self._tracks.values()
        )


def _wall() -> str:
    return datetime.now().astimezone().isoformat()
