"""Recording: a process of its own that writes microphone and computer sound to disk before anything else.

``Recorder`` starts and steers one; ``unfinished``, ``recover`` and ``discard`` deal with those that were cut off.
"""

from meetingmate.capture.errors import CaptureError
from meetingmate.capture.lock import Running, running
from meetingmate.capture.messages import (
    Compressing,
    Coverage,
    DiskLow,
    Event,
    Failed,
    GapFound,
    Level,
    Marked,
    PartsStored,
    Recorded,
    RecordRequest,
    StateChanged,
    TrackChanged,
    Tried,
)
from meetingmate.capture.recorder import Recorder
from meetingmate.capture.recovery import UnfinishedRecording, discard, recover, unfinished
from meetingmate.capture.sound_check import SoundCheck

__all__ = [
    "CaptureError",
    "Compressing",
    "Coverage",
    "DiskLow",
    "Event",
    "Failed",
    "GapFound",
    "Level",
    "Marked",
    "PartsStored",
    "RecordRequest",
    "Recorded",
    "Recorder",
    "Running",
    "SoundCheck",
    "StateChanged",
    "TrackChanged",
    "Tried",
    "UnfinishedRecording",
    "discard",
    "recover",
    "running",
    "unfinished",
]
