"""Separate tracks of a call, made from the sample's own voices: who speaks on which, echo, several at once."""

from __future__ import annotations

import json
import wave
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.base import paths
from meetingmate.domain.meeting import Utterance, Word
from meetingmate.speakers import SpeakerTurn, tell_speakers
from meetingmate.speakers.excerpts import excerpts
from meetingmate.speakers.tracks import mark_overlap

MODELS = paths.resources_dir() / "models" / "speakers"
RATE = 16_000
SAMPLE = paths.resources_dir() / "sample"
HERE, THERE = ("Priya", "Marcus"), ("Eleanor", "Diego")


def write(path: Path, samples: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def line(number: int, turn: dict, track: str) -> Utterance:
    words = turn["text"].split()
    edges = np.linspace(turn["start"], turn["end"], len(words) + 1)
    return Utterance(
        id=f"u{number}",
        start=turn["start"],
        end=turn["end"],
        text=turn["text"],
        track=track,
        words=[Word(text=w, start=a, end=b) for w, a, b in zip(words, edges, edges[1:], strict=False)],
    )


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Path], list[Utterance], dict[str, str]]:
    """Two tracks of the first 110 s: this room with the echo of the others (120 ms late, duller, quieter), the others.

    Gives the tracks, the lines, and who truly says each line.
    """
    folder = tmp_path_factory.mktemp("call")
    sound = np.concatenate(list(decode.stream(SAMPLE / "sample_standup.ogg")))[: 110 * RATE]
    turns = json.loads((SAMPLE / "sample_standup.json").read_text(encoding="utf-8"))["turns"]
    turns = [t for t in turns if t["end"] < 110]
    room, others = np.zeros_like(sound), np.zeros_like(sound)
    lines, truth = [], {}
    for number, turn in enumerate(turns):
        mine = turn["speaker"] in HERE
        # The others' second half is moved 1.5 s earlier, so that they speak into this room's turns.
        begin, end = int(turn["start"] * RATE), int(turn["end"] * RATE)
        shift = 0 if mine or turn["start"] < 40 else round(1.5 * RATE)
        (room if mine else others)[begin - shift : end - shift] += sound[begin:end]
        moved = {**turn, "start": turn["start"] - shift / RATE, "end": turn["end"] - shift / RATE}
        lines.append(line(number, moved, "microphone" if mine else "computer"))
        truth[f"u{number}"] = turn["speaker"]
    dull = np.convolve(others, np.ones(8) / 8, mode="same").astype(np.float32)
    late = round(0.12 * RATE)
    room[late:] += 0.3 * dull[:-late]
    tracks = {"microphone": write(folder / "mic.wav", room), "computer": write(folder / "pc.wav", others)}
    return tracks, sorted(lines, key=lambda u: u.start), truth


def test_tracks_keep_their_people_and_an_echo_is_nobody(
    call: tuple[dict[str, Path], list[Utterance], dict[str, str]],
) -> None:
    tracks, lines, truth = call
    heard: list[tuple[float, float]] = []
    told = tell_speakers(
        lines, tracks, models_dir=MODELS, threads=2, on_progress=lambda done, total: heard.append((done, total))
    )
    people = {u.track: Counter() for u in told.utterances}
    right: dict[str, Counter] = {}
    for utterance in told.utterances:
        people[utterance.track][utterance.speaker] += 1
        name = truth[utterance.id.rstrip("abcdefgh")]
        right.setdefault(name, Counter())[utterance.speaker] += len(utterance.words)
    assert not set(people["microphone"]) & set(people["computer"]) - {None}
    assert len(set(people["microphone"]) - {None}) == 2, people
    assert len(set(people["computer"]) - {None}) == 2, people
    words = sum(sum(count.values()) for count in right.values())
    assert sum(max(count.values()) for count in right.values()) > 0.9 * words
    assert list(dict.fromkeys(u.speaker for u in told.utterances if u.speaker)) == [
        f"Speaker {n}" for n in (1, 2, 3, 4)
    ]
    assert set(told.voices) == {f"Speaker {n}" for n in (1, 2, 3, 4)}
    assert heard[-1] == (2, 2)
    both = [u for u in told.utterances if u.overlap]
    assert both, "they speak at once after 40 s"
    assert any(u.track == "microphone" for u in both)
    assert any(u.track == "computer" for u in both)


