"""Who spoke when: error rates, right words, number of speakers and speed, against the plain sherpa-onnx library.

Usage: ``python benchmarks/speakers.py [--whisper MODEL] [--data FOLDER] [--only NAME ...] [--json OUT]``
       ``python benchmarks/speakers.py --memory HOURS [--data FOLDER]``

The plain library runs with its own defaults and the float32 models, if ``FOLDER/../models`` has them, else ours.
Thresholds were chosen on the files marked "chosen on"; the others are the ones to believe. DER in percent: with
overlap and no collar | overlap, 0.25 s collar | no overlap, 0.25 s collar. With ``--whisper`` words are scored too:
the plain library's turns and ours give speakers to the same words; ``live`` is the provisional pass, line by line.
``--memory`` hears one meeting over and over for so many hours and prints the memory on the way.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import diarization_score as score
import numpy as np
import psutil
from _common import cut, table

from meetingmate.audio import decode
from meetingmate.base import paths
from meetingmate.domain.meeting import Utterance
from meetingmate.speakers import (
    LiveSpeakers,
    SpeakerTurn,
    assign_speakers,
    diarize_file,
    embedding,
    segmentation,
    tell_speakers,
)
from meetingmate.speakers.diarize import diarize
from meetingmate.transcription import Engine, TranscribeOptions, transcribe_file

MODELS = paths.resources_dir() / "models" / "speakers"
#: Files that the thresholds were chosen on (with two groups of AMI excerpts that are not part of the data).
CHOSEN_ON = {"sample_standup", "it_huddle", "en_ami_trn08_heavy_overlap"}
MEETINGS = ["sample_standup", "it_huddle", "clinic_dictation", "long_meeting", "silence_music"]
CLIPS = ["en_ami_ES2003a_0-30s", "en_ami_trn01_mostly_silent", "en_ami_trn08_heavy_overlap", "en_ami_tst01"]


def plain(path: Path, models: Path) -> list[SpeakerTurn]:
    """Turns by sherpa-onnx's own diarization with its default settings."""
    import sherpa_onnx

    files = [models / "pyannote-segmentation-3.0.onnx", models / "campplus-zh-en-16k.onnx"]
    if not all(f.is_file() for f in files):
        files = [MODELS / segmentation.MODEL_FILE, MODELS / embedding.MODEL_FILE]
    pyannote = sherpa_onnx.OfflineSpeakerSegmentationPyannoteModelConfig(model=str(files[0]))
    config = sherpa_onnx.OfflineSpeakerDiarizationConfig(
        segmentation=sherpa_onnx.OfflineSpeakerSegmentationModelConfig(pyannote=pyannote, num_threads=2),
        embedding=sherpa_onnx.SpeakerEmbeddingExtractorConfig(model=str(files[1]), num_threads=2),
        clustering=sherpa_onnx.FastClusteringConfig(),
    )
    samples = np.concatenate(list(decode.stream(path)))
    found = sherpa_onnx.OfflineSpeakerDiarization(config).process(samples).sort_by_start_time()
    return [SpeakerTurn(start=s.start, end=s.end, speaker=f"Speaker {s.speaker + 1}") for s in found]


def ours(path: Path, _models: Path) -> list[SpeakerTurn]:
    """Turns by MeetingMate."""
    return diarize_file(path, models_dir=MODELS, threads=2)


def transcript(path: Path, model: Path) -> list[Utterance]:
    """The lines that recognition writes, to see what words the speakers get."""
    found: list[Utterance] = []
    transcribe_file(
        path,
        TranscribeOptions(model_dir=model, beam_size=1, threads=2),
        on_utterances=lambda new, _position: found.extend(new),
        engine=Engine(model, threads=2),
    )
    return found


def told(system: str, path: Path, lines: list[Utterance], turns: list[SpeakerTurn]) -> list[Utterance]:
    """The lines with the speakers of a system."""
    if system == "plain":
        return assign_speakers(lines, turns)
    if system == "ours":
        return tell_speakers(lines, {"mixed": path}, models_dir=MODELS, threads=2).utterances
    live = LiveSpeakers(MODELS, 2)
    sound = np.concatenate(list(decode.stream(path)))
    rate = decode.RATE
    for line in lines:
        line.speaker = live.label(sound[int(line.start * rate) : int(line.end * rate)], line.start, line.end)
    return lines


def words_right(utterances: list[Utterance], reference: list[score.Turn]) -> tuple[float, float]:
    """Percent of words with the right speaker and with a wrong one (the turn that covers most of a word is right)."""
    pairs = []
    for utterance in utterances:
        for word in utterance.words:
            best = max(reference, key=lambda t: min(word.end, t[1]) - max(word.start, t[0]))
            pairs.append((best[2], utterance.speaker))
    return score.word_accuracy(pairs) if pairs else (0.0, 0.0)


