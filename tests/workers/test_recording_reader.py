"""Reading a recording while it is being made."""

from __future__ import annotations

import numpy as np
import pytest

from meetingmate.base.errors import AudioError
from meetingmate.capture import journal as j
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.workers.recording_reader import RecordingReader
from tests.workers.recordings import RecordingWriter

RATE = 16000


def tone(seconds: float, rate: int) -> np.ndarray:
    """A sweep, so that each moment sounds different."""
    t = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * (200 * t + 60 * t**2))).astype(np.float32)


def test_there_is_nothing_until_the_recording_begins(tmp_path):
    recording = RecordingReader(tmp_path)
    recording.look()
    assert recording.tracks == {}
    assert recording.available() == 0.0
    assert not recording.ended


@pytest.mark.parametrize(("rate", "channels"), [(16000, 1), (48000, 2), (44100, 1)])
def test_every_moment_is_in_its_place_whatever_the_device_and_however_it_is_asked_for(tmp_path, rate, channels):
    wanted, sound = tone(5.0, RATE), tone(5.0, rate)
    writer = RecordingWriter(tmp_path, "microphone", rate=rate, channels=channels, part_s=2.0)
    recording = RecordingReader(tmp_path)
    for first in range(0, sound.size, rate // 2):
        writer.write("microphone", sound[first : first + rate // 2])
        recording.look()
        track = recording.tracks["microphone"]
        assert track.available() == pytest.approx(min(5.0, (first + rate // 2) / rate))
    for start, end in ((0.0, 5.0), (0.5, 1.5), (1.9, 2.3), (3.21, 4.99)):
        heard = track.read(start, end)
        assert heard.dtype == np.float32
        assert heard.size == round((end - start) * RATE)
        part = wanted[round(start * RATE) : round(start * RATE) + heard.size]
        assert np.sqrt(((heard - part) ** 2).mean()) < 0.02  # full scale is 1; a shift by one sample gives more
    writer.stop()
    recording.look()
    assert recording.ended


def test_what_is_not_there_reads_as_silence(tmp_path):
    writer = RecordingWriter(tmp_path, "microphone", "computer")
    writer.write("microphone", tone(1.0, RATE))
    recording = RecordingReader(tmp_path)
    recording.look()
    heard = recording.tracks["microphone"].read(0.5, 2.0)
    assert np.abs(heard[:8000]).max() > 0.4
    assert not heard[8000:].any()
    assert recording.tracks["computer"].available() == 0.0
    assert not recording.tracks["computer"].read(0.0, 1.0).any()


def test_a_file_that_has_gone_is_not_taken_for_silence(tmp_path):
    writer = RecordingWriter(tmp_path, "microphone")
    writer.write("microphone", tone(1.0, RATE))
    recording = RecordingReader(tmp_path)
    recording.look()
    assert recording.available() == 1.0
    (tmp_path / PARTS_FOLDER / "microphone-0001.wav").unlink()
    assert recording.available() == 1.0
    with pytest.raises(AudioError, match=r"microphone-0001\.wav disappeared"):
        recording.tracks["microphone"].read(0.0, 1.0)


def test_a_line_of_the_journal_that_is_half_written_is_read_when_it_is_whole(tmp_path):
    writer = RecordingWriter(tmp_path, "microphone")
    recording = RecordingReader(tmp_path)
    recording.look()
    writer.write("microphone", tone(1.0, RATE))
    writer.journal.close()
    path = tmp_path / PARTS_FOLDER / j.NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    recording.look()
    assert recording.available() == 0.0
    path.write_bytes(whole + b"\0\0nonsense\n")
    recording.look()
    assert recording.available() == 1.0
