"""How loud a recording is over time."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.audio import loudness
from meetingmate.base.library_paths import opened_path
from meetingmate.workers.messages import Message, WaveformFound, WaveformRequest
from meetingmate.workers.writer import lower_priority


def run(request: WaveformRequest, send: Callable[[Message], None]) -> None:
    """Listen to the whole recording and answer with ``WaveformFound``. Raises AudioError."""
    lower_priority()
    send(WaveformFound(waveform=loudness.waveform(opened_path(request.source))))
