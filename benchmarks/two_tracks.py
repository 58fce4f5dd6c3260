"""The final pass over two tracks: each alone, with both heard together, and plain Whisper on both in one.

    python -m benchmarks.two_tracks --model FOLDER [--threads 1] [--seconds 240] [--only NAME]

Recordings with ground truth are split into two tracks: the first speaker is the microphone, everybody else the
computer's sound. "at once": the same turns, put so that each begins 1.2 s before the one of the other track ends.
Wrong words are counted for each track by itself, so a word on the wrong track counts twice; plain Whisper has no
tracks, its words are counted in the order of the turns. Missing: words of the reference for which nothing was written.
Cost: processor seconds for each second of sound.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import jiwer
import numpy as np
from msgspec import Struct

from benchmarks._common import SHARED, normalised, table, turns_of
from meetingmate.audio import decode
from meetingmate.transcription import BlockRecogniser, BothTracks, Engine, TranscribeOptions, transcribe_file
from meetingmate.transcription.blocks import Block
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.language import Region

RATE = decode.RATE
#: So much of each turn is said while the other track talks (seconds).
_AT_ONCE_S = 1.2
_EDGE_S = 0.1


class Meeting(Struct, kw_only=True):
    """Two tracks, what is said on each, and in the order of the turns."""

    name: str
    tracks: list[np.ndarray]
    said: list[str]
    ordered: str


class Turn(Struct, kw_only=True):
    """``track`` 0 is that of the first speaker; times in seconds."""

    track: int
    start: float
    end: float
    text: str


def main() -> None:
    """Parse the command line, run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--only", default="", help="recordings whose name has this in it")
    args = parser.parse_args()
    engine = Engine(args.model, threads=args.threads)
    rows = []
    for meeting in meetings(args.seconds, args.only):
        rows.append(row(meeting, engine, args.model))
        print(rows[-1], flush=True)
    print(table(["recording", "words", "plain, both in one", "each alone", "and together", "missing", "cost"], rows))


def meetings(seconds: float, only: str) -> Iterator[Meeting]:
    """All recordings; those with enough turns also with people who talk at once."""
    files = [
        *((SHARED / "meetings" / f"{name}.ogg", seconds, name) for name in ("sample_standup", "it_huddle")),
        (SHARED / "audio" / "en_ami_ES2003a_0-30s.flac", 30.0, "en_ami_ES2003a"),
        (SHARED / "audio" / "en_fw_stereo_2ch.flac", 5.0, "en_fw_stereo_2ch"),
        (SHARED / "meetings" / "long_meeting.ogg", seconds, "long_meeting"),
    ]
    for path, length, name in files:
        if only not in name:
            continue
        if name == "en_fw_stereo_2ch":
            sides = np.concatenate(list(decode.blocks(path, rate=RATE, channels=2)), axis=1)
            said = [turn["text"] for turn in _manifest(path.name)]
            yield Meeting(name=name, tracks=list(sides), said=said, ordered=" ".join(said))
            continue
        turns = _turns(path, length)
        sound = np.concatenate(list(decode.stream(path)))[: round((max(t.end for t in turns) + 1.0) * RATE)]
        yield split(name, sound, turns)
        if name in ("sample_standup", "it_huddle"):
            yield at_once(f"{name}, at once", sound, [turn for turn in turns if turn.end < 120])


def split(name: str, sound: np.ndarray, turns: list[Turn]) -> Meeting:
    """The sound of each turn on its track, silence elsewhere."""
    mine = np.zeros(sound.size, dtype=bool)
    for turn in turns:
        if turn.track == 0:
            mine[max(0, round((turn.start - _EDGE_S) * RATE)) : round((turn.end + _EDGE_S) * RATE)] = True
    return _meeting(name, [sound * mine, sound * ~mine], turns)


def at_once(name: str, sound: np.ndarray, turns: list[Turn]) -> Meeting:
    """Turns that begin while the other track talks on."""
    placed: list[tuple[Turn, np.ndarray]] = []
    free = [0.0, 0.0]
    for turn in turns:
        samples = sound[max(0, round((turn.start - _EDGE_S) * RATE)) : round((turn.end + _EDGE_S) * RATE)]
        other = free[1 - turn.track]
        start = max(other - _AT_ONCE_S, free[turn.track] + 0.2) if other > free[turn.track] else free[turn.track] + 0.3
        end = start + samples.size / RATE
        placed.append((Turn(track=turn.track, start=start, end=end, text=turn.text), samples))
        free[turn.track] = end
    tracks = [np.zeros(round((max(free) + 1.0) * RATE), dtype=np.float32) for _ in free]
    for turn, samples in placed:
        first = round(turn.start * RATE)
        tracks[turn.track][first : first + samples.size] += samples
    return _meeting(name, tracks, [turn for turn, _ in placed])


