"""Formats, channels, rates, gaps and seeking, on recordings made here with PyAV."""

from __future__ import annotations

import wave
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.audio.timeline import Timeline
from tests.audio.media import lag, tone, write

#: suffix, codec, container, with pictures, delay in ms that the format itself can't tell
FORMATS = [
    ("wav", "pcm_s16le", None, False, 0),
    ("mp3", "libmp3lame", None, False, 0),
    ("m4a", "aac", None, False, 0),
    ("flac", "flac", None, False, 0),
    ("ogg", "vorbis", None, False, 0),
    ("opus", "libopus", "ogg", False, 0),
    ("wma", "wmav2", "asf", False, 45),
    ("webm", "libopus", None, False, 0),
    ("mp4", "aac", None, True, 0),
    ("mkv", "aac", "matroska", True, 0),
    ("mov", "pcm_s16le", None, True, 0),
]


@pytest.fixture(scope="module")
def speech(sample_dir: Path) -> np.ndarray:
    """Twelve seconds of the sample meeting at 48 kHz, shape (n,)."""
    return next(decode.stream(sample_dir / "sample_standup.ogg", start=20, rate=48000, block_s=12))


@pytest.fixture(scope="module")
def speech16(sample_dir: Path) -> np.ndarray:
    """The same at 16 kHz."""
    return next(decode.stream(sample_dir / "sample_standup.ogg", start=20, block_s=12))


def whole(path: Path, **options) -> np.ndarray:
    return np.concatenate(list(decode.stream(path, **options)))


@pytest.mark.parametrize(("suffix", "codec", "container", "video", "delay"), FORMATS, ids=[f[0] for f in FORMATS])
def test_every_format_gives_the_same_sound_at_the_same_place(
    suffix, codec, container, video, delay, speech, speech16, tmp_path
):
    channels = 2 if codec in ("vorbis", "wmav2") else 1
    path = write(
        tmp_path / f"recording.{suffix}",
        np.tile(speech, (channels, 1)),
        48000,
        codec,
        container,
        video=video,
        bit_rate=128000 if codec == "wmav2" else None,
    )
    problems: list[str] = []
    samples = whole(path, problems=problems)
    late, likeness = lag(speech16, samples)
    assert -1 <= late <= delay * 16 + 1
    assert likeness > 0.98
    assert samples.dtype == np.float32
    assert problems == []
    info = decode.probe(path)
    assert info.duration_s == pytest.approx(12, abs=0.15)
    assert info.has_video == video
    assert info.channels == channels
    assert samples.size / 16000 == pytest.approx(info.duration_s, abs=0.05)


@pytest.mark.parametrize(("suffix", "codec", "container", "video", "_delay"), FORMATS, ids=[f[0] for f in FORMATS])
def test_a_start_in_the_middle_gives_what_the_whole_reading_has_there(
    suffix, codec, container, video, _delay, speech, tmp_path
):
    channels = 2 if codec in ("vorbis", "wmav2") else 1
    path = write(
        tmp_path / f"recording.{suffix}",
        np.tile(speech, (channels, 1)),
        48000,
        codec,
        container,
        video=video,
        bit_rate=128000 if codec == "wmav2" else None,
    )
    samples, rest = whole(path), whole(path, start=5.3217)
    first = round(5.3217 * 16000)
    coarse = container in ("asf", "matroska") or suffix == "webm"  # time stamps in whole milliseconds
    late, likeness = lag(samples[first:], rest)
    assert abs(late) <= (16 if coarse else 0)
    assert likeness > 0.98
    if not coarse:
        assert rest.size == samples.size - first
        np.testing.assert_allclose(rest, samples[first:], atol=0.02)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000])