def measure(name: str, options: argparse.Namespace) -> list[dict]:
    """One row a system for one file."""
    folder, suffix = ("meetings", ".ogg") if name in MEETINGS else ("audio", ".flac")
    path = options.data / folder / f"{name}{suffix}"
    reference = score.read_rttm(path.with_suffix(".rttm"))
    duration = decode.probe(path).duration_s
    if duration > 60 * options.minutes:
        duration = 60 * options.minutes
        path = cut(path, duration, Path(options.scratch) / f"{name}.wav")
        reference = [(start, min(end, duration), who) for start, end, who in reference if start < duration]
    lines = transcript(path, options.whisper) if options.whisper and reference else []
    rows = []
    for system, run in (("plain", plain), ("ours", ours)):
        if system not in options.systems:
            continue
        began, busy = time.perf_counter(), time.process_time()
        turns = run(path, options.data.parent / "models")
        factor, busy = (time.perf_counter() - began) / duration, (time.process_time() - busy) / duration
        answer = [(t.start, t.end, t.speaker or "unknown") for t in turns]
        rates = [
            score.der(score.error_rate(reference, answer, duration, collar_s=collar, overlap=overlap))
            for collar, overlap in ((0.0, True), (0.25, True), (0.25, False))
        ]
        row = {"file": name, "system": system, "der": rates, "rtf": factor, "cpu": busy}
        row["speakers"] = len({t.speaker for t in turns if t.speaker})
        row["of"] = len({speaker for _, _, speaker in reference})
        if lines:
            row["words"] = words_right(told(system, path, lines, turns), reference)
        rows.append(row)
    if lines and "live" in options.systems:
        labelled = told("live", path, lines, [])
        found = len({u.speaker for u in labelled if u.speaker})
        words = words_right(labelled, reference)
        rows.append(
            {
                "file": name,
                "system": "live",
                "speakers": found,
                "of": len({who for _, _, who in reference}),
                "words": words,
            }
        )
    return rows


def shown(row: dict) -> list[str]:
    """A row as text."""
    words = row.get("words")
    return [
        row["file"] + (" (chosen on)" if row["file"] in CHOSEN_ON else ""),
        row["system"],
        " | ".join(f"{rate:5.1f}" for rate in row.get("der", [])),
        f"{row['speakers']} of {row['of']}",
        f"{words[0]:.1f} / {words[1]:.1f}" if words else "",
        f"{row['rtf']:.3f}" if "rtf" in row else "",
        f"{row['cpu']:.3f}" if "cpu" in row else "",
    ]


def totals(rows: list[dict]) -> Iterator[str]:
    """Means over all files and over those that no threshold was chosen on."""
    for kind, names in (("meetings", MEETINGS), ("clips", CLIPS)):
        for part, chosen in (("not chosen on", CHOSEN_ON), ("all", set())):
            usual: list[float] = []
            for system in ("plain", "ours"):
                found = [r for r in rows if r["system"] == system and r["file"] in names and r["file"] not in chosen]
                if not found:
                    continue
                rates = np.mean([r["der"] for r in found], axis=0)
                right = sum(r["speakers"] == r["of"] for r in found)
                line = f"{kind}, {part}, {system}: DER {' | '.join(f'{rate:.1f}' for rate in rates)}"
                if usual:
                    line += (
                        f" ({', '.join(f'{100 * (a - b) / a:.0f} %' for a, b in zip(usual, rates, strict=True))} lower)"
                    )
                usual = usual or rates.tolist()
                words = [r["words"][0] for r in found if "words" in r]
                line += f", words right {np.mean(words):.1f} %" if words else ""
                yield f"{line}, number of speakers right in {right} of {len(found)}"


def memory(hours: float, data: Path) -> None:
    """Hear a meeting over and over as one recording and print the memory in use every ten minutes of it."""
    source = data / "meetings" / "it_huddle.ogg"
    length, wanted = decode.probe(source).duration_s, hours * 3600
    process, began = psutil.Process(), time.process_time()

    def blocks() -> Iterator[np.ndarray]:
        heard, told_at = 0.0, 0.0
        while heard < wanted:
            for block in decode.stream(source, block_s=30):
                yield block
                heard += len(block) / decode.RATE
                if heard - told_at >= 600:
                    told_at = heard
                    print(f"{heard / 3600:5.2f} h  {process.memory_info().rss / 1e6:7.1f} MB", flush=True)

    found = diarize(blocks, -(-wanted // length) * length, models_dir=MODELS, threads=2)
    people = len({turn.speaker for turn in found.turns if turn.speaker})
    cost = (time.process_time() - began) / wanted
    print(
        f"{people} speakers (3 there), {process.memory_info().rss / 1e6:.1f} MB at the end, cpu {cost:.3f} of real time"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=paths.resources_dir().parent.parent / "shared" / "data")
    parser.add_argument("--whisper", type=Path, help="folder of a Whisper model: also score words")
    parser.add_argument("--only", nargs="*", help="names of files")
    parser.add_argument(
        "--json", type=Path, help="also write the rows to this file; those of other files there stay with --only"
    )
    parser.add_argument("--systems", nargs="*", default=["plain", "ours", "live"], help="plain, ours, live")
    parser.add_argument("--minutes", type=float, default=600, help="hear only so many minutes of a longer recording")
    parser.add_argument("--memory", type=float, metavar="HOURS", help="watch the memory instead")
    options = parser.parse_args()
    if options.memory:
        memory(options.memory, options.data)
        return
    earlier = json.loads(options.json.read_text(encoding="utf-8")) if options.json and options.json.is_file() else []
    rows: list[dict] = [row for row in earlier if options.only and row["file"] not in options.only]
    with tempfile.TemporaryDirectory() as options.scratch:
        for name in MEETINGS + CLIPS:
            if not options.only or name in options.only:
                rows += measure(name, options)
                print("  ".join(shown(rows[-1])), flush=True)
                if options.json:
                    options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    header = ["file", "system", "DER", "speakers", "words right / wrong %", "time", "cpu"]
    rows.sort(key=lambda row: (MEETINGS + CLIPS).index(row["file"]))
    print(table(header, [shown(row) for row in rows]))
    print(*totals(rows), sep="\n")


if __name__ == "__main__":
    main()
