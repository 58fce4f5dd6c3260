"""The live transcript against a plain faster-whisper call and a LocalAgreement-2 loop, with a simulated clock.

    python benchmarks/live_simulated.py --model FOLDER [--file RECORDING] [--start 0] [--seconds 150] [--tracks 2]

The recording is fed as if it were spoken right now, and the clock moves by the processor time that the work takes
(so figures hold for one idle core for each thread, however busy the machine is). With two tracks the first speaker
is the microphone, everybody else the computer's sound. Delays of a word count from its end: ``shown`` until it first
stands in the provisional or settled text, ``settled`` until it is there to stay; ``after pause`` is counted from the
end of the pause of 0.6 s that ends an utterance. The rate of wrong words needs RECORDING.json beside the file.
"""

from __future__ import annotations

import argparse
import difflib
import tempfile
import time
import wave
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from _common import SHARED, normalised, table, turns_of, word_error_rate
from faster_whisper import WhisperModel
from local_agreement import LocalAgreement

from meetingmate.audio import decode
from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription import TranscribeOptions, transcribe_file
from meetingmate.transcription.engine import Engine
from meetingmate.transcription.live import LiveOptions, LiveTranscriber, RollingPass

RATE = decode.RATE
#: Sound comes from the disk in pieces of this length; an idle worker looks again after so long.
_BLOCK_S, _IDLE_S = 0.05, 0.05
_PAUSE_S = 0.6


class Clock:
    """Simulated seconds since the recording began: the processor time used, plus what was waited."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._began = time.process_time()
        self._waited = 0.0

    @property
    def busy(self) -> float:
        """Processor seconds so far."""
        return time.process_time() - self._began

    @property
    def now(self) -> float:
        """Seconds since the recording began."""
        return self._waited + self.busy / self._threads

    def wait(self, seconds: float) -> None:
        """Nothing to do for so long."""
        self._waited += seconds


class SpokenNow:
    """A recording that is there only up to the clock."""

    def __init__(self, samples: np.ndarray, clock: Clock) -> None:
        self._samples, self._clock = samples, clock

    def available(self) -> float:
        """Seconds spoken so far."""
        return min(int(self._clock.now / _BLOCK_S) * _BLOCK_S, self._samples.size / RATE)

    def read(self, start: float, end: float) -> np.ndarray:
        """16 kHz sound, zeros outside."""
        return _stretch(self._samples, start, end)


@dataclass
class Notes:
    """All that was told, and when. A word is (text, end on the recording's time line)."""

    clock: Clock
    lines: list[tuple[float, Utterance]] = field(default_factory=list)
    shown: list[tuple[float, str, float, str]] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)

    def settled(self, track: str, utterances: list[Utterance], position_s: float) -> None:
        """Keep the lines."""
        self.lines += [(self.clock.now, u) for u in utterances]

    def provisional(self, track: str, start: float, end: float, text: str) -> None:
        """Keep the text."""
        self.shown.append((self.clock.now, track, start, text))

    def left_out(self, removed: list[Removed]) -> None:
        """Keep the records."""
        self.removed += removed

    def language(self, language: str, probability: float) -> None:
        """Of no interest here."""

    def speaker(self, utterance: Utterance, samples: np.ndarray) -> str | None:
        """Nobody is told apart here."""
        return None

    def text(self) -> str:
        """All settled lines by their time."""
        return " ".join(u.text for _, u in sorted(self.lines, key=lambda line: line[1].start))

    def settled_delays(self) -> list[float]:
        """For each word: seconds from its end until it was settled."""
        return [told - word.end for told, u in self.lines for word in u.words]

    def pause_delays(self) -> list[float]:
        """For the last word of what was settled at once: seconds from the end of the pause after it."""
        last = {(told, u.track): u.words[-1].end for told, u in self.lines}
        return [told - end - _PAUSE_S for (told, _), end in last.items()]

    def shown_delays(self) -> list[float]:
        """For each word: seconds from its end until it could be read, in grey or settled."""
        delays = []
        for track in {u.track for _, u in self.lines}:
            words = [(_plain(w.text), w.end, told) for told, u in self.lines if u.track == track for w in u.words]
            first = [told for _, _, told in words]
            for told, of, start, text in self.shown:
                if of != track or not text:
                    continue
                near = [n for n, (_, end, _) in enumerate(words) if start - 0.5 < end <= told + 0.5]
                matcher = difflib.SequenceMatcher(
                    None, [words[n][0] for n in near], [_plain(w) for w in text.split()], autojunk=False
                )
                for match in matcher.get_matching_blocks():
                    for n in near[match.a : match.a + match.size]:
                        first[n] = min(first[n], told)
            delays += [told - end for told, (_, end, _) in zip(first, words, strict=True)]
        return delays


