"""What cleaning the sound before recognition changes in wrong words: level, noise suppression, choice of a channel.

    python -m benchmarks.real_rooms --model FOLDER [--threads 1] [--rnnoise LIBRARY]

Each sound goes through the final pass as it is and cleaned in each way: *normalised* (one gain for all, speech at -20
dBFS), *levelled* (a gain that follows the speech of the last seconds), *webrtc* (WebRTC's noise suppression; only with
the package livekit, ``pip install livekit``), *rnnoise* (only with ``--rnnoise``: librnnoise.so out of the wheel of
pyrnnoise). The second table is one microphone near and one in noise as two channels: their mean, and the one in which
speech stands out more.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np

from benchmarks._common import SHARED, normalised, table, turns_of
from meetingmate.audio import decode
from meetingmate.transcription import TranscribeOptions, transcribe_file
from meetingmate.transcription.engine import Engine

RATE = decode.RATE
_FRAME = RATE // 50
_SPEECH_DBFS = -20.0
Clean = Callable[[np.ndarray], np.ndarray]


def main() -> None:
    """Parse the command line, run, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rnnoise", type=Path, help="librnnoise.so")
    args = parser.parse_args()
    engine = Engine(args.model, threads=args.threads)
    ways: dict[str, Clean] = {"as it is": lambda sound: sound, "normalised": normalised_level, "levelled": levelled}
    try:
        ways["webrtc"] = webrtc()
    except ModuleNotFoundError:
        print("livekit is not installed: no row for WebRTC")
    if args.rnnoise:
        ways["rnnoise"] = rnnoise(args.rnnoise)
    rows = []
    busy = dict.fromkeys(ways, 0.0)
    sounds = rooms()
    for name, (sound, reference) in sounds.items():
        cells = []
        for way, clean in ways.items():
            began = time.process_time()
            cleaned = clean(sound)
            busy[way] += time.process_time() - began
            cells.append(wrong(reference, heard(cleaned, engine, args.model)))
        rows.append([name, str(len(normalised(reference).split())), *cells])
        print(rows[-1], flush=True)
    print(table(["sound", "words", *ways], rows))
    seconds = sum(sound.size for sound, _ in sounds.values()) / RATE
    print("processor seconds of the cleaning for each second of sound:")
    print({way: round(used / seconds, 4) for way, used in busy.items()})
    rows = []
    for name, (channels, reference) in two_microphones().items():
        tried = {"mean": np.mean(channels, axis=0), "chosen": clearer(channels)}
        rows.append([name, *(wrong(reference, heard(sound, engine, args.model)) for sound in tried.values())])
    print(table(["two channels", "mean", "the clearer one"], rows))


def rooms() -> dict[str, tuple[np.ndarray, str]]:
    """Sounds of 16 kHz and what is said in them; "" where nobody speaks."""
    clips = {
        entry["file"].split("/")[1].rsplit(".", 1)[0]: entry.get("reference")
        for entry in map(json.loads, (SHARED / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    }
    found = {
        name: (_read(SHARED / "audio" / f"{name}.flac"), clips[name] or "")
        for name in (
            "en_ami_ES2003a_0-30s",
            "der_ES2003a_8k_telephone",
            "der_jfk_noise_snr5",
            "noise_koala",
            "gen_roomtone_30s",
        )
    }
    found["it_huddle, 50 s (noise, one far)"] = _meeting("it_huddle", 50)
    sound, text = _meeting("sample_standup", 30)
    found["sample_standup, 30 s"] = sound, text
    found["the same, 40 dB quieter"] = sound * np.float32(0.01), text
    found["the same in a hall (0.7 s)"] = in_hall(sound), text
    found["the same in a hall, noise 10 dB"] = noisy(in_hall(sound), 10.0), text
    return found


def two_microphones() -> dict[str, tuple[list[np.ndarray], str]]:
    """A near microphone and a far one as channels."""
    sound, text = _meeting("sample_standup", 30)
    return {
        "near, and far in noise 0 dB": ([sound, noisy(in_hall(sound), 0.0)], text),
        "near, and a dead one with noise": ([sound, noisy(sound * np.float32(0), 0.0, at=sound)], text),
    }


def in_hall(sound: np.ndarray) -> np.ndarray:
    """``sound`` in a room with a reverberation time of 0.7 s, mostly reverberation, equally loud."""
    time_s = np.arange(round(0.7 * RATE)) / RATE
    room = np.random.default_rng(1).standard_normal(time_s.size) * 10 ** (-3 * time_s / 0.7) * 0.05
    room[0] = 1.0
    size = sound.size + room.size
    far = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: sound.size]
    return (far * (np.std(sound) / np.std(far))).astype(np.float32)


def noisy(sound: np.ndarray, db: float, *, at: np.ndarray | None = None) -> np.ndarray:
    """``sound`` with pink noise ``db`` below the level of it (or of ``at``)."""
    spectrum = np.fft.rfft(np.random.default_rng(2).standard_normal(sound.size))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(spectrum.size))), sound.size)
    level = np.std(sound if at is None else at) * 10 ** (-db / 20)
    return (sound + noise * (level / np.std(noise))).astype(np.float32)