def test_sample_rates(rate, tmp_path):
    path = write(tmp_path / "tone.wav", tone(2, rate)[None], rate, "pcm_s16le")
    samples = whole(path)
    assert samples.size == 32000
    np.testing.assert_allclose(samples[800:-800], tone(2, 16000)[800:-800], atol=2e-3)
    assert decode.probe(path).sample_rate == rate


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 6])
@pytest.mark.parametrize(("suffix", "codec"), [("flac", "flac"), ("m4a", "aac"), ("webm", "libopus")])
def test_channels_become_their_mean(channels, suffix, codec, tmp_path):
    levels = np.linspace(1.0, 0.5, channels)[:, None]
    path = write(tmp_path / f"tone.{suffix}", levels * tone(2, 48000), 48000, codec)
    loudness = np.sqrt((whole(path)[8000:24000] ** 2).mean())
    wanted = 0.3 / np.sqrt(2) * levels.mean()
    assert loudness == pytest.approx(wanted, rel=0.35 if channels == 6 else 0.05)  # LFE loses the tone
    assert decode.probe(path).channels == channels


def test_many_channels_without_a_known_layout(tmp_path):
    with wave.open(str(tmp_path / "mixer.wav"), "wb") as out:
        out.setnchannels(12)
        out.setsampwidth(2)
        out.setframerate(44100)
        out.writeframes((np.repeat(tone(1, 44100)[:, None], 12, 1) * 32767).astype("<i2").tobytes())
    samples = whole(tmp_path / "mixer.wav")
    assert samples.size == 16000
    assert np.abs(samples).max() == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize(
    ("suffix", "codec", "video"),
    [("mkv", "flac", False), ("webm", "libopus", False), ("mp4", "aac", True), ("ogg", "libopus", False)],
)
def test_a_gap_in_the_time_line_is_filled_with_zeros(suffix, codec, video, tmp_path):
    path = write(
        tmp_path / f"gap.{suffix}",
        tone(6, 48000)[None],
        48000,
        codec,
        video=video,
        time_of=lambda t: t + 3 if t >= 2 else t,
    )
    problems: list[str] = []
    samples = whole(path, problems=problems)
    assert len(problems) == 1
    assert problems[0].startswith("A gap in the recording (3.0 s, from 0:00:0")
    assert samples.size / 16000 == pytest.approx(9, abs=0.05)
    assert np.abs(samples[int(2.1 * 16000) : int(4.9 * 16000)]).max() == 0
    for second in (1.0, 6.0, 8.0):
        assert np.abs(samples[int(second * 16000) :][:1600]).max() > 0.25


@pytest.mark.parametrize(("suffix", "codec"), [("mkv", "aac"), ("mov", "pcm_s16le"), ("ogg", "libopus")])
def test_sound_that_starts_late_starts_late(suffix, codec, tmp_path):
    path = write(
        tmp_path / f"late.{suffix}",
        tone(3, 48000)[None],
        48000,
        codec,
        video=suffix != "ogg",
        time_of=lambda t: t + 2.5,
    )
    samples = whole(path)
    assert np.abs(samples[: int(2.4 * 16000)]).max() == 0
    assert np.abs(samples[int(2.6 * 16000) :][:1600]).max() > 0.25
    assert samples.size / 16000 == pytest.approx(5.5, abs=0.05)
    assert decode.probe(path).duration_s == pytest.approx(5.5, abs=0.05)


def _frame(samples: np.ndarray, rate: int, second: float | None) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), format="fltp", layout="mono")
    frame.sample_rate, frame.time_base = rate, Fraction(1, 1_000_000)
    frame.pts = None if second is None else round(second * 1_000_000)
    return frame


def _placed(frames: list[av.AudioFrame], **options) -> tuple[np.ndarray, list[str]]:
    problems: list[str] = []
    options = {"origin": 0.0, "start": 0, "length_s": None} | options
    timeline = Timeline(16000, lambda samples: samples, problems=problems, **options)
    pieces = [piece for frame in frames for piece in timeline.place(frame)] + list(timeline.finish())
    return np.concatenate(pieces, axis=1)[0], problems


