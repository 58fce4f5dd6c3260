"""Translation by the writing model, one fenced sentence after the other. Only in a worker process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from meetingmate.assistants.translation.translating import Task
from meetingmate.base.errors import ModelError
from meetingmate.base.languages import language_name
from meetingmate.base.translation import tr
from meetingmate.slm.errors import SlmAnswerError

_PROMPT = "translate_sentence"
_QUOTES = "\"“”'„`«»"
#: Names that go into the prompt of a sentence.
_MOST_NAMES = 12


class Writer(Protocol):
    """What is needed of a writing model."""

    @property
    def name(self) -> str:
        """Id of the model."""

    @property
    def model_class(self) -> Literal["starter", "prose"]:
        """Whether it writes sentences of its own."""

    def write(self, prompt_name: str, fields: Mapping[str, str], max_tokens: int) -> str:
        """Prose."""


class WritingModel:
    """Raises ModelError when ``writer`` writes no sentences of its own."""

    def __init__(self, writer: Writer, task: Task) -> None:
        if writer.model_class != "prose":
            raise ModelError(
                tr("The writing model {model} is too small to translate. Choose a larger one.", model=writer.name)
            )
        self._writer, self._task = writer, task
        self.name = writer.name

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Each sentence translated; "" where the answer was cut."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> str:
        names = [name for name in self._task.names if name and name in text][:_MOST_NAMES]
        fields = {
            "source": language_name(self._task.source, "en"),
            "target": language_name(self._task.target, "en"),
            "names": ", ".join(names) or "-",
            "sentence": text,
        }
        try:
            answer = self._writer.write(_PROMPT, fields, max_tokens=40 + len(text))
        except SlmAnswerError:
            return ""
        answer = answer.strip().removeprefix("```").removesuffix("```").strip()
        if answer[:1] in _QUOTES and answer[-1:] in _QUOTES and text[:1] not in _QUOTES:
            answer = answer.strip(_QUOTES).strip()
        return answer
