"""What the minutes ask of a writing model; ``slm.Engine`` is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol


class WritingModel(Protocol):
    """A loaded model, asked from one thread."""

    @property
    def name(self) -> str:
        """As the minutes name it."""

    @property
    def model_class(self) -> Literal["starter", "prose"]:
        """Whether it can write sentences of its own."""

    @property
    def trained_for(self) -> frozenset[str]:
        """What it was trained to word (``word``): "task", "decision", "deferred", "topic", "summary"."""

    def word(self, lines: str, max_tokens: int) -> tuple[str, float]:
        """As ``Engine.word``."""

    def write(self, prompt_name: str, fields: Mapping[str, str], max_tokens: int) -> str:
        """As ``Engine.write``."""

    def resemblance(self, prompt_names: Sequence[str], lines: Sequence[str]) -> list[dict[str, float]]:
        """As ``Engine.resemblance``."""
