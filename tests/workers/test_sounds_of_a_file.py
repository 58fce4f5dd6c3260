"""Files with several tracks or damage, heard by the real recogniser: every word once, each on its track."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.domain.meeting import Track
from meetingmate.workers import host
from meetingmate.workers import messages as m
from meetingmate.workers.echo_cancelled import heard_files
from meetingmate.workers.transcriber import microphone_and_computer
from tests.audio.media import tone, write

LATER_WORDS = ("nine tickets", "fix for the time zone bug in review by thursday")


def heard(source: Path, folder: Path, models_dir: Path, *, keep_copy: bool) -> tuple[m.SourceStored, dict[str, str]]:
    """What is said on each track, in small letters without signs."""
    request = m.TranscribeRequest(
        source=str(source),
        folder=str(folder),
        keep_copy=keep_copy,
        model_dir=str(models_dir / "whisper-base"),
        speaker_models=None,
        threads=2,
        beam_size=1,
        language="en",
        hotwords=[],
    )
    messages: list[m.Message] = []
    host.run_worker(request, messages.append, lambda: False)
    (kept,) = (x for x in messages if isinstance(x, m.SourceStored))
    done = [x for x in messages if isinstance(x, m.TrackDone)]
    assert len(done) == len(kept.tracks)
    assert [p for x in done for p in x.problems if p not in kept.problems] == []
    lines = [u for x in messages if isinstance(x, m.SegmentsFinal) for u in x.utterances]
    said = {
        track.name: " ".join(
            "".join(c for c in u.text.lower() if c.isalnum() or c == " ") for u in lines if u.track == track.name
        )
        for track in kept.tracks
    }
    return kept, said


@pytest.mark.timeout(600)
@pytest.mark.parametrize("keep_copy", [True, False])
def test_both_tracks_of_a_screen_recording_are_written_down(keep_copy, shared_data, models_dir, tmp_path):
    source = shared_data / "reports/22-two-audio-tracks/desktop-and-mic.mkv"
    kept, said = heard(source, tmp_path / "meeting", models_dir, keep_copy=keep_copy)
    assert list(said) == ["Desktop", "Mic"]
    assert "before the first payout" in said["Desktop"]
    assert all(words in said["Mic"] for words in LATER_WORDS)
    assert (kept.problems, kept.removed) == ([], [])
    assert len({track.path for track in kept.tracks}) == 1
    assert all(track.linked is not keep_copy for track in kept.tracks)


@pytest.mark.timeout(600)
def test_two_people_at_once_on_two_channels_are_both_written_down(shared_data, models_dir, tmp_path):
    source = shared_data / "reports/34-more-media/caller-left-agent-right.ogg"
    kept, said = heard(source, tmp_path / "meeting", models_dir, keep_copy=True)
    assert all(words in said["left"] for words in LATER_WORDS)
    assert "before the first payout" in said["right"]
    assert kept.problems == []


@pytest.mark.timeout(600)
def test_a_burst_costs_no_word_and_is_marked(shared_data, models_dir, tmp_path):
    source = shared_data / "reports/34-more-media/one-glitch-in-speech-float.wav"
    kept, said = heard(source, tmp_path / "meeting", models_dir, keep_copy=True)
    assert "nine tickets" in said["mixed"]
    assert "time zone bug in review by thursday" in said["mixed"]
    (moment,) = kept.removed
    assert (moment.reason, moment.recording, moment.track) == ("damaged", True, "mixed")
    assert (moment.start, moment.end) == (pytest.approx(6.6, abs=0.03), pytest.approx(6.625, abs=0.03))
    assert len(kept.problems) == 1


def test_our_own_stereo_track_out_of_phase_is_heard(tmp_path):
    sound = tone(5, 48000) * (np.arange(5 * 48000) // 12000 % 2)
    write(tmp_path / "microphone.ogg", np.stack([sound, -sound]), 48000, "libopus")
    with heard_files(tmp_path, [Track(path="microphone.ogg", name="microphone")]) as (heard,):
        samples = np.concatenate(list(decode.stream(heard)))
    assert np.abs(samples).max() > 0.25


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["Desktop", "Mic"], ("Mic", "Desktop")),
        (["Mikrofon", "track 2"], ("Mikrofon", "track 2")),
        (["microphone", "computer"], ("microphone", "computer")),
        (["left", "right"], ("microphone", "computer")),
        (["Mic 1", "Mic 2"], ("microphone", "computer")),
        (["Dynamics", "Game"], ("microphone", "computer")),
    ],
)
def test_which_track_may_hear_the_other(names, wanted):
    assert microphone_and_computer([Track(path="", name=name) for name in names]) == wanted
