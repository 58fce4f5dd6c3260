"""A meeting that is still going on, written down as it is spoken."""

from meetingmate.transcription.live.audio import TrackAudio
from meetingmate.transcription.live.pace import Pace
from meetingmate.transcription.live.rolling import FinalStretch, RollingPass
from meetingmate.transcription.live.transcriber import BEAM_SIZE, LiveOptions, LiveTranscriber, Watcher

__all__ = [
    "BEAM_SIZE",
    "FinalStretch",
    "LiveOptions",
    "LiveTranscriber",
    "Pace",
    "RollingPass",
    "TrackAudio",
    "Watcher",
]
