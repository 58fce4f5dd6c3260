"""A voice is kept when the user gives a name and has turned that on; it comes from the lines of that name only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from meetingmate import voices
from meetingmate.base import paths
from meetingmate.library import Library
from meetingmate.voices import VoiceProfile
from meetingmate.workers import host
from meetingmate.workers.messages import Message, VoiceHeard, VoiceRequest

#: With less speech than this a voice print is more noise than voice.
SHORTEST_S = 5.0


def learn(
    library: Library, meeting_id: str, name: str, *, threads: int = 1, cancelled: Callable[[], bool] = lambda: False
) -> VoiceProfile | None:
    """Keep what ``name`` sounds like in a meeting, whose lines a person has given that name.

    None when there is too little speech of that person alone. Blocks while a worker listens (some seconds). Raises
    StoreError, JobFailed, Cancelled.
    """
    meeting = library.meeting(meeting_id)
    lines = [
        (u.track, u.start, u.end)
        for u in library.utterances(meeting_id)
        if u.speaker == name and not u.overlap and not u.uncertain
    ]
    if sum(end - start for _, start, end in lines) < SHORTEST_S or not meeting.tracks:
        return None
    heard: list[VoiceHeard] = []

    def take(message: Message) -> None:
        if isinstance(message, VoiceHeard):
            heard.append(message)

    request = VoiceRequest(
        folder=str(library.meeting_dir(meeting_id)),
        tracks=meeting.tracks,
        lines=lines,
        speaker_models=str(paths.resources_dir() / "models" / "speakers"),
        threads=threads,
    )
    host.run_worker(request, take, cancelled)
    if not heard or heard[0].seconds < SHORTEST_S:
        return None
    vector = np.array(heard[0].vector, dtype=np.float32)
    return voices.learn(voices.folder_of(library.folder), name, meeting_id, vector, heard[0].seconds)
