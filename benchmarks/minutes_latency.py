"""How long people wait for the minutes after Stop, when they were kept ready while the meeting went on.

    python -m benchmarks.minutes_latency [--meeting FILE] [--model FOLDER] [--json FILE]

The talk is fed in the order and at the times it was spoken, on a clock that runs as fast as the computer: what the
live writer computes takes its time on that clock too, so its drafts come as rarely as they would in the meeting.
Then Stop, and for comparison the same minutes from scratch in the same process. Processor time is what counts on a
computer that does other things as well; elapsed time stands beside it.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import msgspec

from benchmarks._common import SHARED
from meetingmate import models
from meetingmate.domain.meeting import Attendee, Meeting, Minutes, Utterance
from meetingmate.minutes import make_minutes
from meetingmate.minutes.incremental import GrowingMinutes
from meetingmate.slm.engine import Engine
from meetingmate.workers.live_writer import EVERY_S, SHARE

LONG = SHARED / "text" / "ami_long_EN2001a.jsonl"


def main() -> None:
    """Print the table."""
    options = _options()
    meeting, said = _meeting(options.meeting)
    with Engine(options.model or models.model_path("smollm2-135m"), threads=1) as engine:
        figures = measured(engine, meeting, said)
    for name, value in figures.items():
        print(f"{name:<46}{value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def measured(engine: Engine, meeting: Meeting, said: list[Utterance]) -> dict:
    """The figures of one meeting."""
    live = GrowingMinutes(meeting, engine=engine, language="en", speech_model=None)
    clock = next_draft = next_question = busy = 0.0
    drafts = questions = waiting = 0
    for utterance in said:
        clock = max(clock, utterance.end)
        live.add([utterance])
        waiting += 1
        if clock >= next_draft and waiting:
            live.draft()
            clock += live.cost_s
            busy += live.cost_s
            next_draft = clock + max(EVERY_S, live.cost_s / SHARE)
            drafts, waiting = drafts + 1, 0
        elif clock >= next_question and live.waiting:
            live.ask_next()
            clock += live.cost_s
            busy += live.cost_s
            next_question = clock + live.cost_s * (1 / SHARE - 1)
            questions, waiting = questions + 1, waiting + 1
    length = said[-1].end
    _, to_facts = _timed(lambda: live.finish(meeting, said, words=False))
    finished, after_stop = _timed(lambda: live.finish(meeting, said))
    whole, from_scratch = _timed(lambda: make_minutes(meeting, said, engine=engine, language="en"))
    return {
        "length of the meeting (s)": round(length),
        "utterances": len(said),
        "drafts while it went on": drafts,
        "share of one core while it went on (%)": round(100 * busy / length, 1),
        "questions to the model meanwhile": questions,
        "Stop to facts, processor time (s)": round(to_facts[0], 2),
        "Stop to minutes, processor time (s)": round(after_stop[0], 2),
        "Stop to minutes, elapsed (s)": round(after_stop[1], 2),
        "from scratch, processor time (s)": round(from_scratch[0], 2),
        "from scratch, elapsed (s)": round(from_scratch[1], 2),
        "ratio of processor time (1 : n)": round(from_scratch[0] / after_stop[0], 1),
        "same facts as from scratch": _facts(finished) == _facts(whole),
        "decisions, tasks": f"{len(finished.decisions)}, {len(finished.actions)}",
    }


def _timed(make: object) -> tuple[Minutes, tuple[float, float]]:
    busy, begun = time.process_time(), time.perf_counter()
    minutes = make()
    return minutes, (time.process_time() - busy, time.perf_counter() - begun)


def _facts(minutes: Minutes) -> bytes:
    parts = (minutes.decisions, minutes.actions, minutes.open_questions, minutes.next_meeting)
    return msgspec.json.encode(parts)


def _meeting(path: Path) -> tuple[Meeting, list[Utterance]]:
    turns = json.loads(path.read_text(encoding="utf-8").splitlines()[0])["turns"]
    said = [
        Utterance(id=f"u{n}", start=t["start"], end=t["end"], text=t["text"], speaker=t["speaker"])
        for n, t in enumerate(turns)
    ]
    people = [Attendee(name=name) for name in dict.fromkeys(u.speaker for u in said)]
    return Meeting(id="m", title="", date="2026-03-05", language="en", attendees=people), said


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time from Stop to complete minutes.")
    parser.add_argument("--meeting", type=Path, default=LONG, help="JSONL file with timed turns; its first line")
    parser.add_argument("--model", type=Path, help="folder of the writing model")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
