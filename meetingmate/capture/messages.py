"""What the recording process and the program say to each other: typed messages, encoded with MessagePack.

``t`` is always seconds on the recording's time line (pauses cut out).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from meetingmate.domain.meeting import Track

State = Literal["starting", "recording", "paused", "stopped", "compressing"]
TrackState = Literal["recording", "lost", "silent", "heard"]


class RecordRequest(Struct, tag=True, kw_only=True):
    """Record into ``folder`` (made if need be). ``device`` is part of a microphone's name; empty: the
    system's default. ``compress`` False leaves the WAV parts for ``recover``. ``go_on``: there is a recording in
    the folder already whose process was killed a moment ago."""

    folder: str
    microphone: bool = True
    device: str = ""
    computer: bool = True
    compress: bool = True
    go_on: bool = False


class Pause(Struct, tag=True):
    """Leave out what follows."""


class Resume(Struct, tag=True):
    """Go on after a pause."""


class Mark(Struct, tag=True):
    """Note this moment."""

    text: str = ""


class Stop(Struct, tag=True):
    """End the recording and compress it."""


class StateChanged(Struct, tag=True, kw_only=True):
    """What the recording is doing now; ``sentence`` says why, when it was not the user's wish."""

    t: float
    state: State
    sentence: str = ""


class TrackChanged(Struct, tag=True, kw_only=True):
    """What a track is doing: ``silent`` means that it hears nothing (muted, exact zeros, or
    nothing but its own noise since it was opened), ``heard`` that this is over."""

    t: float
    track: str
    state: TrackState
    device: str = ""
    sentence: str = ""


class Level(Struct, tag=True, kw_only=True):
    """Loudness since the last one, in dBFS (0 is full scale, -100 silence)."""

    t: float
    track: str
    peak: float
    rms: float


class GapFound(Struct, tag=True, kw_only=True):
    """A stretch that holds silence because nothing came from the device; told when it is over."""

    t: float
    track: str
    end: float
    reason: str


class DiskLow(Struct, tag=True, kw_only=True):
    """The disk holds ``seconds_left`` more seconds of this recording."""

    t: float
    seconds_left: float
    sentence: str


class Marked(Struct, tag=True, kw_only=True):
    """The moment ``t`` is marked."""

    t: float
    text: str = ""


class Compressing(Struct, tag=True, kw_only=True):
    """``done`` of ``total`` seconds of all tracks are compressed."""

    done: float
    total: float


class GapSpan(Struct, kw_only=True):
    """Silence from ``start`` to ``end`` where nothing could be recorded."""

    start: float
    end: float
    reason: str


class TrackCoverage(Struct, kw_only=True):
    """``recorded_s`` and the lengths of ``gaps`` add up to the recording's duration.

    ``drift_ppm``: how much faster than the computer's clock the device ran (None: too short to tell);
    ``offset_s``: when its first sample was heard, from the start of the recording.
    """

    track: str
    recorded_s: float
    gaps: list[GapSpan] = []
    drift_ppm: float | None = None
    offset_s: float = 0.0


class Coverage(Struct, kw_only=True):
    """How much was recorded: ``duration_s`` is on the time line, ``paused_s`` and ``asleep_s`` beside it."""

    duration_s: float
    paused_s: float
    asleep_s: float
    tracks: list[TrackCoverage]


class Recorded(Struct, tag=True, kw_only=True):
    """The finished recording: ``tracks`` with paths relative to its folder. ``remarks`` are for the user."""

    folder: str
    tracks: list[Track]
    duration_s: float
    begun: str
    coverage: Coverage
    marks: list[Marked] = []
    remarks: list[str] = []


class PartsStored(Struct, tag=True, kw_only=True):
    """The recording ended and lies in ``folder`` as WAV parts; ``recover`` finishes it."""

    folder: str
    duration_s: float


class Failed(Struct, tag=True, kw_only=True):
    """It can't be done: ``sentence`` is for the user; ``expected`` False means a fault of the program."""

    sentence: str
    expected: bool = True


class CheckRequest(Struct, tag=True, kw_only=True):
    """Listen to the microphone (``device`` as in RecordRequest) and computer sound and say how loud they are; nothing
    is written to disk. The answers are TrackChanged, Level and, after a TryMicrophone, Tried."""

    device: str = ""


class TryMicrophone(Struct, tag=True, kw_only=True):
    """Keep the next ``seconds`` of the microphone in memory and hand them over."""

    seconds: float


class Tried(Struct, tag=True, kw_only=True):
    """What the microphone heard: interleaved 16-bit samples at ``rate`` Hz, loudest at ``peak`` dBFS."""

    rate: int
    channels: int
    samples: bytes
    peak: float


Command = Pause | Resume | Mark | Stop
Event = (
    StateChanged | TrackChanged | Level | GapFound | DiskLow | Marked | Compressing | Recorded | PartsStored | Failed
)
CheckCommand = TryMicrophone | Stop
CheckEvent = TrackChanged | Level | Tried
