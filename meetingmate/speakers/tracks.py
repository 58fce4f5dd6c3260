"""The speakers of a whole meeting: of one mixed track, or of separate tracks (this room, the others in the call).

Nobody is heard on two tracks, so each is told apart by itself and the labels are numbered over all of them. What
the loudspeakers play is heard again through the microphone: a voice there that sounds like somebody of the computer's
track, and speaks when that one does, is an echo and nobody's speaker.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from meetingmate.audio import decode
from meetingmate.meeting import Utterance, speakers_in
from meetingmate.speakers.assign import assign_speakers
from meetingmate.speakers.diarize import Diarization, diarize
from meetingmate.speakers.embedding import Embedder
from meetingmate.speakers.second_look import look_again
from meetingmate.speakers.turns import SpeakerTurn

#: Names of the tracks of our own recordings.
MICROPHONE, COMPUTER = "microphone", "computer"
#: Cosine similarity from which a voice on the microphone may be an echo of one of the computer, and the share of
#: its turns that must fall into that one's.
_ECHO_ALIKE = 0.5
_ECHO_SHARE = 0.7
#: An echo is late by at most this.
_ECHO_LATE_S = 0.5
#: Speech of two people at once that is shorter than this is not worth a mark.
_OVERLAP_S = 0.2
_BLOCK_S = 30.0

Progress = Callable[[float, float], None]


class SpeakersTold(Struct):
    """``utterances`` of all tracks in order of time, with labels, and what each label's voice sounds like."""

    utterances: list[Utterance]
    voices: dict[str, np.ndarray] = field(default_factory=dict)


def tell_speakers(
    utterances: list[Utterance],
    tracks: dict[str, Path],
    *,
    models_dir: Path,
    threads: int,
    speakers: int | tuple[int, int] | None = None,
    hint: int | None = None,
    on_progress: Progress | None = None,
) -> SpeakersTold:
    """Speakers for ``utterances``, labelled ``Speaker 1`` ... in order of appearance over all ``tracks`` (name: file).

    ``speakers`` and ``hint`` as in ``diarize_file``, for all tracks together. A line whose speaker can't be told has
    none; ``overlap`` marks those during which somebody else speaks. ``on_progress`` hears tracks done and their number.
    Raises AudioError, ModelError, UsageError.
    """
    heard = [name for name in tracks if any(u.track == name for u in utterances)]
    report = on_progress or (lambda _done, _total: None)
    found: dict[str, Diarization] = {}
    for index, name in enumerate(heard):
        found[name] = diarize(
            partial(decode.stream, tracks[name], block_s=_BLOCK_S),
            decode.probe(tracks[name]).duration_s,
            models_dir=models_dir,
            threads=threads,
            speakers=speakers if len(heard) == 1 else _of_one_track(speakers, len(heard)),
            hint=hint if len(heard) == 1 else None,
            on_progress=lambda done, total, index=index: report(index + (done / total if total else 1.0), len(heard)),
        )
    if MICROPHONE in found and COMPUTER in found:
        found[MICROPHONE] = _without_echo(found[MICROPHONE], found[COMPUTER])
    embed = Embedder(models_dir, threads) if heard else None
    told = [u for u in utterances if u.track not in found]
    turns: list[SpeakerTurn] = []
    voices: dict[str, np.ndarray] = {}
    for name in heard:
        mine = [replace(u, speaker=None) for u in utterances if u.track == name]
        mine = assign_speakers(mine, found[name].turns)
        mine = look_again(mine, found[name].voices, decode.stream(tracks[name], block_s=_BLOCK_S), embed)
        told += [replace(u, speaker=_own(name, u.speaker)) for u in mine]
        turns += [replace(turn, speaker=_own(name, turn.speaker)) for turn in found[name].turns]
        voices |= {_own(name, label): voice for label, voice in found[name].voices.items()}
    told.sort(key=lambda u: (u.start, u.end))
    told = mark_overlap(told, turns)
    numbers = {label: f"Speaker {number}" for number, label in enumerate(_labels(told, voices), start=1)}
    return SpeakersTold(
        [replace(u, speaker=numbers.get(u.speaker, u.speaker)) for u in told],
        {numbers[label]: voice for label, voice in voices.items() if label in numbers},
    )


def mark_overlap(utterances: list[Utterance], turns: list[SpeakerTurn]) -> list[Utterance]:
    """``utterances`` with ``overlap`` set on those during which two or more of ``turns`` run at once for 0.2 s."""
    spans = _shared(turns)
    starts, ends = np.array([s for s, _ in spans]), np.array([e for _, e in spans])
    result = []
    for utterance in utterances:
        inside = slice(np.searchsorted(ends, utterance.start), np.searchsorted(starts, utterance.end))
        seconds = np.minimum(ends[inside], utterance.end) - np.maximum(starts[inside], utterance.start)
        result.append(replace(utterance, overlap=bool(seconds.sum() >= _OVERLAP_S)))
    return result


def _shared(turns: list[SpeakerTurn]) -> list[tuple[float, float]]:
    """Stretches, in order of time, in which turns of two speakers or more run at once."""
    edges = sorted([(turn.start, 1) for turn in turns] + [(turn.end, -1) for turn in turns])
    spans, running, begun = [], 0, 0.0
    for time, step in edges:
        running += step
        if running == 2 and step == 1:
            begun = time
        elif running == 1 and step == -1:
            spans.append((begun, time))
    return spans


def _own(track: str, label: str | None) -> str | None:
    """A label that no other track has."""
    return label and f"{track}\n{label}"


def _labels(utterances: list[Utterance], voices: dict[str, np.ndarray]) -> list[str]:
    return [speaker for speaker in speakers_in(utterances) if speaker in voices]


def _of_one_track(speakers: int | tuple[int, int] | None, tracks: int) -> tuple[int, int] | None:
    """Bounds for one of several tracks: each of the others has somebody."""
    if speakers is None:
        return None
    most = speakers if isinstance(speakers, int) else speakers[1]
    return 1, max(1, most - (tracks - 1))


def _without_echo(microphone: Diarization, computer: Diarization) -> Diarization:
    """What was found on the ``microphone`` without voices of the ``computer`` that are heard again on it."""
    echoes: set[str] = set()
    for label, voice in microphone.voices.items():
        mine = [turn for turn in microphone.turns if turn.speaker == label]
        for their_label, their_voice in computer.voices.items():
            theirs = [turn for turn in computer.turns if turn.speaker == their_label]
            if float(voice @ their_voice) >= _ECHO_ALIKE and _falls_into(mine, theirs) >= _ECHO_SHARE:
                echoes.add(label)
    return Diarization(
        [turn for turn in microphone.turns if turn.speaker not in echoes],
        {label: voice for label, voice in microphone.voices.items() if label not in echoes},
    )


def _falls_into(turns: list[SpeakerTurn], others: list[SpeakerTurn]) -> float:
    """Share of the time of ``turns`` in which ``others`` run too, or ran until just before."""
    ends = np.array([turn.end for turn in others])
    starts = np.array([turn.start for turn in others])
    inside = sum(
        float(np.clip(np.minimum(ends + _ECHO_LATE_S, turn.end) - np.maximum(starts, turn.start), 0, None).max())
        for turn in turns
    )
    return inside / max(sum(turn.end - turn.start for turn in turns), 1e-9)
