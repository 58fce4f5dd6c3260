"""Live captions in real time: how long words take to appear and to settle, what it costs, how many are wrong.

    python -m benchmarks.live [RECORDING ...] [--seconds 120] [--tracks 2] [--json OUT]

Plays recordings into a virtual microphone (and, with two tracks, half of the speakers into the virtual output) and
drives ``meetingmate record --events`` from outside. Times of the words come from plain faster-whisper on the file.
Needs pulseaudio and the installed models (or MEETINGMATE_TEST_MODELS). Takes as long as the recordings last, and
figures count only on a computer that does nothing else.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path

import click
import msgspec
import numpy as np
from msgspec import Struct

from benchmarks import _common, _local_agreement, _public_systems
from benchmarks._cost import Cost
from benchmarks._live_measure import Delays, Line, Spoken, delays, lines_of, percentile, settled_text
from meetingmate.audio import decode
from meetingmate.base import paths
from tests.capture.soundserver import SoundServer

ROOT = Path(__file__).resolve().parent.parent
_MEETINGS = _common.SHARED / "meetings"
_AUDIO = _common.SHARED / "audio"
DEFAULT = [
    _MEETINGS / "sample_standup.ogg",
    _MEETINGS / "it_huddle.ogg",
    _MEETINGS / "long_meeting.ogg",
    _AUDIO / "en_ami_ES2003a_0-30s.flac",
    _AUDIO / "en_ami_tst01.flac",
]
_QUIET_S = 2.0
_WAIT_S = 120.0
_OURS = "meetingmate"
_PYTHON = click.Path(exists=True, dir_okay=False, path_type=Path)


class Figures(Struct, kw_only=True):
    """One way of writing down one recording. ``cpu``: processor seconds for each second of sound;
    ``memory_mb``: the most that its processes had for themselves; rates in percent.

    ``after_stop``: seconds from Stop to the whole text, to minutes with all facts, and to minutes with all words.
    """

    recording: str
    way: str
    words: int
    seen: float
    provisional: tuple[float, float]
    settled: tuple[float, float]
    after_pause: float
    cpu: float
    memory_mb: float | None
    error_rate: float
    final_error_rate: float | None = None
    after_stop: tuple[float, float, float] | None = None


@click.command()
@click.argument("recordings", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", default=120.0, show_default=True, help="Take so much of each recording.")
@click.option("--tracks", type=click.IntRange(1, 2), default=2, show_default=True)
@click.option("--model", default="whisper-base", show_default=True)
@click.option("--writing-model", default="none", show_default=True)
@click.option("--yardstick/--no-yardstick", default=True, help="Run LocalAgreement-2 as well.")
@click.option("--whisper-live-kit", type=_PYTHON, help="The Python that has WhisperLiveKit: run it as well.")
@click.option("--whisper-streaming", type=_PYTHON, help="The Python that has whisper-streaming: run it as well.")
@click.option("--keep-events", type=click.Path(path_type=Path), help="Folder for events and texts.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures as JSON, too.")
def main(
    recordings: tuple[Path, ...],
    seconds: float,
    tracks: int,
    model: str,
    writing_model: str,
    yardstick: bool,
    whisper_live_kit: Path | None,
    whisper_streaming: Path | None,
    keep_events: Path | None,
    json_file: Path | None,
) -> None:
    """Measure live captions."""
    from faster_whisper import WhisperModel

    models = Path(os.environ.get("MEETINGMATE_TEST_MODELS") or paths.models_dir())
    plain = WhisperModel(str(models / model), compute_type="int8", cpu_threads=2)
    public = {_public_systems.WHISPER_LIVE_KIT: whisper_live_kit, _public_systems.WHISPER_STREAMING: whisper_streaming}
    others = {system: python for system, python in public.items() if python}
    found: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="mm-live-") as scratch:
        for recording in recordings or DEFAULT:
            wav = Path(scratch) / "heard.wav"
            heard = _cut(recording, seconds, wav)
            spoken, text = _plain(plain, heard)
            reference = _reference(recording, heard.size / decode.RATE) or text
            figures = _measured(recording.stem, heard.size, spoken, reference)
            events, cost, final, stopped = _live(recording, heard, tracks, models, model, writing_model)
            if keep_events:
                keep_events.mkdir(parents=True, exist_ok=True)
                kept = "\n".join(json.dumps({"arrived": at, **event}) for at, event in events)
                (keep_events / f"{recording.stem}.jsonl").write_text(kept, encoding="utf-8")
                for name, said in (("reference", reference), ("plain", text), ("final", final)):
                    (keep_events / f"{recording.stem}.{name}.txt").write_text(said, encoding="utf-8")
            before = len(found)
            found.append(figures(_OURS, lines_of(events), *cost, final))
            found[-1].after_stop = _after_stop(events, stopped)
            found.append(figures("plain file", [], float("nan"), None, text))
            if yardstick:
                lines, cpu = _local_agreement.run(plain, heard, "en")
                found.append(figures("LocalAgreement-2", lines, cpu, None, None))
            for system, python in others.items():
                lines, *paid = _public_systems.run(system, python, heard.size / decode.RATE, wav, models / model)
                found.append(figures(system, lines, *paid, None))
            print(_table(found[before:]), file=sys.stderr, flush=True)
    print(_table(found))
    if json_file:
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(found, enc_hook=float)))  # numpy's floats


def _measured(
    name: str, size: int, spoken: list[Spoken], reference: str
) -> Callable[[str, list[Line], float, float | None, str | None], Figures]:
    def figures(way: str, lines: list[Line], cpu: float, memory_mb: float | None, final: str | None) -> Figures:
        offset = None if way == _OURS else 0.0  # a real sound path begins some time before the first word
        d = (
            delays(spoken, lines, offset)
            if lines
            else Delays(words=len(spoken), provisional=[], settled=[], after_pause=[])
        )
        return Figures(
            recording=f"{name} {size / decode.RATE:.0f} s",
            way=way,
            words=d.words,
            seen=100 * len(d.provisional) / max(1, d.words),
            provisional=(percentile(d.provisional, 0.5), percentile(d.provisional, 0.95)),
            settled=(percentile(d.settled, 0.5), percentile(d.settled, 0.95)),
            after_pause=percentile(d.after_pause, 0.95),
            cpu=cpu,
            memory_mb=memory_mb,
            error_rate=100 * _common.word_error_rate(reference, settled_text(lines)) if lines else float("nan"),
            final_error_rate=None if final is None else 100 * _common.word_error_rate(reference, final),
        )

    return figures


def _after_stop(events: list[tuple[float, dict]], stopped: float) -> tuple[float, float, float]:
    text = [at for at, event in events if event["kind"] == "state" and event["state"] == "ended"]
    minutes = [at for at, event in events if event["kind"] == "changed" and event["what"] == "minutes"]
    nan = float("nan")
    return (
        text[0] - stopped if text else nan,
        minutes[0] - stopped if minutes else nan,
        minutes[-1] - stopped if minutes else nan,
    )


def _table(found: list[Figures]) -> str:
    rows = [
        [
            f.recording,
            f.way,
            str(f.words),
            f"{f.seen:.0f}",
            f"{f.provisional[0]:.1f} / {f.provisional[1]:.1f}",
            f"{f.settled[0]:.1f} / {f.settled[1]:.1f}",
            f"{f.after_pause:.1f}",
            f"{f.cpu:.2f}",
            "" if f.memory_mb is None else f"{f.memory_mb:.0f}",
            f"{f.error_rate:.1f}",
            "" if f.final_error_rate is None else f"{f.final_error_rate:.1f}",
            "" if f.after_stop is None else " / ".join(f"{seconds:.1f}" for seconds in f.after_stop),
        ]
        for f in found
    ]
    header = [
        "recording", "way", "words", "seen %", "provisional s", "settled s", "pause p95", "cpu", "MB", "WER %",
        "final %", "text / facts / words after Stop, s",
    ]  # fmt: skip
    return _common.table(header, rows)


# --- the recording and what is said in it -------------------------------------------------------------------------


def _cut(recording: Path, seconds: float, target: Path) -> np.ndarray:
    seconds = min(seconds, decode.probe(recording).duration_s)
    return np.concatenate(list(decode.stream(_common.cut(recording, seconds, target))))


def _plain(model, samples: np.ndarray) -> tuple[list[Spoken], str]:
    segments = list(model.transcribe(samples, beam_size=5, word_timestamps=True, vad_filter=True)[0])
    spoken = [Spoken(text=w.word.strip(), start=w.start, end=w.end) for s in segments for w in s.words or []]
    return spoken, " ".join(s.text.strip() for s in segments)


def _reference(recording: Path, seconds: float) -> str:
    """What was really said in the first ``seconds``; empty when nobody knows."""
    if recording.with_suffix(".json").exists():
        turns = [t for t in _common.turns_of(recording) if t["start"] < seconds]
        if turns and turns[-1]["end"] > seconds:  # a turn that is cut off: as many of its words as fit
            cut = turns[-1]
            words = cut["text"].split()
            share = (seconds - cut["start"]) / (cut["end"] - cut["start"])
            turns[-1] = {**cut, "text": " ".join(words[: round(len(words) * share)])}
        return " ".join(t["text"] for t in turns)
    manifest = (_common.SHARED / "manifest.jsonl").read_text(encoding="utf-8")
    for entry in map(json.loads, manifest.splitlines()):
        if Path(entry["file"]).name == recording.name and seconds > entry["duration_s"] - 1:
            return entry.get("reference") or ""
    return ""


def _split(recording: Path, samples: np.ndarray, folder: Path, tracks: int) -> dict[str, Path]:
    """What to play where: every second speaker of a meeting sits at the other end of the call."""
    played = {"micfeed": samples}
    if tracks == 2 and recording.with_suffix(".json").exists():
        turns = _common.turns_of(recording)
        far = sorted({t["speaker"] for t in turns})[1::2]
        there = np.zeros(samples.size, bool)
        for turn in turns:
            if turn["speaker"] in far:
                there[round(turn["start"] * decode.RATE) : round(turn["end"] * decode.RATE)] = True
        played = {"micfeed": np.where(there, 0, samples), "speakers": np.where(there, samples, 0)}
    files = {sink: folder / f"{sink}.wav" for sink in played}
    for sink, path in files.items():
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(decode.RATE)
            room = np.random.default_rng(len(sink)).standard_normal(samples.size) * (1e-4 if sink == "micfeed" else 0)
            out.writeframes((np.clip(played[sink] + room, -1, 1) * 32767).astype("<i2").tobytes())
    return files


# --- the real thing -----------------------------------------------------------------------------------------------


def record_command(model: str, writing_model: str, *, computer: bool) -> list[str]:
    """The command line of a live recording that tells its events and takes commands."""
    return [
        sys.executable, "-m", "meetingmate.cli", "record", "--events", "--commands", "--speakers", "none", "--live",
        "--speech-model", model, "--writing-model", writing_model, "--system" if computer else "--no-system",
    ]  # fmt: skip


def environment(server: SoundServer, home: Path) -> dict[str, str]:
    """For a program that hears ``server`` and keeps everything in ``home``."""
    return {**os.environ, **server.env, "MEETINGMATE_HOME": str(home), "PYTHONPATH": str(ROOT)}


def _live(
    recording: Path, samples: np.ndarray, tracks: int, models: Path, model: str, writing_model: str
) -> tuple[list[tuple[float, dict]], tuple[float, float], str, float]:
    """(arrival, event) of a recording in real time, (processor seconds a second, highest memory in MB) until Stop, the
    final text, and the moment of Stop."""
    with tempfile.TemporaryDirectory(prefix="mm-live-") as scratch:
        folder = Path(scratch)
        home = folder / "home"
        home.mkdir()
        (home / "models").symlink_to(models.resolve())
        server = SoundServer()
        try:
            played = _split(recording, samples, folder, tracks)
            output = folder / "out.json"
            command = [*record_command(model, writing_model, computer=len(played) > 1), "-o", str(output)]
            with (folder / "errors").open("w+") as errors:
                program = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                    env=environment(server, home),
                )
                try:
                    events, cost, stopped = _follow(program, server, played, samples.size / decode.RATE)
                finally:
                    if program.poll() is None:
                        program.kill()
                errors.seek(0)
                if program.wait() not in (0, 3):
                    raise click.ClickException(errors.read()[-2000:])
            document = json.loads(output.read_text(encoding="utf-8"))
        finally:
            server.close()
    return events, cost, " ".join(u["text"] for u in document["utterances"]), stopped


def _follow(
    program: subprocess.Popen, server: SoundServer, played: dict[str, Path], seconds: float
) -> tuple[list[tuple[float, dict]], tuple[float, float], float]:
    arrived: queue.SimpleQueue[tuple[float, dict] | None] = queue.SimpleQueue()

    def read() -> None:
        for line in program.stdout:
            arrived.put((time.monotonic(), json.loads(line)))
        arrived.put(None)

    threading.Thread(target=read, daemon=True).start()
    events: list[tuple[float, dict]] = []
    cost = Cost(program.pid)
    cost.start()
    tracks = {"micfeed": "microphone", "speakers": "computer"}
    waiting = {tracks[sink] for sink in played}
    while waiting:  # until all devices deliver
        item = arrived.get(timeout=_WAIT_S)
        if item is None:
            return events, (float("nan"), float("nan")), time.monotonic()
        events.append(item)
        waiting.discard(item[1].get("track") if item[1]["kind"] == "level" else None)
    time.sleep(5.0)  # until the model is loaded
    before = cost.look()
    players = [server.play(path, sink)[0] for sink, path in played.items()]
    for player in players:
        player.wait()
    time.sleep(_QUIET_S)
    cpu = (cost.look() - before) / seconds
    cost.end()
    stopped = time.monotonic()
    program.stdin.write("stop\n")
    program.stdin.flush()
    while (item := arrived.get(timeout=10 * _WAIT_S)) is not None:
        events.append(item)
    return events, (cpu, cost.highest_mb), stopped


if __name__ == "__main__":
    main()
