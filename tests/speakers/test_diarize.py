"""Who spoke when, with the real models on real voices, and on sound in which nobody speaks."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.base import paths
from meetingmate.base.errors import AudioError, ModelError, UsageError
from meetingmate.speakers import SpeakerTurn, clustering, diarize_file
from meetingmate.speakers.diarize import analyse_speech, diarize
from meetingmate.speakers.embedding import Embedder

MODELS = paths.resources_dir() / "models" / "speakers"
_SPEC = importlib.util.spec_from_file_location(
    "diarization_score", Path(__file__).resolve().parents[2] / "benchmarks" / "diarization_score.py"
)
assert _SPEC
assert _SPEC.loader
score = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(score)


def turns_of(path: Path, **options: object) -> list[SpeakerTurn]:
    return diarize_file(path, models_dir=MODELS, threads=2, **options)


def of_samples(samples: np.ndarray, **options: object) -> list[SpeakerTurn]:
    blocks = [samples[i : i + 160_000] for i in range(0, len(samples), 160_000)]
    return diarize(lambda: blocks, len(samples) / 16_000, models_dir=MODELS, threads=2, **options).turns


def speakers(turns: list[SpeakerTurn]) -> list[str]:
    return list(dict.fromkeys(t.speaker for t in turns if t.speaker))


def voice(path: Path) -> np.ndarray:
    return np.concatenate(list(decode.stream(path)))


def test_the_sample_meeting_has_its_four_speakers(sample_dir: Path) -> None:
    heard: list[tuple[float, float]] = []
    turns = turns_of(sample_dir / "sample_standup.ogg", on_progress=lambda done, total: heard.append((done, total)))
    assert speakers(turns) == ["Speaker 1", "Speaker 2", "Speaker 3", "Speaker 4"]
    reference = score.read_rttm(sample_dir / "sample_standup.rttm")
    errors = score.error_rate(reference, [(t.start, t.end, t.speaker) for t in turns], 179, collar_s=0.25)
    assert score.der(errors) < 4
    assert turns == sorted(turns, key=lambda t: t.start)
    truth = json.loads((sample_dir / "sample_standup.json").read_text())
    assert all(0 <= t.start < t.end <= truth["duration_s"] + 0.1 for t in turns)
    done = [d for d, _ in heard]
    assert done == sorted(done)
    assert heard[-1][0] == heard[-1][1]


def test_one_real_voice_is_one_speaker(shared_data: Path) -> None:
    assert speakers(turns_of(shared_data / "audio" / "en_jfk.flac")) == ["Speaker 1"]
    assert speakers(turns_of(shared_data / "audio" / "en_lhotse_libri1088_rvb.flac")) == ["Speaker 1"]


def test_two_people_on_the_telephone(shared_data: Path) -> None:
    turns = turns_of(shared_data / "audio" / "der_ES2003a_8k_telephone.flac")
    assert len(speakers(turns)) == 2


def test_three_people(shared_data: Path) -> None:
    assert len(speakers(turns_of(shared_data / "audio" / "en_leopard_3spk.flac"))) == 3


@pytest.mark.parametrize("name", ["gen_silence_30s", "gen_music_chords_24s", "gen_roomtone_30s", "noise_koala"])
def test_where_nobody_speaks_there_are_no_turns(shared_data: Path, name: str) -> None:
    assert turns_of(shared_data / "audio" / f"{name}.flac") == []


@pytest.mark.parametrize("length", [0, 1, 400, 16_000, 480_001])
def test_a_track_of_zeros(length: int) -> None:
    assert of_samples(np.zeros(length, dtype=np.float32)) == []


def test_half_a_second_of_speech_does_no_harm(shared_data: Path) -> None:
    sound = voice(shared_data / "audio" / "en_leopard.flac")[20_000:28_000]
    turns = of_samples(sound)
    assert len(speakers(turns)) <= 1
    assert all(t.end <= 0.51 for t in turns)


def test_the_number_of_speakers_given_is_kept(shared_data: Path) -> None:
    path = shared_data / "audio" / "en_leopard_3spk.flac"
    assert len(speakers(turns_of(path, speakers=2))) == 2
    assert len(speakers(turns_of(path, speakers=(1, 2)))) <= 2
    with pytest.raises(UsageError):
        turns_of(path, speakers=(3, 2))


def test_twelve_where_three_speak_gives_no_twelve_ghosts_of_nothing(shared_data: Path) -> None:
    turns = turns_of(shared_data / "audio" / "en_leopard_3spk.flac", speakers=(1, 12), hint=12)
    assert 3 <= len(speakers(turns)) <= 12


def test_many_real_voices_stay_apart(shared_data: Path) -> None:
    names = ["en_jfk", "en_leopard", "es_leopard", "de_leopard", "fr_leopard", "ja_leopard", "en_in_sarvam"]
    pause = np.zeros(16_000, dtype=np.float32)
    parts = [x for n in names for x in (voice(shared_data / "audio" / f"{n}.flac"), pause)]
    turns = of_samples(np.concatenate(parts))
    assert len(speakers(turns)) == len(names)


def test_twelve_people_each_with_a_voice_of_their_own(shared_data: Path) -> None:
    names = ["en_jfk", "en_leopard", "es_leopard", "de_leopard", "fr_leopard", "ja_leopard", "en_in_sarvam"]
    names += ["hi_scorpy", "en_librivox_austen_0870", "en_lhotse_libri1088_rvb", "en_riva_antiberta_jargon"]
    names += ["en_vosk_digits"]
    parts, truth, at = [], [], 0.0
    for name in names:
        said = voice(shared_data / "audio" / f"{name}.flac")
        truth.append((at, at + len(said) / 16_000, name))
        parts += [said, np.zeros(16_000, dtype=np.float32)]
        at += len(said) / 16_000 + 1
    sound = np.concatenate(parts)
    for options in ({}, {"speakers": (10, 14)}, {"speakers": 12}):
        turns = of_samples(sound, **options)
        assert 11 <= len(speakers(turns)) <= 12, options
        errors = score.error_rate(truth, [(t.start, t.end, t.speaker) for t in turns], at, collar_s=0.25)
        assert errors["confused"] < 0.08 * errors["total"], options


@pytest.mark.parametrize("faster", [1.03, 1.2])
def test_two_people_with_like_voices(shared_data: Path, faster: float) -> None:
    """The second is the first with all tones a little higher: one or two people, and no third."""
    first = voice(shared_data / "audio" / "en_librivox_austen_0870.flac")
    second = np.interp(np.arange(0, len(first) - 1, faster), np.arange(len(first)), first).astype(np.float32)
    pause = np.zeros(8_000, dtype=np.float32)
    sound = np.concatenate([first, pause, second, pause, first[:48_000]])
    turns = of_samples(sound)
    assert len(speakers(turns)) <= 2
    assert sum(t.end - t.start for t in turns) > 0.85 * len(sound) / 16_000 - 1
    if faster > 1.1:  # told how many they are, it hears which is which
        told = [t.speaker for t in of_samples(sound, speakers=2)]
        assert told == ["Speaker 1", "Speaker 2", "Speaker 1"]


def test_music_while_somebody_speaks_is_no_second_speaker(shared_data: Path) -> None:
    said = voice(shared_data / "audio" / "en_jfk.flac")
    music = voice(shared_data / "audio" / "gen_music_chords_24s.flac")
    turns = of_samples(np.concatenate([music[: 8 * 16_000], said + 0.1 * music[: len(said)], music[8 * 16_000 :]]))
    assert speakers(turns) == ["Speaker 1"]
    assert min(t.start for t in turns) > 7.5
    assert max(t.end for t in turns) < 20


def test_bad_files_and_missing_models_are_named(tmp_path: Path, sample_dir: Path) -> None:
    broken = tmp_path / "notes.mp3"
    broken.write_text("not a recording")
    with pytest.raises(AudioError):
        turns_of(broken)
    with pytest.raises(ModelError, match="missing"):
        diarize_file(sample_dir / "sample_standup.ogg", models_dir=tmp_path, threads=1)
    for model in MODELS.glob("*.onnx"):
        (tmp_path / model.name).write_bytes(b"damaged")
    with pytest.raises(ModelError, match="damaged"):
        diarize_file(sample_dir / "sample_standup.ogg", models_dir=tmp_path, threads=1)
    with pytest.raises(ModelError, match="damaged"):
        Embedder(tmp_path, 1)


def test_hours_of_the_same_people_make_no_ghosts(shared_data: Path) -> None:
    """Odd moments add up in a long meeting; the vectors of one meeting, many times over, stay its people."""
    blocks = list(decode.stream(shared_data / "meetings" / "it_huddle.ogg", block_s=30.0))
    heard = analyse_speech(lambda: blocks, 236.0, models_dir=MODELS, threads=2)
    random = np.random.default_rng(0)
    for times in (1, 40):
        vectors = np.tile(heard.voices.stretches, (times, 1))
        vectors = vectors + random.normal(0, 0.01, vectors.shape).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        assert len(clustering.people(vectors, np.tile(heard.voices.seconds, times))) == 3
    assert len(clustering.people(vectors[:0], heard.voices.seconds[:0])) == 0
