"""The whole pipeline: empty and long talks, determinism, evidence, remarks, and the quality on the probe meetings."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.minutes import batch, find_facts, make_minutes
from meetingmate.minutes.finding import Finder, by_both, by_rules
from tests.minutes.talk import meeting, utterances

PROBES = Path(__file__).parents[1] / "data" / "probes"
TALK = utterances(
    "Anna: Ben, can you order the paper by Thursday?",
    "Ben: Sure, I'll do that.",
    "Anna: Then it's decided, we release on the twentieth of March.",
    "Ben: Agreed.",
)


def scorer(folder: Path) -> ModuleType:
    """The scorer beside the project."""
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("score_strict", folder / "score_strict.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(folder))


def predict(line: dict[str, Any], finder: Finder) -> dict[str, Any]:
    talk, said = batch.read_line(line)
    found = find_facts(talk, said, finder=finder)
    return {
        "id": line["id"],
        "decisions": [{"text": d.text, "evidence": [int(e.utterance) for e in d.evidence]} for d in found.decisions],
        "actions": [
            {
                "text": a.task,
                "owner": a.owners or None,
                "due": a.due,
                "evidence": [int(e.utterance) for e in a.evidence],
            }
            for a in found.actions
        ],
        "next_meeting": found.next_meeting.text if found.next_meeting else None,
    }


def test_minutes_without_a_model_say_so() -> None:
    minutes = make_minutes(meeting(TALK), TALK)
    assert [a.owners for a in minutes.actions] == [["Ben"]]
    assert [d.text for d in minutes.decisions] == ["Release on 20 March"]
    assert minutes.how_made.writing_model is None
    assert any("rules" in remark for remark in minutes.how_made.remarks)
    assert minutes.checks.verified == 2


def test_every_quote_stands_in_its_utterance() -> None:
    texts = {u.id: u.text for u in TALK}
    minutes = make_minutes(meeting(TALK), TALK)
    for item in [*minutes.decisions, *minutes.actions]:
        assert item.evidence
        assert all(e.quote in texts[e.utterance] for e in item.evidence)


def test_the_same_talk_gives_the_same_minutes() -> None:
    first, second = make_minutes(meeting(TALK), TALK), make_minutes(meeting(TALK), TALK)
    first.how_made.created = second.how_made.created = ""
    assert msgspec.json.encode(first) == msgspec.json.encode(second)


def test_nothing_said() -> None:
    for said in ([], utterances("_: Thank you for watching."), utterances("A: mm-hmm", "B: yeah")):
        minutes = make_minutes(Meeting(id="m", title="", date=""), said)
        assert (minutes.decisions, minutes.actions, minutes.open_questions, minutes.next_meeting) == ([], [], [], None)


def test_a_sentence_over_two_utterances_of_a_speaker_is_one() -> None:
    said = utterances("Ben: I'll send the contract to the", "Ben: landlord on Friday.")
    found = find_facts(meeting(said), said)
    assert [(a.task, a.due) for a in found.actions] == [("Send the contract to the landlord", "2026-03-13")]
    assert [e.utterance for e in found.actions[0].evidence] == ["0", "1"]


def test_the_work_grows_with_the_talk_and_not_faster() -> None:
    texts = [
        "I'll send the report on Friday.",
        "okay",
        "So the booking page was slow last week.",
        "What about the roof?",
    ]
    said = [
        Utterance(id=str(n), start=float(n), end=n + 0.9, text=texts[n % 4], speaker=f"Speaker {n % 5}")
        for n in range(4_000)
    ]

    def cost(count: int) -> float:
        begin = time.process_time()
        find_facts(meeting(said[:count]), said[:count])
        return time.process_time() - begin

    cost(400)
    assert cost(4_000) < 4 * cost(2_000)


@pytest.mark.parametrize(
    ("name", "actions", "decisions", "owners", "dates"),
    [
        ("tuning.jsonl", 88, 82, 0.95, 0.9),
        ("held_out.jsonl", 90, 85, 0.95, 0.9),
        ("fresh_looked_at.jsonl", 94, 81, 0.95, 0.93),
        ("fresh_unseen.jsonl", 76, 38, 0.85, 0.85),
    ],
)
def test_own_probe_meetings(
    shared_data: Path, name: str, actions: float, decisions: float, owners: float, dates: float
) -> None:
    """What the expressions alone find in short, tidy talks, most of which they were written beside."""
    _floors(shared_data, PROBES / name, by_rules, actions, decisions, owners, dates)


@pytest.mark.parametrize(
    ("name", "actions", "decisions", "owners", "dates"),
    [("held_out.jsonl", 85, 72, 0.92, 0.9), ("fresh_unseen.jsonl", 76, 52, 0.85, 0.8)],
)
def test_tagger_and_expressions_together(
    shared_data: Path, name: str, actions: float, decisions: float, owners: float, dates: float
) -> None:
    _floors(shared_data, PROBES / name, by_both, actions, decisions, owners, dates)


def test_shared_probe_meetings(shared_data: Path) -> None:
    _floors(shared_data, shared_data / "text" / "probe_meetings.jsonl", by_rules, 90, 85, 0.92, 0.9)


def _floors(
    shared_data: Path, path: Path, finder: Finder, actions: float, decisions: float, owners: float, dates: float
) -> None:
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    result = scorer(shared_data.parent / "eval").run(gold, {g["id"]: predict(g, finder) for g in gold})
    assert result["actions"]["F1"] >= actions
    assert result["decisions"]["F1"] >= decisions
    for key, floor in (("owner", owners), ("due", dates)):
        right, total = map(int, result[key].split("/"))
        assert right / total >= floor, (key, result[key])
