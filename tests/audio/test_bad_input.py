"""Recordings that can't be read, or only in part: one clear sentence, and what can be read is read."""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.base.errors import AudioError
from tests.audio.media import tone, write


def refused(path: Path) -> str:
    """The sentence that both ``probe`` and ``stream`` raise for ``path``."""
    with pytest.raises(AudioError) as probed:
        decode.probe(path)
    with pytest.raises(AudioError) as streamed:
        list(decode.stream(path))
    assert str(probed.value) == str(streamed.value)
    sentence = str(probed.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def read(path: Path, **options) -> tuple[np.ndarray, list[str]]:
    problems: list[str] = []
    return np.concatenate(list(decode.stream(path, problems=problems, **options))), problems


def test_missing_file(tmp_path):
    assert "not found" in refused(tmp_path / "nothing.mp3")


def test_folder(tmp_path):
    assert "is a folder" in refused(tmp_path)


def test_empty_file(tmp_path):
    path = tmp_path / "empty.m4a"
    path.touch()
    assert "empty (0 bytes)" in refused(path)


@pytest.mark.parametrize("text", ["This is a shopping list.\n" * 400, "a", '{"turns": []}'])
@pytest.mark.parametrize("suffix", ["mp3", "wav", "ogg", "mp4"])
def test_text_with_the_name_of_a_recording(text, suffix, tmp_path):
    path = tmp_path / f"notes.{suffix}"
    path.write_text(text)
    assert "not a" in refused(path)


def test_noise_with_the_name_of_a_recording(tmp_path):
    path = tmp_path / "noise.mp4"
    path.write_bytes(random.Random(1).randbytes(300_000))
    refused(path)


def test_a_play_list_opens_nothing_else(tmp_path):
    good = write(tmp_path / "good.mp3", tone(2, 48000)[None], 48000, "libmp3lame")
    for name, text in (
        ("list.mp3", f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:2,\nfile://{good}\n#EXT-X-ENDLIST\n"),
        ("concat.mp3", f"ffconcat version 1.0\nfile '{good}'\n"),
    ):
        path = tmp_path / name
        path.write_text(text)
        refused(path)


def test_video_without_sound(tmp_path):
    import av

    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        image = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
        out.mux(picture.encode(image))
        out.mux(picture.encode(None))
    assert "no sound in silent.mp4" in refused(path)


def test_no_permission(tmp_path, monkeypatch):
    path = write(tmp_path / "private.wav", tone(1, 16000)[None], 16000, "pcm_s16le")
    if os.geteuid() == 0:  # root may read everything, so the system's answer has to be forced

        def denied(self, *args, **options):
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", denied)
    else:
        path.chmod(0)
    assert "permission" in refused(path)


def test_an_mp4_cut_before_its_index_is_refused(tmp_path):
    path = write(tmp_path / "call.mp4", tone(8, 48000)[None], 48000, "aac", video=True)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert "damaged" in refused(path)


def test_an_mp4_cut_after_its_index_is_read_as_far_as_it_goes(tmp_path):
    path = write(tmp_path / "call.m4a", tone(60, 48000)[None], 48000, "aac", "mp4", options={"movflags": "faststart"})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    samples, problems = read(path)
    assert 20 < samples.size / 16000 < 40
    assert np.abs(samples[16000:320000]).max() > 0.25
    assert any("cut off" in problem for problem in problems)


@pytest.mark.parametrize(("suffix", "codec"), [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("ogg", "libopus")])
def test_a_cut_recording_is_read_as_far_as_it_goes(suffix, codec, tmp_path):
    path = write(tmp_path / f"call.{suffix}", tone(60, 48000)[None], 48000, codec)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    samples, _ = read(path)
    assert 25 < samples.size / 16000 < 35
    assert decode.probe(path).duration_s == pytest.approx(samples.size / 16000, abs=0.5)


@pytest.mark.parametrize(
    ("suffix", "codec"), [("flac", "flac"), ("mp3", "libmp3lame"), ("m4a", "aac"), ("webm", "libopus")]
)
def test_damage_in_the_middle_costs_only_the_middle(suffix, codec, tmp_path):
    sound = tone(60, 48000) + 0.02 * np.random.default_rng(1).standard_normal(60 * 48000).astype(np.float32)
    path = write(tmp_path / f"call.{suffix}", sound[None], 48000, codec, options={"movflags": "faststart"})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = random.Random(1).randbytes(4000)
    path.write_bytes(bytes(data))
    samples, problems = read(path)
    assert samples.size / 16000 == pytest.approx(60, abs=2)
    last = samples[(50 * 16000) : (55 * 16000)]
    assert np.sqrt((last**2).mean()) == pytest.approx(0.21, abs=0.02)
    assert problems


@pytest.mark.parametrize(
    "name", ["Besprechung – Größe 5.wav", "会议 記録.wav", "a:b%03d?x=1.wav", "🎤 \u202eabc.wav", "-i.wav"]
)
def test_any_name(name, tmp_path):
    path = write(tmp_path / "plain.wav", tone(1, 16000)[None], 16000, "pcm_s16le").rename(tmp_path / name)
    assert decode.probe(path).duration_s == pytest.approx(1)
    assert read(path)[0].size == 16000


def test_a_name_that_is_not_utf8(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.wav"))
    try:
        path.touch()
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    write(tmp_path / "plain.wav", tone(1, 16000)[None], 16000, "pcm_s16le").replace(path)
    assert read(path)[0].size == 16000


@pytest.mark.parametrize(
    ("suffix", "codec", "options"),
    [("wav", "pcm_s16le", {}), ("mp3", "libmp3lame", {}), ("webm", "libopus", {"live": "1"}), ("ogg", "libopus", {})],
)
def test_start_after_the_end_gives_nothing(suffix, codec, options, tmp_path):
    path = write(tmp_path / f"a.{suffix}", tone(2, 48000)[None], 48000, codec, options=options)
    assert list(decode.stream(path, start=30)) == []
