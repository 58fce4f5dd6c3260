"""How loud a recording is over time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import loudness
from meetingmate.base.errors import AudioError
from meetingmate.domain.waveform import MOST_BINS
from tests.audio.media import tone, write


def levels(path: Path) -> tuple[float, np.ndarray]:
    found = loudness.waveform(path)
    return found.bin_s, np.frombuffer(found.levels, dtype=np.uint8)


def test_it_is_as_loud_as_the_sound_at_its_time(tmp_path: Path) -> None:
    silence = np.zeros(16000, dtype=np.float32)
    sound = np.concatenate((silence, tone(2, 16000, level=0.5), silence, tone(1, 16000, level=0.02)))
    bin_s, found = levels(write(tmp_path / "talk.flac", sound[None], 16000, "flac"))
    assert (bin_s, found.size) == (0.05, 100)
    loud, quiet = (255 * np.sqrt(level / np.sqrt(2)) for level in (0.5, 0.02))
    assert found[:19].max() == 0
    assert found[21:59] == pytest.approx(loud, abs=2)
    assert found[61:79].max() == 0
    assert found[81:] == pytest.approx(quiet, abs=2)


def test_a_long_recording_gets_coarser_bins_of_all_its_sound(tmp_path: Path) -> None:
    second = tone(1, 4000, hertz=100)
    sound = np.concatenate([second * (0.2 if number < 300 else 1.0) for number in range(1000)])
    bin_s, found = levels(write(tmp_path / "long.flac", sound[None], 4000, "flac"))
    assert MOST_BINS / 2 <= found.size <= MOST_BINS
    assert found.size * bin_s == pytest.approx(1000, abs=bin_s)
    change = round(300 / bin_s)
    assert found[: change - 1] == pytest.approx(255 * np.sqrt(0.06 / np.sqrt(2)), abs=2)
    assert found[change + 1 : -1] == pytest.approx(255 * np.sqrt(0.3 / np.sqrt(2)), abs=2)


def test_the_sample_has_pauses_and_speech(sample_dir: Path) -> None:
    bin_s, found = levels(sample_dir / "sample_standup.ogg")
    assert found.size * bin_s == pytest.approx(178.65, abs=0.1)
    assert np.quantile(found, 0.9) > 3 * np.quantile(found, 0.05)


def test_what_is_no_sound_is_said(tmp_path: Path) -> None:
    (tmp_path / "talk.mp3").write_text("no sound")
    with pytest.raises(AudioError):
        loudness.waveform(tmp_path / "talk.mp3")
