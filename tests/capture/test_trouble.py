"""Disks that fill up and devices that never come: the recording ends safely and says why."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate.capture import DiskLow, StateChanged, recover
from meetingmate.capture import journal as j
from meetingmate.capture.engine import Ended, Engine
from meetingmate.capture.errors import CaptureError
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.capture.messages import Stop
from meetingmate.capture.sources import DeviceError

RATE, BLOCK_S = 48000, 0.02


class Tone:
    """A device that gives a sawtooth in real time."""

    device, rate, channels, idle_is_normal, muted = "Tone", RATE, 2, False, False

    def __init__(self) -> None:
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, sink) -> None:
        frames = round(RATE * BLOCK_S)
        data = bytes(i % 251 for i in range(frames * 4))

        def deliver() -> None:
            due = time.monotonic()
            while not self._closing.is_set():
                due += BLOCK_S
                self._closing.wait(max(0.0, due - time.monotonic()))
                sink(data, due, False)

        self._thread = threading.Thread(target=deliver, daemon=True)
        self._thread.start()

    def trouble(self) -> None:
        return None

    def close(self) -> None:
        self._closing.set()
        if self._thread:
            self._thread.join()


class Orders:
    """What the user wants of an engine, asked for with the seconds to wait: nothing, or the end after a while."""

    def __init__(self, stop_after_s: float = float("inf")) -> None:
        self._stop_at = time.monotonic() + stop_after_s

    def __call__(self, wait_s: float) -> list[Stop]:
        time.sleep(wait_s)
        return [Stop()] if time.monotonic() > self._stop_at else []


def record(folder: Path, events: list, sources=None, **options) -> Ended:
    """Run an engine in this process; nobody ever presses Stop."""
    parts = folder / PARTS_FOLDER
    parts.mkdir(parents=True, exist_ok=True)
    engine = Engine(parts, sources or {"microphone": Tone}, events.append, **options)
    return engine.run(Orders())


def test_almost_full_disk_warns_and_then_stops_safely(tmp_path: Path) -> None:
    needed = RATE * 4
    answers = iter([20 * 60 * needed, 100 * needed])
    events: list = []
    began = time.monotonic()
    ended = record(tmp_path, events, free=lambda folder: next(answers))
    assert "stopped safely" in ended.reason
    warned, stopped = [e for e in events if isinstance(e, DiskLow)]
    assert "20 more minutes" in warned.sentence
    assert stopped.seconds_left == pytest.approx(100)
    assert [e.state for e in events if isinstance(e, StateChanged)] == ["recording", "stopped"]
    assert ended.duration_s > 4
    assert time.monotonic() - began < 60
    result = recover(tmp_path)
    assert result.duration_s == pytest.approx(ended.duration_s, abs=0.05)
    assert ended.reason in result.remarks


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("only root may mount a small disk; the injected figures are tested all the same")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_disk_full_in_the_middle_of_writing_keeps_what_fits(small_disk: Path, tmp_path: Path) -> None:
    """Another program takes the last space between two looks at the disk."""
    events: list = []
    ended = record(small_disk, events, free=lambda folder: 10**12)
    assert "can't store any more" in ended.reason
    assert 4 < ended.duration_s < 40
    with pytest.raises(CaptureError, match="disk is full"):
        recover(small_disk)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert recover(small_disk).duration_s == pytest.approx(2**20 / (RATE * 4), abs=0.6)


def test_one_device_that_never_comes_does_not_stop_the_other(tmp_path: Path) -> None:
    def refuse():
        raise DeviceError("The computer's own sound can't be recorded.")

    parts = tmp_path / PARTS_FOLDER
    parts.mkdir()
    events: list = []
    engine = Engine(parts, {"microphone": Tone, "computer": refuse}, events.append)
    ended = engine.run(Orders(stop_after_s=2.5))
    assert ended.reason == ""
    lost = [e for e in events if getattr(e, "state", "") == "lost"]
    assert [(e.track, e.sentence) for e in lost] == [("computer", "The computer's own sound can't be recorded.")]
    assert [t.name for t in recover(tmp_path).tracks] == ["microphone"]


def test_no_device_at_all_is_told_in_one_sentence(tmp_path: Path) -> None:
    def refuse():
        raise DeviceError("No microphone was found; plug one in.")

    with pytest.raises(DeviceError, match=r"^No microphone was found; plug one in\.$"):
        record(tmp_path, [], {"microphone": refuse, "computer": refuse})


def test_parts_rotate_without_losing_a_sample(tmp_path: Path) -> None:
    parts = tmp_path / PARTS_FOLDER
    parts.mkdir()
    engine = Engine(parts, {"microphone": Tone}, lambda event: None, part_s=0.5)
    ended = engine.run(Orders(stop_after_s=2.5))
    records = j.read(parts)
    files = [r.file for r in records if isinstance(r, j.Part)]
    assert len(files) >= 4
    assert not [r for r in records if isinstance(r, j.Padded) and r.reason != "end"]
    sound = b"".join((parts / name).read_bytes()[44:] for name in files)
    pattern = bytes(i % 251 for i in range(round(RATE * BLOCK_S) * 4))
    whole = len(sound) // len(pattern)
    assert whole >= 100
    assert sound[: (whole - 1) * len(pattern)] == pattern * (whole - 1)
    assert ended.duration_s == pytest.approx(len(sound) / RATE / 4, abs=0.05)
