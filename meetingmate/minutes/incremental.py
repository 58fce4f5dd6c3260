"""Minutes whose facts stand at once and whose words follow, also while a meeting still goes on.

Finding the facts takes milliseconds a minute of talk (the tagger remembers the windows it has read), so that is done
anew each time, and the result is by construction that of the whole run. What takes long is asking the language model
about single lines and for the words of an item: these questions are collected, answered one by one when there is time,
and the answers remembered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Literal

from meetingmate.domain.meeting import Meeting, Minutes, PreviousAction, Utterance
from meetingmate.minutes.pipeline import Progress, make_minutes
from meetingmate.minutes.writing.model import WritingModel
from meetingmate.slm.errors import NotAsked, SlmAnswerError

#: So many lines are asked about in one question.
_SLICE = 8
#: Hundredths of the progress when the facts are there, and when items have their words.
_FIRST, _WORDED = 10, 80


class RememberingEngine:
    """An engine that is asked about a line, and for the words of an item, once only.

    Without ``asking``, what it has not been asked yet raises NotAsked and waits for ``ask_next``; and it writes no
    prose: topics still move, and each draft would ask for all of them again.
    """

    def __init__(self, engine: WritingModel) -> None:
        self._engine = engine
        self.asking = False
        self._known: dict[tuple[tuple[str, ...], str], dict[str, float]] = {}
        self._worded: dict[tuple[str, int], tuple[str, float] | SlmAnswerError] = {}
        self._waiting: dict[Hashable, Callable[[], object]] = {}
        self._failed: set[Hashable] = set()

    @property
    def name(self) -> str:
        """That of the engine."""
        return self._engine.name

    @property
    def model_class(self) -> Literal["starter", "prose"]:
        """That of the engine, while it may be asked."""
        return self._engine.model_class if self.asking else "starter"

    @property
    def trained_for(self) -> frozenset[str]:
        """That of the engine."""
        return self._engine.trained_for

    @property
    def waiting(self) -> int:
        """Questions that wait."""
        return len(self._waiting)

    def forget_waiting(self) -> None:
        """What waits is not wanted any more."""
        self._waiting.clear()

    def ask_next(self) -> None:
        """Ask the question that has waited longest, if any."""
        if not self._waiting:
            return
        asked = next(iter(self._waiting))
        question = self._waiting.pop(asked)
        asking, self.asking = self.asking, True
        try:
            question()
        except SlmAnswerError:
            self._failed.add(asked)  # the item keeps its words, the lines their weight; each draft would ask again
        finally:
            self.asking = asking

    def word(self, lines: str, max_tokens: int) -> tuple[str, float]:
        """As ``Engine.word``; no answer of use is remembered too, and raised again."""
        asked = (lines, max_tokens)
        if asked not in self._worded:
            if not self.asking:
                self._waiting[asked] = lambda: self.word(lines, max_tokens)
                raise NotAsked
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
        parts = [new[first : first + _SLICE] for first in range(0, len(new), _SLICE)]
        if parts and not self.asking:
            for part in parts:
                if (asked := (prompts, tuple(part))) not in self._failed:
                    self._waiting[asked] = partial(self.resemblance, prompts, part)
            raise NotAsked
        for part in parts:
            for line, answer in zip(part, self._engine.resemblance(prompts, part), strict=True):
                self._known[prompts, line] = answer
        return [self._known[prompts, line] for line in lines]


class GrowingMinutes:
    """Minutes of a transcript that may still grow.

    ``draft`` returns at once what can be said so far; ``finish`` the complete minutes, equal to those of
    ``make_minutes`` from scratch, or without ``words`` those of which the questions that still wait are left out.
    """

    def __init__(
        self,
        meeting: Meeting,
        *,
        engine: WritingModel | None,
        language: str | None,
        speech_model: str | None,
        previous_actions: Sequence[PreviousAction] = (),
    ) -> None:
        self.meeting = meeting
        self.previous_actions = list(previous_actions)
        self._utterances: dict[str, Utterance] = {}
        self._language, self._speech_model = language, speech_model
        self._engine = RememberingEngine(engine) if engine else None
        self._prose = engine is not None and (
            "topic" in engine.trained_for or (engine.model_class == "prose" and not engine.trained_for)
        )
        self.cost_s = 0.0  # processor time of the last draft or question

    @property
    def waiting(self) -> int:
        """Questions to the model that the last minutes left out."""
        return self._engine.waiting if self._engine else 0

    @property
    def complete(self) -> bool:
        """Whether asking the model could add nothing to minutes ``finish`` made without words."""
        return not self.waiting and not self._prose

    def add(self, utterances: Sequence[Utterance], gone: Sequence[str] = ()) -> None:
        """Take newly settled utterances; those with the ids in ``gone`` are there no more."""
        for one in gone:
            self._utterances.pop(one, None)
        self._utterances.update((u.id, u) for u in utterances)

    def draft(self) -> Minutes:
        """The minutes of what was said so far, in the words that are there."""
        begun = time.process_time()
        made = self._made(list(self._utterances.values()), going_on=True)
        self.cost_s = time.process_time() - begun
        return made

    def ask_next(self) -> None:
        """Ask the model one question that waits."""
        begun = time.process_time()
        if self._engine:
            self._engine.ask_next()
        self.cost_s = time.process_time() - begun

    def finish(
        self,
        meeting: Meeting,
        utterances: Sequence[Utterance],
        previous_actions: Sequence[PreviousAction] = (),
        *,
        words: bool = True,
        on_progress: Progress | None = None,
    ) -> Minutes:
        """The minutes of exactly these utterances. ``on_progress(done, total)`` counts in hundredths."""
        self.meeting, self.previous_actions = meeting, list(previous_actions)
        return self._made(utterances, going_on=False, words=words, on_progress=on_progress)

    def _made(
        self,
        utterances: Sequence[Utterance],
        *,
        going_on: bool,
        words: bool = False,
        on_progress: Progress | None = None,
    ) -> Minutes:
        if self._engine:
            self._engine.forget_waiting()
            self._engine.asking = words
        return make_minutes(
            self.meeting,
            sorted(utterances, key=lambda u: (u.start, u.end)),
            engine=self._engine,
            language=self._language,
            speech_model=self._speech_model,
            previous_actions=self.previous_actions,
            on_progress=on_progress,
            going_on=going_on,
        )


def in_steps(
    minutes: GrowingMinutes,
    meeting: Meeting,
    utterances: Sequence[Utterance],
    previous_actions: Sequence[PreviousAction],
    *,
    words: bool,
    on_made: Callable[[Minutes, bool], None],
    on_progress: Progress,
) -> None:
    """Hand the minutes of exactly these utterances to ``on_made`` with whether they are complete: at once, in the words
    that are there; with ``words``, when the model has more to say, once again with all of it. ``on_progress(done,
    total)`` counts in hundredths."""
    made = minutes.finish(
        meeting,
        utterances,
        previous_actions,
        words=False,
        on_progress=lambda done, total: on_progress(_FIRST * done // total, 100),
    )
    complete = minutes.complete or not words
    on_made(made, complete)
    if complete:
        on_progress(100, 100)
        return
    number = minutes.waiting
    for done in range(number):
        minutes.ask_next()
        on_progress(_FIRST + (_WORDED - _FIRST) * (done + 1) // number, 100)
    left = 100 - (_WORDED if number else _FIRST)
    made = minutes.finish(
        meeting,
        utterances,
        previous_actions,
        on_progress=lambda done, total: on_progress(100 - left + left * done // total, 100),
    )
    on_made(made, True)
