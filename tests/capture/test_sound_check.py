"""Listening before anything is recorded: levels, a trial that stays in memory, and devices that are not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.capture import SoundCheck
from meetingmate.capture.messages import Level, TrackChanged, Tried
from tests.capture.soundserver import FEED, SPEAKERS, SoundServer
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)


class Heard:
    """A sound check and what it said."""

    def __init__(self, device: str = "") -> None:
        self.events: list[object] = []
        self.ended: list[bool] = []
        self.check = SoundCheck(device, self.events.append, lambda: self.ended.append(True))

    def loudest(self, track: str) -> float:
        return max((e.peak for e in self.events if isinstance(e, Level) and e.track == track), default=-100.0)

    def state(self, track: str) -> TrackChanged | None:
        return next((e for e in reversed(self.events) if isinstance(e, TrackChanged) and e.track == track), None)

    def tried(self) -> Tried | None:
        return next((e for e in self.events if isinstance(e, Tried)), None)


@pytest.fixture
def heard():
    made: list[Heard] = []

    def start(device: str = "") -> Heard:
        made.append(Heard(device))
        return made[-1]

    yield start
    for one in made:
        one.check.close()
        assert one.ended == [True]


def test_both_are_heard_and_a_trial_comes_back_without_a_file(
    sound_server: SoundServer, home: Path, speech: Path, heard
) -> None:
    one = heard()
    until(lambda: one.state("microphone"), "the microphone")
    sound_server.play(speech, FEED)
    sound_server.play(speech, SPEAKERS)
    until(lambda: one.loudest("microphone") > -30 and one.loudest("computer") > -30, lambda: f"{one.events[-5:]}")
    one.check.try_microphone(1.5)
    tried = until(one.tried, "the trial")
    samples = np.frombuffer(tried.samples, dtype="<i2")
    assert len(samples) == int(1.5 * tried.rate) * tried.channels
    assert tried.peak > -40
    files = [path.name for path in home.rglob("*") if path.is_file()]
    assert [name for name in files if not name.endswith(".log")] == [], "nothing is stored"


def test_without_a_sound_server_it_says_so(home: Path, heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    one = heard()
    for track, said in (("microphone", "microphone"), ("computer", "Computer sound can't be recorded")):
        until(lambda track=track: one.state(track), track)
        assert one.state(track).state == "lost"
        assert said in one.state(track).sentence
    one.check.try_microphone(0.2)  # nothing to keep, and nothing breaks


def test_a_driver_that_crashes_ends_it_and_nothing_else(home: Path, heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    one = heard()
    until(lambda: one.state("computer"), "the first word")
    one.check._process.kill()
    until(lambda: one.ended, "the end")
    one.check.try_microphone(1.0)


def test_it_ends_when_it_is_closed(home: Path, heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    one = heard()
    one.check.close()
    assert one.ended == [True]
    one.check.try_microphone(1.0)
    one.check.close()
