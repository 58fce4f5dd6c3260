"""How much is translated, how much stays in the original because a check failed, and how near it is to a reference.

    python -m benchmarks.translation [--writing FILE] [--pairs FOLDER] [--speech FOLDER] [--clips FOLDER] [-v]

``--writing`` is the file of a writing model, ``--pairs`` the folder with the installed translation models, ``--speech``
that of a speech model, which translates the clips in ``--clips`` from their sound. chrF compares with the references in
``translation_data.toml`` (0 to 100). The seconds are what a settled line waits for its translation while a meeting is
recorded, if no other line waits: one line at a time, one thread, the model loaded.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from sacrebleu.metrics import CHRF

from meetingmate.assistants.translation import sentence_checks
from meetingmate.assistants.translation.translating import Engine, Task, checked

DATA = Path(__file__).parent / "translation_data.toml"


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writing", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--speech", type=Path)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("-v", action="store_true", dest="verbose")
    options = parser.parse_args()
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    names, day = tuple(data["names"]), date.fromisoformat(data["day"])
    _references(data, names, day)
    if options.writing:
        _by_writing(data["sentence"], options.writing, names, day, options.verbose)
    if options.pairs:
        _by_pairs(data["sentence"], options.pairs, names, day, options.verbose)
    if options.speech and options.clips:
        _by_speech(data["clip"], options.speech, options.clips, names, day, options.verbose)


def _references(data: dict[str, Any], names: tuple[str, ...], day: date) -> None:
    """How many right translations the checks refuse: the references themselves."""
    refused = [
        (row["reference"], why)
        for row in data["sentence"]
        if (why := sentence_checks.failure(
            row["text"], row["reference"], row["source"], row["target"], names=names, day=day
        ))
    ]  # fmt: skip
    print(f"references: {len(data['sentence']) - len(refused)} of {len(data['sentence'])} pass the checks")
    for reference, why in refused:
        print(f"  {why}: {reference}")


def _by_writing(rows: list[dict[str, Any]], file: Path, names: tuple[str, ...], day: date, verbose: bool) -> None:
    from meetingmate.assistants.translation.writing_model import WritingModel
    from meetingmate.slm.engine import Engine as Model

    with Model(file, threads=1) as model:
        _score(rows, lambda task: WritingModel(model, task), names, day, model.name, verbose)


def _by_pairs(rows: list[dict[str, Any]], folder: Path, names: tuple[str, ...], day: date, verbose: bool) -> None:
    from meetingmate.assistants.translation.pair_model import PairModel

    there = [row for row in rows if (folder / f"opus-mt-{row['source']}-{row['target']}").is_dir()]
    _score(
        there,
        lambda task: PairModel(folder / f"opus-mt-{task.source}-{task.target}", threads=1),
        names,
        day,
        "pairs",
        verbose,
    )


def _score(
    rows: list[dict[str, Any]], engine_of: Any, names: tuple[str, ...], day: date, name: str, verbose: bool
) -> None:
    pairs: Counter[str] = Counter()
    why: Counter[str] = Counter()
    written: list[str] = []
    shown: list[tuple[str, str]] = []
    took: list[float] = []
    for row in rows:
        task = Task(row["source"], row["target"], names, day)
        engine: Engine = engine_of(task)
        begun = time.perf_counter()
        (result,) = engine.translate([row["text"]])
        one = checked(row["text"], result, task)
        took.append(time.perf_counter() - begun)
        pairs[f"{row['source']}-{row['target']}"] += 1
        why[one.failure or "shown"] += 1
        written.append(result)
        if one.text:
            shown.append((one.text, row["reference"]))
        if verbose:
            print(f"  [{one.failure or 'ok'}] {row['text']} -> {result}")
    references = [row["reference"] for row in rows]
    print(f"{name}: {dict(pairs)} {dict(why)}")
    print(f"  chrF of all {_chrf(written, references)}")
    print(f"  seconds a line: {statistics.median(took):.2f} (median), {max(took):.2f} (longest)")
    if shown:
        print(f"  chrF of what is shown {_chrf([text for text, _ in shown], [given for _, given in shown])}")


def _by_speech(
    rows: list[dict[str, Any]], model: Path, clips: Path, names: tuple[str, ...], day: date, verbose: bool
) -> None:
    import numpy as np

    from meetingmate.assistants.translation.translating import heard
    from meetingmate.audio import decode
    from meetingmate.transcription.engine import Engine as SpeechEngine

    engine = SpeechEngine(model, threads=1)
    written = []
    for row in rows:
        samples = np.concatenate(list(decode.stream(clips / row["file"])))
        said = engine.in_english(samples, language=row["source"])
        written.append(said)
        one = heard(row["text"], said, Task(row["source"], "en", names, day), engine.name)
        print(f"{engine.name} {row['file']}: chrF {_chrf([said], [row['reference']])} {one.failures() or 'shown'}")
        if verbose:
            print(f"  {said}")
    print(f"{engine.name}: chrF of all {_chrf(written, [row['reference'] for row in rows])}")


def _chrf(written: list[str], references: list[str]) -> float:
    return round(CHRF().corpus_score(written, [references]).score, 1)


if __name__ == "__main__":
    main()