def ours(tracks: dict[str, np.ndarray], engine: Engine, threads: int, language: str | None) -> tuple[Notes, float]:
    """Our live transcript, and the processor seconds it took."""
    clock = Clock(threads)
    notes = Notes(clock)
    sounds = {name: SpokenNow(samples, clock) for name, samples in tracks.items()}
    live = LiveTranscriber(sounds, engine, notes, LiveOptions(language=language))
    length = max(samples.size for samples in tracks.values()) / RATE
    while not live.done:
        if clock.now >= length:
            live.end()
        if not live.step():
            clock.wait(_IDLE_S)
    return notes, clock.busy


def local_agreement(
    tracks: dict[str, np.ndarray], whisper: WhisperModel, threads: int, step_s: float
) -> tuple[Notes, float]:
    """The yardstick on the same clock."""
    clock = Clock(threads)
    notes = Notes(clock)
    loops = {
        name: LocalAgreement(whisper, SpokenNow(samples, clock), name, notes, step_s)
        for name, samples in tracks.items()
    }
    length = max(samples.size for samples in tracks.values()) / RATE
    while not all(loop.done for loop in loops.values()):
        worked = [loop.step(last=clock.now >= length) for loop in loops.values()]
        if not any(worked):
            clock.wait(_IDLE_S)
    return notes, clock.busy


