"""Voices that are kept: learnt from named lines only, recognised later, listed, exported, really deleted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from meetingmate import voices
from meetingmate.base import paths, settings
from meetingmate.base.errors import UsageError
from meetingmate.cli.app import cli
from meetingmate.domain.meeting import Meeting, Track, Utterance
from meetingmate.jobs import voice_enrolment
from meetingmate.library import Library
from meetingmate.speakers.embedding import MODEL_FILE
from meetingmate.voices.store import MODEL
from meetingmate.workers import voice_prints as worker
from meetingmate.workers.messages import VoiceHeard, VoiceRequest

SAMPLE = paths.resources_dir() / "sample"
SPEAKER_MODELS = paths.resources_dir() / "models" / "speakers"
NAMES = ("Priya", "Marcus", "Eleanor", "Diego")


def unit(*values: float) -> np.ndarray:
    vector = np.zeros(192, dtype=np.float32)
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


def spans(name: str, *, half: int) -> list[tuple[str, float, float]]:
    turns = json.loads((SAMPLE / "sample_standup.json").read_text(encoding="utf-8"))["turns"]
    return [
        ("mixed", t["start"], t["end"])
        for t in turns
        if t["speaker"] == name and (t["start"] >= 90) == bool(half) and t["end"] - t["start"] > 1.5
    ]


def heard(lines: list[tuple[str, float, float]]) -> VoiceHeard:
    answers: list[VoiceHeard] = []
    track = Track(path="sample_standup.ogg")
    request = VoiceRequest(
        folder=str(SAMPLE), tracks=[track], lines=lines, speaker_models=str(SPEAKER_MODELS), threads=1
    )
    worker.run(request, answers.append)
    return answers[0]


def test_people_named_in_one_half_are_recognised_in_the_other(tmp_path: Path) -> None:
    assert MODEL_FILE.startswith(MODEL), "voice prints of another model can't be compared with those kept"
    for name in NAMES[:3]:
        answer = heard(spans(name, half=0))
        voices.learn(tmp_path, name, "m1", np.array(answer.vector, dtype=np.float32), answer.seconds)
    later = {
        f"Speaker {number}": np.array(heard(spans(name, half=1)).vector, dtype=np.float32)
        for number, name in enumerate(NAMES)
    }
    found = voices.match(later, voices.profiles(tmp_path))
    assert {m.label: m.name for m in found} == {"Speaker 0": "Priya", "Speaker 1": "Marcus", "Speaker 2": "Eleanor"}
    assert all(0.7 < m.confidence <= 0.97 for m in found)
    assert heard([]).vector == []


def test_who_is_alike_to_nobody_or_to_two_is_not_suggested_as_sure(tmp_path: Path) -> None:
    voices.learn(tmp_path, "Ann", "m1", unit(1, 0), 30)
    voices.learn(tmp_path, "Bea", "m1", unit(1, 0.3), 30)
    between = voices.match({"Speaker 1": unit(1, 0.15)}, voices.profiles(tmp_path))
    assert len(between) == 1
    assert between[0].confidence < 0.6
    assert voices.match({"Speaker 1": unit(0, 0, 1)}, voices.profiles(tmp_path)) == []
    assert voices.match({}, voices.profiles(tmp_path)) == []
    voices.learn(tmp_path, "Cy", "m1", unit(0, 0, 1), 30, model="another")
    assert voices.match({"Speaker 1": unit(0, 0, 1)}, voices.profiles(tmp_path)) == []


def test_a_meeting_counts_once_and_can_be_taken_out_again(tmp_path: Path) -> None:
    voices.learn(tmp_path, "Ann", "m1", unit(1), 30)
    voices.learn(tmp_path, "Ann", "m2", unit(0, 1), 30)
    profile = voices.learn(tmp_path, "Ann", "m1", unit(1), 40)
    assert profile.seconds == 70
    voices.unlearn(tmp_path, "Ann", "m2")
    assert np.allclose(voices.profiles(tmp_path)[0].vector(), unit(1), atol=1e-4)
    voices.unlearn(tmp_path, "Ann", "m1")
    assert list(tmp_path.iterdir()) == []
    voices.unlearn(tmp_path, "Nobody", "m1")


def test_forgetting_leaves_no_file(tmp_path: Path) -> None:
    for name in ("Ann", "Zoë Ünal", "陈"):
        voices.learn(tmp_path, name, "m1", unit(1), 30)
    assert [p.name for p in voices.profiles(tmp_path)] == ["Ann", "Zoë Ünal", "陈"]
    assert voices.forget(tmp_path, "zoë ünal")
    assert not voices.forget(tmp_path, "zoë ünal")
    assert [p.name for p in voices.profiles(tmp_path)] == ["Ann", "陈"]
    assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(UsageError):
        voices.export(tmp_path, "Zoë Ünal", tmp_path / "x.json")


def test_voices_of_one_person_are_joined_and_parted(tmp_path: Path) -> None:
    voices.learn(tmp_path, "Ann", "m1", unit(1), 30)
    voices.learn(tmp_path, "Anne", "m1", unit(0, 1), 50)
    voices.learn(tmp_path, "Anne", "m2", unit(0, 1), 20)
    before = voices.profiles(tmp_path)
    kept = voices.join(tmp_path, "Ann", ["Anne", "Nobody"])
    assert [(p.name, p.seconds, sorted(p.meetings)) for p in voices.profiles(tmp_path)] == [("Ann", 70, ["m1", "m2"])]
    assert len(list(tmp_path.iterdir())) == 1
    voices.part(tmp_path, "Ann", kept)
    assert voices.profiles(tmp_path) == before
    assert voices.join(tmp_path, "Ann", ["Nobody"]) == []
    assert voices.join(tmp_path, "Nobody", ["Neither"]) == []


def test_parting_keeps_what_was_learnt_since_and_not_what_was_deleted(tmp_path: Path) -> None:
    voices.learn(tmp_path, "Ann", "m1", unit(1), 30)
    voices.learn(tmp_path, "Anne", "m2", unit(0, 1), 20)
    kept = voices.join(tmp_path, "Ann", ["Anne"])
    voices.unlearn(tmp_path, "Ann", "m2")
    voices.learn(tmp_path, "Ann", "m3", unit(1), 10)
    voices.part(tmp_path, "Ann", kept)
    assert [(p.name, sorted(p.meetings)) for p in voices.profiles(tmp_path)] == [("Ann", ["m1", "m3"])]
    kept = voices.join(tmp_path, "Anja", ["Ann"])
    assert [p.name for p in voices.profiles(tmp_path)] == ["Anja"]
    voices.learn(tmp_path, "Anja", "m4", unit(1), 15)
    voices.part(tmp_path, "Anja", kept)
    assert [(p.name, sorted(p.meetings)) for p in voices.profiles(tmp_path)] == [("Ann", ["m1", "m3", "m4"])]
    kept = voices.join(tmp_path, "Anja", ["Ann"])
    assert voices.forget(tmp_path, "Anja")
    voices.part(tmp_path, "Anja", kept)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_profile_is_passed_over_and_left_alone(tmp_path: Path) -> None:
    voices.learn(tmp_path, "Ann", "m1", unit(1), 30)
    path = next(tmp_path.iterdir())
    path.write_bytes(b"{")
    assert voices.profiles(tmp_path) == []
    assert path.read_bytes() == b"{"
    voices.learn(tmp_path, "Ann", "m1", unit(1), 30)
    assert len(voices.profiles(tmp_path)) == 1


def test_a_voice_is_learnt_from_the_named_lines_of_a_meeting(home: Path) -> None:
    library = Library(home)
    library.add(
        Meeting(
            id="m1", title="t", date="2026-03-03", tracks=[Track(path=str(SAMPLE / "sample_standup.ogg"), linked=True)]
        )
    )
    lines = [
        Utterance(id=f"u{i}", start=start, end=end, text="x", speaker=name)
        for name in NAMES[:2]
        for i, (_, start, end) in enumerate(spans(name, half=0), start=100 * NAMES.index(name))
    ]
    short = Utterance(id="s", start=1, end=3, text="x", speaker="Short")
    library.replace_utterances("m1", [*lines, short])
    assert voice_enrolment.learn(library, "m1", "Short") is None
    assert voice_enrolment.learn(library, "m1", "Nobody") is None
    profile = voice_enrolment.learn(library, "m1", "Priya")
    assert profile is not None
    assert profile.seconds > 15
    assert [p.name for p in voices.profiles(voices.folder_of(home))] == ["Priya"]
    library.close()


def test_the_command_line_lists_exports_and_forgets(home: Path, tmp_path: Path) -> None:
    assert settings.load().voice_profiles is False, "off until the user turns it on"
    folder = voices.folder_of(settings.load().library_dir())
    voices.learn(folder, "Ann", "m1", unit(1), 30)
    run = CliRunner().invoke
    listed = json.loads(run(cli, ["voices", "list", "--json"]).stdout)
    assert listed["on"] is False
    assert [(v["name"], v["seconds"]) for v in listed["voices"]] == [("Ann", 30.0)]
    assert run(cli, ["voices", "export", "Ann", "-o", str(tmp_path / "ann.json")]).exit_code == 0
    assert json.loads((tmp_path / "ann.json").read_text())["name"] == "Ann"
    assert run(cli, ["voices", "forget"]).exit_code == 2
    assert run(cli, ["voices", "forget", "Ann"]).exit_code == 0
    assert run(cli, ["voices", "forget", "Ann"]).exit_code == 2
    assert list(folder.iterdir()) == []
