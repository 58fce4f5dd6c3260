"""The waveform of a meeting's recording: the kept one, or computed by a worker and kept."""

from __future__ import annotations

import logging
from collections.abc import Callable

from meetingmate.base.errors import AudioError, StoreError
from meetingmate.base.library_paths import stored_path
from meetingmate.base.translation import tr
from meetingmate.domain.waveform import Waveform
from meetingmate.library import Library, waveforms
from meetingmate.workers import host
from meetingmate.workers.messages import Message, WaveformFound, WaveformRequest

log = logging.getLogger(__name__)


def kept(library: Library, meeting_id: str) -> Waveform | None:
    """The kept waveform; None when there is none, or the recording is another one now. Raises StoreError, OSError."""
    path = library.audio_path(library.meeting(meeting_id))
    return waveforms.kept(library, meeting_id, waveforms.sound_mark(path)) if path is not None else None


def compute(library: Library, meeting_id: str, *, cancelled: Callable[[], bool] = lambda: False) -> Waveform:
    """Compute the waveform and keep it. Blocks while a worker listens (a minute for three hours).

    Raises AudioError (no recording, or it can't be read), StoreError, JobFailed, Cancelled, OSError.
    """
    path = library.audio_path(library.meeting(meeting_id))
    if path is None:
        raise AudioError(tr("This meeting has no recording. The transcript and minutes are not affected."))
    sound = waveforms.sound_mark(path)
    found: list[Waveform] = []

    def take(message: Message) -> None:
        if isinstance(message, WaveformFound):
            found.append(message.waveform)

    host.run_worker(WaveformRequest(source=stored_path(path)), take, cancelled)
    try:
        waveforms.keep(library, meeting_id, sound, found[0])
    except StoreError as error:  # it can be shown all the same
        log.warning("%s", error)
    return found[0]
