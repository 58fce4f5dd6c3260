"""A writing model that says what it is told to: to force what a real one may say on a bad day."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.slm.errors import SlmAnswerError


class ScriptedWriter:
    """``answers`` in turn; None is an answer that was cut, "" says that the lines hold no item."""

    name = "scripted"
    model_class = "starter"
    trained_for = frozenset({"task", "decision", "deferred", "topic", "summary"})

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def word(self, lines: str, max_tokens: int) -> tuple[str, float]:
        self.asked.append(lines)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if answer is None:
            raise SlmAnswerError("cut")
        return answer, 0.1 if answer else 0.9

    def write(self, prompt_name: str, fields: object, max_tokens: int) -> str:
        raise AssertionError("items and topics are asked for with word()")

    def resemblance(self, prompt_names: Sequence[str], lines: Sequence[str]) -> list[dict[str, float]]:
        return [dict.fromkeys(prompt_names, 1 / len(prompt_names)) for _ in lines]
