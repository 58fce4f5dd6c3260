"""Which sounds of a file are heard: all that hold something, each once, and none averaged away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode, keep
from meetingmate.audio.channels import mono
from meetingmate.audio.decode import Sound
from meetingmate.audio.survey import survey
from tests.audio.media import found_at, tone, write
from tests.audio.several import Stream, write_streams

RATE = 48000
LENGTH_S = 20


class People:
    """Three stretches of speech of 20 s; ``first`` and ``second`` also in turns of 5 s; hiss, hum and a room."""

    def __init__(self, sound: np.ndarray) -> None:
        self.a, self.b, self.c = (sound[s * RATE : (s + LENGTH_S) * RATE] for s in (20, 90, 54))
        turn = np.arange(len(self.a)) // (5 * RATE) % 2
        self.first, self.second = self.a * (turn == 0), self.b * (turn == 1)
        self.nothing = 0 * self.a
        noise = np.random.default_rng(1)
        self.hiss = 0.01 * noise.standard_normal(len(self.a))
        self.hum = tone(LENGTH_S, RATE, 50.0, 0.05)
        tail = np.arange(9600)
        self.walls = [noise.standard_normal(9600) * np.exp(-tail / 2400) / 40 for _ in range(2)]
        for wall in self.walls:
            wall[0] = 1.0

    def late(self, sound: np.ndarray, ms: float) -> np.ndarray:
        return np.concatenate([np.zeros(round(ms * 48)), sound])[: len(sound)]

    def in_room(self, sound: np.ndarray, wall: int) -> np.ndarray:
        size = len(sound) + 9600
        return 0.5 * np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(self.walls[wall], size), size)[: len(sound)]


@pytest.fixture(scope="module")
def p(sample_dir: Path) -> People:
    return People(np.concatenate(list(decode.stream(sample_dir / "sample_standup.ogg", rate=RATE))))


def weights(path: Path) -> list[tuple[float, ...]]:
    return [voice.part.mixes[0] for voice in survey(path).sounds]


LEFT, RIGHT, MEAN = (1.0, 0.0), (0.0, 1.0), (0.5, 0.5)


@pytest.mark.parametrize(
    ("channels", "wanted"),
    [
        (lambda p: [p.a, p.a], [MEAN]),
        (lambda p: [p.a, 0.1 * p.a], [LEFT]),
        (lambda p: [0.5 * p.a, -p.a], [RIGHT]),
        (lambda p: [p.a, np.where(np.arange(len(p.a)) < len(p.a) / 2, p.a, -p.a)], [LEFT]),
        (lambda p: [p.a, p.nothing], [LEFT]),
        (lambda p: [p.hiss, p.a], [RIGHT]),
        (lambda p: [p.a, p.hum], [LEFT]),
        (lambda p: [p.a, p.b], [LEFT, RIGHT]),
        (lambda p: [p.first, p.second], [LEFT, RIGHT]),
        (lambda p: [0.01 * p.first, 0.01 * p.second], [LEFT, RIGHT]),
        (lambda p: [p.first + 0.3 * p.second, p.second + 0.3 * p.first], [MEAN]),
        (lambda p: [p.nothing, p.nothing], [MEAN]),
    ],
    ids=[
        "in-phase",
        "one-quieter",
        "out-of-phase",
        "half-out-of-phase",
        "one-silent",
        "one-hiss",
        "one-hum",
        "two-at-once",
        "two-in-turns",
        "two-very-quiet",
        "each-also-on-the-other",
        "nothing",
    ],
)
def test_channels_are_chosen_by_what_is_on_them(channels, wanted, p, tmp_path):
    assert weights(write(tmp_path / "a.flac", np.stack(channels(p)), RATE, "flac")) == wanted


def test_two_microphones_in_a_room_are_one_voice(p, tmp_path):
    room = p.a + 0.6 * p.b
    both = [p.in_room(room, 0), p.late(p.in_room(p.a + 0.9 * p.b, 1), 3)]
    assert len(weights(write(tmp_path / "a.flac", np.stack(both), RATE, "flac"))) == 1


def test_surround(p, tmp_path):
    centre = np.stack([0.2 * p.hiss, 0.2 * p.hiss, p.a, p.nothing, p.nothing, p.nothing])
    assert weights(write(tmp_path / "centre.flac", centre, RATE, "flac")) == [(0.0, 0.0, 1.0, 0.0, 0.0, 0.0)]
    looked = survey(write(tmp_path / "three.flac", np.stack([p.a, p.b, p.c]), RATE, "flac"))
    assert [voice.name for voice in looked.sounds] == ["channel 1", "channel 2", "channel 3"]
    kept = keep.keep_copy(tmp_path / "three.flac", tmp_path / "library", looked)
    assert len({sound.path for sound in kept}) == 1  # the player plays all of them
    for sound, speech in zip(kept, (p.a, p.b, p.c), strict=True):
        samples = np.concatenate(list(decode.stream(sound, rate=RATE)))
        assert found_at(speech, samples, around=0.0, rate=RATE)[1] > 0.9


@pytest.mark.parametrize(
    ("streams", "used", "left_out"),
    [
        (lambda p: {"x": p.a, "y": p.b, "z": p.c}, ["x", "y", "z"], []),
        (lambda p: {"Mix": 0.7 * (p.a + p.b), "Desktop": p.a, "Mic": p.b}, ["Desktop", "Mic"], [("Mix", "mix")]),
        (lambda p: {"Mix": p.first + p.second, "D": p.first, "M": p.second}, ["D", "M"], [("Mix", "mix")]),
        (lambda p: {"Desktop": p.a, "Mix": 0.7 * (p.a + p.b)}, ["mixed"], [("Desktop", "contained")]),
        (lambda p: {"x": p.a, "y": p.late(p.a, 50)}, ["mixed"], [("y", "contained")]),
        (lambda p: {"x": 0.1 * p.a, "y": p.a}, ["mixed"], [("x", "contained")]),
        (lambda p: {"Mix": p.a, "D": p.a, "M": p.nothing}, ["mixed"], [("M", "silent"), ("D", "contained")]),
        (
            lambda p: {"Desktop": p.a, "Mic": p.second + 0.3 * p.in_room(p.late(p.a, 60), 0)},
            ["Desktop", "Mic"],
            [],
        ),
        (
            lambda p: {"Mix": 0.6 * (p.first + p.second + 0.5 * p.c), "D": p.first, "M": p.second},
            ["mixed"],
            [("D", "contained"), ("M", "contained")],
        ),
    ],
    ids=[
        "three",
        "mix-and-parts",
        "mix-and-parts-in-turns",
        "mix-and-one-part",
        "copy",
        "louder-copy",
        "mix-and-silent-part",
        "echo-is-no-copy",
        "mix-with-more-than-its-parts",
    ],
)
def test_nothing_is_heard_twice_and_nothing_lost(streams, used, left_out, p, tmp_path):
    path = write_streams(tmp_path / "a.mkv", [Stream(s[None], title) for title, s in streams(p).items()])
    looked = survey(path)
    assert [voice.name for voice in looked.sounds] == used
    assert looked.left_out == left_out
    assert looked.problems == []


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mkv", "libopus"), ("mp4", "aac"), ("mov", "pcm_s16le"), ("mka", "flac")]
)
def test_tracks_of_other_lengths_and_starts_stay_in_their_places(suffix, codec, p, tmp_path):
    path = write_streams(
        tmp_path / f"a.{suffix}",
        [
            Stream(np.stack([p.a[: 8 * RATE], p.a[: 8 * RATE]]), "Desktop"),
            Stream(p.b[None, : 7 * RATE], at=6.0, default=True),
            Stream(p.nothing[None, :RATE]),
        ],
        codec,
        video=suffix != "mka",
    )
    looked = survey(path)
    assert looked.problems == []
    assert len(looked.sounds) == 2
    kept = keep.keep_copy(path, tmp_path / "library", looked)
    for sound, speech, at in zip(kept, (p.a[RATE : 8 * RATE], p.b[RATE : 7 * RATE]), (1.0, 7.0), strict=True):
        samples = np.concatenate(list(decode.stream(sound, rate=RATE)))
        seconds, likeness = found_at(speech, samples, around=at, rate=RATE)
        assert likeness > 0.9
        assert seconds == pytest.approx(at, abs=0.05)
    assert looked.duration_s == pytest.approx(13.0, abs=0.1)


def test_hostile_and_equal_names(p, tmp_path):
    title = "Mic\x1b[31m\n" + "x" * 200
    path = write_streams(tmp_path / "a.mkv", [Stream(s[None], title) for s in (p.a, p.b)], video=False)
    names = [voice.name for voice in survey(path).sounds]
    assert len(set(names)) == 2
    assert all(name.isprintable() and len(name) < 50 for name in names)


def test_a_stream_that_is_only_silence_stays_when_it_is_the_only_one(p, tmp_path):
    path = write_streams(tmp_path / "a.mkv", [Stream(p.nothing[None, : 3 * RATE])])
    (voice,) = survey(path).sounds
    assert voice.name == "mixed"
    assert not np.concatenate(list(decode.stream(Sound(path, voice.part)))).any()


def test_a_microphone_out_of_phase_is_heard_while_it_is_recorded():
    sound = tone(1, 16000)
    np.testing.assert_array_equal(mono(np.stack([0.5 * sound, -sound])), -sound)
    np.testing.assert_allclose(mono(np.stack([sound, 0 * sound])), sound / 2)
    assert mono(np.zeros((2, 0), np.float32)).size == 0
