"""The library's own copy: small, on the same time line, and never at the cost of the original."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode, keep
from meetingmate.audio.survey import survey
from meetingmate.base.errors import AudioError, StoreError
from tests.audio.media import lag, tone, write


@pytest.fixture(scope="module")
def speech(sample_dir: Path) -> np.ndarray:
    """Twenty seconds of the sample meeting at 48 kHz."""
    return next(decode.stream(sample_dir / "sample_standup.ogg", rate=48000, block_s=20))


def _read(path: Path) -> np.ndarray:
    return np.concatenate(list(decode.stream(path)))


def keep_copy(source: Path, folder: Path, **options) -> Path:
    """The file of a recording with one voice."""
    (kept,) = keep.keep_copy(source, folder, survey(source), **options)
    return kept.path


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("suffix", "codec", "container", "kept"),
    [
        ("mp3", "libmp3lame", None, ".mp3"),
        ("m4a", "aac", None, ".m4a"),
        ("mp4", "aac", None, ".m4a"),
        ("opus", "libopus", "ogg", ".ogg"),
        ("webm", "libopus", None, ".webm"),
    ],
)
def test_what_is_small_already_is_copied_byte_for_byte(suffix, codec, container, kept, speech, tmp_path):
    source = write(tmp_path / f"talk.{suffix}", speech[None], 48000, codec, container)
    steps: list[tuple[float, float]] = []
    copy = keep_copy(source, tmp_path / "library", on_progress=lambda done, total: steps.append((done, total)))
    assert copy == tmp_path / "library" / f"recording{kept}"
    assert copy.read_bytes() == source.read_bytes()
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize(
    ("suffix", "codec", "video"),
    [("wav", "pcm_s16le", False), ("flac", "flac", False), ("mp4", "aac", True), ("m4a", "alac", False)],
)
def test_everything_else_becomes_opus_on_the_same_time_line(suffix, codec, video, speech, tmp_path):
    source = write(tmp_path / f"talk.{suffix}", speech[None], 48000, codec, video=video)
    before = (_digest(source), source.stat().st_mtime_ns)
    steps: list[tuple[float, float]] = []
    copy = keep_copy(source, tmp_path / "library", on_progress=lambda done, total: steps.append((done, total)))
    assert (_digest(source), source.stat().st_mtime_ns) == before
    info = decode.probe(copy)
    assert (info.codec, info.format, info.channels, info.has_video) == ("opus", "ogg", 1, False)
    assert info.duration_s == pytest.approx(20, abs=0.05)
    late, likeness = lag(_read(source), _read(copy))
    assert abs(late) <= 1
    assert likeness > 0.95
    assert copy.stat().st_size * 8 / 20 < 48_000
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == pytest.approx(steps[-1][1], abs=0.05)


def test_gaps_and_late_starts_stay_where_they_are(tmp_path):
    source = write(
        tmp_path / "call.mkv", tone(4, 48000)[None], 48000, "flac", time_of=lambda t: t + (1 if t < 2 else 4)
    )
    samples = _read(keep_copy(source, tmp_path / "library"))
    assert samples.size / 16000 == pytest.approx(8, abs=0.05)
    loud = [bool(np.abs(samples[int(s * 16000) :][:1600]).max() > 0.2) for s in (0.5, 2, 4, 7)]
    assert loud == [False, True, False, True]


def test_stereo_stays_stereo(tmp_path):
    source = write(tmp_path / "two.wav", np.stack([tone(3, 44100), 0 * tone(3, 44100)]), 44100, "pcm_s16le")
    copy = keep_copy(source, tmp_path / "library")
    left, right = np.concatenate(list(decode.blocks(copy, rate=16000, channels=2)), axis=1)
    assert np.abs(left).max() > 0.25
    assert np.abs(right).max() < 0.02


def test_an_earlier_copy_is_not_replaced(speech, tmp_path):
    source = write(tmp_path / "talk.mp3", speech[None], 48000, "libmp3lame")
    first, second = keep_copy(source, tmp_path / "library"), keep_copy(source, tmp_path / "library")
    assert (first.name, second.name) == ("recording.mp3", "recording-2.mp3")


@pytest.mark.parametrize(("suffix", "codec"), [("wav", "pcm_s16le"), ("mp3", "libmp3lame")])
@pytest.mark.skipif(sys.platform == "win32", reason="the size of files can't be limited there")
def test_a_full_disk_leaves_nothing_behind(suffix, codec, tmp_path):
    noise = 0.2 * np.random.default_rng(1).standard_normal((1, 40 * 48000)).astype(np.float32)
    source = write(tmp_path / f"talk.{suffix}", noise, 48000, codec)
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from meetingmate.audio.keep import keep_copy\n"
        "from meetingmate.audio.survey import survey\n"
        "from meetingmate.base.errors import StoreError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "try:\n    keep_copy(Path(sys.argv[1]), Path(sys.argv[2]), survey(Path(sys.argv[1])))\n"
        "except StoreError as error:\n    print(error)\n"
    )
    library = tmp_path / "library"
    run = subprocess.run(
        [sys.executable, "-c", program, str(source), str(library)], capture_output=True, text=True, check=True
    )
    assert "disk is full" in run.stdout
    assert list(library.iterdir()) == []
    assert source.exists()


def test_a_folder_that_cannot_be_written_to(speech, tmp_path):
    source = write(tmp_path / "talk.mp3", speech[None], 48000, "libmp3lame")
    (tmp_path / "library").write_text("a file is in the way")
    with pytest.raises(StoreError, match="library"):
        keep_copy(source, tmp_path / "library")


def test_what_cannot_be_read_leaves_no_folder_behind(tmp_path):
    source = tmp_path / "talk.mp3"
    source.write_text("not sound")
    with pytest.raises(AudioError):
        keep_copy(source, tmp_path / "library")
    assert os.listdir(tmp_path) == ["talk.mp3"]


def test_damage_is_told(tmp_path):
    source = write(
        tmp_path / "call.mp4", tone(60, 48000)[None], 48000, "aac", video=True, options={"movflags": "faststart"}
    )
    data = source.read_bytes()
    source.write_bytes(data[: len(data) * 2 // 3])
    looked = survey(source)
    (copy,) = keep.keep_copy(source, tmp_path / "library", looked)
    assert any("cut off" in problem for problem in looked.problems)
    assert decode.probe(copy).codec == "opus"
