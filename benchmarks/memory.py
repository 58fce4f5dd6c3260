"""Peak memory of all processes while a recording of N minutes is transcribed.

    python benchmarks/memory.py --model FOLDER [--minutes 60 180] [--file RECORDING] [--beam 1] [--threads 2]

The recording is made by repeating the sample. A child process does the work as the program's own transcriber does;
this process samples the resident memory of it and its children.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from _common import ROOT, cut, table

SAMPLE = ROOT / "resources" / "sample" / "sample_standup.ogg"
_EVERY_S = 0.1
_CHILD = """
import sys
from pathlib import Path
from meetingmate.transcription import TranscribeOptions, transcribe_file
path, model, beam, threads = sys.argv[1:]
result = transcribe_file(
    Path(path), TranscribeOptions(model_dir=Path(model), beam_size=int(beam), threads=int(threads))
)
print(result.next_id - 1, result.duration_s)
"""


def main() -> None:
    """Parse the command line, run each length, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--file", type=Path, default=SAMPLE)
    parser.add_argument("--minutes", type=float, nargs="+", default=[60, 180])
    parser.add_argument("--beam", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    print(f"{args.model.name}, beam {args.beam}, {args.threads} threads, {args.file.name} repeated")
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
        path = cut(args.file, minutes * 60, Path(folder) / "recording.wav")
        began = time.perf_counter()
        command = [sys.executable, "-c", _CHILD, str(path), str(args.model), str(args.beam), str(args.threads)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
            peak = 0
            while child.poll() is None:
                peak = max(peak, tree_memory(child.pid))
                time.sleep(_EVERY_S)
            answer = child.stdout.read().split()
        if child.returncode:
            raise SystemExit(f"the transcription of {minutes:g} minutes failed")
        return peak, answer[0], time.perf_counter() - began


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
