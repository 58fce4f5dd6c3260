"""Opening a sound or video file through PyAV, with every failure told in one sentence.

Only demuxers for recordings are allowed: a play list or a concat script that calls itself ``.mp3`` could
otherwise make FFmpeg open other files or addresses.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from meetingmate import sealing
from meetingmate.audio.timeline import clock
from meetingmate.errors import AudioError

#: FFmpeg's names of the formats a recording may come in.
_DEMUXERS = (
    "wav,w64,aiff,caf,au,mp3,aac,loas,flac,ogg,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,asf,asf_o,avi,flv,"
    "mpegts,mpeg,amr,ac3,eac3,ape,wv,tta,rm,dts,mpc,mpc8,gsm,sln,tak,oma,mlv,mxf,nut"
)
_OPTIONS = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}
_FIRST = 8
#: A reader that fails this often in a row won't get further.
_MAX_FAILED_READS = 25


@contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    """Open ``path`` for reading and give its container and first audio stream. Raises AudioError."""
    check_readable(path)
    try:
        sealed = sealing.sealed_source(path)
        container = av.open(sealed or str(path.absolute()), options=dict(_OPTIONS), metadata_errors="replace")
    except (av.error.FFmpegError, OSError) as error:
        raise AudioError(open_problem(path, error)) from error
    with container, sealed or nullcontext():
        if not container.streams.audio:
            raise AudioError(f"There is no sound in {path.name}; choose a recording that has an audio track.")
        stream = container.streams.audio[0]
        if stream.codec_context is None:
            raise AudioError(
                f"The sound in {path.name} is in a format this program can't decode; convert it to MP3 or WAV first."
            )
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        yield container, stream


def check_readable(path: Path) -> bytes:
    """The first bytes of ``path``. Raises AudioError when it is missing, a folder, empty or not readable."""
    try:
        if path.is_dir():
            raise AudioError(f"{path} is a folder, not a recording; choose the file itself.")
        with path.open("rb") as file:
            first = file.read(_FIRST)
    except FileNotFoundError as error:
        raise AudioError(f"The recording {path} was not found; check its name and folder.") from error
    except OSError as error:
        raise AudioError(open_problem(path, error)) from error
    except ValueError as error:  # a zero byte in the name
        raise AudioError(f"{str(path)!r} is not a possible file name; check the name.") from error
    if not first:
        raise AudioError(f"{path.name} is empty (0 bytes); record or export it again.")
    return first


def open_problem(path: Path, error: Exception) -> str:
    """One sentence for a file that exists and can't be opened."""
    if isinstance(error, sealing.NotInItsPlace):
        return str(error)
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM):
        return f"{path.name} can't be opened: you have no permission to read it; change its permissions or copy it."
    if isinstance(error, OSError) and number not in (None, errno.EINVAL):
        return f"{path.name} can't be read ({error.strerror}); copy it to this computer's own disk and try again."
    return (
        f"{path.name} is not a recording that can be read: it is damaged, incomplete or not a sound file; "
        "try to export or copy it again."
    )


class Damage:
    """Counts the places of a file that could not be decoded, for one sentence at the end."""

    def __init__(self) -> None:
        self.count = 0
        self.first: float | None = None

    def add(self, seconds: float) -> None:
        """Note a place at about ``seconds``."""
        self.count += 1
        if self.first is None:
            self.first = seconds

    def sentence(self) -> str | None:
        """What was damaged, or None."""
        if not self.count or self.first is None:
            return None
        places = "One place" if self.count == 1 else f"{self.count} places"
        return f"{places} in the recording could not be decoded, from {clock(self.first)} on."


def frames(
    container: InputContainer, stream: AudioStream, damage: Damage | None = None, *, max_packets: int | None = None
) -> Iterator[AudioFrame]:
    """Decoded frames from the current place on; what can't be decoded is noted in ``damage`` and passed over."""
    damage = damage if damage is not None else Damage()
    failed_reads = packets_seen = 0
    seconds = 0.0
    packets = container.demux(stream)
    while max_packets is None or packets_seen < max_packets:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except (av.error.FFmpegError, OSError):
            damage.add(seconds)
            failed_reads += 1
            if failed_reads > _MAX_FAILED_READS:
                return
            packets = container.demux(stream)
            continue
        failed_reads = 0
        packets_seen += 1
        if packet.pts is not None and packet.time_base:
            seconds = max(0.0, float(packet.pts * packet.time_base))
        try:
            yield from packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            damage.add(seconds)
