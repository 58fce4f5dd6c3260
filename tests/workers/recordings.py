"""A recording that grows as the recording process would write it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from meetingmate.capture import journal as j
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.capture.wav import WavWriter


class RecordingWriter:
    """Writes 16 kHz sound of tracks into ``folder``; every ``part_s`` seconds a new file begins."""

    def __init__(self, folder: Path, *tracks: str, rate: int = 16000, channels: int = 1, part_s: float = 600.0) -> None:
        self._parts = folder / PARTS_FOLDER
        self._parts.mkdir(parents=True)
        self.journal = j.Journal(self._parts)
        self.journal.add(j.Begun(wall="2026-01-01T10:00:00+00:00", mono=0.0, tracks=list(tracks)))
        self._rate, self._channels, self._part_s = rate, channels, part_s
        self._files: dict[str, list[WavWriter]] = {name: [] for name in tracks}
        self._written = dict.fromkeys(tracks, 0)

    def write(self, track: str, samples: np.ndarray) -> None:
        """Append mono samples (float32 at the rate of the recording)."""
        while samples.size:
            files = self._files[track]
            if not files or files[-1].frames >= self._part_s * self._rate:
                self._begin(track)
            room = round(self._part_s * self._rate) - files[-1].frames
            now, samples = samples[:room], samples[room:]
            frames = np.repeat((now * 32767).astype("<i2")[:, None], self._channels, axis=1)
            files[-1].write(frames.tobytes())
            self._written[track] += now.size

    def stop(self) -> None:
        """The recording is over."""
        for files in self._files.values():
            for file in files:
                file.close()
        self.journal.add(j.Stopped(at=max(self._written.values()) / self._rate, wall=""))
        self.journal.close()

    def _begin(self, track: str) -> None:
        files = self._files[track]
        path = self._parts / f"{track}-{len(files) + 1:04d}.wav"
        files.append(WavWriter(path, self._rate, self._channels))
        self.journal.add(
            j.Part(
                track=track,
                file=path.name,
                rate=self._rate,
                channels=self._channels,
                at=self._written[track] / self._rate,
                device="test",
                fresh=not files[:-1],
            )
        )
