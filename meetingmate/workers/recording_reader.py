"""The sound of a recording that is still being made, read from its parts on disk.

Positions are those of the parts, right to a few hundredths of a second while recording (``capture.track``). Only
what is new in the journal is read, and the length of the newest part is asked of the file system.
"""

from __future__ import annotations

import logging
import math
from pathlib import Path

import msgspec
import numpy as np
from scipy.signal import resample_poly

from meetingmate.audio.channels import mono
from meetingmate.base.errors import AudioError
from meetingmate.base.library_paths import file_in
from meetingmate.base.translation import tr
from meetingmate.capture import journal as j
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.capture.wav import HEADER_BYTES, SAMPLE_BYTES

log = logging.getLogger(__name__)

RATE = 16000
#: Sound on both sides of what is asked for, so that the resampler's filter has what it needs.
_MARGIN_S = 0.05


class _Part:
    """A file of a track, from second ``at`` on."""

    def __init__(self, path: Path, record: j.Part) -> None:
        self.path = path
        self.at = record.at
        self.rate = record.rate
        self.channels = record.channels
        common = math.gcd(record.rate, RATE)
        self._up, self._down = RATE // common, record.rate // common

    @property
    def end(self) -> float:
        """Second up to which the file reaches now; its beginning when it is not there."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return self.at
        return self.at + max(0, size - HEADER_BYTES) // (SAMPLE_BYTES * self.channels) / self.rate

    def read(self, start: float, end: float) -> tuple[int, np.ndarray]:
        """16 kHz sound that covers ``start`` to ``end`` (as far as the part has it), and the number of its first
        sample, counted from the beginning of the part. Raises AudioError when the file has gone."""
        first = max(0, math.floor((start - self.at - _MARGIN_S) * self.rate / self._down)) * self._down
        count = math.ceil((end - self.at + _MARGIN_S) * self.rate) - first
        width = SAMPLE_BYTES * self.channels
        try:
            with self.path.open("rb") as file:
                file.seek(HEADER_BYTES + first * width)
                data = file.read(count * width)
        except FileNotFoundError as error:
            raise AudioError(
                tr(
                    "The sound file {path} disappeared during transcription. The part without text can't "
                    "be transcribed.",
                    path=self.path,
                )
            ) from error
        frames = np.frombuffer(data[: len(data) // width * width], dtype="<i2").reshape(-1, self.channels)
        sound = mono(frames.T.astype(np.float32) / 32768)
        if self._up != self._down and sound.size:
            sound = resample_poly(sound, self._up, self._down).astype(np.float32)
        return first // self._down * self._up, sound


class TrackBeingRecorded:
    """A track as ``transcription.live.TrackAudio``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._parts: list[_Part] = []
        self._available = 0.0

    def add(self, path: Path, record: j.Part) -> None:
        """The track goes on in a new file."""
        self._parts.append(_Part(path, record))

    def available(self) -> float:
        """Seconds up to which there is sound now."""
        if self._parts:
            self._available = max(self._available, self._parts[-1].end)
        return self._available

    def read(self, start: float, end: float) -> np.ndarray:
        """Mono float32 at 16 kHz; zeros where nothing was recorded. Raises AudioError when a file has gone."""
        result = np.zeros(round((end - start) * RATE), dtype=np.float32)
        for number, part in enumerate(self._parts):
            until = self._parts[number + 1].at if number + 1 < len(self._parts) else math.inf
            if part.at >= end or until <= start:
                continue
            first, sound = part.read(max(start, part.at), min(end, until))
            place = round((part.at - start) * RATE) + first  # of the first sample of sound, in result
            stop = min(result.size, place + sound.size, round((min(end, until) - start) * RATE))
            begin = max(0, place, round((part.at - start) * RATE))
            if stop > begin:
                result[begin:stop] = sound[begin - place : stop - place]
        return result


class RecordingReader:
    """The recording in ``folder``, which may not have begun yet. ``look`` takes in what is new."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / PARTS_FOLDER
        self._read = 0  # bytes of the journal
        self._decoder = msgspec.json.Decoder(j.Record)
        self.tracks: dict[str, TrackBeingRecorded] = {}
        self.ended = False

    def look(self) -> None:
        """Read what the journal says since the last time. Raises OSError."""
        try:
            with (self._folder / j.NAME).open("rb") as file:
                file.seek(self._read)
                data = file.read()
        except FileNotFoundError:
            return
        whole = data.rfind(b"\n") + 1  # the last line may still be on its way
        self._read += whole
        for line in data[:whole].split(b"\n"):
            if line.strip(b"\0 \r"):
                self._take(line)

    def available(self) -> float:
        """Seconds up to which any track has sound."""
        return max((track.available() for track in self.tracks.values()), default=0.0)

    def _take(self, line: bytes) -> None:
        try:
            record = self._decoder.decode(line)
        except msgspec.MsgspecError as error:
            log.warning("a line of the journal can't be read: %s", error)
            return
        if isinstance(record, j.Begun):
            for name in record.tracks:
                self.tracks.setdefault(name, TrackBeingRecorded(name))
        elif isinstance(record, j.Part) and record.track in self.tracks:
            self.tracks[record.track].add(file_in(self._folder, record.file), record)
        elif isinstance(record, j.Stopped):
            self.ended = True
