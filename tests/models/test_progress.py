"""Share, speed and time left of an installation."""

from __future__ import annotations

from meetingmate.models.progress import Meter, ModelProgress


def test_speed_and_time_left_follow_the_last_seconds() -> None:
    now = 0.0
    seen: list[ModelProgress] = []
    meter = Meter(1000, None, seen.append, clock=lambda: now)
    meter.show(400, "Downloading")  # what an earlier try has left is no speed
    assert (seen[-1].share, seen[-1].bytes_per_s, seen[-1].seconds_left) == (0.4, None, None)
    now = 2.0
    meter.show(500, "Downloading")
    assert (seen[-1].bytes_per_s, seen[-1].seconds_left) == (50.0, 10.0)
    for now in (20.0, 30.0):  # noqa: B007 - the clock
        meter.show(500, "Downloading")
    assert (seen[-1].bytes_per_s, seen[-1].seconds_left) == (0.0, None)
    meter.finish(500, "Downloading")
    meter.show(10, "Checking")
    assert seen[-1].bytes_per_s is None
    assert seen[-1].share == 0.51


def test_the_share_never_goes_back_and_ends_at_one() -> None:
    shares: list[float] = []
    meter = Meter(0, lambda share, step: shares.append(share))
    meter.show(0, "Looking")
    meter.expect(100)
    meter.show(50, "Downloading")
    meter.show(0, "Downloading")
    meter.complete("Installed")
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