def test_overlapping_frames_do_not_move_what_follows():
    ones, twos = np.full(16000, 0.1), np.full(16000, 0.2)
    samples, problems = _placed([_frame(ones, 16000, 0), _frame(twos, 16000, 0.5), _frame(ones, 16000, 1.5)])
    assert samples.size == 40000
    assert samples[15000] == pytest.approx(0.1)
    assert samples[20000] == pytest.approx(0.2)
    assert samples[25000] == pytest.approx(0.1)
    assert problems == []


def test_rounded_time_stamps_do_not_tear_the_sound():
    rate, size = 44100, 1024
    sound = tone(4, rate)
    frames = [
        _frame(sound[i : i + size], rate, round(i / rate + 0.004 * (-1) ** (i // size), 3))
        for i in range(0, len(sound), size)
    ]
    samples, _ = _placed(frames)
    assert samples.size == pytest.approx(64000, abs=80)
    assert np.abs(np.diff(samples)).max() < 0.06  # a sine of 440 Hz has no steps


def test_a_restarted_clock_joins_the_parts():
    ones = np.full(48000, 0.1)
    samples, problems = _placed([_frame(ones, 16000, 0), _frame(ones, 16000, 3), _frame(ones, 16000, 0)])
    assert samples.size == 144000
    assert len(problems) == 1
    assert "restarts" in problems[0]


def test_a_senseless_time_stamp_does_not_make_hours_of_silence():
    ones = np.full(16000, 0.1)
    samples, problems = _placed([_frame(ones, 16000, 0), _frame(ones, 16000, 90_000), _frame(ones, 16000, 90_001)])
    assert samples.size == 48000
    assert len(problems) == 1


def test_length_of_a_recording_without_one_in_its_header(tmp_path):
    # a live WebM has neither a length nor an index, as a browser's recorder writes it
    live = write(
        tmp_path / "live.webm", tone(7, 48000)[None], 48000, "libopus", options={"live": "1", "flush_packets": "1"}
    )
    with av.open(str(live)) as container:
        assert container.duration is None
    assert decode.probe(live).duration_s == pytest.approx(7, abs=0.1)
    raw = write(tmp_path / "raw.aac", tone(7, 48000)[None], 48000, "aac", "adts")
    assert decode.probe(raw).duration_s == pytest.approx(7, abs=0.1)


def test_when_it_was_recorded(tmp_path):
    sound = tone(1, 48000)[None]
    dated = write(tmp_path / "a.m4a", sound, 48000, "aac", metadata={"creation_time": "2026-03-05T09:30:00Z"})
    assert decode.probe(dated).created == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    unset = write(tmp_path / "b.m4a", sound, 48000, "aac", metadata={"creation_time": "1904-01-01T00:00:00Z"})
    assert decode.probe(unset).created is None
    year = write(tmp_path / "c.mp3", sound, 48000, "libmp3lame", metadata={"date": "2026"})
    assert decode.probe(year).created is None


def test_a_cover_picture_is_not_a_video(tmp_path):
    path = tmp_path / "cover.mp3"
    with av.open(str(path), "w") as out:
        sound = out.add_stream("libmp3lame", rate=48000, layout="mono")
        cover = out.add_stream("mjpeg")
        cover.width, cover.height, cover.pix_fmt = 64, 48, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        image = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
        out.mux(cover.encode(image))
        out.mux(cover.encode(None))
        frame = _frame(tone(1, 48000), 48000, 0)
        out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    assert decode.probe(path).has_video is False
    assert whole(path).size == pytest.approx(16000, abs=900)


def test_blocks_have_the_asked_length(speech16, tmp_path):
    path = write(tmp_path / "a.wav", speech16[None], 16000, "pcm_s16le")
    sizes = [block.size for block in decode.stream(path, block_s=5)]
    assert sizes == [80000, 80000, 32000]