def row(meeting: Meeting, engine: Engine, model: Path) -> list[str]:
    """Wrong words of each way, in percent."""
    length = meeting.tracks[0].size / RATE
    began = time.process_time()
    plain = _plain(np.sum(meeting.tracks, axis=0), engine)
    plain_cost = (time.process_time() - began) / length
    alone, together, cost = final_pass(meeting, engine, model)
    words = len(normalised(meeting.ordered).split())
    counted = [_errors(meeting.ordered, plain), _by_track(meeting.said, alone), _by_track(meeting.said, together)]
    return [
        meeting.name,
        str(words),
        *(f"{100 * wrong / words:.1f}" for wrong, _missing in counted),
        " / ".join(str(missing) for _wrong, missing in counted),
        f"{plain_cost:.2f} / " + " / ".join(f"{busy / length:.2f}" for busy in cost),
    ]


def final_pass(meeting: Meeting, engine: Engine, model: Path) -> tuple[list[str], list[str], tuple[float, float]]:
    """The text of each track heard alone and with both heard together, and the processor seconds of each."""
    alone: list[list[str]] = [[], []]
    together: list[list[str]] = [[], []]
    more = 0.0
    began = time.process_time()
    with tempfile.TemporaryDirectory() as scratch:
        paths = [_wav(Path(scratch) / f"{number}.wav", samples) for number, samples in enumerate(meeting.tracks)]
        both = BothTracks(paths, BlockRecogniser(engine, beam_size=5, vocabulary=None))
        for number, path in enumerate(paths):

            def agreed(block: Block, regions: list[Region], segments: list[Segment], number: int = number):
                nonlocal more
                alone[number].append(" ".join(segment.text for segment in segments))
                asked = time.process_time()
                answer = both.agreed(number, block, regions, segments)
                more += time.process_time() - asked
                return answer

            transcribe_file(
                path,
                TranscribeOptions(model_dir=model, language="en"),
                engine=engine,
                on_utterances=lambda told, _position, number=number: together[number].extend(u.text for u in told),
                agreed=agreed,
            )
    busy = time.process_time() - began
    return [" ".join(part) for part in alone], [" ".join(part) for part in together], (busy - more, busy)


def _plain(sound: np.ndarray, engine: Engine) -> str:
    segments, _ = engine.whisper.transcribe(sound, beam_size=5, vad_filter=True, word_timestamps=True, language="en")
    return " ".join(segment.text.strip() for segment in segments)


def _by_track(said: list[str], texts: list[str]) -> tuple[int, int]:
    found = [_errors(reference, text) for reference, text in zip(said, texts, strict=True)]
    return sum(wrong for wrong, _ in found), sum(missing for _, missing in found)


def _errors(reference: str, text: str) -> tuple[int, int]:
    """Wrong words, and those among them for which nothing was written."""
    counts = jiwer.process_words(normalised(reference), normalised(text))
    return counts.substitutions + counts.deletions + counts.insertions, counts.deletions


def _meeting(name: str, tracks: list[np.ndarray], turns: list[Turn]) -> Meeting:
    said = [" ".join(turn.text for turn in turns if turn.track == number) for number in (0, 1)]
    ordered = " ".join(turn.text for turn in sorted(turns, key=lambda turn: turn.start))
    return Meeting(name=name, tracks=tracks, said=said, ordered=ordered)


def _turns(path: Path, seconds: float) -> list[Turn]:
    found = turns_of(path) if path.with_suffix(".json").exists() else _manifest(path.name)
    found = [turn for turn in found if turn["end"] <= seconds]
    return [
        Turn(track=int(turn["speaker"] != found[0]["speaker"]), start=turn["start"], end=turn["end"], text=turn["text"])
        for turn in found
    ]


def _manifest(file: str) -> list[dict]:
    entries = map(json.loads, (SHARED / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    return next(entry["reference_turns"] for entry in entries if entry["file"] == f"audio/{file}")


def _wav(path: Path, samples: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


if __name__ == "__main__":
    main()
