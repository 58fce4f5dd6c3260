"""A recording that grows, as those who write it down follow it: its tracks, and whether it is over."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from meetingmate.audio.echo_cancel import WithoutEcho
from meetingmate.transcription.live import TrackAudio
from meetingmate.workers.recording_reader import RecordingReader, TrackBeingRecorded

#: A recording that has not grown for so long is over when nobody records any more, even if nobody wrote down its end.
_STANDS_STILL_S = 3.0


class RecordingFollower:
    """The recording in ``folder``; ``look`` takes in what is new."""

    def __init__(self, folder: Path) -> None:
        self._recording = RecordingReader(folder)
        self._growth = (0.0, time.monotonic())  # length of the recording, and since when

    @property
    def tracks(self) -> dict[str, TrackBeingRecorded]:
        """The tracks by name; none before it has begun."""
        return self._recording.tracks

    def look(self) -> None:
        """Take in what is new. Raises OSError."""
        self._recording.look()
        length = self._recording.available()
        if length > self._growth[0]:
            self._growth = (length, time.monotonic())

    def is_over(self, *, stopped: bool) -> bool:
        """Whether it is at its end; ``stopped``: nobody records any more."""
        still = time.monotonic() - self._growth[1] > _STANDS_STILL_S
        return self._recording.ended or (stopped and still)

    def for_recognition(self) -> dict[str, TrackAudio]:
        """The tracks, the microphone's without the computer's sound in it."""
        microphone, computer = self.tracks.get("microphone"), self.tracks.get("computer")
        if microphone is None or computer is None:
            return dict(self.tracks)
        return {**self.tracks, "microphone": _Call(microphone, computer)}


class _Call:
    """The microphone of a call. As long as nothing has come from the computer there is nothing to take out."""

    def __init__(self, microphone: TrackBeingRecorded, computer: TrackBeingRecorded) -> None:
        self._microphone, self._computer = microphone, computer
        self._cleaned = WithoutEcho(microphone, computer)

    def available(self) -> float:
        return self._microphone.available()

    def read(self, start: float, end: float) -> np.ndarray:
        cleaned = self._computer.available() > 0.0
        return (self._cleaned if cleaned else self._microphone).read(start, end)
