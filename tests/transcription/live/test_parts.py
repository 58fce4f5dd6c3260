"""The parts of the live transcript that need no recognition: where it cuts, what it settles, how it keeps up."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.domain.meeting import Word
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.live.cutting import before_cut
from meetingmate.transcription.live.language import LanguageChoice
from meetingmate.transcription.live.pace import PaceControl
from meetingmate.transcription.live.segmenter import Segmenter, Stretch
from meetingmate.transcription.live.track import Track
from meetingmate.transcription.voice import FRAME, VoiceDetector
from tests.transcription.live.conftest import RATE


@pytest.fixture(scope="module")
def standup(sample_dir) -> np.ndarray:
    """The first minute of the sample."""
    return next(decode.stream(sample_dir / "sample_standup.ogg", block_s=60))


def stretches(samples: np.ndarray, frames: int, start: float = 0.0) -> tuple[Segmenter, list[Stretch]]:
    segmenter, found = Segmenter(start), []
    samples = samples[: samples.size // FRAME * FRAME]
    for first in range(0, samples.size, frames * FRAME):
        found += segmenter.feed(samples[first : first + frames * FRAME])
    if last := segmenter.close():
        found.append(last)
    return segmenter, found


def test_stretches_hold_all_speech_once_and_nobody_waits_long(standup):
    segmenter, found = stretches(standup, 6)
    assert len(found) >= 8
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(0 < stretch.length < 15.1 for stretch in found)
    for span in segmenter.spans(0.0, 60.0):
        inside = sum(max(0.0, min(s.end, span.end) - max(s.start, span.start)) for s in found)
        assert inside >= 0.9 * span.length, f"speech at {span} is in no stretch"


def test_stretches_do_not_depend_on_the_size_of_the_pieces(standup):
    _, small = stretches(standup[: 20 * RATE], 1)
    _, large = stretches(standup[: 20 * RATE], 50)
    assert small == large


def test_silence_and_hum_open_nothing_and_speech_is_found_at_any_level(standup):
    hum = (0.05 * np.sin(2 * np.pi * 50 * np.arange(10 * RATE) / RATE)).astype(np.float32)
    for samples in (np.zeros(10 * RATE, np.float32), hum):
        segmenter, found = stretches(samples, 6)
        assert found == []
        assert segmenter.quiet_until > 9.0
    usual, found = stretches(standup[: 10 * RATE], 6)
    said = sum(span.length for s in found for span in usual.spans(s.start, s.end))
    for level in (-35, -50):  # 57 and 72 dB below full scale
        segmenter, found = stretches(standup[: 10 * RATE] * 10 ** (level / 20), 6)
        quiet = sum(span.length for s in found for span in segmenter.spans(s.start, s.end))
        assert quiet == pytest.approx(said, rel=0.15)


def test_what_is_settled_is_forgotten(standup):
    segmenter, found = stretches(standup, 6)
    before = segmenter.spans(found[3].start, found[3].end)
    segmenter.forget(found[3].start)
    assert segmenter.spans(found[3].start, found[3].end) == before
    assert segmenter.heard == pytest.approx(60, abs=0.1)


def words(text: str, start: float = 0.5) -> list[Segment]:
    """Words of 0.5 s, one behind the other."""
    parts = text.split()
    return [
        Segment(words=[Word(text=" " + w, start=start + n / 2, end=start + n / 2 + 0.5) for n, w in enumerate(parts)])
    ]


def settled(text: str, length: float, ending: str) -> tuple[str, float | None]:
    segments, again = before_cut(words(text), length, ending, "en")
    return " ".join(s.text for s in segments), again


def test_silence_settles_everything():
    assert settled("We ship it on", 4.0, "silence") == ("We ship it on", None)


def test_a_short_pause_settles_whole_sentences_only():
    assert settled("We ship it. All good.", 4.0, "pause") == ("We ship it. All good.", None)
    assert settled("We ship it. And the", 4.0, "pause") == ("We ship it.", 2.0)
    assert settled("And then the new", 4.0, "pause") == ("", 0.0)
    assert settled("And then the new", 9.0, "pause") == ("And then the new", None)


def test_a_cut_in_speech_settles_nothing_near_it():
    text = "We ship it. And the new calendar goes out with it on Thursday if"  # ends at 7.0 s
    assert settled(text, 7.0, "speech") == ("We ship it.", 2.0)
    kept, again = settled(text.replace("it.", "it"), 7.0, "speech")
    assert kept == "We ship it And the new calendar goes out with"
    assert again == 5.5
    assert settled("", 14.0, "speech") == ("", 6.0)


def test_the_pace_changes_in_steps_and_not_to_and_fro():
    control = PaceControl(small_model=True)
    assert [control.behind(s) for s in (1, 7, 5, 4, 2)] == ["full", "fewer", "fewer", "fewer", "full"]
    assert [control.behind(s) for s in (50, 30, 20, 10, 7, 2)] == [
        "small",
        "small",
        "packed",
        "packed",
        "fewer",
        "full",
    ]
    assert PaceControl(small_model=False).behind(500) == "packed"


class Answers:
    """An engine that is asked for a language."""

    def __init__(self, *answers: dict[str, float]) -> None:
        self.answers, self.asked = list(answers), []

    def languages_of(self, samples: np.ndarray) -> dict[str, float]:
        self.asked.append(samples.size / RATE)
        return self.answers.pop(0)


def test_the_language_waits_for_several_seconds_and_for_a_clear_answer():
    engine = Answers({"cy": 0.5, "en": 0.4}, {"en": 0.9})
    choice = LanguageChoice(engine)
    assert not choice.is_time(2.0, 1, 0.0, ended=False)
    assert choice.is_time(2.0, 3, 0.0, ended=False)
    assert choice.ask(np.zeros(5 * RATE)) is None
    assert not choice.is_time(6.0, 1, 0.0, ended=False)
    assert choice.is_time(8.0, 2, 0.0, ended=False)
    assert choice.ask(np.zeros(8 * RATE)) == ("en", 0.9)


def test_the_likeliest_language_is_taken_when_the_words_can_not_wait():
    choice = LanguageChoice(Answers({"cy": 0.5, "en": 0.4}))
    assert choice.is_time(2.0, 1, 25.0, ended=False)
    assert choice.ask(np.zeros(2 * RATE)) == ("cy", 0.5)
    assert not LanguageChoice(Answers()).is_time(0.0, 0, 0.0, ended=True)


class Silence:
    """A track of zeros up to ``until`` seconds."""

    until = 0.0

    def available(self) -> float:
        return self.until

    def read(self, start: float, end: float) -> np.ndarray:
        return np.zeros(round((end - start) * RATE), np.float32)


@pytest.mark.parametrize("left", [0, 1, FRAME // 2, FRAME, FRAME + 1])
def test_a_track_comes_to_its_end_whatever_its_length(left, monkeypatch):
    """Times are floats: of one whole frame a millionth may seem to be missing, and Stop never came to an end."""
    monkeypatch.setattr(VoiceDetector, "probabilities", lambda _, samples: np.zeros(samples.size // FRAME))
    for frames in range(100, 3200, 31):
        audio = Silence()
        track = Track("microphone", audio, 0.0)
        audio.until = frames * FRAME / RATE
        while track.segmenter.heard < audio.until - 8 * FRAME / RATE:
            track.listen(last=False)
        audio.until = (frames * FRAME + left) / RATE
        for _ in range(12):
            track.listen(last=True)
        assert track.done, f"{frames} frames and {left} samples"
        assert track.segmenter.heard >= audio.until - 1e-6


def test_the_language_that_is_expected_is_believed_sooner():
    engine = Answers({"de": 0.55, "nl": 0.4})
    choice = LanguageChoice(engine, "de")
    assert not choice.is_time(1.0, 1, 0.0, ended=False)
    assert choice.is_time(1.6, 1, 0.0, ended=False)
    assert choice.ask(np.zeros(round(1.6 * RATE), dtype=np.float32)) == ("de", 0.55)


def test_another_language_than_the_expected_one_needs_as_much_as_ever():
    choice = LanguageChoice(Answers({"nl": 0.7, "de": 0.2}), "de")
    assert choice.is_time(1.6, 1, 0.0, ended=False)
    assert choice.ask(np.zeros(round(1.6 * RATE), dtype=np.float32)) is None
    assert not choice.is_time(3.0, 2, 0.0, ended=False)
    assert choice.is_time(5.0, 2, 0.0, ended=False)
