"""What the tagger costs: a whole meeting at once, and the same meeting while it goes on.

    python -m benchmarks.tagging [--meeting FILE] [--every SECONDS]

Processor time on one thread, as a share of the meeting's length; and as a ratio to Whisper's feature extraction over
the same length of sound, measured in the same run, so that computers can be compared.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

from benchmarks._common import SHARED
from meetingmate.minutes.tagging import tagger
from meetingmate.minutes.tagging.tagger import Tagger

LONG = SHARED / "text" / "ami_long_EN2001a.jsonl"
_RATE = 16000
_SECONDS = 300


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--meeting", type=Path, default=LONG)
    parser.add_argument("--every", type=float, default=20.0, help="seconds between two looks while the meeting goes on")
    options = parser.parse_args()
    line = json.loads(options.meeting.read_text("utf-8").splitlines()[0])
    turns = [(turn["speaker"], turn["text"]) for turn in line["turns"]]
    ends = [float(turn["end"]) for turn in line["turns"]]
    length = max(ends)
    process = psutil.Process()
    before = process.memory_info().rss
    model = Tagger(tagger.FOLDER)
    whole = _cost(lambda: model.tag(turns))
    memory = process.memory_info().rss - before
    live = Tagger(tagger.FOLDER)
    looks = np.arange(options.every, length + options.every, options.every)
    going_on = sum(_cost(lambda at=at: live.tag(turns[: int(np.searchsorted(ends, at))])) for at in looks)
    last = _cost(lambda: live.tag(turns))
    features = _cost(_whisper_features) * length / _SECONDS
    print(f"meeting: {length / 60:.0f} min, {len(turns)} turns, {sum(len(t.split()) for _, t in turns)} words")
    print(
        f"whole: {whole:.1f} s, {3600 * whole / length:.1f} s for an hour, {whole / features:.2f} of Whisper's features"
    )
    print(f"live, a look every {options.every:.0f} s: {100 * going_on / length:.2f} % of one core")
    print(f"after Stop: {last:.2f} s")
    print(f"memory: {memory / 1e6:.0f} MB")


def _cost(run: Callable[[], object]) -> float:
    """Processor time of ``run`` in seconds."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


def _whisper_features() -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    sound = np.random.default_rng(1).normal(0, 0.1, _RATE * _SECONDS).astype(np.float32)
    FeatureExtractor()(sound)


if __name__ == "__main__":
    main()
