"""Which language a running meeting begins in: decided over several seconds of speech."""

from __future__ import annotations

import logging

import numpy as np

from meetingmate.base.logs import Technical
from meetingmate.transcription.engine import Engine
from meetingmate.transcription.voice import RATE

log = logging.getLogger(__name__)

#: So much speech is asked for first, or so many stretches of it; again with more while the answer is not clear.
_ENOUGH_S, _ENOUGH_STRETCHES, _SURE, _MORE = 5.0, 3, 0.8, 1.5
#: The language that is expected is asked for after so much speech, and believed at this probability. Of 29 stretches of
#: 1.5 s in six languages, 25 had so much for their own language, none for English unless it was that.
_EXPECTED_S, _EXPECTED_SURE = 1.5, 0.5
#: The likeliest is taken after this much speech in any case, and when the first words have waited this long.
_AT_MOST_S, _PATIENCE_S = 28.0, 20.0


class LanguageChoice:
    """Asks for the language of the first speech of the meeting until it is clear; ``expected`` (that of the last
    meeting, say) needs less to be believed."""

    def __init__(self, engine: Engine, expected: str | None = None) -> None:
        self._engine, self._expected = engine, expected
        self._asked_s = 0.0
        self._last = False

    def is_time(self, speech_s: float, stretches: int, waiting_s: float, *, ended: bool) -> bool:
        """Whether to ask now: there are ``speech_s`` seconds in so many stretches, the first of them over since
        ``waiting_s``; ``ended``: there will be no more speech."""
        self._last = ended or waiting_s > _PATIENCE_S or speech_s >= _AT_MOST_S
        enough = speech_s >= _ENOUGH_S or stretches >= _ENOUGH_STRETCHES
        if self._expected is not None and not self._asked_s and speech_s >= _EXPECTED_S:
            return True
        return speech_s > 0 and (self._last or (enough and speech_s > self._asked_s * _MORE))

    def ask(self, speech: np.ndarray) -> tuple[str, float] | None:
        """The language of all the speech so far and its probability; None: more is needed to be sure."""
        self._asked_s = speech.size / RATE
        found = self._engine.languages_of(speech[: round(_AT_MOST_S * RATE)])
        language = max(found, key=found.__getitem__)
        if self._expected is not None and found.get(self._expected, 0.0) >= _EXPECTED_SURE:
            language = self._expected
        log.info("language after %.1f s of speech: %s (%.2f)", self._asked_s, Technical(language), found[language])
        sure = found[language] >= (_EXPECTED_SURE if language == self._expected else _SURE)
        return (language, found[language]) if self._last or sure else None
