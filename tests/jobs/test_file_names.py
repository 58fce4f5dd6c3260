"""When something was recorded, by the names that programs give their files; what only looks like it is none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from meetingmate.jobs.file_names import moment_in_name, moment_of, recorded_moment, title_of

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone can't be set here")


@pytest.fixture(autouse=True)
def berlin(monkeypatch) -> Iterator[None]:
    """A place whose clocks are an hour before UTC in March."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("name", "day", "start"),
    [
        ("2026-03-11 14-05-22.mkv", "2026-03-11", "14:05"),  # OBS
        ("2026-03-11_14-05-22.mp4", "2026-03-11", "14:05"),
        ("Replay 2026-03-11 14-05-22.mkv", "2026-03-11", "14:05"),
        ("GMT20260311-140522_Recording.m4a", "2026-03-11", "15:05"),  # Zoom's cloud: UTC
        ("GMT20260311-233022_Recording_1920x1080.mp4", "2026-03-12", "00:30"),
        ("Recording_20260311_140522.m4a", "2026-03-11", "14:05"),
        ("PXL_20260311_140522123.mp4", "2026-03-11", "15:05"),  # Pixel phones: UTC
        ("VID_20260311_140522.mp4", "2026-03-11", "14:05"),
        ("20260311_140522.mp4", "2026-03-11", "14:05"),
        ("20260311 140522-1A2B3C4D.m4a", "2026-03-11", "14:05"),  # iPhone's voice memos
        ("Voice 260311_140522.m4a", "2026-03-11", "14:05"),  # Samsung
        ("260311_1405.mp3", "2026-03-11", "14:05"),  # Sony
        ("260311_1405_01.mp3", "2026-03-11", "14:05"),
        ("meeting-20260311.ogg", "2026-03-11", None),
        ("AUD-20260311-WA0003.opus", "2026-03-11", None),
        ("WhatsApp Audio 2026-03-11 at 14.05.22.ogg", "2026-03-11", "14:05"),
        ("Screen Recording 2026-03-11 at 2.05.22 PM.mov", "2026-03-11", None),
        ("Screen Recording 2026-03-11 at 02.05.22\u202fPM.mov", "2026-03-11", "14:05"),
        ("Screen Recording 2026-03-11 140522.mp4", "2026-03-11", "14:05"),
        ("Weekly sync-20260311_140522-Meeting Recording.mp4", "2026-03-11", "14:05"),  # Teams
        ("Weekly sync-20260311_140522UTC-Meeting Recording.mp4", "2026-03-11", "15:05"),
        ("Weekly sync (2026-03-11 at 14_05 GMT+1).mp4", "2026-03-11", "14:05"),  # Google Meet
        ("Weekly sync (2026-03-11 at 14_05 GMT-5).mp4", "2026-03-11", "20:05"),
        ("Weekly sync – 2026_03_11 14_05 CET – Recording.mp4", "2026-03-11", "14:05"),
        ("Weekly sync-20260311 1405-1.mp4", "2026-03-11", "14:05"),  # Webex
        ("2026-03-11T14:05:22Z.wav", "2026-03-11", "15:05"),
        ("Sitzung vom 11.03.2026 um 14.05.m4a", "2026-03-11", "14:05"),
        ("Sitzung 1.3.2026.m4a", "2026-03-01", None),
        ("Figures of 2025-12-31-20260311_140522.mp4", "2026-03-11", "14:05"),  # the one with a clock
        ("2026-03-11 Figures of 2025-12-31.m4a", "2026-03-11", None),
        ("2026-03-11 99-05-22.mkv", "2026-03-11", None),
        ("2026-03-11 1200 words.m4a", "2026-03-11", None),
        ("Ticket 20260311-12345678.m4a", "2026-03-11", None),
    ],
)
def test_the_moment_in_a_name(name: str, day: str, start: str | None) -> None:
    found = moment_in_name(Path("/recordings") / name)
    assert found is not None
    assert (found.day, found.start) == (day, start)


