"""The minutes of a meeting that still goes on: kept ready, so that little is left to do at Stop.

Finding the facts takes milliseconds a minute of talk (the tagger remembers the windows it has read), so that is done
anew each time, and the result is by construction that of the whole run. What takes long is asking the language model
about single lines; its answers are remembered, and are asked for while people talk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from meetingmate.domain.meeting import Meeting, Minutes, PreviousAction, Utterance
from meetingmate.minutes.pipeline import make_minutes
from meetingmate.minutes.writing.model import WritingModel
from meetingmate.slm.errors import SlmAnswerError

#: So many lines are asked about at a time; between them the work can be interrupted.
_SLICE = 8


class Interrupted(Exception):
    """Something more urgent has come; what the model has answered so far is remembered."""


class RememberingEngine:
    """An engine that is asked about a line, and for the words of an item, once only; everything else goes to
    ``engine`` itself.

    ``must_stop`` is looked at between the lines; when it says so, Interrupted is raised. Until ``finishing`` is set it
    writes no prose: the topics still move, and each draft would ask for all of them again.
    """

    def __init__(self, engine: WritingModel, must_stop: Callable[[], bool]) -> None:
        self._engine = engine
        self._must_stop = must_stop
        self.finishing = False
        self._known: dict[tuple[tuple[str, ...], str], dict[str, float]] = {}
        self._worded: dict[tuple[str, int], tuple[str, float] | SlmAnswerError] = {}

    @property
    def name(self) -> str:
        """That of the engine."""
        return self._engine.name

    @property
    def model_class(self) -> Literal["starter", "prose"]:
        """That of the engine, once the meeting is over."""
        return self._engine.model_class if self.finishing else "starter"

    @property
    def trained_for(self) -> frozenset[str]:
        """That of the engine."""
        return self._engine.trained_for

    def word(self, lines: str, max_tokens: int) -> tuple[str, float]:
        """As ``Engine.word``; no answer of use is remembered too, and raised again."""
        asked = (lines, max_tokens)
        if asked not in self._worded:
            if self._must_stop():
                raise Interrupted
            try:
                self._worded[asked] = self._engine.word(lines, max_tokens)
            except SlmAnswerError as error:
                self._worded[asked] = error
        answer = self._worded[asked]
        if isinstance(answer, SlmAnswerError):
            raise answer
        return answer

    def write(self, prompt_name: str, fields: Mapping[str, str], max_tokens: int) -> str:
        """As ``Engine.write``; never remembered."""
        return self._engine.write(prompt_name, fields, max_tokens)

    def resemblance(self, prompt_names: Sequence[str], lines: Sequence[str]) -> list[dict[str, float]]:
        """As ``Engine.resemblance``."""
        prompts = tuple(prompt_names)
        new = list(dict.fromkeys(line for line in lines if (prompts, line) not in self._known))
        for first in range(0, len(new), _SLICE):
            if self._must_stop():
                raise Interrupted
            part = new[first : first + _SLICE]
            for line, answer in zip(part, self._engine.resemblance(prompts, part), strict=True):
                self._known[prompts, line] = answer
        return [self._known[prompts, line] for line in lines]


class LiveMinutes:
    """Minutes of a growing transcript.

    ``draft`` returns what can be said so far; ``finish`` the complete minutes, equal to those of ``make_minutes`` from
    scratch. ``must_stop`` interrupts a draft, never ``finish``.
    """

    def __init__(
        self,
        meeting: Meeting,
        *,
        engine: WritingModel | None,
        language: str | None,
        speech_model: str | None,
        previous_actions: Sequence[PreviousAction] = (),
        must_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.meeting = meeting
        self.previous_actions = list(previous_actions)
        self._utterances: dict[str, Utterance] = {}
        self._language, self._speech_model = language, speech_model
        self._finishing = False
        self._engine = RememberingEngine(engine, lambda: not self._finishing and must_stop()) if engine else None
        self.cost_s = 0.0  # processor time of the last draft

    def add(self, utterances: Sequence[Utterance]) -> None:
        """Take newly settled utterances."""
        self._utterances.update((u.id, u) for u in utterances)

    def draft(self) -> Minutes:
        """The minutes of what was said so far. Raises Interrupted; calling it again goes on."""
        begun = time.process_time()
        try:
            return self._made(list(self._utterances.values()), going_on=True)
        finally:
            self.cost_s = time.process_time() - begun

    def finish(
        self, meeting: Meeting, utterances: Sequence[Utterance], previous_actions: Sequence[PreviousAction] = ()
    ) -> Minutes:
        """The complete minutes of exactly these utterances."""
        self.meeting, self._finishing = meeting, True
        if self._engine:
            self._engine.finishing = True
        self.previous_actions = list(previous_actions)
        return self._made(utterances, going_on=False)

    def _made(self, utterances: Sequence[Utterance], *, going_on: bool) -> Minutes:
        return make_minutes(
            self.meeting,
            sorted(utterances, key=lambda u: (u.start, u.end)),
            engine=self._engine,
            language=self._language,
            speech_model=self._speech_model,
            previous_actions=self.previous_actions,
            going_on=going_on,
        )
