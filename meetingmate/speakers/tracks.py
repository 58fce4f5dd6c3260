"""The speakers of a whole meeting: of one mixed track, or of separate tracks (this room, the others in the call).

Nobody is heard on two tracks, so each is told apart by itself and the labels are numbered over all of them. What
the loudspeakers play is heard again through the microphone: a voice there that sounds like somebody of the computer's
track, and speaks when that one does, is an echo and nobody's speaker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from meetingmate.audio import decode
from meetingmate.audio.decode import Sound
from meetingmate.domain.meeting import Utterance, speakers_in
from meetingmate.speakers.assign import assign_speakers
from meetingmate.speakers.clustering import people, people_of_tracks
from meetingmate.speakers.diarize import AnalysedSpeech, Diarization, analyse_speech, bounds_of, diarization_of
from meetingmate.speakers.embedding import DIMENSIONS, Embedder
from meetingmate.speakers.short_lines import reassign_short_lines
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


class LabelledUtterances(Struct):
    """``utterances`` of all tracks in order of time, with labels, and what each label's voice sounds like."""

    utterances: list[Utterance]
    voices: dict[str, np.ndarray] = field(default_factory=dict)


def tell_speakers(
    utterances: list[Utterance],
    tracks: Mapping[str, Path | Sound],
    *,
    models_dir: Path,
    threads: int,
    speakers: int | tuple[int, int] | None = None,
    hint: int | None = None,
    on_progress: Progress | None = None,
) -> LabelledUtterances:
    """Speakers for ``utterances``, labelled ``Speaker 1`` ... in order of appearance over all ``tracks`` (by name).

    ``speakers`` and ``hint`` as in ``diarize_file``, for all tracks together. A line whose speaker can't be told has
    none; ``overlap`` marks those during which somebody else speaks. ``on_progress`` hears tracks done and their number.
    Raises AudioError, ModelError, UsageError.
    """
    bounds = bounds_of(speakers)
    names = [name for name in tracks if any(u.track == name for u in utterances)]
    report = on_progress or (lambda _done, _total: None)

    def within(index: int) -> Progress:
        return lambda done, total: report(index + (done / total if total else 1.0), len(names))

    heard = {
        name: analyse_speech(
            partial(decode.stream, tracks[name], block_s=_BLOCK_S),
            decode.probe(tracks[name]).duration_s,
            models_dir=models_dir,
            threads=threads,
            on_progress=within(index),
        )
        for index, name in enumerate(names)
    }
    found = _who(heard, bounds, hint)
    embed: Embedder | None = None
    lines = [u for u in utterances if u.track not in found]
    turns: list[SpeakerTurn] = []
    voices: dict[str, np.ndarray] = {}
    for name in names:
        if embed is None:
            embed = Embedder(models_dir, threads)
        mine = [replace(u, speaker=None) for u in utterances if u.track == name]
        mine = assign_speakers(mine, found[name].turns)
        mine = reassign_short_lines(mine, found[name].voices, decode.stream(tracks[name], block_s=_BLOCK_S), embed)
        lines += [replace(u, speaker=u.speaker and _own(name, u.speaker)) for u in mine]
        turns += [replace(turn, speaker=turn.speaker and _own(name, turn.speaker)) for turn in found[name].turns]
        voices |= {_own(name, label): voice for label, voice in found[name].voices.items()}
    lines.sort(key=lambda u: (u.start, u.end))
    lines = mark_overlap(lines, turns)
    numbers = {label: f"Speaker {number}" for number, label in enumerate(_labels(lines, voices), start=1)}
    return LabelledUtterances(
        [replace(u, speaker=u.speaker and numbers.get(u.speaker, u.speaker)) for u in lines],
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


def _own(track: str, label: str) -> str:
    """A label that no other track has."""
    return f"{track}\n{label}"


def _labels(utterances: list[Utterance], voices: dict[str, np.ndarray]) -> list[str]:
    return [speaker for speaker in speakers_in(utterances) if speaker in voices]


def _who(heard: dict[str, AnalysedSpeech], bounds: tuple[int, int] | None, hint: int | None) -> dict[str, Diarization]:
    """Who speaks when on each track; ``bounds`` and ``hint`` are of all tracks together, echoes not counted."""
    vectors = {name: (track.voices.stretches, track.voices.seconds) for name, track in heard.items()}
    echoes = np.zeros((0, DIMENSIONS), dtype=np.float32)
    if MICROPHONE in heard and COMPUTER in heard:
        alone = {name: diarization_of(heard[name], people(*vectors[name])) for name in (MICROPHONE, COMPUTER)}
        labels = _echoes(alone[MICROPHONE], alone[COMPUTER])
        own = [voice for label, voice in alone[MICROPHONE].voices.items() if label not in labels]
        if labels:
            echoes = np.stack([alone[MICROPHONE].voices[label] for label in labels])
            vectors[MICROPHONE] = _unlike(*vectors[MICROPHONE], echoes, own)
    answers = people_of_tracks(list(vectors.values()), bounds=bounds, hint=hint)
    found = {}
    for name, voices in zip(heard, answers, strict=True):
        others = echoes if name == MICROPHONE else echoes[:0]
        found[name] = diarization_of(heard[name], np.concatenate([voices, others]), nobody=len(others))
    return found


def _unlike(
    vectors: np.ndarray, seconds: np.ndarray, echoes: np.ndarray, own: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The stretches that sound more like one of the ``own`` voices of the microphone than like its ``echoes``."""
    if not own:
        return vectors[:0], seconds[:0]
    mine = (vectors @ np.stack(own).T).max(axis=1) > (vectors @ echoes.T).max(axis=1)
    return vectors[mine], seconds[mine]


def _echoes(microphone: Diarization, computer: Diarization) -> list[str]:
    """Labels on the ``microphone`` that are voices of the ``computer`` heard again."""
    echoes = []
    for label, voice in microphone.voices.items():
        mine = [turn for turn in microphone.turns if turn.speaker == label]
        for their_label, their_voice in computer.voices.items():
            theirs = [turn for turn in computer.turns if turn.speaker == their_label]
            if float(voice @ their_voice) >= _ECHO_ALIKE and _falls_into(mine, theirs) >= _ECHO_SHARE:
                echoes.append(label)
                break
    return echoes


def _falls_into(turns: list[SpeakerTurn], others: list[SpeakerTurn]) -> float:
    """Share of the time of ``turns`` in which ``others`` run too, or ran until just before."""
    ends = np.array([turn.end for turn in others])
    starts = np.array([turn.start for turn in others])
    inside = sum(
        float(np.clip(np.minimum(ends + _ECHO_LATE_S, turn.end) - np.maximum(starts, turn.start), 0, None).max())
        for turn in turns
    )
    return inside / max(sum(turn.end - turn.start for turn in turns), 1e-9)
