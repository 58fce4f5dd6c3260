"""Samples are counted against one clock: offsets, drift, gaps and pauses come out right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingmate.capture import journal as j
from meetingmate.capture import layout, opus
from meetingmate.capture.clock import StreamClock, Timeline
from meetingmate.capture.messages import GapFound
from meetingmate.capture.ring import Block, Dropped, Opened, Ring
from tests.capture.simulation import BEGIN, Simulation, begin


def error_of(track: layout.TrackLayout) -> float:
    """Largest distance in seconds between where a sample is placed and where it was heard."""
    worst = 0.0
    for run in track.runs:
        done = 0
        total = sum(piece.frames for piece in run.pieces)
        for piece in run.pieces:
            for samples in opus.samples_of(piece.path, piece.first, piece.frames, piece.channels):
                values = samples[:, 0].astype(int)
                steps = np.flatnonzero(np.diff(values)) + 1  # here the true time is a whole second
                placed = run.start + (run.end - run.start) * (done + steps) / total
                worst = max(worst, float(np.abs(placed - (values[steps] - 1)).max(initial=0.0)))
                done += len(samples)
    return worst


def test_two_hours_of_two_clocks_that_disagree(tmp_path: Path) -> None:
    """200 ppm between the devices are 1.4 s after two hours; on the time line they are together."""
    begin(tmp_path, "microphone", "computer")
    for name, ppm, start in (("microphone", 120.0, 0.0), ("computer", -80.0, 0.7)):
        device = Simulation(tmp_path, name, rate=200, ppm=ppm, jitter=0.03, block_s=0.3)
        device.open(start)
        device.hear(7200.0)
        device.close(7200.0)
    plan = layout.read(tmp_path)
    assert [t.drift_ppm for t in plan.tracks] == pytest.approx([120.0, -80.0], abs=5)
    for track in plan.tracks:
        assert len(track.runs) == 1
        assert error_of(track) < 0.02
    assert plan.coverage().tracks[1].offset_s == pytest.approx(0.7, abs=0.02)


def test_lost_samples_are_padded_where_they_are_missing(tmp_path: Path) -> None:
    begin(tmp_path, "microphone")
    device = Simulation(tmp_path, "microphone", rate=1000)
    device.open(0.0)
    device.hear(10.0)
    device.hear(13.0, dropping=True)
    device.hear(20.0)
    device.close(20.0)
    plan = layout.read(tmp_path)
    assert plan.duration_s == pytest.approx(20.0, abs=0.05)
    (gap,) = plan.coverage().tracks[0].gaps
    assert gap.end - gap.start == pytest.approx(3.0, abs=0.1)
    assert gap.reason == "overflow"
    assert any(isinstance(e, GapFound) and e.reason == "overflow" for e in device.events)


def test_late_blocks_are_not_taken_for_lost_ones(tmp_path: Path) -> None:
    begin(tmp_path, "microphone")
    device = Simulation(tmp_path, "microphone", rate=1000, jitter=0.5)
    device.open(0.0)
    device.hear(120.0)
    device.close(120.0)
    plan = layout.read(tmp_path)
    assert not any(isinstance(r, j.Padded) and r.reason == "overflow" for r in j.read(tmp_path))
    assert error_of(plan.tracks[0]) < 0.05


def test_device_gone_and_back_with_another_format(tmp_path: Path) -> None:
    begin(tmp_path, "microphone")
    device = Simulation(tmp_path, "microphone", rate=1000, part_s=30.0)
    device.open(0.0)
    device.hear(20.0)
    device.lose(21.0)
    for second in range(22, 80):
        device.fill(float(second))
    assert device.track.position == pytest.approx(78.0, abs=1.1)  # grows while the device is away
    device.rate = 1600
    device.speed = 1600.0
    device.open(80.0)
    device.hear(100.0)
    device.close(100.0)
    plan = layout.read(tmp_path)
    (track,) = plan.coverage().tracks
    (gap,) = track.gaps
    assert (gap.start, gap.end, gap.reason) == (pytest.approx(20, abs=0.1), pytest.approx(80, abs=0.1), "device")
    assert track.recorded_s + gap.end - gap.start == pytest.approx(plan.duration_s)
    assert len(plan.tracks[0].parts) >= 4
    assert error_of(plan.tracks[0]) < 0.02


def test_pauses_are_cut_out(tmp_path: Path) -> None:
    begin(tmp_path, "microphone")
    device = Simulation(tmp_path, "microphone", rate=1000, jitter=0.005)
    device.open(0.0)
    device.hear(10.0)
    device.timeline.cut(1010.013)
    device.hear(14.97)
    device.timeline.go_on(1014.987)
    device.hear(20.0)
    device.close(20.0)
    plan = layout.read(tmp_path)
    assert plan.duration_s == pytest.approx(20 - 4.974, abs=0.01)
    first, second = plan.tracks[0].runs
    assert first.end == pytest.approx(10.013, abs=0.01)
    assert second.start == pytest.approx(10.013, abs=0.01)
    assert sum(p.frames for run in (first, second) for p in run.pieces) == pytest.approx(15026, abs=5)
    assert plan.coverage().tracks[0].gaps == []


def test_a_source_that_rests_is_filled_up_and_goes_on_in_its_place(tmp_path: Path) -> None:
    begin(tmp_path, "computer")
    device = Simulation(tmp_path, "computer", rate=1000)
    device.open(0.0, idle_is_normal=True)
    device.hear(5.0)
    device.hear(30.0, dropping=True)  # nothing plays, nothing comes
    for second in range(6, 31):
        device.fill(float(second))
    device.hear(40.0)
    device.close(40.0)
    plan = layout.read(tmp_path)
    (gap,) = plan.coverage().tracks[0].gaps
    assert (gap.start, gap.end, gap.reason) == (pytest.approx(5, abs=0.1), pytest.approx(30, abs=0.1), "idle")
    assert error_of(plan.tracks[0]) < 0.02


def test_what_the_writer_could_not_take_is_counted_and_padded(tmp_path: Path) -> None:
    ring = Ring(capacity=100)
    ring.put(Opened("Mic", 1000, 1, False))
    for number in range(5):
        ring.put(Block(bytes([number, 0]) * 20, float(number)))
    items = ring.take()
    assert [type(i).__name__ for i in items] == ["Opened", "Block", "Block", "Dropped"]
    assert items[-1] == Dropped(120)
    ring.put(Block(b"\1\0", 9.0))
    assert len(ring.take()) == 1

    begin(tmp_path, "microphone")
    device = Simulation(tmp_path, "microphone", rate=1000)
    device.open(0.0)
    device.hear(2.0)
    device.track.take(Dropped(2 * 500), device.timeline, 1002.0)
    assert device.track.position == pytest.approx(2.5, abs=0.05)
    device.close(2.5)
    (gap,) = layout.read(tmp_path).coverage().tracks[0].gaps
    assert gap.reason == "slow"
    assert gap.end - gap.start == pytest.approx(0.5, abs=0.05)


def test_the_files_of_a_killed_writer_are_laid_out_as_far_as_they_go(tmp_path: Path) -> None:
    begin(tmp_path, "microphone", "computer")
    for name, until in (("microphone", 10.0), ("computer", 9.3)):
        device = Simulation(tmp_path, name, rate=1000)
        device.open(0.0)
        device.hear(until)
    plan = layout.read(tmp_path)
    assert not plan.complete
    assert plan.duration_s == pytest.approx(10.0, abs=0.05)
    (gap,) = plan.coverage().tracks[1].gaps
    assert gap.reason == "cut-off"


def test_timeline_adds_up() -> None:
    line = Timeline(100.0)
    line.cut(110.0)
    assert line.paused
    assert line.at(115.0) == 10.0
    assert line.go_on(120.0) == 10.0
    assert line.at(125.0) == 15.0
    assert line.kept(95.0, 130.0) == [(100.0, 110.0), (120.0, 130.0)]
    assert line.kept(111.0, 119.0) == []
    line.close(127.0)
    assert line.kept(126.0, 140.0) == [(126.0, 127.0)]


#: What may happen to a device: (what, for so many seconds).
_HAPPENS = st.lists(
    st.tuples(
        st.sampled_from(["hear", "lose samples", "unplugged", "paused", "quiet", "told to have lost"]),
        st.floats(0.03, 9.0),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(happens=_HAPPENS, ppm=st.floats(-150, 150), begins=st.floats(0, 3), idle=st.booleans())
def test_whatever_happens_the_coverage_adds_up(
    tmp_path_factory: pytest.TempPathFactory, happens: list[tuple[str, float]], ppm: float, begins: float, idle: bool
) -> None:
    folder = tmp_path_factory.mktemp("any")
    begin(folder, "microphone")
    device = Simulation(folder, "microphone", rate=1000, ppm=ppm, part_s=5.0)
    device.open(begins, idle_is_normal=idle)
    now = begins + 0.5
    device.hear(now)
    for what, seconds in happens:
        end = now + seconds
        if what == "unplugged":
            device.lose(now)
        elif what == "paused":
            device.timeline.cut(BEGIN + now)
        elif what == "told to have lost":
            device.hear(end, dropping=True)
            device.track.take(Dropped(round(seconds * 1000) * 2), device.timeline, BEGIN + end)
        device.hear(end, dropping=what != "hear" and what != "paused")
        for second in np.arange(now, end, 0.5):
            device.fill(float(second))
        if what == "unplugged":
            device.open(end, idle_is_normal=idle)
        elif what == "paused":
            device.timeline.go_on(BEGIN + end)
        now = end
    device.close(now)

    plan = layout.read(folder)
    paused = sum(seconds for what, seconds in happens if what == "paused")
    assert plan.duration_s == pytest.approx(now - paused, abs=0.1)
    (track,) = plan.coverage().tracks
    heard = sum(run.end - run.start for run in plan.tracks[0].runs)
    gaps = sum(gap.end - gap.start for gap in track.gaps)
    assert track.recorded_s + gaps == pytest.approx(plan.duration_s, abs=1e-9)
    assert track.recorded_s == pytest.approx(heard, abs=layout.JOINT_S * (len(plan.tracks[0].runs) + 1))
    places = [0.0, *(x for gap in track.gaps for x in (gap.start, gap.end)), plan.duration_s]
    assert places == sorted(places), "in order, apart, and inside the recording"
    assert all(gap.reason for gap in track.gaps)


def test_a_clock_that_runs_fast_or_slow_is_not_a_loss() -> None:
    for ppm in (-250, 250):
        clock = StreamClock(48000)
        lost = sum(clock.add(1920, 1000 + n * 0.04 * (1 + ppm * 1e-6)) for n in range(1, 25 * 3600))
        assert lost == 0