def normalised_level(sound: np.ndarray) -> np.ndarray:
    """One gain for all: the loud frames at -20 dBFS."""
    loud = np.percentile(_levels(sound), 90)
    return np.clip(sound * (10 ** (_SPEECH_DBFS / 20) / max(loud, 1e-6)), -1, 1).astype(np.float32)


def levelled(sound: np.ndarray) -> np.ndarray:
    """A gain that follows the loudest frames of the 3 s around, at most 20 dB."""
    levels = _levels(sound)
    around = np.array([levels[max(0, n - 75) : n + 75].max() for n in range(levels.size)])
    gain = np.clip(10 ** (_SPEECH_DBFS / 20) / np.maximum(around, 1e-6), 0.1, 10.0)
    smooth = np.convolve(np.pad(gain, 25, mode="edge"), np.ones(51) / 51, mode="valid")
    each = np.interp(np.arange(sound.size), (np.arange(smooth.size) + 0.5) * _FRAME, smooth)
    return np.clip(sound * each, -1, 1).astype(np.float32)


def webrtc() -> Clean:
    """WebRTC's noise suppression. Raises ModuleNotFoundError without livekit."""
    from livekit import rtc

    def clean(sound: np.ndarray) -> np.ndarray:
        module = rtc.AudioProcessingModule(noise_suppression=True, high_pass_filter=True)
        size = RATE // 100
        samples = (np.clip(np.pad(sound, (0, -sound.size % size)), -1, 1) * 32767).astype("<i2")
        result = []
        for part in samples.reshape(-1, size):
            frame = rtc.AudioFrame(part.tobytes(), RATE, 1, size)
            module.process_stream(frame)
            result.append(np.frombuffer(frame.data, dtype="<i2").astype(np.float32) / 32768)
        return np.concatenate(result)[: sound.size]

    return clean


def rnnoise(library: Path) -> Clean:
    """RNNoise (48 kHz, frames of 10 ms)."""
    lib = ctypes.CDLL(str(library))
    pointer = ctypes.POINTER(ctypes.c_float)
    lib.rnnoise_create.restype, lib.rnnoise_create.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    lib.rnnoise_destroy.argtypes = [ctypes.c_void_p]
    lib.rnnoise_process_frame.argtypes = [ctypes.c_void_p, pointer, pointer]
    lib.rnnoise_process_frame.restype = ctypes.c_float

    def clean(sound: np.ndarray) -> np.ndarray:
        state = lib.rnnoise_create(None)
        wide = _resampled(sound, 3 * sound.size) * 32767
        frames = np.ascontiguousarray(np.pad(wide, (0, -wide.size % 480)).reshape(-1, 480), dtype=np.float32)
        for frame in frames:
            lib.rnnoise_process_frame(state, frame.ctypes.data_as(pointer), frame.ctypes.data_as(pointer))
        lib.rnnoise_destroy(state)
        return _resampled(frames.reshape(-1) / 32767, frames.size // 3)[: sound.size].astype(np.float32)

    return clean


def clearer(channels: list[np.ndarray]) -> np.ndarray:
    """The channel whose loud frames stand out most from its quiet ones."""

    def contrast(sound: np.ndarray) -> float:
        levels = _levels(sound)
        return float(np.percentile(levels, 90) / max(np.percentile(levels, 10), 1e-6))

    return max(channels, key=contrast)


def heard(sound: np.ndarray, engine: Engine, model: Path) -> str:
    """The text of the final pass."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "sound.wav"
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
        transcribe_file(
            path,
            TranscribeOptions(model_dir=model, language="en"),
            engine=engine,
            on_utterances=lambda told, _position: lines.extend(u.text for u in told),
        )
    return " ".join(lines)


def wrong(reference: str, text: str) -> str:
    """Wrong words in percent; where nobody speaks, the number of words written."""
    if not reference:
        return f"{len(text.split())} words"
    return f"{100 * jiwer.wer(normalised(reference), normalised(text)):.1f}"


def _resampled(sound: np.ndarray, size: int) -> np.ndarray:
    spectrum = np.fft.rfft(sound)
    return (np.fft.irfft(spectrum[: size // 2 + 1], size) * (size / sound.size)).astype(np.float32)


def _levels(sound: np.ndarray) -> np.ndarray:
    frames = sound[: sound.size // _FRAME * _FRAME].reshape(-1, _FRAME)
    return np.sqrt((frames**2).mean(axis=1))


def _meeting(name: str, seconds: float) -> tuple[np.ndarray, str]:
    path = SHARED / "meetings" / f"{name}.ogg"
    turns = [turn for turn in turns_of(path) if turn["end"] <= seconds]
    return _read(path)[: round((turns[-1]["end"] + 0.3) * RATE)], " ".join(turn["text"] for turn in turns)


def _read(path: Path) -> np.ndarray:
    return np.concatenate(list(decode.stream(path)))


if __name__ == "__main__":
    main()
