"""Headers that are wrong about the length, joined files, and samples that can't be sound."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from meetingmate.audio import decode
from tests.audio.media import lag, tone, write

RATE = 16000
SECONDS = 6


def ints(seconds: float = SECONDS) -> bytes:
    return (tone(seconds, RATE) * 32767).astype("<i2").tobytes()


def wav(sound: bytes, stated: int, after: bytes = b"") -> bytes:
    head = b"RIFF" + struct.pack("<I", (stated + 36) & 0xFFFFFFFF) + b"WAVEfmt " + struct.pack("<I", 16)
    head += struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16)
    return head + b"data" + struct.pack("<I", stated) + sound + after


def rf64(sound: bytes, stated: int) -> bytes:
    head = b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<IQQQI", 28, stated + 72, stated, stated // 2, 0)
    head += b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    return head + b"data\xff\xff\xff\xff" + sound


def w64(sound: bytes, stated: int) -> bytes:
    rest = b"\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
    head = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00" + struct.pack("<Q", stated + 104) + b"wave" + rest
    head += b"fmt " + rest + struct.pack("<QHHIIHH", 40, 1, 1, RATE, 2 * RATE, 2, 16)
    return head + b"data" + rest + struct.pack("<Q", stated + 24) + sound


def aiff(sound: bytes, stated: int) -> bytes:
    swapped = np.frombuffer(sound, "<i2").astype(">i2").tobytes()
    rate = b"\x40\x0c\xfa\x00" + bytes(6)  # 16000 as an 80 bit float
    common = b"COMM" + struct.pack(">IhIh", 18, 1, stated // 2, 16) + rate
    body = b"AIFF" + common + b"SSND" + struct.pack(">III", (stated + 8) & 0xFFFFFFFF, 0, 0)
    return b"FORM" + struct.pack(">I", min(0xFFFFFFFF, len(body) + stated)) + body + swapped


def au(sound: bytes, stated: int) -> bytes:
    swapped = np.frombuffer(sound, "<i2").astype(">i2").tobytes()
    return b".snd" + struct.pack(">IIIII", 24, stated, 3, RATE, 1) + swapped


@pytest.mark.parametrize("stated", [0, 2 * RATE, 2 * RATE + 1, 0xFFFFFFFF, 0x7FFFFFFF], ids=hex)
@pytest.mark.parametrize("build", [wav, rf64, w64, aiff, au])
def test_the_sound_is_read_to_the_end_of_the_file(build, stated, tmp_path):
    if build is aiff and stated in (0xFFFFFFFF, 0x7FFFFFFF):
        stated -= 8
    path = tmp_path / "long.bin"
    path.write_bytes(build(ints(), stated))
    problems: list[str] = []
    samples = np.concatenate(list(decode.stream(path, problems=problems)))
    assert samples.size == pytest.approx(SECONDS * RATE, abs=4)
    assert lag(tone(SECONDS, RATE), samples)[1] > 0.99
    assert problems == []


@pytest.mark.parametrize("build", [wav, rf64, w64, aiff, au])
def test_a_right_header_is_believed_and_a_cut_off_file_named(build, tmp_path):
    path = tmp_path / "right.bin"
    path.write_bytes(build(ints(), SECONDS * 2 * RATE))
    problems: list[str] = []
    assert sum(b.size for b in decode.stream(path, problems=problems)) == SECONDS * RATE
    assert problems == []
    path.write_bytes(build(ints(2), SECONDS * 2 * RATE))
    assert sum(b.size for b in decode.stream(path, problems=problems)) == 2 * RATE


def test_chunks_after_the_sound_are_no_sound(tmp_path):
    path = tmp_path / "tagged.wav"
    note = b"LIST" + struct.pack("<I", 200_000) + b"INFO" + bytes(199_996)
    path.write_bytes(wav(ints(), len(ints()), note))
    problems: list[str] = []
    assert sum(b.size for b in decode.stream(path, problems=problems)) == SECONDS * RATE
    assert problems == []


def test_bytes_that_are_not_read_are_named(tmp_path):
    path = write(tmp_path / "a.mp3", tone(4, 48000)[None], 48000, "libmp3lame")
    path.write_bytes(path.read_bytes() + np.random.default_rng(1).bytes(10) * 60_000)
    problems: list[str] = []
    list(decode.stream(path, problems=problems))
    assert problems


@pytest.mark.parametrize("codec", ["libopus", "vorbis"])
def test_chained_ogg_files_lose_nothing(codec, tmp_path):
    links = [(1, 300.0), (2, 500.0), (1, 700.0)] if codec == "libopus" else [(2, 300.0), (2, 500.0)]
    chained = b""
    for number, (channels, hertz) in enumerate(links):
        sound = np.tile(tone(3, 48000, hertz), (channels, 1))
        chained += write(tmp_path / f"{number}.ogg", sound, 48000, codec, "ogg").read_bytes()
    path = tmp_path / "chained.ogg"
    path.write_bytes(chained)
    problems: list[str] = []
    samples = np.concatenate(list(decode.stream(path, problems=problems)))
    assert problems == []
    assert samples.size == pytest.approx(3 * RATE * len(links), abs=1600)
    assert decode.probe(path).duration_s == pytest.approx(3 * len(links), abs=0.1)
    for number, (_, hertz) in enumerate(links):
        part = samples[round((3 * number + 1) * RATE) : round((3 * number + 2) * RATE)]
        assert np.argmax(np.abs(np.fft.rfft(part))) == pytest.approx(hertz, abs=1)
    rest = np.concatenate(list(decode.stream(path, start=4.0)))
    np.testing.assert_allclose(rest, samples[4 * RATE :], atol=0.02)


@pytest.mark.parametrize(("codec", "dtype"), [("pcm_f32le", "flt"), ("pcm_f64le", "dbl")])
@pytest.mark.parametrize("value", [9000.0, float("nan"), float("inf"), -40.0])
def test_a_burst_is_muted_and_the_rest_kept(codec, dtype, value, tmp_path):
    sound = tone(4, RATE)
    sound[2 * RATE : 2 * RATE + 400] = value
    path = float_wav(tmp_path / "burst.wav", sound, codec, dtype)
    found = decode.Findings()
    samples = np.concatenate(list(decode.blocks(path, rate=RATE, channels=1, findings=found)), axis=1)[0]
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1.0
    ((start, end),) = found.damaged
    assert (start, end) == (pytest.approx(2.0, abs=0.04), pytest.approx(2.025, abs=0.04))
    assert len(found.problems) == 1
    np.testing.assert_allclose(samples[: 2 * RATE - 800], tone(4, RATE)[: 2 * RATE - 800], atol=1e-3)
    np.testing.assert_allclose(samples[2 * RATE + 1200 :], tone(4, RATE)[2 * RATE + 1200 :], atol=1e-3)


def test_sound_that_is_only_too_loud_is_limited(tmp_path):
    path = float_wav(tmp_path / "loud.wav", 3 * tone(2, RATE, level=1.0), "pcm_f32le", "flt")
    found = decode.Findings()
    samples = np.concatenate(list(decode.blocks(path, rate=RATE, channels=1, findings=found)), axis=1)[0]
    assert np.abs(samples).max() == 1.0
    assert found == decode.Findings()


def float_wav(path: Path, samples: np.ndarray, codec: str, form: str) -> Path:
    with av.open(str(path), "w") as out:
        sound = out.add_stream(codec, rate=RATE, layout="mono")
        data = samples[None].astype(np.float64 if form == "dbl" else np.float32)
        frame = av.AudioFrame.from_ndarray(data, format=form, layout="mono")
        frame.sample_rate = RATE
        out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


@pytest.mark.parametrize("codec", ["flac", "pcm_s16le"])
def test_files_put_one_after_the_other_lose_nothing(codec, tmp_path):
    joined, places = b"", [(48000, 1, 300.0), (16000, 2, 500.0), (48000, 1, 700.0)]
    suffix = "wav" if codec.startswith("pcm") else codec
    for number, (rate, channels, hertz) in enumerate(places):
        sound = np.tile(tone(3, rate, hertz), (channels, 1))
        joined += write(tmp_path / f"{number}.{suffix}", sound, rate, codec).read_bytes()
    path = tmp_path / f"joined.{suffix}"
    path.write_bytes(joined)
    problems: list[str] = []
    samples = np.concatenate(list(decode.stream(path, problems=problems)))
    assert problems == []
    assert samples.size == pytest.approx(9 * RATE, abs=4)
    for number, (_, _, hertz) in enumerate(places):
        part = samples[(3 * number + 1) * RATE : (3 * number + 2) * RATE]
        assert np.argmax(np.abs(np.fft.rfft(part))) == pytest.approx(hertz, abs=1)


def test_numbers_of_another_scale_are_no_damage(tmp_path):
    """Some programs write floating point samples up to 32768."""
    sound = np.concatenate([tone(3, RATE, level=0.0), 20_000 * tone(3, RATE, level=1.0)])
    path = float_wav(tmp_path / "scaled.wav", sound, "pcm_f32le", "flt")
    found = decode.Findings()
    samples = np.concatenate(list(decode.blocks(path, rate=RATE, channels=1, findings=found)), axis=1)[0]
    assert lag(sound, samples)[1] > 0.99
    assert 0.5 < np.abs(samples).max() <= 1.0
    assert found == decode.Findings()
