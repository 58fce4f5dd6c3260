"""The disk, sleep and wake, the meter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.capture.disk import DiskWatch, sentence
from meetingmate.capture.meter import LEVEL_S, Meter, NoSignalWatch
from meetingmate.capture.sleep import SleepWatch

RATE = 192_000


def test_disk_warns_once_at_each_mark_and_stops_at_two_minutes() -> None:
    left = [3600.0]
    watch = DiskWatch(Path("."), free=lambda folder: int(left[0] * RATE))
    told = []
    for minute in range(60):
        left[0] = 3600 - 60 * minute
        if news := watch.look(minute * 60.0, RATE):
            told.append((minute, news[0]))
    assert told[:3] == [(31, "warn"), (46, "warn"), (56, "warn")]
    assert told[3] == (59, "stop")
    assert "29 more minutes" in sentence("warn", 29 * 60)
    assert "everything until now is kept" in sentence("stop", 100)


def test_disk_is_not_asked_all_the_time() -> None:
    asked = []
    watch = DiskWatch(Path("."), free=lambda folder: asked.append(1) or 10**12)
    for step in range(100):
        watch.look(step * 0.05, RATE)
    assert len(asked) == 1


def test_sleep_and_a_changed_clock_are_told_apart() -> None:
    now, wall, boot = [100.0], [5000.0], [200.0]
    watch = SleepWatch(lambda: now[0], lambda: wall[0], lambda: boot[0])

    def pass_time(awake: float, asleep: float = 0.0, changed: float = 0.0) -> tuple[str, float] | None:
        now[0] += awake
        boot[0] += awake + asleep
        wall[0] += awake + asleep + changed
        return watch.look()

    assert pass_time(1.0) is None
    assert pass_time(1.0, asleep=3600.0) == ("asleep", pytest.approx(3600))
    assert pass_time(1.0) is None
    assert pass_time(1.0, changed=-7200.0) == ("clock", pytest.approx(-7200))
    assert pass_time(1.0) is None


def test_meter_reads_full_scale_and_silence() -> None:
    meter = Meter(16000, 1)
    tone = (np.sin(np.arange(3200) * 0.3) * 32767).astype("<i2").tobytes()
    peak, rms = meter.add(tone) or (0, 0)
    assert peak == pytest.approx(0, abs=0.1)
    assert rms == pytest.approx(-3, abs=0.1)
    assert meter.add(bytes(6400)) == (-100.0, -100.0)
    assert meter.zeros_s == pytest.approx(0.2)
    meter.add(b"\1\0" * 10)
    assert meter.zeros_s == 0.0


def _reported_after(sound: np.ndarray, rate: int = 16000) -> tuple[str, float | None]:
    """What the watch says at the end, and when it first said that nothing is heard."""
    meter, watch = Meter(rate, 1), NoSignalWatch()
    said, first = "", None
    block = rate // 25
    data = np.clip(sound * 32768, -32768, 32767).astype("<i2")
    for at in range(0, data.size, block):
        said = watch.look(meter.add(data[at : at + block].tobytes()), meter.zeros_s)
        if said and first is None:
            first = (at + block) / rate
    return said, first


def test_a_microphone_without_signal_is_told_from_people_who_are_silent() -> None:
    random = np.random.default_rng(5)
    seconds = np.arange(12 * 16000) / 16000
    hiss = random.standard_normal(seconds.size)
    assert _reported_after(np.zeros(seconds.size)) == ("zeros", pytest.approx(5.0, abs=LEVEL_S))
    assert _reported_after(hiss * 1e-4) == ("nothing", pytest.approx(5.0, abs=LEVEL_S)), "fainter than any room"
    assert _reported_after(hiss * 3e-3) == ("nothing", pytest.approx(5.0, abs=LEVEL_S)), "loud, but only electronics"
    breath = np.convolve(random.standard_normal(seconds.size // 4000 + 9), np.ones(5) / 5, "same")
    wavering = hiss * 10 ** (-3.2 + 0.12 * np.interp(seconds * 4, np.arange(breath.size), breath))
    assert _reported_after(wavering) == ("", None), "a quiet room in which nobody speaks"
    word = hiss * 1e-4
    word[7 * 16000 : 7 * 16000 + 6000] += 0.1 * np.sin(seconds[:6000] * 900)
    said, first = _reported_after(word)
    assert (said, first) == ("", pytest.approx(5.0, abs=LEVEL_S)), "taken back at the first word, and not told again"
