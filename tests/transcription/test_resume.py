"""A run that was interrupted goes on where it was: nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jiwer
import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.domain.meeting import Utterance
from meetingmate.transcription import TranscribeOptions, transcribe_file
from meetingmate.transcription import blocks as blocks_module
from meetingmate.transcription import engine as engine_module
from meetingmate.transcription.blocks import blocks
from tests.transcription.test_recordings import plain, sound_of, wav


@pytest.fixture(scope="module", autouse=True)
def without_chance() -> Iterator[None]:
    """What looks bad is not decoded again by chance: two runs are to be compared word by word."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_module, "_TEMPERATURES", (0.0,))
        yield


@pytest.fixture(scope="module")
def short_blocks() -> Iterator[None]:
    """Blocks of a quarter of a minute, so that a short recording has several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "_SPEECH_S", 15.0)
        patch.setattr(blocks_module, "_STEP", 96)
        yield


@pytest.fixture(scope="module")
def recording(sample_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 42 seconds of the sample."""
    path = tmp_path_factory.mktemp("resume") / "part.wav"
    return wav(path, next(decode.stream(sample_dir / "sample_standup.ogg", block_s=42)))


@pytest.fixture(scope="module")
def whole(recording: Path, short_blocks: None, transcribe):
    """The uninterrupted run."""
    return transcribe(recording, language="en")


class Interrupted(Exception):
    """What a killed run looks like from inside."""


def test_blocks_cover_everything_once(sample_dir, short_blocks):
    path = sample_dir / "sample_standup.ogg"
    parts = list(blocks(path))
    assert len(parts) > 6
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    position = 0.0
    for part in parts:
        assert part.start == pytest.approx(position, abs=1e-9)
        position = part.end
    assert sum(part.samples.size for part in parts) == sound_of(path).size
    assert position == pytest.approx(decode.probe(path).duration_s, abs=0.1)


@pytest.mark.parametrize("number", [1, 3, 6])
def test_blocks_from_any_cut_on_are_the_same(number, sample_dir, short_blocks):
    path = sample_dir / "sample_standup.ogg"
    parts = list(blocks(path))
    again = list(blocks(path, start=parts[number].start))
    assert [part.end for part in again] == pytest.approx([part.end for part in parts[number:]])
    assert [part.spans for part in again] == [part.spans for part in parts[number:]]


def test_blocks_are_cut_where_nobody_speaks(sample_dir, short_blocks):
    parts = list(blocks(sample_dir / "sample_standup.ogg"))
    for part in parts[:-1]:
        assert not part.spans or part.spans[-1].end < part.length - 0.05


def test_there_is_something_to_read_soon(sample_dir, monkeypatch):
    monkeypatch.setattr(blocks_module, "_SPEECH_S", 150.0)
    first, second = blocks(sample_dir / "sample_standup.ogg")
    assert 30 < first.length < 75
    assert second.length > 100


def test_little_speech_still_gives_blocks_of_bounded_length(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks_module, "_LONGEST_S", 100.0)
    path = wav(tmp_path / "quiet.wav", np.zeros(16000 * 400, np.float32))
    parts = list(blocks(path))
    assert max(part.length for part in parts) <= 130
    assert sum(part.samples.size for part in parts) == 16000 * 400


def test_resumed_run_gives_the_same_utterances(recording, whole, transcribe):
    assert len(whole.positions) >= 3
    position = whole.positions[0]
    before = [u for u in whole.utterances if u.end <= position]
    after = transcribe(recording, language="en", start_at=position, next_id=len(before) + 1)
    assert after.positions == pytest.approx(whole.positions[1:])
    assert [(u.id, u.text) for u in before + after.utterances] == [(u.id, u.text) for u in whole.utterances]
    assert all(u.start >= position - 0.01 for u in after.utterances)


def test_parts_up_to_the_ends_of_blocks_give_the_same_utterances(recording, whole, transcribe):
    ends = [*whole.positions[:-1], None]
    start, found = 0.0, []
    for end in ends:
        part = transcribe(recording, language="en", start_at=start, until=end, next_id=len(found) + 1)
        found += part.utterances
        start = part.positions[-1]
        assert part.positions == [start]
    assert start == pytest.approx(whole.positions[-1])
    assert [(u.id, u.start, u.text) for u in found] == [(u.id, u.start, u.text) for u in whole.utterances]


def test_interrupted_inside_a_block_starts_that_block_again(recording, whole, engine):
    kept: list[Utterance] = []
    saved = [0.0]

    def settled(utterances: list[Utterance], position: float) -> None:
        kept.extend(utterances)
        saved[0] = position

    def fails_late(done: float, total: float) -> None:
        if done > whole.positions[1] + 1:
            raise Interrupted

    options = {"model_dir": Path("unused"), "beam_size": 1, "language": "en"}
    with pytest.raises(Interrupted):
        transcribe_file(
            recording, TranscribeOptions(**options), on_utterances=settled, on_progress=fails_late, engine=engine
        )
    assert saved[0] == whole.positions[1]
    again = TranscribeOptions(**options, start_at=saved[0], next_id=len(kept) + 1)
    transcribe_file(recording, again, on_utterances=settled, engine=engine)
    assert [u.id for u in kept] == [u.id for u in whole.utterances]
    wanted, got = (plain(" ".join(u.text for u in part)) for part in (whole.utterances, kept))
    assert jiwer.wer(wanted, got) <= 0.03
