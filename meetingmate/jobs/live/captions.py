"""The live transcriber of a recording: started again when it dies, from where the settled text ends."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.jobs.live.restarting import RestartingWorker
from meetingmate.workers.live_messages import (
    HeardVoice,
    LiveMessage,
    LiveRequest,
    LiveSettled,
    SetLanguage,
)

_LINES_OF_VOICE = 3


class CaptionsEnded(msgspec.Struct, kw_only=True):
    """Worker number ``number`` is gone; ``error`` None: it had said all."""

    number: int
    error: MeetingMateError | None


class Captions(RestartingWorker[LiveRequest]):
    """Asks a worker process for the text of a growing recording.

    ``put`` gets its messages and CaptionsEnded from other threads; the owner hands them to ``take`` and ``take_end`` in
    its own thread, from which all methods are called.
    """

    def __init__(
        self, request: LiveRequest, put: Callable[[LiveMessage | CaptionsEnded], None], *, restarts: int = 3
    ) -> None:
        super().__init__(
            request, put, lambda number, error: put(CaptionsEnded(number=number, error=error)), restarts=restarts
        )

    def take(self, message: LiveMessage) -> None:
        super().take(message)
        if isinstance(message, LiveSettled):
            self._wanted.positions[message.track] = message.position_s
            self._wanted.next_id += len(message.utterances)
            self._remember(message)

    def set_language(self, language: str | None) -> None:
        """The user chose the language of what follows; None: find it."""
        self._wanted.language = language
        self.tell(SetLanguage(language=language))

    def found_language(self, language: str) -> None:
        """The worker found the language: one that is started again need not."""
        self._wanted.language = language

    def _remember(self, settled: LiveSettled) -> None:
        """Keep the longest lines of each voice: a worker that is started again knows it by them."""
        for line in settled.utterances:
            if not line.speaker:
                continue
            voice = HeardVoice(label=line.speaker, track=settled.track, start=line.start, end=line.end)
            own = [v for v in self._wanted.voices if (v.label, v.track) == (voice.label, voice.track)]
            kept = sorted([*own, voice], key=lambda v: v.start - v.end)[:_LINES_OF_VOICE]
            self._wanted.voices = [v for v in self._wanted.voices if v not in own] + kept

    def _given_up(self, error: MeetingMateError) -> str:
        return tr(
            "The live transcript stopped: {error} The recording continues. The transcript is made after you stop.",
            error=error,
        )
