"""One speaker of a meeting who is really two people: which lines are whose, by the voices alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from meetingmate.base import paths
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Utterance
from meetingmate.library import Library
from meetingmate.workers import host
from meetingmate.workers.messages import LineVoices, Message, VoiceRequest

#: Each of the two must be heard for so long; with less a voice print is more noise than voice.
_LEAST_S = 5.0
#: Cosine similarity of the two above which they are one: both halves of one real person reach 0.83 and more, of two
#: people 0.52 at most (35-second to 2-minute voices of four recordings).
_ONE_VOICE = 0.65
_ROUNDS = 30


def split(
    library: Library, meeting_id: str, speaker: str, *, threads: int = 1, cancelled: Callable[[], bool] = lambda: False
) -> list[str]:
    """Ids of those lines of ``speaker`` that the less heard one of two voices says; at least one, never all.

    Lines too short to tell go with the line before them. Blocks while a worker listens. Raises UsageError when it
    sounds like one person, StoreError, JobFailed, Cancelled.
    """
    meeting = library.meeting(meeting_id)
    lines = [u for u in library.utterances(meeting_id) if u.speaker == speaker]
    heard: list[LineVoices] = []

    def take(message: Message) -> None:
        if isinstance(message, LineVoices):
            heard.append(message)

    request = VoiceRequest(
        folder=str(library.meeting_dir(meeting_id)),
        tracks=meeting.tracks,
        lines=[(u.track, u.start, u.end) for u in lines],
        speaker_models=str(paths.resources_dir() / "models" / "speakers"),
        threads=threads,
        each_line=True,
    )
    if len(lines) > 1 and meeting.tracks:
        host.run_worker(request, take, cancelled)
    second = _second_voice(lines, heard[0].vectors if heard else [])
    if not second:
        raise UsageError(
            tr(
                "The lines of {speaker} sound like one person. To separate them yourself, select lines in "
                "the transcript and assign them to someone else.",
                speaker=speaker,
            )
        )
    return second


def _second_voice(lines: list[Utterance], vectors: list[list[float]]) -> list[str]:
    told = [number for number, vector in enumerate(vectors) if vector]
    if len(told) < 2:
        return []
    voices = np.array([vectors[number] for number in told], dtype=np.float32)
    seconds = np.array([lines[number].end - lines[number].start for number in told], dtype=np.float32)
    others, alike = two_voices(voices, seconds)
    if alike > _ONE_VOICE or min(seconds[others].sum(), seconds[~others].sum()) < _LEAST_S:
        return []
    if seconds[others].sum() > seconds[~others].sum():
        others = ~others
    belongs = dict(zip(told, others.tolist(), strict=True))
    found, last = [], belongs[told[0]]
    for number, line in enumerate(lines):
        last = belongs.get(number, last)
        if last:
            found.append(line.id)
    return found


def two_voices(voices: np.ndarray, seconds: np.ndarray) -> tuple[np.ndarray, float]:
    """Part voice prints (n, d), of length one, into two groups that are alike inside: a mask (n,) of one of them, and
    the cosine similarity of the two groups' means. Each counts for its ``seconds`` (n,)."""
    spread = voices - np.average(voices, axis=0, weights=seconds)
    # begin where they differ most: the same answer every time
    direction = np.linalg.svd(spread * np.sqrt(seconds)[:, None], full_matrices=False)[2][0]
    mask = spread @ direction > 0
    alike = 1.0
    for _ in range(_ROUNDS):
        if mask.all() or not mask.any():
            return mask, 1.0
        means = [(voices[group] * seconds[group, None]).sum(axis=0) for group in (mask, ~mask)]
        means = [mean / max(float(np.linalg.norm(mean)), 1e-9) for mean in means]
        alike = float(means[0] @ means[1])
        nearer = voices @ means[0] > voices @ means[1]
        if (nearer == mask).all():
            break
        mask = nearer
    return mask, alike
