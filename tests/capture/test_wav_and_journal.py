"""What lies on the disk can be read however its writer ended."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from meetingmate.base.errors import AudioError
from meetingmate.capture import journal as j
from meetingmate.capture import wav


def test_other_programs_read_a_part_after_each_sync(tmp_path: Path) -> None:
    part = wav.WavWriter(tmp_path / "a.wav", 16000, 2)
    part.write(b"\1\0\2\0" * 160)
    part.sync()
    part.write(b"\3\0\4\0" * 40)
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (16000, 2, 160)
    part.close()
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getnframes() == 200
        assert file.readframes(200)[-4:] == b"\3\0\4\0"


def test_length_is_that_of_the_file_not_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    part = wav.WavWriter(path, 8000, 1)
    part.write(b"\1\0" * 1000)  # never synced: the header says 0 frames
    with path.open("ab") as torn:
        torn.write(b"\1")  # half a sample
    assert wav.inspect(path).frames == 1000
    wav.repair(path)
    with wave.open(str(path)) as file:
        assert file.getnframes() == 1000


def test_a_part_is_never_overwritten(tmp_path: Path) -> None:
    wav.WavWriter(tmp_path / "a.wav", 8000, 1).close()
    with pytest.raises(FileExistsError):
        wav.WavWriter(tmp_path / "a.wav", 8000, 1)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"x" * 100])
def test_what_is_no_part_is_said_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(AudioError, match=r"a\.wav"):
        wav.inspect(tmp_path / "a.wav")


def test_journal_with_torn_and_damaged_lines(tmp_path: Path) -> None:
    journal = j.Journal(tmp_path)
    journal.add(j.Begun(wall="2026-01-01T10:00:00+00:00", mono=5.0, tracks=["microphone"]))
    journal.add(j.Marked(at=1.0, text="Größe"))
    journal.close()
    with (tmp_path / j.NAME).open("ab") as file:
        file.write(b'{"type":"Marked","at":2.')  # the power went here
    again = j.Journal(tmp_path)
    again.add(j.Marked(at=3.0))
    again.close()
    with (tmp_path / j.NAME).open("ab") as file:
        file.write(b"\0" * 100)
    records = j.read(tmp_path)
    assert [type(r).__name__ for r in records] == ["Begun", "Marked", "Marked"]
    assert [r.at for r in records[1:]] == [1.0, 3.0]
    assert j.read(tmp_path / "nowhere") == []
