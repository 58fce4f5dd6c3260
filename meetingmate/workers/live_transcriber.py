"""The process that writes down a meeting while it is being recorded."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from meetingmate.base.errors import MeetingMateError
from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription import Engine
from meetingmate.transcription.live import BEAM_SIZE, LiveOptions, LiveTranscriber
from meetingmate.workers.live_messages import (
    HeardVoice,
    LiveBehind,
    LiveProvisional,
    LiveRequest,
    LiveSettled,
    SetLanguage,
)
from meetingmate.workers.messages import LanguageFound, LeftOut
from meetingmate.workers.recording_reader import TrackBeingRecorded
from meetingmate.workers.recording_work import RecordingWork, Send, Take

if TYPE_CHECKING:
    from meetingmate.speakers.online import LiveSpeakers

log = logging.getLogger(__name__)

#: How long to wait for commands when there is nothing to write down.
_WAIT_S = 0.1
#: A lag below this is how it is meant to be.
_IN_TIME_S = 3.0


def run(request: LiveRequest, take: Take, send: Send) -> None:
    """Write down what is recorded until ``Drain`` is done or ``Leave`` comes. Raises MeetingMateError, EOFError."""
    _Captions(request, take, send).run()


class _Captions(RecordingWork[LiveRequest, LiveTranscriber]):
    def __init__(self, request: LiveRequest, take: Take, send: Send) -> None:
        super().__init__(request, take, send, wait_s=_WAIT_S)
        self._watcher = _Watcher(request, send)
        self._behind, self._pace = 0.0, "full"

    def _begun(self) -> LiveTranscriber:
        request = self._request
        options = LiveOptions(
            beam_size=request.beam_size or BEAM_SIZE,
            language=request.language,
            expected_language=request.expected_language,
            hotwords=request.hotwords,
            names=request.names,
            positions=request.positions,
            next_id=request.next_id,
        )
        self._watcher.know(request.voices, self._recording.tracks)
        small = request.small_model_dir
        return LiveTranscriber(
            self._recording.for_recognition(),
            self._engine,
            self._watcher,
            options,
            small_engine=(lambda: Engine(Path(small), threads=request.threads)) if small else None,
        )

    def _set_language(self, command: SetLanguage) -> None:
        self._request.language = command.language
        if self._hearing:
            self._hearing.set_language(command.language)

    def _step(self) -> bool:
        busy = self._hearing is not None and self._hearing.step()
        self._tell_behind()
        return busy

    def _tell_behind(self) -> None:
        if self._hearing is None:
            return
        behind, pace = self._hearing.behind, self._hearing.pace
        behind = behind if behind > _IN_TIME_S else 0.0
        if abs(behind - self._behind) >= 1.0 or pace != self._pace:
            self._behind, self._pace = behind, pace
            self._send(LiveBehind(behind_s=round(behind, 1), pace=pace))


class _Watcher:
    """Turns what the transcription tells into messages."""

    def __init__(self, request: LiveRequest, send: Send) -> None:
        self._send = send
        self._speakers = _speakers(request) if request.speaker_models is not None else None

    def settled(self, track: str, utterances: list[Utterance], position_s: float) -> None:
        self._send(LiveSettled(track=track, utterances=utterances, position_s=position_s))

    def provisional(self, track: str, start: float, end: float, text: str) -> None:
        self._send(LiveProvisional(track=track, start=start, end=end, text=text))

    def left_out(self, removed: list[Removed]) -> None:
        self._send(LeftOut(removed=removed))

    def language(self, language: str, probability: float) -> None:
        self._send(LanguageFound(language=language, probability=probability))

    def know(self, voices: list[HeardVoice], tracks: dict[str, TrackBeingRecorded]) -> None:
        """Learn the voices that an earlier worker gave numbers to."""
        for voice in voices:
            if self._speakers is not None and voice.track in tracks:
                sound = tracks[voice.track].read(voice.start, voice.end)
                self._speakers.know(voice.label, sound, voice.track)

    def speaker(self, utterance: Utterance, samples: np.ndarray) -> str | None:
        if self._speakers is None:
            return None
        return self._speakers.label(samples, utterance.start, utterance.end, utterance.track)


def _speakers(request: LiveRequest) -> LiveSpeakers | None:
    from meetingmate.speakers.online import LiveSpeakers

    try:
        return LiveSpeakers(Path(request.speaker_models or ""), threads=request.threads, most=request.most_speakers)
    except MeetingMateError as error:  # words without speakers are better than none
        log.warning("speakers: %s", error)
        return None
