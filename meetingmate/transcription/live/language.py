"""Which language is spoken: decided over several seconds of speech, then kept."""

from __future__ import annotations

import logging

import numpy as np

from meetingmate.transcription.engine import Engine
from meetingmate.transcription.voice import RATE

log = logging.getLogger(__name__)

#: So much speech is asked for first, or so many stretches of it; again with more while the answer is not clear.
_ENOUGH_S, _ENOUGH_STRETCHES, _SURE = 5.0, 3, 0.8
#: The likeliest is taken after this much speech in any case, and when the first words have waited this long.
_AT_MOST_S, _PATIENCE_S = 28.0, 20.0


class LanguageChoice:
    """Collects the first speech of the meeting until its language is clear."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._speech: list[np.ndarray] = []
        self._asked_s = 0.0

    def add(self, speech: np.ndarray) -> None:
        """One stretch of speech (16 kHz)."""
        self._speech.append(speech)

    def decided(self, waiting_s: float, *, now: bool = False) -> tuple[str, float] | None:
        """The language and its probability, or None: more speech is needed.

        ``waiting_s``: how long the first stretch has been over; ``now``: there will be no more speech.
        """
        heard = sum(part.size for part in self._speech) / RATE
        last = now or waiting_s > _PATIENCE_S or heard >= _AT_MOST_S
        enough = heard >= _ENOUGH_S or len(self._speech) >= _ENOUGH_STRETCHES
        if not self._speech or not (last or (enough and heard > self._asked_s)):
            return None
        self._asked_s = heard
        found = self._engine.languages_of(np.concatenate(self._speech)[: round(_AT_MOST_S * RATE)])
        language = max(found, key=found.__getitem__)
        log.info("language after %.1f s of speech: %s (%.2f)", heard, language, found[language])
        return (language, found[language]) if last or found[language] >= _SURE else None