def test_the_number_of_speakers_is_that_of_all_tracks_together(
    call: tuple[dict[str, Path], list[Utterance], dict[str, str]],
) -> None:
    """Four speak, two on each track, and the echo of two: it is counted for nobody."""
    tracks, lines, _ = call
    for speakers in (4, (3, 4), (4, 9)):
        told = tell_speakers(lines, tracks, models_dir=MODELS, threads=2, speakers=speakers)
        assert len(told.voices) == 4, speakers
    fewer = tell_speakers(lines, tracks, models_dir=MODELS, threads=2, speakers=3)
    assert len(fewer.voices) == 3
    hinted = tell_speakers(lines, tracks, models_dir=MODELS, threads=2, hint=9)
    assert len(hinted.voices) == 4, "a hint proves nothing"


def test_a_short_answer_before_a_long_turn_is_heard_by_itself() -> None:
    """ "Agreed." at 153.8 s of the sample is Eleanor's, with 0.25 s to what Priya says next."""
    turns = json.loads((SAMPLE / "sample_standup.json").read_text(encoding="utf-8"))["turns"]
    lines = [line(i, t, "mixed") for i, t in enumerate(turns)]
    told = tell_speakers(lines, {"mixed": SAMPLE / "sample_standup.ogg"}, models_dir=MODELS, threads=2)
    by_name: dict[str, Counter] = {}
    for utterance in told.utterances:
        truth = turns[int(utterance.id[1:].rstrip("abcdefgh"))]["speaker"]
        by_name.setdefault(truth, Counter())[utterance.speaker] += len(utterance.words)
    eleanor = by_name["Eleanor"].most_common(1)[0][0]
    agreed = next(u for u in told.utterances if u.text == "Agreed.")
    assert agreed.speaker == eleanor


def test_lines_of_a_track_in_which_nobody_speaks_have_no_speaker(tmp_path: Path) -> None:
    path = write(tmp_path / "zeros.wav", np.zeros(5 * RATE, dtype=np.float32))
    ghost = Utterance(id="u1", start=1, end=2, text="Thank you.", speaker="Speaker 7")
    told = tell_speakers([ghost], {"mixed": path}, models_dir=MODELS, threads=1)
    assert [u.speaker for u in told.utterances] == [None]
    assert told.voices == {}
    assert tell_speakers([], {"mixed": path}, models_dir=MODELS, threads=1).utterances == []


def test_overlap_is_marked_from_two_tenths_of_a_second_on() -> None:
    turns = [SpeakerTurn(start=0, end=5, speaker="a"), SpeakerTurn(start=4.9, end=8, speaker="b")]
    turns += [SpeakerTurn(start=9, end=12, speaker="a"), SpeakerTurn(start=11, end=14, speaker="b")]
    lines = [
        Utterance(id=str(s), start=s, end=e, text="x", speaker="a") for s, e in ((0, 5), (5, 8), (9, 12), (12, 14))
    ]
    assert [u.overlap for u in mark_overlap(lines, turns)] == [False, False, True, False]
    assert not any(u.overlap for u in mark_overlap(lines, []))


def test_excerpts_hold_what_they_were_asked_for() -> None:
    sound = np.arange(10 * RATE, dtype=np.float32)
    blocks = [sound[i : i + 7000] for i in range(0, len(sound), 7000)]
    spans = [(-0.5, 0.5), (0.2, 0.4), (0.3, 3.0), (1.0, 1.5), (4.0, 4.5), (9.5, 12.0), (20.0, 21.0)]
    found = list(excerpts(blocks, spans))
    for (start, end), got in zip(spans, found, strict=True):
        want = sound[max(0, round(start * RATE)) : round(end * RATE)]
        assert np.array_equal(got, want), (start, end)
