"""Provisional speakers of a running meeting, line by line, with the real model on real voices."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from meetingmate.speakers import LiveSpeakers

MODELS = paths.resources_dir() / "models" / "speakers"
RATE = 16_000


@pytest.fixture(scope="module")
def sample() -> tuple[np.ndarray, list[dict]]:
    """Sound and turns of the sample meeting."""
    folder = paths.resources_dir() / "sample"
    sound = np.concatenate(list(decode.stream(folder / "sample_standup.ogg")))
    return sound, json.loads((folder / "sample_standup.json").read_text(encoding="utf-8"))["turns"]


def said(sound: np.ndarray, turn: dict) -> np.ndarray:
    return sound[int(turn["start"] * RATE) : int(turn["end"] * RATE)]


def test_each_voice_of_the_sample_keeps_its_number(sample: tuple[np.ndarray, list[dict]]) -> None:
    sound, turns = sample
    live = LiveSpeakers(MODELS, 1)
    labels, cost = [], []
    for turn in turns:
        began = time.process_time()
        labels.append(live.label(said(sound, turn), turn["start"], turn["end"]))
        cost.append(time.process_time() - began)
    assert set(labels) - {None} == {f"Speaker {n}" for n in (1, 2, 3, 4)}
    of = {name: Counter() for name in ("Priya", "Marcus", "Eleanor", "Diego")}
    for turn, label in zip(turns, labels, strict=True):
        of[turn["speaker"]][label] += len(turn["text"].split())
    usual = {name: max(count, key=count.get) for name, count in of.items()}
    assert len(set(usual.values())) == 4
    right = sum(of[name][label] for name, label in usual.items())
    assert right > 0.95 * sum(sum(count.values()) for count in of.values())
    assert float(np.median(cost)) < 0.1


def test_tracks_share_no_numbers(sample: tuple[np.ndarray, list[dict]]) -> None:
    sound, turns = sample
    live = LiveSpeakers(MODELS, 1)
    first = next(t for t in turns if t["end"] - t["start"] > 4)
    args = (said(sound, first), first["start"], first["end"])
    assert live.label(*args, "microphone") == "Speaker 1"
    assert live.label(*args, "computer") == "Speaker 2"
    assert live.label(*args, "microphone") == "Speaker 1"
    assert live.label(*args, "computer") == "Speaker 2"


def test_what_cannot_be_told_is_nobody(sample: tuple[np.ndarray, list[dict]]) -> None:
    sound, turns = sample
    live = LiveSpeakers(MODELS, 1)
    assert live.label(np.zeros(5 * RATE, dtype=np.float32), 0, 5) is None
    assert live.label(np.zeros(0, dtype=np.float32), 0, 0) is None
    long = said(sound, next(t for t in turns if t["end"] - t["start"] > 4))
    assert live.label(long[: round(0.4 * RATE)], 0, 0.4) is None
    assert live.label(long[: round(1.2 * RATE)], 0, 1.2) is None, "too little to begin a new voice"
    assert live.label(long, 0, 5) == "Speaker 1"


def test_a_restarted_worker_knows_the_voices_and_goes_on_above_their_numbers(
    sample: tuple[np.ndarray, list[dict]],
) -> None:
    sound, turns = sample
    of = {name: [t for t in turns if t["speaker"] == name and t["end"] - t["start"] > 3] for name in ("Priya", "Diego")}
    live = LiveSpeakers(MODELS, 1)
    live.know("Speaker 7", said(sound, of["Priya"][0]))
    live.know("Speaker 7", said(sound, of["Priya"][1]))
    live.know("Speaker 9", np.zeros(100, dtype=np.float32))
    turn = of["Diego"][0]
    assert live.label(said(sound, turn), turn["start"], turn["end"]) == "Speaker 10"
    turn = of["Priya"][2]
    assert live.label(said(sound, turn), turn["start"], turn["end"]) == "Speaker 7"


def test_no_more_voices_than_there_can_be(sample: tuple[np.ndarray, list[dict]]) -> None:
    """What the third and fourth say is unknown, or was like one of the two; nobody gets a new number."""
    sound, turns = sample
    live = LiveSpeakers(MODELS, 1, most=2)
    labels = [live.label(said(sound, turn), turn["start"], turn["end"]) for turn in turns]
    assert set(labels) == {"Speaker 1", "Speaker 2", None}
    first = {turn["speaker"]: label for turn, label in zip(reversed(turns), reversed(labels), strict=True) if label}
    both = [(turn, label) for turn, label in zip(turns, labels, strict=True) if turn["speaker"] in ("Priya", "Marcus")]
    assert first["Priya"] == "Speaker 1"
    assert sum(label == first[turn["speaker"]] for turn, label in both) > 0.8 * len(both)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="missing"):
        LiveSpeakers(tmp_path, 1)