def final_pass(tracks: dict[str, np.ndarray], engine: Engine, model: Path) -> str:
    """What replaces the live text after Stop: each track as a whole, in order of time."""
    found: list[Utterance] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, samples in tracks.items():
            path = Path(scratch) / f"{name}.wav"
            with wave.open(str(path), "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(RATE)
                out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
            options = TranscribeOptions(model_dir=model, track=name)
            transcribe_file(path, options, engine=engine, on_utterances=lambda told, _position: found.extend(told))
    return " ".join(u.text for u in sorted(found, key=lambda u: u.start))


class Whole:
    """A recording that is there as a whole."""

    def __init__(self, samples: np.ndarray) -> None:
        self._samples = samples

    def available(self) -> float:
        """Its length in seconds."""
        return self._samples.size / RATE

    def read(self, start: float, end: float) -> np.ndarray:
        """16 kHz sound, zeros outside."""
        return _stretch(self._samples, start, end)


def rolling_pass(tracks: dict[str, np.ndarray], engine: Engine, language: str | None) -> str:
    """What replaces the live text while the meeting goes on: each track in blocks of one window of the recogniser."""
    again = RollingPass(
        {name: Whole(samples) for name, samples in tracks.items()},
        engine,
        beam_size=5,
        language=language or "en",
        fixed=language is not None,
        hotwords=[],
        names=[],
        positions={},
    )
    again.end()
    found: list[Utterance] = []
    while not again.done:
        found += [line for stretch in again.step() or () for line in stretch.utterances]
    return " ".join(u.text for u in sorted(found, key=lambda u: u.start))


def plain(tracks: dict[str, np.ndarray], whisper: WhisperModel, beam: int) -> str:
    """faster-whisper on the whole of each track, in order of time."""
    found = []
    for samples in tracks.values():
        segments, _ = whisper.transcribe(samples, beam_size=beam, vad_filter=True, word_timestamps=True, language="en")
        found += [(segment.start, segment.text) for segment in segments]
    return " ".join(text.strip() for _, text in sorted(found))


def main() -> None:
    """Parse the command line, run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--file", type=Path, action="append", help="may be given several times")
    parser.add_argument("--start", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=150.0)
    parser.add_argument("--tracks", type=int, choices=(1, 2), default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--language", default=None)
    parser.add_argument("--only-ours", action="store_true", help="only our live transcript")
    parser.add_argument("--only-whole", action="store_true", help="only what hears the whole recording")
    parser.add_argument("--show", action="store_true", help="print the texts")
    args = parser.parse_args()
    engine = Engine(args.model, threads=args.threads)
    for file in args.file or [SHARED / "meetings" / "sample_standup.ogg", SHARED / "meetings" / "it_huddle.ogg"]:
        run(file, engine, args)


def run(file: Path, engine: Engine, args: argparse.Namespace) -> None:
    """All ways on one recording."""
    tracks, reference = prepared(file, args.start, args.seconds, args.tracks)
    length = max(samples.size for samples in tracks.values()) / RATE
    rows, texts = [], {}
    ways = {} if args.only_whole else {"ours": lambda: ours(tracks, engine, args.threads, args.language)}
    if not (args.only_ours or args.only_whole):
        for step in (1.0, 2.0):
            ways[f"LocalAgreement-2, {step:.0f} s"] = lambda step=step: local_agreement(
                tracks, engine.whisper, args.threads, step
            )
    for name, way in ways.items():
        notes, busy = way()
        texts[name] = notes.text()
        rows.append(
            [
                name,
                _wrong(reference, texts[name]),
                *(_median_and_worst(delays) for delays in (notes.shown_delays(), notes.settled_delays())),
                _median_and_worst(notes.pause_delays()),
                f"{busy / length:.2f}",
            ]
        )
    mixed = {"both": np.sum(list(tracks.values()), axis=0)}
    whole = {
        "ours, final pass": lambda: final_pass(tracks, engine, args.model),
        "ours, rolling pass": lambda: rolling_pass(tracks, engine, args.language),
        "plain, beam 1": lambda: plain(tracks, engine.whisper, 1),
        "plain, beam 5": lambda: plain(tracks, engine.whisper, 5),
        "plain, beam 5, both in one": lambda: plain(mixed, engine.whisper, 5),
    }
    for name, way in () if args.only_ours else whole.items():
        began = time.process_time()
        texts[name] = way()
        busy = time.process_time() - began
        rows.append([name, _wrong(reference, texts[name]), "-", "-", "-", f"{busy / length:.2f}"])
    print(f"\n{file.name} from {args.start:.0f} s, {length:.0f} s, {len(tracks)} tracks, {args.threads} threads")
    print("delays: median / 95th percentile, seconds")
    print(table(["way", "wrong words", "shown", "settled", "after pause", "CPU s / s"], rows))
    if args.show:
        print(f"\n[reference]\n{normalised(reference)}")
        for name, text in texts.items():
            print(f"\n[{name}]\n{normalised(text)}")


def prepared(file: Path, start: float, seconds: float, tracks: int) -> tuple[dict[str, np.ndarray], str]:
    """The tracks (16 kHz) and what is said in them."""
    turns = turns_of(file) if file.with_suffix(".json").exists() else []
    turns = [turn for turn in turns if turn["start"] >= start - 0.3 and turn["end"] <= start + seconds]
    stop = max((turn["end"] + 1.0 for turn in turns), default=start + seconds)
    samples = np.concatenate(list(decode.stream(file)))[round(start * RATE) : round(stop * RATE)]
    reference = " ".join(turn["text"] for turn in turns)
    if tracks == 1 or not turns:
        return {"microphone": samples, "computer": np.zeros_like(samples)}, reference
    mine = np.zeros(samples.size, dtype=bool)
    for turn in turns:
        if turn["speaker"] == turns[0]["speaker"]:
            mine[max(0, round((turn["start"] - start - 0.1) * RATE)) : round((turn["end"] - start + 0.1) * RATE)] = True
    return {"microphone": samples * mine, "computer": samples * ~mine}, reference


def _stretch(samples: np.ndarray, start: float, end: float) -> np.ndarray:
    result = np.zeros(round((end - start) * RATE), dtype=np.float32)
    first = round(start * RATE)
    part = samples[first : first + result.size]
    result[: part.size] = part
    return result


def _wrong(reference: str, text: str) -> str:
    return f"{100 * word_error_rate(reference, text):.1f} %" if reference else "-"


def _median_and_worst(delays: list[float]) -> str:
    return f"{np.median(delays):.1f} / {np.percentile(delays, 95):.1f}" if delays else "-"


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


if __name__ == "__main__":
    main()
