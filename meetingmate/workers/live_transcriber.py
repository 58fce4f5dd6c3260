"""The process that writes down a meeting while it is being recorded."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from meetingmate.base.errors import MeetingMateError
from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription import Engine
from meetingmate.transcription.live import BEAM_SIZE, LiveOptions, LiveTranscriber
from meetingmate.workers.live_messages import (
    Drain,
    Draining,
    HeardVoice,
    Leave,
    LiveBehind,
    LiveCommand,
    LiveDone,
    LiveMessage,
    LiveProvisional,
    LiveRequest,
    LiveSettled,
    SetLanguage,
    SetVocabulary,
)
from meetingmate.workers.messages import LanguageFound, LeftOut
from meetingmate.workers.recording_follower import RecordingFollower
from meetingmate.workers.recording_reader import TrackBeingRecorded

if TYPE_CHECKING:
    from meetingmate.speakers.online import LiveSpeakers

log = logging.getLogger(__name__)

#: How long to wait for commands when there is nothing to write down.
_WAIT_S = 0.1
_TELL_DRAINING_S = 0.3
#: A lag below this is how it is meant to be.
_IN_TIME_S = 3.0

Take = Callable[[float], list[LiveCommand]]
Send = Callable[[LiveMessage], None]


def run(request: LiveRequest, take: Take, send: Send) -> None:
    """Write down what is recorded until ``Drain`` is done or ``Leave`` comes. Raises MeetingMateError, EOFError."""
    _Worker(request, take, send).run()


class _Worker:
    def __init__(self, request: LiveRequest, take: Take, send: Send) -> None:
        self._request = request
        self._take, self._send = take, send
        self._recording = RecordingFollower(Path(request.folder))
        self._engine = Engine(Path(request.model_dir), threads=request.threads)
        self._watcher = _Watcher(request, send)
        self._transcriber: LiveTranscriber | None = None
        self._draining = self._leaving = False
        self._left_at_drain = 0.0
        self._told_draining = 0.0
        self._behind, self._pace = 0.0, "full"

    def run(self) -> None:
        busy = False
        while True:
            for command in self._take(0.0 if busy else _WAIT_S):
                self._obey(command)
            if self._leaving:
                break
            self._look()
            busy = self._transcriber is not None and self._transcriber.step()
            self._tell_behind()
            if self._draining and self._drained():
                break
        positions = self._transcriber.positions if self._transcriber else self._request.positions
        self._send(LiveDone(positions=positions))

    def _obey(self, command: LiveCommand) -> None:
        if isinstance(command, Leave):
            self._leaving = True
        elif isinstance(command, Drain):
            self._look()
            self._draining = True
            self._left_at_drain = self._transcriber.left if self._transcriber else 0.0
        elif isinstance(command, SetVocabulary):
            self._request.hotwords, self._request.names = command.hotwords, command.names
            if self._transcriber:
                self._transcriber.set_vocabulary(command.hotwords, command.names)
        elif isinstance(command, SetLanguage):
            try:
                if command.language:
                    self._engine.check_language(command.language)
            except MeetingMateError as error:  # a slip of the user's must not cost the captions
                log.warning("%s", error)
                return
            self._request.language = command.language
            if self._transcriber:
                self._transcriber.set_language(command.language)

    def _look(self) -> None:
        self._recording.look()
        if self._transcriber is None and self._recording.tracks:
            self._transcriber = self._begun()
        if self._transcriber and self._recording.is_over(stopped=self._draining):
            self._transcriber.end()

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

    def _drained(self) -> bool:
        """Tell how much is left; whether nothing is."""
        if self._transcriber is None:  # nothing was recorded, or it never began
            return self._recording.is_over(stopped=True)
        left, done = self._transcriber.left, self._transcriber.done
        self._left_at_drain = max(self._left_at_drain, left)
        if done or time.monotonic() - self._told_draining > _TELL_DRAINING_S:
            self._told_draining = time.monotonic()
            total = self._left_at_drain
            self._send(Draining(done=total if done else total - left, total=total))
        return done

    def _tell_behind(self) -> None:
        if self._transcriber is None:
            return
        behind, pace = self._transcriber.behind, self._transcriber.pace
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
