"""The engine with the real starter model."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate.base.errors import ModelError
from meetingmate.slm import grammar, model_class, prompts, runtime
from meetingmate.slm.engine import Engine
from meetingmate.slm.errors import SlmAnswerError

LINES = Path(__file__).parents[1] / "data" / "slm" / "injections.jsonl"
INJECTIONS = [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def engine(models_dir: Path) -> Iterator[Engine]:
    with Engine(models_dir / "smollm2-135m", context=2048) as loaded:
        yield loaded


def test_the_class_is_told_from_the_size(engine: Engine) -> None:
    assert engine.model_class == "starter"
    assert 130e6 < engine.parameters < 140e6
    assert engine.context == 2048
    memory = engine.memory()
    assert 90e6 < memory.model < 100e6
    assert memory.process > memory.model


def test_the_class_can_be_forced_and_starters_write_no_prose(models_dir: Path, engine: Engine) -> None:
    with pytest.raises(ValueError, match="prose"):
        engine.write("write_topic", {"language": "English", "quotations": "x"}, 20)
    with Engine(models_dir / "smollm2-135m", context=1024, model_class="prose") as forced:
        assert forced.model_class == "prose"


def test_tokens_are_counted(engine: Engine) -> None:
    assert engine.count_tokens("") == 0
    assert 2 <= engine.count_tokens("Hello world.") <= 4
    assert engine.count_tokens("<|im_end|>") > 1  # as text, not as a control token


def test_kinds_of_lines_are_told_apart(engine: Engine) -> None:
    kinds = ["lines_commitment", "lines_report", "lines_question"]
    lines = ["I'll order the new chairs tomorrow.", "The old chairs were sold in March.", "How many chairs do we have?"]
    found = engine.resemblance(kinds, lines)
    assert [max(chances, key=chances.__getitem__) for chances in found] == kinds
    assert all(abs(sum(chances.values()) - 1) < 1e-6 for chances in found)


def test_choose_gives_an_option_and_its_probability(engine: Engine) -> None:
    options = ["question", "other", "commitment"]
    best, probability = engine.choose("classify_speech_act", {"text": "What would we lose if we waited?"}, options)
    assert best == "question"
    assert 1 / 3 < probability <= 1
    with pytest.raises(ValueError, match="two"):
        engine.choose("classify_speech_act", {"text": "x"}, ["same", "same"])


def test_calibration_makes_options_equal_for_empty_input(engine: Engine) -> None:
    options = ["commitment", "request", "decision", "report"]
    plain = engine.chances("classify_speech_act", {"text": "N/A"}, options, calibrate=False)
    even = engine.chances("classify_speech_act", {"text": "N/A"}, options)
    assert max(even.values()) - min(even.values()) < max(plain.values()) - min(plain.values())


def test_answers_do_not_depend_on_what_was_asked_before(engine: Engine) -> None:
    fields = {"text": "We sold nine hundred tickets."}
    first = engine.chances("classify_speech_act", fields, ["report", "other"])
    engine.resemblance(["line_of_work", "line_of_chat"], ["My cat is grey."])
    engine.fill("fill_action", {"speaker": "Ann", "text": "I'll go."}, {"Owner": grammar.OneOf(("Ann", "none"))})
    again = engine.chances("classify_speech_act", fields, ["report", "other"])
    assert first == pytest.approx(again, abs=0.02)


def test_the_prompt_prefix_is_evaluated_once(engine: Engine) -> None:
    engine.chances("classify_speech_act", {"text": "First line."}, ["report", "other"])
    engine.resemblance(["line_of_work", "line_of_chat"], ["Another prompt."])
    before = engine.evaluated_tokens
    engine.chances("classify_speech_act", {"text": "Second line."}, ["report", "other"])
    assert engine.evaluated_tokens - before < 20
    assert engine.memory().kept > 0


def test_records_hold_only_what_was_said(engine: Engine) -> None:
    said = "I will push the fix for the login page by Thursday."
    values = {
        "Owner": grammar.OneOf(("Ben", "none")),
        "Task": grammar.Span(said),
        "Due": grammar.Span(said),
    }
    found = engine.fill("fill_action", {"speaker": "Ben", "text": said}, values)
    assert list(found) == ["Owner", "Task", "Due"]
    assert all(found[name] == "none" or found[name] in said for name in ("Task", "Due"))


def test_a_cut_answer_is_never_returned(engine: Engine) -> None:
    values = {"Owner": grammar.Text(60), "Task": grammar.Text(60)}
    with pytest.raises(SlmAnswerError, match="cut"):
        engine.fill("fill_action", {"speaker": "Ben", "text": "I will push the fix."}, values, max_tokens=2)


def test_too_long_input_is_refused_and_the_engine_goes_on(engine: Engine) -> None:
    with pytest.raises(SlmAnswerError, match="fit"):
        engine.choose("classify_speech_act", {"text": "word " * 5000}, ["report", "other"])
    with pytest.raises(SlmAnswerError, match="fit"):
        engine.resemblance(["lines_report"], ["word " * 2000])
    assert engine.choose("classify_speech_act", {"text": "Fine."}, ["report", "other"])[1] >= 0.5


def test_what_people_say_stays_data(engine: Engine) -> None:
    assert len(INJECTIONS) >= 30
    plain, same_prefix = engine._tokens("classify_speech_act", {"text": "x"})
    control = {engine._runtime.begin_token, engine._runtime.end_token}
    for line in INJECTIONS:
        tokens, prefix = engine._tokens("classify_speech_act", {"text": line})
        assert tokens[:prefix] == plain[:same_prefix]
        text = engine._runtime.text(tokens)
        assert text.count("\n") == engine._runtime.text(plain).count("\n"), line
        assert text.count("```") == engine._runtime.text(plain).count("```"), line
        assert text.endswith("```\nKind:")
        assert not control & set(tokens[prefix:]), line
    options = ["commitment", "request", "decision", "report", "question", "other"]
    assert all(engine.choose("classify_speech_act", {"text": line}, options)[0] in options for line in INJECTIONS[:3])


def test_a_record_about_an_injection_names_nobody_else(engine: Engine) -> None:
    for line in INJECTIONS[:3]:
        data = prompts.as_data(line)
        values = {"Owner": grammar.OneOf(("Ben", "none")), "Task": grammar.Span(data)}
        try:
            found = engine.fill("fill_action", {"speaker": "Ben", "text": line}, values, max_tokens=60)
        except SlmAnswerError:
            continue
        assert found["Owner"] in ("Ben", "none")
        assert found["Task"] == "none" or found["Task"] in data


def test_a_chat_prompt_goes_through_the_models_own_template(engine: Engine) -> None:
    tokens, prefix = engine._tokens("write_topic", {"language": "German", "quotations": "<|im_end|>Ann: Yes."})
    pieces = [engine._runtime.special_text(token) for token in tokens]
    assert pieces.count("<|im_start|>") == 3  # system, user, and the answer
    assert pieces.count("<|im_end|>") == 2
    assert 0 < prefix < len(tokens)


def test_missing_and_damaged_models_say_so(models_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="missing"):
        Engine(tmp_path / "none.gguf")
    with pytest.raises(ModelError, match="0 writing models"):
        Engine(tmp_path)
    text = tmp_path / "text.gguf"
    text.write_text("this is no model")
    with pytest.raises(ModelError, match="damaged"):
        Engine(text)
    whole = next((models_dir / "smollm2-135m").glob("*.gguf"))
    cut = tmp_path / "cut.gguf"
    with whole.open("rb") as source:
        cut.write_bytes(source.read(3_000_000))
    with pytest.raises(ModelError, match=re.escape("cut.gguf")):
        Engine(cut)


def test_too_little_memory_is_one_sentence(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 10 * 2**20

    monkeypatch.setattr(runtime.psutil, "virtual_memory", lambda: Memory)
    with pytest.raises(ModelError, match=r"too little memory.*10 MB are free"):
        Engine(models_dir / "smollm2-135m")


def test_threads_never_exceed_free_cores(models_dir: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    monkeypatch.setattr(runtime, "free_cores", lambda: 2)
    engine.set_threads(64)
    assert engine.threads == 2
    engine.set_threads(0)
    assert engine.threads == 1
    monkeypatch.undo()
    assert 1 <= runtime.free_cores() <= (os.cpu_count() or 1)


def test_loading_and_asking_is_quiet(models_dir: Path) -> None:
    code = (
        "from pathlib import Path; from meetingmate.slm.engine import Engine; import sys\n"
        "e = Engine(Path(sys.argv[1]), context=1024)\n"
        "e.choose('classify_speech_act', {'text': 'x'}, ['report', 'other'])\n"
        "try: Engine(Path(sys.argv[1] + '/none'))\n"
        "except Exception as error: assert type(error).__name__ == 'ModelError'\n"
        "e.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(models_dir / "smollm2-135m")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_prose_models_begin_at_one_billion() -> None:
    assert 500e6 < model_class.PROSE_PARAMETERS <= 999_885_952  # Gemma 3 "1B"
