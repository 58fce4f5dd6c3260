"""llama.cpp through llama-cpp-python: loading, tokens, evaluation with kept prefixes, sampling. Nothing of meetings.

Imported only in the writer process (native clashes of Qt with these libraries are a known cause of crashes).
"""

from __future__ import annotations

import ctypes
import math
import os
from collections import OrderedDict, deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import psutil
from llama_cpp import LogitsProcessorList

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.slm import backends
from meetingmate.slm.errors import SlmAnswerError

_MAGIC = b"GGUF"
_BATCH = 512
_MICRO_BATCH = 32  # measured: a sixth faster than 512 with SmolLM2-135M on one thread
#: Kept evaluations of prompt prefixes: at most so many bytes (SmolLM2-135M: about 23 kB a token).
_KEPT_BYTES = 64 * 2**20
#: Greedy decoding of small models loops; a mild penalty on the last tokens stops that.
_REPEAT_PENALTY = 1.15

_log: deque[str] = deque(maxlen=20)


@llama_cpp.llama_log_callback
def _keep_log(_level: int, line: bytes, _data: ctypes.c_void_p) -> None:
    """Keeps the last lines for error messages; llama.cpp must not write to the program's stderr."""
    _log.append(line.decode("utf-8", "replace").strip())


def free_cores() -> int:
    """Cores that this process may use and that nobody keeps busy; at least one.

    llama.cpp's threads spin at barriers: with one thread more than free cores a call takes 14 times as long
    (docs/decisions/slm-engine.md).
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, cores - round(psutil.getloadavg()[0]))


def find_gguf(path: Path) -> Path:
    """The model file at ``path``, or the only one in that folder. Raises ModelError."""
    if path.is_dir():
        found = sorted(path.glob("*.gguf"))
        if len(found) != 1:
            raise ModelError(
                tr(
                    "The folder {path} holds {number} writing models (.gguf) instead of one; install the model again.",
                    path=path,
                    number=len(found),
                )
            )
        return found[0]
    if not path.is_file():
        raise ModelError(tr("The writing model {path} is missing; install it again.", path=path))
    return path


class Runtime:
    """One loaded model with one sequence of tokens in its cache. Not safe for use by several threads."""

    def __init__(self, path: Path, *, threads: int, context: int) -> None:
        self.path = find_gguf(path)
        self._check(self.path)
        self.threads = max(1, min(threads, free_cores()))
        llama_cpp.llama_log_set(_keep_log, ctypes.c_void_p(0))
        _log.clear()
        try:
            backends.load()
        except RuntimeError as error:
            raise ModelError(
                tr("The writing engine can't run on this computer's processor; minutes are made without it.")
            ) from error
        try:
            self._llama = llama_cpp.Llama(
                str(self.path),
                n_ctx=context,
                n_batch=_BATCH,
                n_ubatch=_MICRO_BATCH,
                n_threads=self.threads,
                n_threads_batch=self.threads,
                no_perf=True,
                verbose=False,
            )
        except MemoryError as error:
            raise self._too_little_memory() from error
        except (ValueError, RuntimeError) as error:
            reasons = " ".join(_log).lower()
            if "alloc" in reasons or "memory" in reasons:
                raise self._too_little_memory() from error
            raise ModelError(
                tr("The writing model {name} is damaged or of an unknown kind; install it again.", name=self.path.name)
            ) from error
        self.context = self._llama.n_ctx()
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._memory = llama_cpp.llama_get_memory(self._llama.ctx)
        self._batch = llama_cpp.llama_batch_init(_BATCH, 0, 1)
        self._kept: OrderedDict[tuple[int, ...], np.ndarray] = OrderedDict()
        self.evaluated = 0  # tokens run through the model so far, for benchmarks
        self._adapter: Any = None
        self._adapted = False

    def _check(self, path: Path) -> None:
        try:
            with path.open("rb") as stream:
                magic = stream.read(4)
            size = path.stat().st_size
        except OSError as error:
            raise ModelError(
                tr("The writing model {path} can't be read ({error}).", path=path, error=error.strerror)
            ) from error
        if magic != _MAGIC:
            raise ModelError(
                tr("The writing model {path} is damaged (no GGUF file); install it again.", path=path.name)
            )
        if psutil.virtual_memory().available < size:
            raise self._too_little_memory()

    def _too_little_memory(self) -> ModelError:
        free = psutil.virtual_memory().available // 2**20
        size = self.path.stat().st_size // 2**20
        return ModelError(
            f"There is too little memory for the writing model {self.path.name} ({size} MB, {free} MB are free); "
            "close other programs or choose a smaller model."
        )

    def close(self) -> None:
        """Give the memory back. The object can't be used afterwards."""
        self._kept.clear()
        llama_cpp.llama_batch_free(self._batch)
        self._llama.close()

    @property
    def parameters(self) -> int:
        """Number of parameters (weights) of the model."""
        return int(llama_cpp.llama_model_n_params(self._llama.model))

    @property
    def model_bytes(self) -> int:
        """Bytes of the weights."""
        return int(llama_cpp.llama_model_size(self._llama.model))

    @property
    def kept_bytes(self) -> int:
        """Bytes of the kept prefixes."""
        return sum(state.nbytes for state in self._kept.values())

    def metadata(self, key: str) -> str | None:
        """A text of the model file's header."""
        return self._llama.metadata.get(key)

    def set_threads(self, threads: int) -> None:
        """Use another number of threads, at most as many as cores are free."""
        self.threads = max(1, min(threads, free_cores()))
        llama_cpp.llama_set_n_threads(self._llama.ctx, self.threads, self.threads)

    def load_adapter(self, path: Path) -> None:
        """Load low-rank weights (LoRA: Hu et al. 2021) for this model, not yet in use. Raises ModelError."""
        self._adapter = llama_cpp.llama_adapter_lora_init(self._llama.model, str(path).encode())
        if not self._adapter:
            raise ModelError(
                tr(
                    "{path} does not fit the writing model {name}; install the program again.",
                    path=path.name,
                    name=self.path.name,
                )
            )

    def adapter_metadata(self, key: str) -> str:
        """A text of the header of the loaded adapter, "" when it has none of this name."""
        held = ctypes.create_string_buffer(256)
        length = llama_cpp.llama_adapter_meta_val_str(self._adapter, key.encode(), held, len(held))
        return held.value.decode("utf-8", "replace") if length > 0 else ""

    def adapt(self, wanted: bool) -> None:
        """Evaluate with the loaded adapter from now on, or without it. What is in the cache is forgotten on a change.

        Raises SlmAnswerError when that fails, ValueError when no adapter is loaded.
        """
        if wanted == self._adapted:
            return
        if self._adapter is None:
            raise ValueError("no adapter is loaded")
        adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(self._adapter)
        scales = (ctypes.c_float * 1)(1.0)
        if llama_cpp.llama_set_adapters_lora(self._llama.ctx, adapters, int(wanted), scales):
            raise SlmAnswerError(tr("The adapter of the writing model could not be put in place."))
        self._cut(0)
        self._kept.clear()
        self._adapted = wanted

    def tokens(self, text: str, *, special: bool = False, begin: bool = False) -> list[int]:
        """Tokens of ``text``; control tokens are recognised only with ``special`` (never for transcript text)."""
        return self._llama.tokenize(text.encode("utf-8"), add_bos=begin, special=special)

    def text(self, tokens: Sequence[int]) -> str:
        """Text of tokens, without control tokens."""
        return self._llama.detokenize(list(tokens), special=False).decode("utf-8", "replace")

    def special_text(self, token: int) -> str:
        """How a control token is written (for the chat template)."""
        return llama_cpp.llama_vocab_get_text(self._vocabulary, token).decode("utf-8") if token >= 0 else ""

    @property
    def begin_token(self) -> int:
        """The begin-of-sequence token, or -1."""
        return self._llama.token_bos()

    @property
    def end_token(self) -> int:
        """The end-of-sequence token, or -1."""
        return self._llama.token_eos()

    def evaluate(self, tokens: Sequence[int], prefix: int) -> None:
        """Bring the cache to ``tokens``, of which the first ``prefix`` are the same in many calls.

        Raises SlmAnswerError when they do not fit into the context.
        """
        if len(tokens) >= self.context:
            raise SlmAnswerError(
                tr("A prompt of {number} tokens does not fit into {context}.", number=len(tokens), context=self.context)
            )
        tokens = list(tokens)
        common = self._common(tokens)
        if common < prefix:
            key = tuple(tokens[:prefix])
            if not self._restore(key):
                self._cut(common)
                self._evaluate(tokens[common:prefix])
                self._keep(key)
            common = prefix
        # The last token is always evaluated again: its logits are what the caller wants.
        common = min(common, len(tokens) - 1)
        self._cut(common)
        self._evaluate(tokens[common:])

    def log_probabilities(self) -> np.ndarray:
        """Log-probabilities (float32, one for each token of the vocabulary) of what follows the cached tokens."""
        return self._log_probabilities(-1)

    def _log_probabilities(self, output: int) -> np.ndarray:
        pointer = llama_cpp.llama_get_logits_ith(self._llama.ctx, output)
        logits = np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),))
        peak = float(logits.max())
        return logits - (peak + math.log(float(np.exp(logits - peak).sum())))

    def score(self, continuations: Sequence[Sequence[int]]) -> list[float]:
        """Log-probability of each continuation after the cached tokens, which stay as they are.

        Raises SlmAnswerError when one does not fit into the context or is longer than a batch.
        """
        length = self._llama.n_tokens
        first = self.log_probabilities()
        scores = []
        for tokens in continuations:
            if length + len(tokens) > self.context or len(tokens) > _BATCH:
                raise SlmAnswerError(tr("A continuation of {number} tokens does not fit.", number=len(tokens)))
            total = float(first[tokens[0]])
            if len(tokens) > 1:
                total += self._score_rest(tokens, length)
                llama_cpp.llama_memory_seq_rm(self._memory, 0, length, -1)
            scores.append(total)
        return scores

    def _score_rest(self, tokens: Sequence[int], position: int) -> float:
        """Log-probability of all tokens but the first, evaluated in one batch from ``position`` on."""
        batch = self._batch
        batch.n_tokens = len(tokens) - 1
        for i, token in enumerate(tokens[:-1]):
            batch.token[i] = token
            batch.pos[i] = position + i
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = 0
            batch.logits[i] = 1
        if llama_cpp.llama_decode(self._llama.ctx, batch):
            raise SlmAnswerError(tr("The writing model could not be evaluated."))
        self.evaluated += batch.n_tokens
        return sum(float(self._log_probabilities(i)[token]) for i, token in enumerate(tokens[1:]))

    def generate(
        self,
        tokens: Sequence[int],
        prefix: int,
        *,
        grammar: str | None,
        max_tokens: int,
        repeat_penalty: float = _REPEAT_PENALTY,
        not_first: int | None = None,
    ) -> tuple[str, bool]:
        """Greedy continuation with a mild repeat penalty, and whether it came to its end by itself.

        ``grammar`` is GBNF; the answer does not begin with the token ``not_first``. Raises SlmAnswerError when prompt
        and answer do not fit into the context.
        """
        if len(tokens) + max_tokens > self.context:
            raise SlmAnswerError(
                tr(
                    "A prompt of {number} tokens leaves no room for an answer of {max_tokens}.",
                    number=len(tokens),
                    max_tokens=max_tokens,
                )
            )
        self.evaluate(tokens, prefix)
        rules = llama_cpp.LlamaGrammar.from_string(grammar, verbose=False) if grammar else None
        sampled: list[int] = []
        answer = self._llama.generate(
            list(tokens),
            temp=0.0,
            repeat_penalty=repeat_penalty,
            grammar=rules,
            logits_processor=_without(not_first, len(tokens)),
        )
        for token in answer:
            if llama_cpp.llama_vocab_is_eog(self._vocabulary, token):
                return self.text(sampled), True
            if len(sampled) == max_tokens:
                break
            sampled.append(token)
            self.evaluated += 1
        return self.text(sampled), False

    def _common(self, tokens: Sequence[int]) -> int:
        held = self._llama.input_ids[: self._llama.n_tokens]
        length = min(len(held), len(tokens))
        differ = np.nonzero(held[:length] != np.asarray(tokens[:length], dtype=held.dtype))[0]
        return int(differ[0]) if len(differ) else length

    def _cut(self, length: int) -> None:
        if length < self._llama.n_tokens:
            llama_cpp.llama_memory_seq_rm(self._memory, 0, length, -1)
            self._llama.n_tokens = length

    def _evaluate(self, tokens: Sequence[int]) -> None:
        if tokens:
            self._llama.eval(list(tokens))
            self.evaluated += len(tokens)

    def _keep(self, key: tuple[int, ...]) -> None:
        size = llama_cpp.llama_state_seq_get_size(self._llama.ctx, 0)
        if size > _KEPT_BYTES:
            return
        state = np.empty(size, dtype=np.uint8)
        written = llama_cpp.llama_state_seq_get_data(self._llama.ctx, _bytes(state), size, 0)
        if not written:
            return
        self._kept[key] = state
        while self.kept_bytes > _KEPT_BYTES:
            self._kept.popitem(last=False)

    def _restore(self, key: tuple[int, ...]) -> bool:
        state = self._kept.get(key)
        if state is None:
            return False
        self._cut(0)
        if not llama_cpp.llama_state_seq_set_data(self._llama.ctx, _bytes(state), state.nbytes, 0):
            return False
        self._kept.move_to_end(key)
        self._llama.input_ids[: len(key)] = key
        self._llama.n_tokens = len(key)
        return True


def _without(token: int | None, place: int) -> LogitsProcessorList | None:
    """Makes ``token`` impossible at ``place``; None when there is nothing to do."""
    if token is None:
        return None

    def forbid(before: np.ndarray, logits: np.ndarray) -> np.ndarray:
        if len(before) == place:
            logits[token] = -math.inf
        return logits

    return LogitsProcessorList([forbid])


def _bytes(state: np.ndarray) -> ctypes.Array[ctypes.c_uint8]:
    return (ctypes.c_uint8 * state.nbytes).from_buffer(state.data)
