"""Which of the best sentences are about the work, and which are small talk: a step for the language model.

Rules see numbers and names in "I had soup three times, just for my hands" and take it for a key point. The model
compares how likely a sentence is among lines about work and among lines of small talk (docs/decisions/slm-use.md).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from meetingmate.minutes.writing.model import WritingModel
from meetingmate.slm.errors import NotAsked, SlmAnswerError

log = logging.getLogger(__name__)

#: The prompts are English, and the starter model knows little else.
LANGUAGES = frozenset({"en"})
_WORK, _CHAT = "line_of_work", "line_of_chat"
_LONGEST_CHARACTERS = 400


def work_likeness(engine: WritingModel, lines: Sequence[str]) -> list[float] | None:
    """For each line how much it is about the work (0 to 1); None when the model gives no answer. Raises NotAsked."""
    if not lines:
        return []
    try:
        found = engine.resemblance((_WORK, _CHAT), [line[:_LONGEST_CHARACTERS] for line in lines])
    except NotAsked:
        raise
    except SlmAnswerError as error:
        log.warning("substance: %s", error)
        return None
    return [chances[_WORK] for chances in found]
