"""A voice kept from one meeting, heard again in a later one by the whole program."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest

from meetingmate import voices
from meetingmate.base.settings import Settings
from meetingmate.editing import speakers
from meetingmate.jobs.session import Session
from meetingmate.library import Library
from tests.voices.test_voices import SAMPLE, heard, spans

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def first_half(path: Path) -> Path:
    """The first 60 s of the sample."""
    with av.open(str(SAMPLE / "sample_standup.ogg")) as reader, av.open(str(path), "w") as writer:
        stream = writer.add_stream("pcm_s16le", rate=16000, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16000)
        for frame in reader.decode(audio=0):
            if frame.time > 60:
                break
            for piece in resampler.resample(frame):
                writer.mux(stream.encode(piece))
        writer.mux(stream.encode(None))
    return path


def run(home: Path, settings: Settings, recording: Path) -> tuple[Library, str]:
    library = Library(home)
    session = Session(library, settings, lambda _event: None)
    meeting_id = session.submit(recording)
    assert session.wait(240)
    session.close()
    assert session.status(meeting_id).state == "done"
    return library, meeting_id


def test_it_is_suggested_and_learns_nothing_by_itself(home: Path, models_dir: Path, tmp_path: Path) -> None:
    (home / "models").symlink_to(models_dir)
    folder = voices.folder_of(home)
    for name, given in (("Priya", "Somebody Known"), ("Diego", "Not There")):
        answer = heard(spans(name, half=1))
        vector = np.array(answer.vector, dtype=np.float32)
        voices.learn(folder, given, "earlier", vector if given == "Somebody Known" else -vector, answer.seconds)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    recording = first_half(tmp_path / "first half.wav")
    settings = Settings(voice_profiles=True, beam_size=1, threads=2, spoken_language="en", writing_model="")
    library, meeting_id = run(home, settings, recording)
    meeting, lines = library.meeting(meeting_id), library.utterances(meeting_id)
    assert [match.name for match in meeting.voice_matches] == ["Somebody Known"]
    match = meeting.voice_matches[0]
    assert 0.6 < match.confidence <= 0.97
    assert "Somebody Known" not in {line.speaker for line in lines}, "a suggestion names nobody by itself"
    own = [(line.start + line.end) / 2 for line in lines if line.speaker == match.label]
    turns = json.loads((SAMPLE / "sample_standup.json").read_text(encoding="utf-8"))["turns"]
    said_by = [next((t["speaker"] for t in turns if t["start"] <= at <= t["end"]), "") for at in own]
    assert said_by.count("Priya") > len(said_by) / 2
    assert speakers.voice_suggestions(library, meeting, match.label) == [match]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "unconfirmed lines teach nothing"
    library.close()
    library, second = run(home, Settings(beam_size=1, threads=2, spoken_language="en", writing_model=""), recording)
    assert library.meeting(second).voice_matches == [], "turned off, nothing is compared"
    library.close()
