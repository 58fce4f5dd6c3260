"""Our whole path from file to utterances against a bare faster-whisper call, in one interleaved run.

    python benchmarks/transcribe.py --model FOLDER [--file RECORDING] [--minutes 10] [--beam 5] [--threads 2]

Same model, beam, threads, word times and voice filter. Processor time of this process (all threads) is what
counts on a shared machine; wall time is printed too. The rate of wrong words needs RECORDING.json beside the file.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _common import LONG_MEETING, cut, table, turns_of, word_error_rate
from faster_whisper import BatchedInferencePipeline, WhisperModel

from meetingmate.audio import decode
from meetingmate.base.settings import Settings
from meetingmate.transcription import TranscribeOptions, transcribe_file
from meetingmate.transcription.engine import Engine


def main() -> None:
    """Parse the command line, run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--file", type=Path, default=LONG_MEETING)
    parser.add_argument("--minutes", type=float, help="only the first minutes of the recording")
    parser.add_argument("--beam", type=int, default=Settings().beam_size)
    parser.add_argument("--threads", type=int, default=min(2, Settings().thread_count()))
    parser.add_argument("--rounds", type=int, default=1, help="repetitions; the order turns round each time")
    parser.add_argument("--no-batched", action="store_true")
    parser.add_argument("--show", action="store_true", help="print the texts")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(args, Path(folder))


def run(args: argparse.Namespace, folder: Path) -> None:
    """Do the runs of ``args`` and print the table."""
    recording, reference, seconds = prepared(args.file, args.minutes, folder)
    engine = Engine(args.model, threads=args.threads)
    whisper = WhisperModel(str(args.model), device="cpu", compute_type="int8", cpu_threads=args.threads)
    batched = BatchedInferencePipeline(whisper)

    def ours() -> str:
        lines: list[str] = []
        transcribe_file(
            recording,
            TranscribeOptions(model_dir=args.model, beam_size=args.beam, threads=args.threads),
            on_utterances=lambda utterances, position: lines.extend(u.text for u in utterances),
            engine=engine,
        )
        return " ".join(lines)

    def bare(**options) -> str:
        return _text(
            whisper.transcribe(str(recording), beam_size=args.beam, word_timestamps=True, vad_filter=True, **options)
        )

    def in_batches() -> str:
        return _text(
            batched.transcribe(str(recording), beam_size=args.beam, word_timestamps=True, vad_filter=True, batch_size=8)
        )

    ways: dict[str, Callable[[], str]] = {
        "ours": ours,
        "faster-whisper sequential": bare,
        "faster-whisper sequential, no carried text": lambda: bare(condition_on_previous_text=False),
    }
    if not args.no_batched:
        ways["faster-whisper batched"] = in_batches
    cpu = dict.fromkeys(ways, 0.0)
    wall = dict.fromkeys(ways, 0.0)
    texts: dict[str, str] = {}
    for number in range(args.rounds):
        for name in list(ways)[:: 1 if number % 2 == 0 else -1]:
            began_cpu, began_wall = time.process_time(), time.perf_counter()
            texts[name] = ways[name]()
            cpu[name] += time.process_time() - began_cpu
            wall[name] += time.perf_counter() - began_wall
    base = "faster-whisper sequential"
    rows = [
        [
            name,
            f"{cpu[name] / args.rounds:.1f}",
            f"{cpu[base] / cpu[name]:.2f}",
            f"{wall[name] / args.rounds:.1f}",
            f"{wall[base] / wall[name]:.2f}",
            f"{wall[name] / args.rounds / seconds:.3f}",
            f"{100 * word_error_rate(reference, texts[name]):.1f} %" if reference else "-",
        ]
        for name in ways
    ]
    print(f"{args.file.name}, {seconds / 60:.1f} minutes, {args.model.name}, beam {args.beam}, {args.threads} threads")
    print(table(["way", "CPU s", "speed by CPU", "wall s", "speed by wall", "wall / audio", "wrong words"], rows))
    if args.show:
        for name, text in texts.items():
            print(f"\n[{name}]\n{text}")


def prepared(recording: Path, minutes: float | None, folder: Path) -> tuple[Path, str, float]:
    """The recording (its first minutes up to the end of a turn), the text spoken in it, its seconds."""
    length = decode.probe(recording).duration_s
    turns = turns_of(recording) if recording.with_suffix(".json").exists() else []
    if minutes is None or minutes * 60 >= length:
        return recording, " ".join(turn["text"] for turn in turns), length
    seconds = minutes * 60
    turns = [turn for turn in turns if turn["end"] <= seconds]
    if turns:
        seconds = max(turn["end"] for turn in turns) + 0.2
    target = cut(recording, seconds, folder / f"{recording.stem}.wav")
    return target, " ".join(turn["text"] for turn in turns), seconds


def _text(answer: tuple) -> str:
    segments, _ = answer
    return " ".join(segment.text.strip() for segment in segments)


if __name__ == "__main__":
    main()
