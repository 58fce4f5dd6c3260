"""The process that hears a running meeting once more for its final text. It takes what the captions leave."""

from __future__ import annotations

from meetingmate.transcription.live import RollingPass
from meetingmate.workers.live_messages import Drain, Hold, LiveCommand, RollingRequest, SetLanguage, StretchFinal
from meetingmate.workers.recording_work import RecordingWork, Send, Take
from meetingmate.workers.writer import lower_priority

_WAIT_S = 0.5


def run(request: RollingRequest, take: Take, send: Send) -> None:
    """Send the final text of each stretch until ``Drain`` is done or ``Leave`` comes. Raises MeetingMateError,
    EOFError."""
    lower_priority()
    _FinalPass(request, take, send).run()


class _FinalPass(RecordingWork[RollingRequest, RollingPass]):
    def __init__(self, request: RollingRequest, take: Take, send: Send) -> None:
        super().__init__(request, take, send, wait_s=_WAIT_S)
        self._held = request.held

    def _begun(self) -> RollingPass:
        request = self._request
        return RollingPass(
            self._recording.for_recognition(),
            self._engine,
            beam_size=request.beam_size,
            language=request.language,
            fixed=request.language_fixed,
            hotwords=request.hotwords,
            names=request.names,
            positions=request.positions,
        )

    def _obey(self, command: LiveCommand) -> None:
        super()._obey(command)
        match command:
            case Drain():
                self._held = False
            case Hold():
                self._held = command.held and not self._draining

    def _set_language(self, command: SetLanguage) -> None:
        self._request.language, self._request.language_fixed = command.language, command.fixed
        if self._hearing:
            self._hearing.set_language(command.language, fixed=command.fixed)

    def _step(self) -> bool:
        if self._hearing is None or self._held:
            return False
        stretches = self._hearing.step()
        for one in stretches or ():
            self._send(
                StretchFinal(
                    track=one.track, start=one.start, end=one.end, utterances=one.utterances, removed=one.removed
                )
            )
        return stretches is not None
