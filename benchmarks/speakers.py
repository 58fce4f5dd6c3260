"""Who spoke when: error rates, number of speakers and speed, against the plain sherpa-onnx library.

Usage: ``python benchmarks/speakers.py [--whisper MODEL] [--data FOLDER] [--only NAME ...]``

The plain library runs with its own defaults and the float32 models, if ``FOLDER/../models`` has them, else ours.
Thresholds were chosen on the files marked "chosen on"; the others are the ones to believe. DER in percent: with
overlap and no collar | overlap, 0.25 s collar | no overlap, 0.25 s collar.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import diarization_score as score
import numpy as np

from meetingmate import paths
from meetingmate.audio import decode
from meetingmate.meeting import Utterance, Word
from meetingmate.speakers import SpeakerTurn, assign_speakers, diarize_file, embedding, segmentation

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
    """Utterances with word times by Whisper, to see what words the speakers get."""
    from faster_whisper import WhisperModel

    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=2)
    segments, _ = whisper.transcribe(
        str(path), beam_size=1, word_timestamps=True, vad_filter=True, condition_on_previous_text=False
    )
    return [
        Utterance(
            id=f"u{i}",
            start=s.start,
            end=s.end,
            text=s.text.strip(),
            words=[Word(text=w.word.strip(), start=w.start, end=w.end) for w in s.words or []],
        )
        for i, s in enumerate(segments)
    ]


def words_right(utterances: list[Utterance], turns: list[SpeakerTurn], reference: list[score.Turn]) -> float:
    """Percent of words that get the right speaker (the reference turn that covers most of the word)."""
    pairs = []
    for utterance in assign_speakers(utterances, turns):
        for word in utterance.words:
            best = max(reference, key=lambda t: min(word.end, t[1]) - max(word.start, t[0]))
            pairs.append((best[2], utterance.speaker))
    return score.word_accuracy(pairs)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=paths.resources_dir().parent.parent / "shared" / "data")
    parser.add_argument("--whisper", type=Path, help="folder of a Whisper model: also score words")
    parser.add_argument("--only", nargs="*", help="names of files")
    options = parser.parse_args()
    names = [n for n in MEETINGS + CLIPS if not options.only or n in options.only]
    totals: dict[str, list[tuple[float, float, bool]]] = {"plain": [], "ours": []}
    for name in names:
        folder, suffix = ("meetings", ".ogg") if name in MEETINGS else ("audio", ".flac")
        path = options.data / folder / f"{name}{suffix}"
        reference = score.read_rttm(path.with_suffix(".rttm"))
        duration = decode.probe(path).duration_s
        people = len({speaker for _, _, speaker in reference})
        utterances = transcript(path, options.whisper) if options.whisper and reference else []
        for system, run in (("plain", plain), ("ours", ours)):
            began = time.perf_counter()
            turns = run(path, options.data.parent / "models")
            factor = (time.perf_counter() - began) / duration
            answer = [(t.start, t.end, t.speaker or "unknown") for t in turns]
            rates = [
                score.der(score.error_rate(reference, answer, duration, collar_s=collar, overlap=overlap))
                for collar, overlap in ((0.0, True), (0.25, True), (0.25, False))
            ]
            found = len({t.speaker for t in turns if t.speaker})
            words = f" words {words_right(utterances, turns, reference):5.1f} %" if utterances else ""
            mark = " (chosen on)" if name in CHOSEN_ON else ""
            print(
                f"{name:28} {system:5} DER {rates[0]:5.1f} | {rates[1]:5.1f} | {rates[2]:5.1f}"
                f" speakers {found:2} of {people} speed {factor:.3f}{words}{mark}",
                flush=True,
            )
            if name not in CHOSEN_ON:
                totals[system].append((rates[0], factor, found == people))
    for system, rows in totals.items():
        if rows:
            rate, factor, right = np.mean(np.array(rows, dtype=float), axis=0)
            print(
                json.dumps(
                    {
                        "not chosen on": system,
                        "der": round(rate, 1),
                        "speed": round(factor, 3),
                        "count right": round(right, 2),
                    }
                )
            )


if __name__ == "__main__":
    main()
