"""Two tracks through the real model (Whisper base, beam 1), each alone and both together."""

from __future__ import annotations

import json
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import jiwer
import numpy as np
import pytest

from meetingmate.domain.meeting import Utterance
from meetingmate.transcription import BlockRecogniser, BothTracks, Engine, TranscribeOptions, transcribe_file
from meetingmate.transcription import blocks as blocks_module
from meetingmate.transcription import engine as engine_module
from tests.transcription.test_recordings import plain, sound_of, wav

RATE = 16000


@pytest.fixture(scope="module", autouse=True)
def short_blocks_without_chance():
    """Several blocks of each track in half a minute; the same answer each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "_SPEECH_S", 12.0)
        patch.setattr(blocks_module, "_STEP", 96)
        patch.setattr(engine_module, "_TEMPERATURES", (0.0,))
        yield


class Spoken(NamedTuple):
    """Two tracks and the words on each."""

    paths: list[Path]
    said: list[str]


@pytest.fixture(scope="module")
def turns(sample_dir) -> list[tuple[int, np.ndarray, str]]:
    """The first half minute of the sample: (track, sound, text) of each turn."""
    path = sample_dir / "sample_standup.ogg"
    found = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["turns"]
    sound = sound_of(path)
    return [
        (
            int(turn["speaker"] != found[0]["speaker"]),
            sound[max(0, round((turn["start"] - 0.1) * RATE)) : round((turn["end"] + 0.1) * RATE)],
            turn["text"],
        )
        for turn in found
        if turn["end"] < 32
    ]


def placed(folder: Path, turns: list[tuple[int, np.ndarray, str]], gap_s: float) -> Spoken:
    """Each turn ``gap_s`` after the end of the one before it; below 0 both talk at once."""
    starts, end = [], 1.0
    for _track, sound, _text in turns:
        starts.append(end)
        end += sound.size / RATE + gap_s
    tracks = [np.zeros(round((end + 20) * RATE), dtype=np.float32) for _ in range(2)]
    for (track, sound, _text), start in zip(turns, starts, strict=True):
        first = round(start * RATE)
        tracks[track][first : first + sound.size] += sound
    return Spoken(
        [wav(folder / f"{number}.wav", samples) for number, samples in enumerate(tracks)],
        [plain(" ".join(text for track, _sound, text in turns if track == number)) for number in range(2)],
    )


def heard(engine: Engine, paths: list[Path], number: int, both: BothTracks | None, **options) -> list[Utterance]:
    lines: list[Utterance] = []
    transcribe_file(
        paths[number],
        TranscribeOptions(model_dir=Path("unused"), language="en", beam_size=1, **options),
        engine=engine,
        on_utterances=lambda told, _position: lines.extend(told),
        agreed=partial(both.agreed, number) if both else None,
    )
    return lines


def together(engine: Engine, paths: list[Path]) -> BothTracks:
    return BothTracks(paths, BlockRecogniser(engine, beam_size=1, vocabulary=None))


def wrong(said: str, lines: list[Utterance]) -> float:
    return jiwer.wer(said, plain(" ".join(u.text for u in lines)))


def test_a_talk_of_two_keeps_its_words_on_their_tracks(engine, turns, tmp_path):
    spoken = placed(tmp_path, turns, 0.3)
    both = together(engine, spoken.paths)
    for number in range(2):
        lines = heard(engine, spoken.paths, number, both)
        assert wrong(spoken.said[number], lines) < 0.2
        words = [word for line in lines for word in line.words]
        assert all(a.end <= b.start + 1e-3 for a, b in pairwise(words))


def test_what_is_said_at_once_is_as_if_each_was_heard_alone(engine, turns, tmp_path):
    other = next(turn for turn in turns if turn[0] == 1)
    spoken = placed(tmp_path, [turns[0], other], -min(turns[0][1].size, other[1].size) / RATE + 0.2)
    both = together(engine, spoken.paths)
    for number in range(2):
        alone = heard(engine, spoken.paths, number, None)
        assert alone
        assert [u.text for u in heard(engine, spoken.paths, number, both)] == [u.text for u in alone]


def test_each_stretch_is_heard_together_once_for_both_tracks(engine, turns, tmp_path, monkeypatch):
    spoken = placed(tmp_path, turns, 0.3)
    asked: list[float] = []
    recogniser = BlockRecogniser(engine, beam_size=1, vocabulary=None)
    original = recogniser.recognise
    monkeypatch.setattr(
        recogniser, "recognise", lambda block, regions: asked.append(block.start) or original(block, regions)
    )
    both = BothTracks(spoken.paths, recogniser)
    for number in range(2):
        heard(engine, spoken.paths, number, both)
    assert len(asked) > 1
    assert asked == sorted(set(asked))


def test_a_silent_other_track_changes_nothing_and_is_not_heard(engine, turns, tmp_path, monkeypatch):
    spoken = placed(tmp_path, [turn for turn in turns if turn[0] == 0], 0.3)
    recogniser = BlockRecogniser(engine, beam_size=1, vocabulary=None)
    monkeypatch.setattr(recogniser, "recognise", lambda *_: pytest.fail("heard again"))
    alone = heard(engine, spoken.paths, 0, None)
    assert heard(engine, spoken.paths, 0, BothTracks(spoken.paths, recogniser)) == alone


def test_an_other_track_that_cant_be_read_takes_nothing_away(engine, turns, tmp_path):
    spoken = placed(tmp_path, turns, 0.3)
    spoken.paths[1].write_bytes(b"no sound at all")
    alone = heard(engine, spoken.paths, 0, None)
    assert heard(engine, spoken.paths, 0, together(engine, spoken.paths)) == alone


def test_a_run_that_goes_on_in_the_middle_loses_and_doubles_nothing(engine, turns, tmp_path):
    spoken = placed(tmp_path, turns, 0.3)
    positions: list[float] = []
    first: list[Utterance] = []
    both = together(engine, spoken.paths)

    class Interrupted(Exception):
        pass

    def settled(told: list[Utterance], position: float) -> None:
        first.extend(told)
        positions.append(position)
        if first:
            raise Interrupted

    options = TranscribeOptions(model_dir=Path("unused"), language="en", beam_size=1)
    with pytest.raises(Interrupted):
        transcribe_file(spoken.paths[0], options, engine=engine, on_utterances=settled, agreed=partial(both.agreed, 0))
    rest = heard(engine, spoken.paths, 0, together(engine, spoken.paths), start_at=positions[-1], next_id=99)
    assert rest
    assert all(line.start >= positions[-1] - 0.5 for line in rest)
    assert wrong(spoken.said[0], first + rest) < 0.2
