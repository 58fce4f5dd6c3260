"""For the final pass: the microphone's track without the computer's sound, as a file that goes again."""

from __future__ import annotations

import logging
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from meetingmate import sealing
from meetingmate.audio import decode
from meetingmate.audio.decode import Sound
from meetingmate.audio.echo_cancel import RATE, cancelled
from meetingmate.audio.survey import one_part
from meetingmate.base import temporary_files
from meetingmate.base.errors import AudioError
from meetingmate.base.library_paths import sound_file
from meetingmate.domain.meeting import Part, Track

log = logging.getLogger(__name__)


@contextmanager
def heard_files(folder: Path, tracks: list[Track]) -> Iterator[list[Sound]]:
    """The sound of each track for recognition. With a computer's track, the microphone's is one without its echo;
    the recording itself stays as it is."""
    files = [_heard(sound_file(folder, track), track.part) for track in tracks]
    names = [track.name for track in tracks]
    if not {"microphone", "computer"} <= set(names):
        yield files
        return
    microphone, computer = names.index("microphone"), names.index("computer")
    with temporary_files.scratch(folder, "echoing") as scratch:
        clean = scratch / "microphone.wav"
        try:
            _write(files[microphone], files[computer], clean)
            files[microphone] = Sound(clean)
        except (AudioError, OSError) as error:  # the echo is then left out by its words
            log.warning("the echo can't be taken out of %s: %s", files[microphone].path, error)
        yield files


def _heard(path: Path, part: Part | None) -> Sound:
    return Sound(path, part or one_part(path))


def _write(microphone: Sound, computer: Sound, target: Path) -> None:
    with sealing.create(target) as file, wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for block in cancelled(decode.stream(microphone, rate=RATE), decode.stream(computer, rate=RATE)):
            out.writeframes((np.clip(block, -1.0, 1.0) * 32767).astype("<i2").tobytes())
