"""Minutes that are kept ready while a meeting goes on are those of the whole run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from meetingmate.domain.meeting import Attendee, Meeting, Minutes, Utterance
from meetingmate.minutes import make_minutes
from meetingmate.minutes.incremental import GrowingMinutes, in_steps
from meetingmate.slm.engine import Engine
from meetingmate.slm.errors import SlmAnswerError

SAMPLE = Path(__file__).parents[2] / "resources" / "sample" / "sample_standup.json"


def spoken(path: Path) -> tuple[Meeting, list[Utterance]]:
    """A meeting by its ground truth."""
    turns = json.loads(path.read_text(encoding="utf-8"))["turns"]
    said = [
        Utterance(id=f"u{n}", start=t["start"], end=t["end"], text=t["text"], speaker=t["speaker"])
        for n, t in enumerate(turns)
    ]
    names = dict.fromkeys(u.speaker for u in said if u.speaker)
    return Meeting(
        id="m", title="", date="2026-03-05", language="en", attendees=[Attendee(name=n) for n in names]
    ), said


def content(minutes: Minutes) -> dict:
    """Everything but when it was made."""
    made = msgspec.to_builtins(minutes)
    made["how_made"].pop("created")
    return made


def facts(minutes: Minutes) -> list:
    """Decisions, tasks, questions and the next meeting, with their evidence."""
    return [msgspec.to_builtins(part) for part in (minutes.decisions, minutes.actions, minutes.open_questions)] + [
        msgspec.to_builtins(minutes.next_meeting)
    ]


@pytest.fixture(scope="module")
def engine(models_dir: Path) -> Iterator[Engine]:
    with Engine(models_dir / "smollm2-135m", context=2048) as loaded:
        yield loaded


@pytest.mark.parametrize("pieces", [1, 3, 1000])
def test_however_the_talk_comes_the_result_is_that_of_the_whole_run(pieces: int) -> None:
    meeting, said = spoken(SAMPLE)
    live = GrowingMinutes(meeting, engine=None, language="en", speech_model="x")
    step = max(1, len(said) // pieces)
    for first in range(0, len(said), step):
        live.add(said[first : first + step])
        live.draft()
    whole = make_minutes(meeting, said, engine=None, language="en", speech_model="x")
    assert content(live.finish(meeting, said)) == content(whole)
    assert whole.actions
    assert whole.decisions


def test_the_model_is_asked_about_a_line_once_and_the_facts_are_the_same(engine: Engine) -> None:
    meeting, said = spoken(SAMPLE)
    live = GrowingMinutes(meeting, engine=engine, language="en", speech_model=None)
    half = len(said) // 2
    for part in (said[:half], said[half:]):
        live.add(part)
        before = engine.evaluated_tokens
        live.draft()
        assert engine.evaluated_tokens == before, "a draft does not wait for the model"
        assert live.waiting
        while live.waiting:
            live.ask_next()
        live.draft()
        assert live.waiting == 0, "what was answered is remembered"
    before = engine.evaluated_tokens
    finished = live.finish(meeting, said)
    left = engine.evaluated_tokens - before
    before = engine.evaluated_tokens
    whole = make_minutes(meeting, said, engine=engine, language="en")
    asked = engine.evaluated_tokens - before
    assert asked > 500
    assert left == 0  # everything was asked while people talked
    assert facts(finished) == facts(whole)
    assert [t.title for t in finished.topics] == [t.title for t in whole.topics]
    assert finished.how_made.writing_model == whole.how_made.writing_model == engine.name


def test_facts_come_first_and_the_same_follow_in_the_words_of_the_model(engine: Engine) -> None:
    meeting, said = spoken(SAMPLE)
    made: list[tuple[Minutes, bool, int]] = []
    progress: list[int] = []
    begun = engine.evaluated_tokens
    in_steps(
        GrowingMinutes(meeting, engine=engine, language="en", speech_model=None),
        meeting,
        said,
        [],
        words=True,
        on_made=lambda minutes, complete: made.append((minutes, complete, engine.evaluated_tokens - begun)),
        on_progress=lambda done, total: progress.append(100 * done // total),
    )
    (first, first_complete, first_cost), (last, last_complete, last_cost) = made
    assert (first_complete, last_complete) == (False, True)
    assert first_cost == 0 < last_cost
    assert facts(first) == facts(last)
    assert not [remark for remark in first.how_made.remarks if "did not pass" in remark], "nothing was asked yet"
    assert content(last) == content(make_minutes(meeting, said, engine=engine, language="en"))
    assert progress == sorted(progress)
    assert progress[-1] == 100
    assert len(set(progress)) > 5


def test_a_question_without_an_answer_is_asked_once_while_people_talk(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, said = spoken(SAMPLE)
    asked: list[int] = []

    def unusable(_prompts: Sequence[str], lines: Sequence[str]) -> list[dict[str, float]]:
        asked.append(len(lines))
        raise SlmAnswerError("no")

    monkeypatch.setattr(engine, "resemblance", unusable)
    live = GrowingMinutes(meeting, engine=engine, language="en", speech_model=None)
    live.add(said)
    live.draft()
    while live.waiting:
        live.ask_next()
    assert asked
    live.draft()
    assert live.waiting == 0


def test_without_words_the_model_is_asked_nothing(engine: Engine) -> None:
    meeting, said = spoken(SAMPLE)
    made: list[tuple[Minutes, bool]] = []
    before = engine.evaluated_tokens
    in_steps(
        GrowingMinutes(meeting, engine=engine, language="en", speech_model=None),
        meeting,
        said,
        [],
        words=False,
        on_made=lambda minutes, complete: made.append((minutes, complete)),
        on_progress=lambda done, total: None,
    )
    [(minutes, complete)] = made
    assert complete
    assert engine.evaluated_tokens == before
    assert minutes.actions
    assert minutes.how_made.writing_model == engine.name


def test_a_corrected_line_counts_as_it_is_at_the_end() -> None:
    meeting, said = spoken(SAMPLE)
    live = GrowingMinutes(meeting, engine=None, language="en", speech_model=None)
    live.add(said)
    live.draft()
    corrected = [msgspec.structs.replace(u, text=u.text.replace("Friday", "Monday")) for u in said]
    assert corrected != said
    assert content(live.finish(meeting, corrected)) == content(make_minutes(meeting, corrected, language="en"))
