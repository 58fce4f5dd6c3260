"""Low-rank weights in the real engine: used for the questions they were trained for, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import gguf
import numpy as np
import pytest

from meetingmate.base.errors import ModelError
from meetingmate.slm import adapters
from meetingmate.slm.engine import Engine
from meetingmate.slm.errors import SlmAnswerError

QUESTION = "en\npeople: Anna; Ben\n> Anna: can you order the chairs\n> Ben: yes, by Friday\ntask ="
LINES = ["The release is on Friday.", "I had soup for lunch."]
PROMPTS = ("line_of_work", "line_of_chat")
_RANK = 4


def write(path: Path, model: Path, scale: float, width: int | None = None) -> Path:
    """An adapter for one layer of ``model`` with random weights times ``scale``."""
    reader = gguf.GGUFReader(model)
    weight = next(tensor for tensor in reader.tensors if tensor.name == "blk.3.ffn_up.weight")
    inner, outer = (int(size) for size in weight.shape)
    random = np.random.default_rng(0)
    made = gguf.GGUFWriter(path, "llama")
    made.add_string("general.type", "adapter")
    made.add_string("adapter.type", "lora")
    made.add_float32("adapter.lora.alpha", 2.0 * _RANK)
    made.add_string(adapters.KINDS_KEY, "task decision")
    made.add_tensor("blk.3.ffn_up.weight.lora_a", random.normal(size=(_RANK, width or inner)).astype(np.float32))
    made.add_tensor("blk.3.ffn_up.weight.lora_b", scale * random.normal(size=(outer, _RANK)).astype(np.float32))
    made.write_header_to_file()
    made.write_kv_data_to_file()
    made.write_tensors_to_file()
    made.close()
    return path


@pytest.fixture
def engine_with(
    models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[float, int | None], Engine]:
    def make(scale: float, width: int | None = None) -> Engine:
        folder = models_dir / "smollm2-135m"
        file = write(tmp_path / f"{scale}.gguf", next(folder.glob("*.gguf")), scale, width)
        monkeypatch.setattr(adapters, "for_model", lambda _name: file)
        return Engine(folder, context=1024)

    return make


def test_it_says_what_it_was_trained_for(engine_with: Callable[..., Engine], models_dir: Path) -> None:
    with engine_with(0.0) as engine:
        assert engine.trained_for == {"task", "decision"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adapters, "for_model", lambda _name: None)
        with Engine(models_dir / "smollm2-135m", context=1024) as plain:
            assert plain.trained_for == frozenset()
            with pytest.raises(ValueError, match="no adapter"):
                plain.word(QUESTION, 8)


def chance_of_nothing(engine: Engine) -> float:
    """That of the answer "none" after the question; 16 tokens may be too few for the rest."""
    try:
        return engine.word(QUESTION, 16)[1]
    except SlmAnswerError:
        return -1.0


def test_its_weights_count_for_its_questions_and_for_no_others(engine_with: Callable[..., Engine]) -> None:
    with engine_with(0.0) as engine:
        runtime = engine._runtime
        runtime.evaluate(runtime.tokens(QUESTION), 0)
        plain = runtime.log_probabilities().copy()
        runtime.adapt(True)
        runtime.evaluate(runtime.tokens(QUESTION), 0)
        assert np.allclose(runtime.log_probabilities(), plain, atol=1e-3), "weights of nothing change nothing"
    with engine_with(0.5) as engine:
        runtime = engine._runtime
        before = engine.resemblance(PROMPTS, LINES)
        runtime.adapt(True)
        runtime.evaluate(runtime.tokens(QUESTION), 0)
        assert not np.allclose(runtime.log_probabilities(), plain, atol=0.1)
        chance_of_nothing(engine)
        after = engine.resemblance(PROMPTS, LINES)
        for one, other in zip(before, after, strict=True):
            assert one == pytest.approx(other, abs=1e-3), "other questions are put to the model alone"


@pytest.mark.parametrize("answer", [("", True), ("\n", True), ("and and and and", False)])
def test_silence_and_endless_talk_are_no_answer(
    engine_with: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch, answer: tuple[str, bool]
) -> None:
    """Only "none" says that there is no item; the item would be dropped."""
    with engine_with(0.0) as engine:
        monkeypatch.setattr(engine._runtime, "generate", lambda *_, **__: answer)
        with pytest.raises(SlmAnswerError):
            engine.word(QUESTION, 16)


def test_one_of_another_model_is_refused(engine_with: Callable[..., Engine]) -> None:
    with pytest.raises(ModelError, match="does not fit the writing model"):
        engine_with(0.5, 64)


def test_an_answer_does_not_begin_with_what_was_ruled_out(models_dir: Path) -> None:
    with Engine(models_dir / "smollm2-135m") as engine:
        runtime = engine._runtime
        tokens = runtime.tokens("The capital of France is")
        plain, _ = runtime.generate(tokens, 0, grammar=None, max_tokens=3)
        first = runtime.tokens(plain)[0]
        other, _ = runtime.generate(tokens, 0, grammar=None, max_tokens=3, not_first=first)
        assert runtime.tokens(other)[0] != first
        evaluated = engine.evaluated_tokens
        assert runtime.generate(tokens, 0, grammar=None, max_tokens=3)[0] == plain  # ruled out once only
        assert engine.evaluated_tokens > evaluated


TASK = """en
people: Priya; Diego
Priya: Lovely. Diego, what's going on in support?
> Diego: The help page about refunds is out of date. It still shows the old button. I'll rewrite it tomorrow, probably.
Priya: Tomorrow's great.
task ="""
CHAT = """en
people: Priya; Marcus; Eleanor
Marcus: Morning. Did everybody survive the fire alarm on Friday?
> Eleanor: I just stood in the car park with my laptop. Very glamorous.
Priya: All right. Marcus, do you want to go first?
task ="""


@pytest.fixture(scope="module")
def writer(models_dir: Path) -> Iterator[Engine]:
    """The model that the adapter of the program belongs to."""
    folder = models_dir / "qwen2.5-coder-1.5b"
    if not folder.is_dir():
        pytest.skip("the writing model qwen2.5-coder-1.5b is not installed (`meetingmate models install` brings it)")
    with Engine(folder, threads=2, context=1024) as engine:
        yield engine


@pytest.mark.timeout(300)
def test_the_adapter_of_the_program_words_what_was_said(writer: Engine) -> None:
    assert writer.trained_for >= {"task", "decision", "deferred"}
    answer, nothing = writer.word(TASK, 60)
    owner, due, sentence = (part.strip() for part in answer.split("|"))
    assert (owner, nothing < 0.5) == ("Diego", True)
    assert "tomorrow" in due.casefold()
    assert "help page" in sentence
    assert sentence[0].isupper()
    assert "I'll" not in sentence
    answer, nothing = writer.word(CHAT, 60)
    assert (answer, nothing > 0.5) == ("", True)
