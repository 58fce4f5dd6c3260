"""What a person marks as wrong is kept as data that the benchmarks read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from meetingmate.domain.meeting import ActionItem, Check, Decision, Evidence, Meeting, Minutes, PreviousAction, Update
from meetingmate.editing.minutes import keep_edits, take_out
from meetingmate.library import Library

ROOT = Path(__file__).parents[2]


def test_removals_edits_and_additions_are_read_from_a_library_also_after_a_new_run(home: Path) -> None:
    def cited(number: int) -> list[Evidence]:
        return [Evidence(utterance=f"u{number}", quote="q", start=number, end=number + 0.9)]

    def found() -> Minutes:
        return Minutes(
            decisions=[Decision(text="Buy a yacht", evidence=cited(1)), Decision(text="Move", evidence=cited(2))],
            actions=[ActionItem(task="Call Ben", evidence=cited(3))],
        )

    minutes = found()
    take_out(minutes, "decision", minutes.decisions, 0)
    minutes.actions[0].task, minutes.actions[0].check = "Call Bea", Check(result="person")
    minutes.actions.append(ActionItem(task="Buy milk", check=Check(result="person")))
    update = Update(kind="done", state="dismissed", evidence=cited(4))
    minutes.previous_actions = [PreviousAction(meeting="m0", item="a1", task="Send it", update=update)]
    library = Library(home)
    library.add(Meeting(id="m", title="M", date="2026-03-10"))
    library.add_minutes("m", minutes)
    again = found()
    again.previous_actions = [PreviousAction(meeting="m0", item="a1", task="Send it")]
    library.add_minutes("m", keep_edits(minutes, again))
    library.close()
    command = [sys.executable, "-m", "benchmarks.marks", str(home)]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    read = [msgspec.json.decode(line) for line in out.splitlines()]
    assert [(r["mark"], r["kind"], r["text"]) for r in read] == [
        ("removed", "decision", "Buy a yacht"),
        ("edited", "action", "Call Bea"),
        ("added", "action", "Buy milk"),
        ("dismissed", "previous action, done", "Send it"),
    ]
    assert read[0]["evidence"] == [{"utterance": "u1", "quote": "q", "start": 1.0, "end": 1.9}]
