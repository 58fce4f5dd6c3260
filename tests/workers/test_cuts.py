"""Where a long recording is cut: where a run over the whole ends a block, and not at all when that would differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.transcription.blocks import blocks
from meetingmate.workers import cuts
from meetingmate.workers.messages import CutsFound, CutsRequest
from tests.audio.media import write


def found(source: Path, every_s: float) -> CutsFound:
    said: list[CutsFound] = []
    cuts.run(CutsRequest(source=str(source), every_s=every_s), said.append)
    (answer,) = said
    return answer


def test_cuts_are_ends_of_blocks(sample_dir):
    sample = sample_dir / "sample_standup.ogg"
    ends = [block.end for block in blocks(sample)]
    answer = found(sample, 18.0)
    assert answer.cuts == ends[:-1] != []
    assert answer.track.original_name == "sample_standup.ogg"
    assert answer.track.duration_s == pytest.approx(decode.probe(sample).duration_s, abs=0.1)
    assert found(sample, ends[0] + 1).cuts == []


def test_a_short_recording_stays_in_one(sample_dir):
    assert found(sample_dir / "sample_standup.ogg", 3600.0) == CutsFound()


def test_two_tracks_stay_together(sample_dir, tmp_path):
    sound = next(decode.stream(sample_dir / "sample_standup.ogg", rate=16000, block_s=90))
    other = np.roll(sound, 16000 * 30)
    path = write(tmp_path / "two.wav", np.stack([sound, other]), 16000, "pcm_s16le")
    assert found(path, 18.0) == CutsFound()
