"""Prose of bigger models: what passes the checks, and that nothing else is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.writing import prose, select
from meetingmate.minutes.writing.write import write_minutes
from meetingmate.slm.engine import Engine
from meetingmate.slm.errors import SlmAnswerError
from meetingmate.texts import localise

SAID = [
    ("Ann", "The boiler in the school was repaired on Tuesday and it cost two thousand euros."),
    ("Ben", "Complaints about cold rooms are down from sixty to twenty-two a month."),
    ("Ann", "The insurance pays 40% of the repair, says Lloyd."),
]
GOOD = "The boiler in the school was repaired on Tuesday. Ben reported that complaints about cold rooms are down."


class ScriptedEngine:
    """Answers as told, to force what a real model of 1B may do on a bad day; none can be had for the tests."""

    model_class = "prose"
    trained_for: frozenset[str] = frozenset()
    name = "scripted"

    def __init__(self, answer: str | None) -> None:
        self.answer = answer
        self.fields: dict[str, str] = {}

    def write(self, prompt_name: str, fields: dict[str, str], max_tokens: int) -> str:
        assert prompt_name == "write_topic"
        assert 0 < max_tokens <= 400
        self.fields = fields
        if self.answer is None:
            raise SlmAnswerError("cut")
        return self.answer

    def resemblance(self, prompt_names: tuple[str, ...], lines: list[str]) -> list[dict[str, float]]:
        return [dict.fromkeys(prompt_names, 1 / len(prompt_names)) | {prompt_names[0]: 1.0} for _ in lines]


def utterances() -> list[Utterance]:
    return [
        Utterance(id=f"u{i}", start=10.0 * i, end=10.0 * i + 9, speaker=who, text=text)
        for i, (who, text) in enumerate(SAID)
    ]


MEETING = Meeting(id="m", title="Building", date="2026-03-03", language="en")


def written(answer: str | None) -> tuple[list[str], list[str]]:
    """Texts of the topic points, and the remarks."""
    _, topics, remarks = write_minutes(MEETING, utterances(), Facts(), engine=ScriptedEngine(answer), language="en")
    return [point.text for topic in topics for point in topic.points], remarks


@pytest.fixture
def chosen() -> list[select.Sentence]:
    return select.sentences(utterances(), "en")


def test_good_prose_is_shown_with_its_evidence(chosen: list[select.Sentence]) -> None:
    points = prose.topic_points(ScriptedEngine(GOOD), chosen, MEETING, "en")
    assert points is not None
    assert [p.text for p in points] == [
        "The boiler in the school was repaired on Tuesday.",
        "Ben reported that complaints about cold rooms are down.",
    ]
    assert [[e.utterance for e in p.evidence] for p in points] == [["u0"], ["u1"]]


def test_prose_takes_the_place_of_quotations() -> None:
    points, remarks = written("Complaints about cold rooms are down from sixty to twenty-two a month.")
    assert points == ["Complaints about cold rooms are down from sixty to twenty-two a month."]
    assert remarks == []


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        "Sure!",
        "The boiler was repaired on Friday by Carla.",
        "The boiler cost 3000 euros.",
        "Complaints about cold rooms are down from 61 a month.",
        "Complaints are down because Microsoft pays.",
        "The boiler was not repaired.",
        "- The boiler was repaired.\n- Complaints are down.",
        "**Boiler** repaired on Tuesday.",
        "The boiler was repaired. The boiler was repaired. The boiler was repaired.",
        "The committee unanimously congratulated everybody and approved a generous raise of salaries.",
        "the owner made a decision to change the way the owner made a decision to change",
        "One. Two. Three. Four. Five. Six. Seven. Eight.",
    ],
)
def test_bad_prose_falls_back_to_quotations_and_says_so(answer: str | None) -> None:
    points, remarks = written(answer)
    assert points
    assert all(text.split(":")[0] in ("Ann", "Ben") for text in points)
    assert remarks == [localise.text("remark_parts_by_rules", "en", n=1, parts="1", total=1)]
    assert remarks[0].startswith("Part 1 of 1 was written without the writing model")


class FailingEngine(ScriptedEngine):
    """Gives no answer ``times`` times in a row when it is asked about lines."""

    model_class = "starter"
    trained_for: frozenset[str] = frozenset()

    def __init__(self, times: int) -> None:
        super().__init__(None)
        self.times = times

    def resemblance(self, prompt_names: tuple[str, ...], lines: list[str]) -> list[dict[str, float]]:
        self.times -= 1
        if self.times >= 0:
            raise SlmAnswerError("too long")
        return super().resemblance(prompt_names, lines)


@pytest.mark.parametrize(("failures", "told"), [(1, False), (2, True)])
def test_a_part_that_fails_is_asked_again_and_then_done_by_the_rules(failures: int, told: bool) -> None:
    engine = FailingEngine(failures)
    _, topics, remarks = write_minutes(MEETING, utterances(), Facts(), engine=engine, language="en")
    assert topics[0].points
    assert remarks == ([localise.text("remark_parts_by_rules", "en", n=1, parts="1", total=1)] if told else [])


def test_the_model_gets_the_quotations_as_data() -> None:
    engine = ScriptedEngine(GOOD)
    write_minutes(MEETING, utterances(), Facts(), engine=engine, language="de")
    assert engine.fields["language"] == "German"
    assert "cold rooms" in engine.fields["quotations"]


def test_a_chatty_beginning_is_taken_off() -> None:
    assert prose.clean_prose("Sure, here is the summary:\nThe pump is new. It runs.") == [
        "The pump is new.",
        "It runs.",
    ]


def test_a_starter_model_forced_to_write_shows_no_junk(models_dir: Path) -> None:
    with Engine(models_dir / "smollm2-135m", context=1024, model_class="prose") as engine:
        _, topics, remarks = write_minutes(MEETING, utterances(), Facts(), engine=engine, language="en")
    known = " ".join(text for _, text in SAID).lower() + " ann ben"
    for point in (p for topic in topics for p in topic.points):
        assert point.evidence
        if point.text.split(":")[0] in ("Ann", "Ben"):
            continue
        assert remarks == []
        content = [word.strip(".,'").lower() for word in point.text.split() if len(word) > 4]
        assert sum(word in known for word in content) >= 0.6 * len(content), point.text
