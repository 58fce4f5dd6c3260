"""What microphone and computer sound give while nothing is recorded: their loudness, and a trial of the microphone."""

from __future__ import annotations

import time
from functools import partial
from multiprocessing.connection import Connection

import msgspec

from meetingmate.capture.device_reader import DeviceReader
from meetingmate.capture.messages import (
    CheckCommand,
    CheckEvent,
    CheckRequest,
    Level,
    Stop,
    TrackChanged,
    TrackState,
    Tried,
    TryMicrophone,
)
from meetingmate.capture.meter import FLOOR_DB, Meter, NoSignalWatch
from meetingmate.capture.outbox import Outbox
from meetingmate.capture.ring import Block, Item, Lost, Muted, Opened
from meetingmate.capture.sources import open_computer, open_microphone
from meetingmate.capture.track import silent_sentence

_COMMANDS = msgspec.msgpack.Decoder(CheckCommand)
_STEP_S = 0.05
_SAMPLE_BYTES = 2


def listen(connection: Connection, outbox: Outbox, request: CheckRequest) -> None:
    """Say how loud the devices are until Stop comes. Raises EOFError or OSError when the program is gone."""
    tracks = [
        _Track(DeviceReader("microphone", partial(open_microphone, request.device)), outbox),
        _Track(DeviceReader("computer", partial(open_computer, request.device)), outbox),
    ]
    while True:
        if connection.poll(_STEP_S):
            command = _COMMANDS.decode(connection.recv_bytes())
            if isinstance(command, Stop):
                break
            if isinstance(command, TryMicrophone):
                tracks[0].keep(command.seconds)
        for track in tracks:
            track.step()
    for track in tracks:
        track.reader.close()


class _Track:
    """One device: says how loud it is, and keeps some of it when asked."""

    def __init__(self, reader: DeviceReader, outbox: Outbox) -> None:
        self.reader, self._outbox = reader, outbox
        self._begun = time.monotonic()
        self._silent = ""  # why nothing is heard
        self._device, self._rate, self._channels = "", 0, 0
        self._idle_is_normal = False
        self._meter, self._watch = Meter(1, 1), NoSignalWatch()
        self._kept: bytearray | None = None
        self._keep_bytes, self._keep_s, self._peak = 0, 0.0, FLOOR_DB
        reader.start()

    def keep(self, seconds: float) -> None:
        """Keep the next ``seconds``; nothing when the device is not open."""
        if self._rate:
            self._kept, self._peak = bytearray(), FLOOR_DB
            self._keep_bytes = int(seconds * self._rate) * self._channels * _SAMPLE_BYTES

    def step(self) -> None:
        """Deal with what has come."""
        for item in self.reader.ring.take():
            self._take(item)

    def _take(self, item: Item) -> None:
        match item:
            case Opened():
                self._device, self._rate, self._channels = item.device, item.rate, item.channels
                self._idle_is_normal = item.idle_is_normal
                self._meter, self._watch = Meter(item.rate, item.channels), NoSignalWatch()
                self._silent = ""
                self._tell("recording")
            case Lost():
                self._rate, self._kept = 0, None
                self._tell("lost", item.sentence)
            case Muted():
                self._tell_silent("muted" if item.on else "")
            case Block():
                self._take_block(item.data)

    def _take_block(self, data: bytes) -> None:
        level = self._meter.add(data)
        if level is not None:
            self._say(Level(t=self._t, track=self.reader.name, peak=level[0], rms=level[1]))
            self._peak = max(self._peak, level[0])
        if not self._idle_is_normal:
            why = self._watch.look(level, self._meter.zeros_s)
            if self._silent != "muted" or not why:
                self._tell_silent(why)
        if self._kept is None:
            return
        self._kept += data
        if len(self._kept) >= self._keep_bytes:
            samples, self._kept = bytes(self._kept[: self._keep_bytes]), None
            self._say(Tried(rate=self._rate, channels=self._channels, samples=samples, peak=self._peak))

    @property
    def _t(self) -> float:
        return time.monotonic() - self._begun

    def _tell_silent(self, why: str) -> None:
        if why != self._silent:
            self._silent = why
            self._tell("silent", silent_sentence(why, self._device)) if why else self._tell("heard")

    def _tell(self, state: TrackState, sentence: str = "") -> None:
        track = self.reader.name
        self._say(TrackChanged(t=self._t, track=track, state=state, device=self._device, sentence=sentence))

    def _say(self, event: CheckEvent) -> None:
        self._outbox.put(event)
