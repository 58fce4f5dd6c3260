"""A call without headphones, through the real transcriber: what the loudspeaker plays is nobody's second voice."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import jiwer
import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.base import paths
from meetingmate.domain.meeting import Track, Utterance
from meetingmate.workers import host
from meetingmate.workers import messages as m

RATE = decode.RATE
SAMPLE = paths.resources_dir() / "sample" / "sample_standup.ogg"
#: The computer's side begins while the microphone's own speaker is in the middle of talking, and goes on alone.
FAR_FROM_S = 10.0


def said_by(name: str, seconds: float) -> tuple[np.ndarray, str]:
    """What one person of the sample says, turn after turn, of about so many seconds, and its words."""
    sound = np.concatenate(list(decode.stream(SAMPLE)))
    parts: list[np.ndarray] = []
    words: list[str] = []
    for turn in json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))["turns"]:
        if turn["speaker"] != name or sum(p.size for p in parts) > seconds * RATE:
            continue
        parts += [sound[round(turn["start"] * RATE) : round(turn["end"] * RATE)], np.zeros(RATE // 3, np.float32)]
        words.append(turn["text"])
    return np.concatenate(parts), " ".join(words)


def write(path: Path, samples: np.ndarray) -> Track:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return Track(path=path.name, name=path.stem, duration_s=samples.size / RATE)


def plain(text: str) -> str:
    return " ".join("".join(c for c in text.lower() if c.isalnum() or c == " ").split())


@pytest.mark.timeout(300)
def test_an_echo_under_a_voice_is_neither_a_second_speaker_nor_doubled_text(tmp_path: Path, models_dir: Path) -> None:
    near, near_text = said_by("Priya", 22)
    far, far_text = said_by("Diego", 22)
    length = max(near.size, round(FAR_FROM_S * RATE) + far.size) + RATE
    computer = np.zeros(length, np.float32)
    computer[round(FAR_FROM_S * RATE) :][: far.size] = far
    # Later, duller (a small loudspeaker, a room), quieter.
    room = np.random.default_rng(5).standard_normal(RATE // 5) * np.exp(-np.arange(RATE // 5) / 600)
    echo = np.convolve(np.convolve(computer, np.ones(6) / 6), room)[:length]
    echo = np.roll(0.4 * echo / echo.std() * computer.std(), round(0.15 * RATE))
    microphone = echo.astype(np.float32) + 1e-4 * np.random.default_rng(6).standard_normal(length).astype(np.float32)
    microphone[: near.size] += near
    tracks = [write(tmp_path / "microphone.wav", microphone), write(tmp_path / "computer.wav", computer)]
    request = m.TranscribeRequest(
        source="",
        folder=str(tmp_path),
        keep_copy=False,
        model_dir=str(models_dir / "whisper-base"),
        speaker_models=str(paths.resources_dir() / "models" / "speakers"),
        threads=2,
        beam_size=1,
        language="en",
        hotwords=[],
        tracks=tracks,
    )
    messages: list[m.Message] = []
    host.run_worker(request, messages.append, lambda: False)
    told = next(x for x in reversed(messages) if isinstance(x, m.TranscriptReplaced))
    assert not told.remark

    def of(track: str) -> list[Utterance]:
        return [u for u in told.utterances if u.track == track]

    heard = {track: plain(" ".join(u.text for u in of(track))) for track in ("microphone", "computer")}
    assert jiwer.wer(plain(near_text), heard["microphone"]) < 0.2, heard
    assert jiwer.wer(plain(far_text), heard["computer"]) < 0.2, heard
    people = {track: {u.speaker for u in of(track)} - {None} for track in heard}
    assert [len(names) for names in people.values()] == [1, 1], people
    assert not people["microphone"] & people["computer"]
    assert any(u.overlap for u in of("microphone"))
    assert any(u.overlap for u in of("computer"))
