"""Who spoke when in a recording: windows, pieces, voices, people, turns. On the CPU, with memory that does not grow.

The recording is decoded twice, as a stream: once to find speech and changes of voice, once to hear what each piece
sounds like. The people are then found over the whole recording at once, so the same person keeps one label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct, field

from meetingmate.audio import decode
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.speakers import clustering
from meetingmate.speakers.decoding import decode as best_path
from meetingmate.speakers.embedding import Embedder
from meetingmate.speakers.segmentation import FRAME, FRAMES, RATE, Segmenter, windows
from meetingmate.speakers.stitching import Piece, pieces
from meetingmate.speakers.turns import SpeakerTurn, smooth, turns_of
from meetingmate.speakers.voice_prints import Voices, voice_prints_of

Progress = Callable[[float, float], None]
Blocks = Callable[[], Iterable[np.ndarray]]

_BLOCK_S = 30.0
#: Share of the work that the first pass is.
_FIRST_PASS = 0.4
#: Turns shorter than this are clicks; pauses of one speaker shorter than this do not end a turn.
_SHORTEST_S = 0.15
_PAUSE_S = 0.6


class Diarization(Struct):
    """``turns`` in order of time, and what the speaker of each label sounds like (unit vectors, see ``embedding``)."""

    turns: list[SpeakerTurn] = field(default_factory=list)
    voices: dict[str, np.ndarray] = field(default_factory=dict)


def diarize_file(
    path: Path,
    *,
    models_dir: Path,
    threads: int,
    speakers: int | tuple[int, int] | None = None,
    hint: int | None = None,
    on_progress: Progress | None = None,
) -> list[SpeakerTurn]:
    """Turns of the speakers in the recording ``path``, in order of time; none when nobody speaks.

    ``speakers`` is how many there are, or the fewest and the most; ``hint`` how many are expected, which decides
    doubtful cases only. ``models_dir`` is the folder of the two speaker models. ``on_progress`` hears the seconds
    done and the whole length. Raises AudioError, ModelError, UsageError.
    """
    length = decode.probe(path).duration_s
    return diarize(
        lambda: decode.stream(path, block_s=_BLOCK_S),
        length,
        models_dir=models_dir,
        threads=threads,
        speakers=speakers,
        hint=hint,
        on_progress=on_progress,
    ).turns


def diarize(
    blocks: Blocks,
    duration_s: float,
    *,
    models_dir: Path,
    threads: int,
    speakers: int | tuple[int, int] | None = None,
    hint: int | None = None,
    on_progress: Progress | None = None,
) -> Diarization:
    """As ``diarize_file``, for sound that ``blocks()`` gives (16 kHz mono float32) each time it is called."""
    bounds = bounds_of(speakers)
    heard = analyse_speech(blocks, duration_s, models_dir=models_dir, threads=threads, on_progress=on_progress)
    return diarization_of(
        heard, clustering.people(heard.voices.stretches, heard.voices.seconds, bounds=bounds, hint=hint)
    )


class AnalysedSpeech(Struct):
    """The pieces of speech of a recording of so many ``samples``, and what they sound like."""

    pieces: list[Piece]
    voices: Voices
    samples: int


def analyse_speech(
    blocks: Blocks, duration_s: float, *, models_dir: Path, threads: int, on_progress: Progress | None = None
) -> AnalysedSpeech:
    """What of a recording does not depend on who the people are. Raises AudioError, ModelError."""
    report = on_progress or (lambda _done, _total: None)
    samples = 0

    def counted() -> Iterator[np.ndarray]:
        nonlocal samples
        for block in blocks():
            samples += len(block)
            report(_FIRST_PASS * min(samples / RATE, duration_s), duration_s)
            yield block

    segment = Segmenter(models_dir, threads)
    activities = [segment(window) for _, window in windows(counted())]
    found = pieces(activities, samples)
    voices = voice_prints_of(
        found,
        blocks() if found else (),
        Embedder(models_dir, threads),
        lambda second: report(min(duration_s, _FIRST_PASS * duration_s + (1 - _FIRST_PASS) * second), duration_s),
    )
    report(duration_s, duration_s)
    return AnalysedSpeech(found, voices, samples)


def diarization_of(heard: AnalysedSpeech, people: np.ndarray, *, nobody: int = 0) -> Diarization:
    """Who of ``people`` (unit vectors) speaks when; the turns of the last ``nobody`` of them (echoes) are left out."""
    turns, person_of = _turns(heard.pieces, best_path(heard.pieces, heard.voices, people), len(people), heard.samples)
    persons = {label: person for label, person in person_of.items() if person < len(people) - nobody}
    kept = [turn for turn in turns if turn.speaker is None or turn.speaker in persons]
    return Diarization(kept, {label: people[person] for label, person in persons.items()})


def _turns(
    found: list[Piece], person: list[int], people: int, samples: int
) -> tuple[list[SpeakerTurn], dict[str, int]]:
    frames = samples // FRAME + FRAMES
    activity = np.zeros((frames, people), dtype=bool)
    unknown = np.zeros(frames, dtype=bool)
    for piece, who in zip(found, person, strict=True):
        (activity[:, who] if who >= 0 else unknown)[piece.start : piece.end] = True
    for column in activity.T:
        others = activity.any(axis=1) & ~column
        column[:] = smooth(column, shortest_s=_SHORTEST_S, gap_s=_PAUSE_S, keep_out=others)
    unknown = smooth(unknown & ~activity.any(axis=1), shortest_s=_SHORTEST_S, gap_s=_PAUSE_S)
    return turns_of(activity, unknown & ~activity.any(axis=1), samples / RATE)


def bounds_of(speakers: int | tuple[int, int] | None) -> tuple[int, int] | None:
    """The fewest and the most speakers. Raises UsageError."""
    if speakers is None:
        return None
    low, high = (speakers, speakers) if isinstance(speakers, int) else speakers
    if not 1 <= low <= high:
        raise UsageError(
            tr(
                "The number of speakers must be 1 or more, and the fewest not over the most, not {speakers}.",
                speakers=speakers,
            )
        )
    return low, high
