"""The live transcriber of a recording: started again when it dies, from where the settled text ends."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.jobs.live.restarting import RestartingWorker
from meetingmate.workers.live_messages import (
    HeardVoice,
    LiveDone,
    LiveMessage,
    LiveRequest,
    LiveSettled,
    SetLanguage,
    SetVocabulary,
)

_LINES_OF_VOICE = 3


class CaptionsEnded(msgspec.Struct, kw_only=True):
    """Worker number ``number`` is gone; ``error`` None: it had said all."""

    number: int
    error: MeetingMateError | None


class Captions(RestartingWorker):
    """Asks a worker process for the text of a growing recording.

    ``put`` gets its messages and CaptionsEnded from other threads; the owner hands them to ``take`` and ``take_end`` in
    its own thread, from which all methods are called.
    """

    def __init__(
        self, request: LiveRequest, put: Callable[[LiveMessage | CaptionsEnded], None], *, restarts: int = 3
    ) -> None:
        self._wanted = request
        #: Whether the worker said that everything is settled.
        self.complete = False
        super().__init__(put, lambda number, error: put(CaptionsEnded(number=number, error=error)), restarts=restarts)

    def take(self, message: LiveMessage) -> None:
        super().take(message)
        match message:
            case LiveSettled():
                self._wanted.positions[message.track] = message.position_s
                self._wanted.next_id += len(message.utterances)
                self._remember(message)
            case LiveDone():
                self._wanted.positions.update(message.positions)
                self.complete = self.finishing

    def set_vocabulary(self, hotwords: list[str], names: list[str]) -> None:
        """Attendees or agenda were edited."""
        self._wanted.hotwords, self._wanted.names = hotwords, names
        self.tell(SetVocabulary(hotwords=hotwords, names=names))

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

    def _request(self) -> LiveRequest:
        return msgspec.structs.replace(self._wanted, positions=dict(self._wanted.positions))

    def _restarted(self, error: MeetingMateError) -> str:
        return tr("{error} It was restarted and continues. The recording is not affected.", error=error)

    def _given_up(self, error: MeetingMateError) -> str:
        return tr(
            "The live transcript stopped: {error} The recording continues. The transcript is made after you stop.",
            error=error,
        )
