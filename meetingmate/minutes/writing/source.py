"""What the writers of items and of topics work with: the model, the talk as it is tagged, and the checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.items.verify import Verifier
from meetingmate.minutes.tracking.said import Said
from meetingmate.minutes.writing.model import WritingModel


@dataclass
class Source:
    """One talk. ``people`` are the names that a question lists."""

    engine: WritingModel
    said: Said
    verifier: Verifier
    people: Sequence[str]

    @cached_property
    def rows(self) -> list[tuple[str | None, str]]:
        """Speaker and text of each row."""
        return [(row.speaker, row.text) for row in self.said.rows]

    @property
    def code(self) -> str:
        """The code of the language that is spoken."""
        return self.said.language.code

    @property
    def utterances(self) -> dict[str, Utterance]:
        """The utterances by id."""
        return self.verifier.by_id
