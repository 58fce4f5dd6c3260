"""Recordings of the kinds that people reported as lost or damaged elsewhere: all that was said is there, in its place.

Text A and B are two stretches of speech; what is decoded is compared with them as waves.
"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from meetingmate.audio import decode, keep
from meetingmate.audio.decode import Sound
from meetingmate.audio.survey import survey
from meetingmate.base.errors import AudioError
from tests.audio.media import found_at

RATE = decode.RATE
#: file, [(voice, text, second at which it begins or would, from and to second of it)], words of problems
WHOLE = (0.1, 9.0)
CASES: list[tuple[str, list[tuple[int, str, float, tuple[float, float]]], list[str]]] = [
    ("21-fragmented-mp4/fragmented.mp4", [(0, "A", 0.2, WHOLE)], []),
    ("21-fragmented-mp4/fragmented-cut.mp4", [(0, "A", 0.2, (0.0, 4.5))], ["cut off", "could not be decoded"]),
    ("22-two-audio-tracks/desktop-and-mic.mkv", [(0, "B", 0.0, WHOLE), (1, "A", 10.0, WHOLE)], []),
    ("22-two-audio-tracks/second-is-default.mp4", [(0, "A", 0.0, WHOLE)], []),
    ("22-two-audio-tracks/silent-first.mkv", [(0, "A", 0.0, WHOLE)], []),
    ("23-start-times/audio-5s-late.mkv", [(0, "A", 5.0, WHOLE)], []),
    ("23-start-times/audio-5s-late.mp4", [(0, "A", 5.0, WHOLE)], []),
    ("23-start-times/broadcast-clock-26h.ts", [(0, "A", 0.0, WHOLE)], []),
    ("23-start-times/negative-start.m4a", [(0, "A", -3.0, (3.0, 9.2)), (0, "B", 6.4, WHOLE)], []),
    ("23-start-times/trimmed-by-edit-list.m4a", [(0, "B", -0.2, (0.6, 9.0))], []),
    ("24-telephone/alaw.au", [(0, "A", 0.0, WHOLE)], []),
    ("24-telephone/mulaw-8k.wav", [(0, "A", 0.0, WHOLE)], []),
    ("24-telephone/phone.3gp", [(0, "A", 0.0, WHOLE)], []),
    ("24-telephone/phone.amr", [(0, "A", 0.0, WHOLE)], []),
    ("24-telephone/phone.gsm", [(0, "A", 0.0, WHOLE)], []),
    ("25-channels/out-of-phase.flac", [(0, "A", 0.0, WHOLE)], []),
    ("26-wav-headers/length-wrapped-short.wav", [(0, "A", 0.0, WHOLE)], []),
    ("27-joined/chained.opus", [(0, "A", 0.0, WHOLE), (0, "B", 9.4, WHOLE)], []),
    ("27-joined/rate-changes.aac", [(0, "A", 0.0, WHOLE), (0, "B", 9.45, WHOLE)], []),
    ("27-joined/two-mp3-files-joined.mp3", [(0, "A", 0.0, WHOLE), (0, "B", 9.4, WHOLE)], []),
    (
        "29-damaged/bad-packets.aac",
        [(0, "A", 0.0, (0.0, 5.5)), (0, "A", 0.0, (6.0, 9.2)), (0, "A", 9.45, WHOLE)],
        ["could not be decoded"],
    ),
    (
        "29-damaged/bad-packets.m4a",
        [(0, "A", 0.0, (0.0, 2.1)), (0, "A", 0.0, (2.4, 9.0))],
        ["could not be decoded"],
    ),
    ("34-more-media/caller-left-agent-right.ogg", [(0, "A", 0.0, WHOLE), (1, "B", 0.0, WHOLE)], []),
    ("34-more-media/one-glitch-in-speech-float.wav", [(0, "A", 0.0, (0.0, 6.5)), (0, "A", 0.0, (6.7, 9.0))], ["loud"]),
]


@pytest.fixture(scope="module")
def texts(shared_data: Path) -> dict[str, np.ndarray]:
    """The two stretches of speech at 16 kHz, read without the code under test."""
    folder = shared_data / "reports"
    raw = (folder / "26-wav-headers/length-wrapped-short.wav").read_bytes()[44:]
    with av.open(str(folder / "22-two-audio-tracks/desktop-and-mic.mkv")) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        frames = [f for frame in container.decode(audio=0) for f in resampler.resample(frame)]
    return {
        "A": np.frombuffer(raw, "<i2").astype(np.float32) / 32768,
        "B": np.concatenate([f.to_ndarray()[0] for f in frames]),
    }


def whole(sound: Sound, problems: list[str] | None = None) -> np.ndarray:
    return np.concatenate(list(decode.stream(sound, problems=problems)))


@pytest.mark.parametrize(("name", "wanted", "problems"), CASES, ids=[case[0].split("/")[1] for case in CASES])
def test_all_that_was_said_is_in_its_place(name, wanted, problems, shared_data, texts, tmp_path):
    path = shared_data / "reports" / name
    looked = survey(path)
    assert len(looked.sounds) == 1 + max(voice for voice, *_ in wanted)
    assert len(looked.problems) == len(problems), looked.problems
    assert all(any(word in problem for problem in looked.problems) for word in problems), looked.problems
    for sounds in (
        [Sound(path, voice.part) for voice in looked.sounds],
        keep.keep_copy(path, tmp_path / "library", looked),
    ):
        for voice, text, at, (first, last) in wanted:
            samples = whole(sounds[voice])
            assert np.abs(samples).max() <= 1.0
            piece = texts[text][round(first * RATE) : round(last * RATE)]
            seconds, likeness = found_at(piece, samples, around=at + first)
            assert likeness > (0.6 if name.endswith((".amr", ".3gp")) else 0.8)  # 4.75 kbit/s
            assert seconds == pytest.approx(at + first, abs=0.1)


def test_silent_tracks_are_named(shared_data):
    looked = survey(shared_data / "reports/22-two-audio-tracks/second-is-default.mp4")
    assert looked.left_out == [("track 1", "silent")]
    assert [voice.part.stream for voice in looked.sounds] == [1]


def test_damaged_places_are_known(shared_data):
    folder = shared_data / "reports"
    (start, end), *others = survey(folder / "34-more-media/one-glitch-in-speech-float.wav").damaged[0]
    assert others == []
    assert (start, end) == (pytest.approx(6.6, abs=0.03), pytest.approx(6.625, abs=0.03))
    spans = survey(folder / "29-damaged/bad-packets.aac").damaged[0]
    assert sum(b - a for a, b in spans) < 0.4
    assert all(5.5 < a < b < 6.0 for a, b in spans)


@pytest.mark.parametrize(
    ("name", "words"),
    [("29-damaged/no-moov.m4a", "damaged"), ("29-damaged/screen-without-sound.mp4", "no sound in")],
)
def test_what_holds_no_sound_is_refused_in_a_sentence(name, words, shared_data):
    with pytest.raises(AudioError, match=words):
        survey(shared_data / "reports" / name)