@pytest.mark.parametrize(
    "name",
    [
        "Weekly.m4a",
        "New Recording 5.m4a",
        "2026-02-30 Board.m4a",  # no such day
        "20261311_140522.mp4",
        "2026-3-11.m4a",
        "Planning of 2099-01-15.m4a",  # a day to come
        "Tour v2026.03.11.mp4",  # versions
        "App 2026.03.11.2.mp4",
        "Build 20260311.mp4",
        "Demo 1.3.2026.1.mp4",
        "555-2026-0311.m4a",  # telephone numbers
        "0171-20260311.m4a",
        "+49 171 20260311.m4a",
        "Call +4917120260311.m4a",
        "video1234567890.mp4",
        "120260311.wav",
        "202603111.wav",
        "123456_7890.wav",
        "991332_140522.wav",
        "1026-03-11.wav",
    ],
)
def test_what_only_looks_like_a_date_is_none(name: str) -> None:
    assert moment_in_name(Path("/recordings") / name) is None


def test_zooms_own_file_names_take_the_date_of_their_folder() -> None:
    folder = Path("/Zoom/2026-03-11 14.05.22 Weekly sync 91234567890")
    for name in ("audio1234567890.m4a", "video1234567890.mp4", "zoom_0.mp4", "audio_only.m4a"):
        found = moment_in_name(folder / name)
        assert found is not None
        assert (found.day, found.start) == ("2026-03-11", "14:05")
    assert moment_in_name(folder / "Interview.m4a") is None


def test_a_file_that_was_written_in_the_future_for_a_moment_is_taken(tmp_path: Path) -> None:
    now = datetime.now()
    assert moment_in_name(Path(f"{now:%Y-%m-%d %H-%M-%S}.mkv")) is not None


def test_without_a_date_in_its_name_the_day_of_its_last_change_counts(tmp_path: Path) -> None:
    path = tmp_path / "Weekly.m4a"
    path.write_bytes(b"")
    changed = datetime(2025, 4, 2, 10, 0).timestamp()
    os.utime(path, (changed, changed))
    moment, source = moment_of(path)
    assert (moment.day, moment.start, source) == ("2025-04-02", None, "modified")
    moment, source = moment_of(tmp_path / "2025-04-01.m4a")
    assert (moment.day, source) == ("2025-04-01", "name")
    assert moment_of(tmp_path / "gone.m4a")[0].day == datetime.now().date().isoformat()


@pytest.mark.parametrize(
    ("name", "recorded", "day", "start", "source"),
    [
        ("Weekly.m4a", "2026-03-11T13:05:22+00:00", "2026-03-11", "14:05", "contents"),
        ("Weekly.m4a", "2026-03-11T23:30:00+00:00", "2026-03-12", "00:30", "contents"),
        ("Weekly.mp3", "2026-03-11T00:00:00", "2026-03-11", None, "contents"),  # a day only
        ("2025-12-31 Figures.m4a", "2026-03-11T13:05:22+00:00", "2026-03-11", "14:05", "contents"),
        # phones write the tag at the end of a recording, the name at its beginning
        ("VID_20260311_235500.mp4", "2026-03-11T23:30:00+00:00", "2026-03-11", "23:55", "name"),
    ],
)
def test_what_the_file_says_counts_before_its_name(
    name: str, recorded: str, day: str, start: str | None, source: str
) -> None:
    moment, found = recorded_moment(Path("/recordings") / name, recorded)
    assert (moment.day, moment.start, found) == (day, start, source)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2026-03-11 14-05-22.mkv", "Meeting of 14:05"),
        ("2026-03-11.mkv", "2026-03-11"),
        ("GMT20260311-140522_Recording.m4a", "Recording"),
        ("2026-03-11 Board of Zoë.m4a", "Board of Zoë"),
        ("Weekly sync-20260311_140522-Meeting Recording.mp4", "Weekly sync Meeting Recording"),
        ("weekly_sync (2026-03-11 at 14_05 GMT+1).mp4", "Weekly sync"),
        ("Planning of 2099-01-15.m4a", "Planning of 2099-01-15"),
        ("video1234567890.mp4", "Video1234567890"),
    ],
)
def test_the_title_is_the_name_without_its_date(name: str, title: str) -> None:
    assert title_of(Path(name)) == title
