"""Peak memory of all processes while a recording of N minutes becomes minutes.

    python benchmarks/memory.py --models FOLDER [--minutes 60 180] [--file RECORDING] [--beam 1]
                                [--speech-model whisper-base]

The recording is made by repeating the sample. ``meetingmate process`` does the whole job (text, speakers, minutes,
Word file) on a library of its own; this process samples the resident memory of it and all its workers.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from _common import ROOT, cut, table

SAMPLE = ROOT / "resources" / "sample" / "sample_standup.ogg"
_EVERY_S = 0.1


def main() -> None:
    """Parse the command line, run each length, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, required=True, help="folder of the installed models")
    parser.add_argument("--speech-model", default="whisper-base")
    parser.add_argument("--file", type=Path, default=SAMPLE)
    parser.add_argument("--minutes", type=float, nargs="+", default=[60, 180])
    parser.add_argument("--beam", type=int, default=1)
    args = parser.parse_args()
    print(f"{args.speech_model}, beam {args.beam}, {args.file.name} repeated")
    rows, first = [], None
    for minutes in args.minutes:
        peak, utterances, seconds = measured(args, minutes)
        first = first or peak
        print(f"{minutes:g} minutes: {peak / 2**20:.0f} MB", flush=True)
        rows.append(
            [f"{minutes:g}", f"{peak / 2**20:.0f}", f"{100 * (peak / first - 1):+.1f} %", utterances, f"{seconds:.0f}"]
        )
    print(table(["minutes", "peak MB", "against first", "utterances", "wall s"], rows))


def measured(args: argparse.Namespace, minutes: float) -> tuple[int, str, float]:
    """Peak bytes of the process tree, number of utterances, seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        (home / "models").symlink_to(args.models.resolve())
        (home / "settings.toml").write_text(f'beam_size = {args.beam}\nspeech_model = "{args.speech_model}"\n')
        path = cut(args.file, minutes * 60, Path(folder) / "recording.wav")
        outputs = [Path(folder) / name for name in ("minutes.docx", "minutes.json")]
        command = [sys.executable, "-m", "meetingmate.cli", "process", str(path), "-q"]
        command += [word for output in outputs for word in ("-o", str(output))]
        began = time.perf_counter()
        environment = {**os.environ, "MEETINGMATE_HOME": str(home)}
        with subprocess.Popen(command, cwd=ROOT, env=environment) as child:
            peak = 0
            while child.poll() is None:
                peak = max(peak, tree_memory(child.pid))
                time.sleep(_EVERY_S)
        if child.returncode:
            raise SystemExit(f"{minutes:g} minutes failed with exit code {child.returncode}")
        utterances = str(len(json.loads(outputs[1].read_text(encoding="utf-8"))["utterances"]))
        return peak, utterances, time.perf_counter() - began


def tree_memory(pid: int) -> int:
    """Resident bytes of a process and all its children."""
    total = 0
    try:
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            total += process.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


if __name__ == "__main__":
    main()
