"""Meetings to write about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meetingmate.domain.meeting import ActionItem, Attendee, Decision, Evidence, Meeting, Utterance
from meetingmate.minutes.items.facts import Facts


def load(folder: Path, name: str) -> tuple[Meeting, list[Utterance], Facts]:
    """A recording with ground truth: its turns as utterances, its decisions and actions as verified facts."""
    data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    turns = [
        Utterance(id=f"u{i}", start=t["start"], end=t["end"], speaker=t["speaker"], text=t["text"])
        for i, t in enumerate(data["turns"])
    ]
    meeting = Meeting(
        id=name,
        title=data["title"],
        date=data["date"],
        language=data["language"],
        attendees=[Attendee(name=person) for person in data["attendees"]],
    )
    cite = [Evidence(utterance=turns[0].id, quote=turns[0].text, start=0, end=1)] if turns else []
    reference = data["reference"]
    facts = Facts(
        decisions=[Decision(text=text, evidence=cite) for text in reference["decisions"]],
        actions=[
            ActionItem(task=a["task"], owners=[a["owner"]] if a["owner"] else [], evidence=cite)
            for a in reference["actions"]
        ],
        no_speech=not turns,
    )
    return meeting, turns, facts


@pytest.fixture(scope="session")
def sample(sample_dir: Path) -> tuple[Meeting, list[Utterance], Facts]:
    """The sample meeting."""
    return load(sample_dir, "sample_standup")
