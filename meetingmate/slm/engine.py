"""The small language model for narrow questions: choose one of some options, fill a record, write prose.

Text that people said is data: it enters a prompt only through fields, which are fenced, one line, and tokenised
without control tokens, so nothing said in a meeting can change what is asked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from llama_cpp.llama_chat_format import Jinja2ChatFormatter
from llama_cpp.llama_types import ChatCompletionRequestMessage

from meetingmate.base.server_address import ServerAddress
from meetingmate.base.translation import tr
from meetingmate.slm import adapters, grammar, prompts
from meetingmate.slm.errors import SlmAnswerError
from meetingmate.slm.model_class import ModelClass, class_of
from meetingmate.slm.runtime import Runtime

#: What the adapter says of lines that hold no item.
NO_ITEM = "none"

#: What fields hold when the bias of a prompt towards its options is measured (Zhao et al. 2021).
_CONTENT_FREE = ("N/A", "...")

#: Turns differences of mean log-probability (about 0.2 between unlike prompts) into probabilities.
_SHARPNESS = 8.0


@dataclass(frozen=True)
class MemoryUse:
    """Bytes: of the weights, of the kept prompt prefixes, and of this whole process."""

    model: int
    kept: int
    process: int


class Engine:
    """A loaded writing model. Use it in the writer process only, from one thread.

    ``model_path`` is a GGUF file or the folder of an installed model; ``threads`` is cut down to the cores that
    are free; ``context`` is in tokens, prompt and answer together. Raises ModelError when the model is missing,
    damaged or too big for the memory.
    """

    def __init__(
        self,
        model_path: Path,
        *,
        threads: int = 1,
        context: int = 4096,
        model_class: ModelClass | None = None,
    ) -> None:
        self._runtime = Runtime(Path(model_path), threads=threads, context=context)
        self.model_class: ModelClass = model_class or class_of(self._runtime.parameters)
        adapter = adapters.for_model(self._runtime.metadata("general.name"))
        if adapter is not None:
            self._runtime.load_adapter(adapter)
        #: What the adapter was trained to word: "task", "decision", "topic" ...; empty without one.
        self.trained_for = (
            frozenset(self._runtime.adapter_metadata(adapters.KINDS_KEY).split()) if adapter else frozenset()
        )
        #: Its text goes to no server: as ``ServerPool`` says where it went.
        self.sent_to: list[ServerAddress] = []
        self.left_computer = self.own_answered = False
        self.problem = ""
        self._biases: dict[tuple[str, tuple[str, ...]], list[float]] = {}
        self._templates: dict[str, str] = {}

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the memory back."""
        self._runtime.close()

    @property
    def name(self) -> str:
        """Name of the model file without its suffix."""
        return self._runtime.path.stem

    @property
    def parameters(self) -> int:
        """Number of weights."""
        return self._runtime.parameters

    @property
    def context(self) -> int:
        """Tokens that prompt and answer may have together."""
        return self._runtime.context

    @property
    def threads(self) -> int:
        """Threads in use."""
        return self._runtime.threads

    @property
    def evaluated_tokens(self) -> int:
        """Tokens run through the model so far."""
        return self._runtime.evaluated

    def set_threads(self, threads: int) -> None:
        """Use another number of threads (one while a meeting runs), at most as many as cores are free."""
        self._runtime.set_threads(threads)

    def memory(self) -> MemoryUse:
        """Memory in use now."""
        runtime = self._runtime
        return MemoryUse(runtime.model_bytes, runtime.kept_bytes, psutil.Process().memory_info().rss)

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` as this model counts them, without a begin token."""
        return len(self._runtime.tokens(text))

    def choose(self, prompt_name: str, fields: Mapping[str, str], options: Sequence[str]) -> tuple[str, float]:
        """The option that the model finds likeliest after the prompt, and its probability among the options."""
        chances = self.chances(prompt_name, fields, options)
        best = max(chances, key=chances.__getitem__)
        return best, chances[best]

    def chances(
        self, prompt_name: str, fields: Mapping[str, str], options: Sequence[str], *, calibrate: bool = True
    ) -> dict[str, float]:
        """Probability of each option, which sum to 1.

        With ``calibrate`` the log-probability of an option is taken relative to the one it has for inputs without
        content (contextual calibration: Zhao et al. 2021, "Calibrate Before Use"), since a tiny model likes some
        labels better whatever the input.
        """
        if len(set(options)) < 2:
            raise ValueError("choose needs at least two different options")
        scores = self._scores(prompt_name, fields, options)
        if calibrate:
            scores = [s - b for s, b in zip(scores, self._bias(prompt_name, tuple(options)), strict=True)]
        return _softmax(dict(zip(options, scores, strict=True)))

    def fill(
        self, prompt_name: str, fields: Mapping[str, str], values: Mapping[str, grammar.Value], max_tokens: int = 96
    ) -> dict[str, str]:
        """A record with ``values`` by name, generated under their grammar.

        The prompt ends with the name of the first value and a colon. Raises SlmAnswerError when the answer is cut
        or not complete: half an answer is never returned.
        """
        tokens, prefix = self._tokens(prompt_name, fields)
        answer, ended = self._runtime.generate(tokens, prefix, grammar=grammar.record(values), max_tokens=max_tokens)
        if not ended:
            raise SlmAnswerError(tr("The answer of the writing model was cut."))
        return grammar.read_record(answer, values)

    def write(
        self,
        prompt_name: str,
        fields: Mapping[str, str],
        max_tokens: int,
    ) -> str:
        """Prose. Only for models of the prose class; the caller checks it before anybody sees it.

        Raises SlmAnswerError when the answer is cut or empty, and ValueError for a starter model.
        """
        if self.model_class != "prose":
            raise ValueError("a starter model does not write prose")
        tokens, prefix = self._tokens(prompt_name, fields)
        answer, ended = self._runtime.generate(tokens, prefix, grammar=None, max_tokens=max_tokens)
        if not ended or not answer.strip():
            raise SlmAnswerError(tr("The answer of the writing model was cut or empty."))
        return answer.strip()

    def word(self, lines: str, max_tokens: int) -> tuple[str, float]:
        """What the adapter that was trained for it says of an item's lines ("": they hold none), and how likely it is
        that they hold none (0 to 1).

        Raises SlmAnswerError when the answer is cut or empty or the lines do not fit, ValueError when ``trained_for``
        is empty.
        """
        runtime = self._runtime
        runtime.adapt(True)
        tokens = runtime.tokens(lines)
        runtime.evaluate(tokens, 0)
        none = runtime.tokens(f" {NO_ITEM}")
        nothing = math.exp(runtime.score([none])[0])
        if nothing > 0.5:
            return "", nothing
        # no sentence is as likely as "none", even where most of them together are likelier
        answer, ended = runtime.generate(
            tokens, 0, grammar=None, max_tokens=max_tokens, repeat_penalty=1.0, not_first=none[0]
        )
        if not ended or not answer.strip():  # silence is no judgement: an item would be lost
            raise SlmAnswerError(tr("The answer of the writing model was cut or empty."))
        return answer.strip(), nothing

    def resemblance(self, prompt_names: Sequence[str], lines: Sequence[str]) -> list[dict[str, float]]:
        """For each line, how much it is like the lines that each prompt leads up to: probabilities by prompt.

        A line is classified by which prompt makes it likeliest, not by asking for a label (Min et al. 2022, "Noisy
        Channel Language Model Prompting for Few-Shot Text Classification"): for tiny models much steadier
        (docs/decisions/slm-use.md). All lines are done with one prompt after the other, so each prompt is
        evaluated once. Raises SlmAnswerError when a line does not fit.
        """
        columns = [self._likelihoods(name, lines) for name in prompt_names]
        return [_softmax(dict(zip(prompt_names, row, strict=True)), _SHARPNESS) for row in zip(*columns, strict=True)]

    def _likelihoods(self, prompt_name: str, lines: Sequence[str]) -> list[float]:
        """Mean log-probability of a token of each line where the prompt, which has no fields, ends."""
        tokens, prefix = self._tokens(prompt_name, {})
        said = [self._runtime.tokens(prompts.as_data(line) + "```") for line in lines]
        self._runtime.evaluate(tokens, prefix)
        return [score / len(part) for score, part in zip(self._runtime.score(said), said, strict=True)]

    def _scores(self, prompt_name: str, fields: Mapping[str, str], options: Sequence[str]) -> list[float]:
        tokens, prefix = self._tokens(prompt_name, fields)
        self._runtime.evaluate(tokens, prefix)
        return self._runtime.score([self._runtime.tokens(f" {option}") for option in options])

    def _bias(self, prompt_name: str, options: tuple[str, ...]) -> list[float]:
        key = (prompt_name, options)
        if key not in self._biases:
            names = prompts.load(prompt_name).field_names()
            rows = [self._scores(prompt_name, dict.fromkeys(names, empty), options) for empty in _CONTENT_FREE]
            self._biases[key] = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        return self._biases[key]

    def _tokens(self, prompt_name: str, fields: Mapping[str, str]) -> tuple[list[int], int]:
        """Tokens of the filled prompt, and how many of them stand before the first field."""
        self._runtime.adapt(False)
        prompt = prompts.load(prompt_name)
        if prompt_name not in self._templates:
            self._templates[prompt_name] = self._rendered(prompt)
        pieces = prompts.split_fields(self._templates[prompt_name], fields)
        runtime = self._runtime
        tokens = [runtime.begin_token] if not prompt.is_chat and runtime.begin_token >= 0 else []
        prefix = 0
        for index, (is_data, content) in enumerate(pieces):
            if is_data and not prefix:
                prefix = len(tokens)
            if index == len(pieces) - 1 and not prompt.is_chat:
                content = content.rstrip()  # a space belongs to the token that follows
            tokens += runtime.tokens(content, special=not is_data)
        return tokens, prefix or len(tokens)

    def _rendered(self, prompt: prompts.Prompt) -> str:
        """The prompt with the model's chat template round it; fields are still ``{{name}}``."""
        if not prompt.is_chat:
            return prompt.parts[0][1]
        template = self._runtime.metadata("tokenizer.chat_template")
        if not template:
            return "\n\n".join(text for _, text in prompt.parts) + "\n\n"
        formatter = Jinja2ChatFormatter(
            template=template,
            eos_token=self._runtime.special_text(self._runtime.end_token),
            bos_token=self._runtime.special_text(self._runtime.begin_token),
        )
        return formatter(messages=[_message(role, text) for role, text in prompt.parts]).prompt


def _message(role: str, text: str) -> ChatCompletionRequestMessage:
    if role == "system":
        return {"role": "system", "content": text}
    if role == "assistant":
        return {"role": "assistant", "content": text}
    return {"role": "user", "content": text}


def _softmax(scores: Mapping[str, float], sharpness: float = 1.0) -> dict[str, float]:
    peak = max(scores.values())
    weights = {name: math.exp(sharpness * (score - peak)) for name, score in scores.items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}
