"""Recording as a user does it: PyAudio and parec hear what is played into a virtual microphone and output."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.capture import (
    CaptureError,
    GapFound,
    Level,
    Marked,
    Recorder,
    RecordRequest,
    StateChanged,
    TrackChanged,
    running,
    unfinished,
)
from meetingmate.capture import journal as j
from tests.capture import signals
from tests.capture.live import Live
from tests.capture.soundserver import MICROPHONE, SoundServer

ALIGNED_S = 0.05


@pytest.fixture
def echo_microphone(sound_server: SoundServer) -> Iterator[str]:
    """A microphone that hears the loudspeakers."""
    with sound_server.echo_microphone() as name:
        yield name


def test_two_tracks_with_pause_and_mark(
    sound_server: SoundServer, echo_microphone: str, speech: Path, tmp_path: Path
) -> None:
    """The microphone hears the loudspeakers, so both tracks must hold the same at the same time."""
    live = Live(tmp_path / "meeting", device=echo_microphone).recording().both_tracks()
    since = sound_server.now("speakers")
    (player,) = sound_server.play(speech, "speakers")
    live.until(lambda: [e for e in live.of(Level, track="microphone") if e.peak > -30], "sound in the microphone")
    live.last(3.0)
    live.recorder.pause()
    paused = live.wait_for(StateChanged, state="paused")
    time.sleep(2.0)  # the length of the pause
    live.recorder.resume()
    live.wait_for(StateChanged, state="recording", count=2)
    live.recorder.mark("Budget")
    mark = live.wait_for(Marked)
    player.wait()
    live.last(1.0)
    live.recorder.stop()
    result = live.recorder.wait(60)

    assert [(t.name, t.path) for t in result.tracks] == [("microphone", "microphone.ogg"), ("computer", "computer.ogg")]
    assert mark.text == "Budget"
    assert mark.t == pytest.approx(paused.t, abs=0.5)
    assert result.marks == [mark]
    assert result.coverage.paused_s == pytest.approx(2.0, abs=0.7)
    truth = sound_server.played("speakers", since)
    offsets = {}
    for track, coverage in zip(result.tracks, result.coverage.tracks, strict=True):
        path = tmp_path / "meeting" / track.path
        info = decode.probe(path)
        assert (info.codec, info.sample_rate) == ("opus", 48000)
        assert info.duration_s == pytest.approx(result.duration_s, abs=0.03)
        assert path.stat().st_size * 3600 / result.duration_s < 20e6
        gaps = sum(g.end - g.start for g in coverage.gaps)
        assert coverage.recorded_s + gaps == pytest.approx(result.duration_s)
        offsets[track.name] = check_pieces(truth, signals.load(path), result.coverage.paused_s)
    for mic, computer in zip(offsets["microphone"], offsets["computer"], strict=True):
        assert abs(mic - computer) < ALIGNED_S
    assert not list((tmp_path / "meeting").glob("capture/*.wav"))
    assert any(isinstance(r, j.Finished) for r in j.read(tmp_path / "meeting" / "capture"))
    assert running() is None
    assert unfinished(tmp_path) == []


def check_pieces(truth: np.ndarray, recorded: np.ndarray, pause: float) -> tuple[float, float]:
    """All of the truth is there once, in order, but for the pause. Gives the offsets before and after it."""
    there = signals.Comparison(truth, recorded)
    before = there.found[0][1]
    first = [(at, offset) for at, offset in there.found if abs(offset - before) < 0.03]
    after = [(at, offset) for at, offset in there.found if abs(offset - (before - pause)) < 0.05]
    assert len(first) + len(after) == len(there.found), f"a stretch is in the wrong place: {there.found}"
    assert first
    assert after
    begin, end = max(at for at, _ in first), min(at for at, _ in after)
    assert begin < end
    assert all(begin < at < end for at in there.missing), f"lost outside {begin}-{end}: {there.missing}"
    assert end - begin < pause + 3 * 0.8, "no more is missing than the pause and the pieces at its ends"
    return before, float(np.median([offset for _, offset in after]))


def test_microphone_pulled_out_and_put_in_again(sound_server: SoundServer, speech: Path, tmp_path: Path) -> None:
    """Also: a microphone that gives exact zeros is reported within seconds, before anything is played."""
    live = Live(tmp_path / "meeting").recording()
    silent = live.wait_for(TrackChanged, track="microphone", state="silent")
    assert "No sound from" in silent.sentence
    assert silent.t < 9
    assert not live.of(TrackChanged, track="computer", state="silent"), "a computer may be quiet"
    since = {sink: sound_server.now(sink) for sink in ("micfeed", "speakers")}
    players = sound_server.play(speech, "micfeed", "speakers")
    live.wait_for(TrackChanged, track="microphone", state="heard")
    sound_server.unplug()
    try:
        lost = live.wait_for(TrackChanged, track="microphone", state="lost")
        assert "VirtualMic" in lost.sentence
        live.last(2.0)  # of the computer's sound
    finally:
        sound_server.plug_in()
    live.wait_for(TrackChanged, track="microphone", state="recording", count=2)
    gap = live.wait_for(GapFound, track="microphone", reason="device")
    for player in players:
        player.wait()
    live.last(1.0)
    live.recorder.stop()
    result = live.recorder.wait(60)

    mic, computer = result.coverage.tracks
    assert [g.reason for g in mic.gaps if g.end - g.start > 1] == ["device"]
    assert gap.end - gap.t > 1.5
    others = [g for g in computer.gaps if g.reason != "starting" and not gap.end - 3 < g.start < gap.end + 3]
    assert others == [], "the other track goes on; a moved stream may miss a moment"
    assert sum(g.end - g.start for g in computer.gaps if g.reason != "starting") < 0.5
    assert mic.recorded_s + sum(g.end - g.start for g in mic.gaps) == pytest.approx(result.duration_s)
    given = signals.load(speech)
    recorded = signals.load(tmp_path / "meeting" / "computer.ogg")
    there = signals.Comparison(sound_server.played("speakers", since["speakers"]), recorded)
    assert len(there.found) >= 6
    # PulseAudio redirects streams when the microphone comes back; ours is moved back within a second or two.
    wrong = signals.wrong_by_all([there, signals.Comparison(given, recorded)], 0.02)
    elsewhere = [at for at in wrong if not gap.end - 3 < at < gap.end + 3]
    assert elsewhere == [], f"lost or moved elsewhere than near {gap}"
    recorded = signals.load(tmp_path / "meeting" / "microphone.ogg")
    back = signals.Comparison(sound_server.played("micfeed", since["micfeed"]), recorded)
    assert any(at + offset > gap.end for at, offset in back.found), "sound after the return is there"
    assert min(back.spread(), signals.Comparison(given, recorded).spread()) < ALIGNED_S, "and in its place"
    lost_at = [at + back.offset() for at in back.missing]
    assert all(gap.t - 2.5 < at < gap.end + 0.8 for at in lost_at), f"lost outside the gap {gap}: {lost_at}"


def test_a_muted_microphone_is_called_muted(sound_server: SoundServer, tmp_path: Path) -> None:
    live = Live(tmp_path / "meeting", computer=False, compress=False).recording()
    sound_server.pactl("set-source-mute", MICROPHONE, "1")
    try:
        muted = live.wait_for(TrackChanged, state="silent", timeout=5.0)
        assert "VirtualMic" in muted.sentence
        assert "Unmute" in muted.sentence
    finally:
        sound_server.pactl("set-source-mute", MICROPHONE, "0")
    live.wait_for(TrackChanged, state="heard", timeout=5.0)
    live.recorder.stop()
    live.recorder.wait(30)


def test_no_microphone_is_one_clear_sentence(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.unplug()
    try:
        recorder = Recorder(RecordRequest(folder=str(tmp_path / "meeting"), computer=False), lambda event: None)
        with pytest.raises(CaptureError, match="No microphone was found; plug one in"):
            recorder.wait(40)
    finally:
        sound_server.plug_in()
    assert unfinished(tmp_path) == []
    assert running() is None


def test_devices_are_listed_by_their_friendly_names(sound_server: SoundServer) -> None:
    from meetingmate.audio.devices import input_devices

    (device,) = input_devices()
    assert (device.name, device.default) == ("VirtualMic", True)
