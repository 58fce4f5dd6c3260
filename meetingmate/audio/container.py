"""Opening a sound or video file through PyAV, with every failure told in one sentence.

Only demuxers for recordings are allowed: a play list or a concat script that calls itself ``.mp3`` could
otherwise make FFmpeg open other files or addresses.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition
from msgspec import Struct

from meetingmate import sealing
from meetingmate.audio import chain, headers
from meetingmate.audio.timeline import clock
from meetingmate.base.errors import AudioError
from meetingmate.base.translation import tr

#: FFmpeg's names of the formats a recording may come in.
_DEMUXERS = (
    "wav,w64,aiff,caf,au,mp3,aac,loas,flac,ogg,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,asf,asf_o,avi,flv,"
    "mpegts,mpeg,amr,ac3,eac3,ape,wv,tta,rm,dts,mpc,mpc8,gsm,sln,tak,oma,mlv,mxf,nut"
)
_OPTIONS = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}
_FIRST = 8
#: A reader that fails this often in a row won't get further.
_MAX_FAILED_READS = 25
#: Codecs that send no sound in a pause, which FFmpeg does not decode: types of such packets, samples in 20 ms.
_PAUSES = {"amr_nb": ({8, 15}, 160), "amr_wb": ({9, 14, 15}, 320)}
#: How the notes about title and artist begin that lie between joined MP3 files.
_TAGS = (b"ID3", b"TAG", b"APE")


class Link(Struct, frozen=True):
    """A part of a file that FFmpeg reads as a file of its own: bytes ``first`` to ``last``, a header put right."""

    first: int
    last: int
    changes: list[tuple[int, bytes]] = []


def plain_bytes(path: Path) -> BinaryIO:
    """Open ``path`` for reading its bytes, unsealed where it is sealed. Raises AudioError, OSError."""
    check_readable(path)
    return sealing.sealed_source(path) or path.open("rb")


def links(path: Path) -> list[Link | None]:
    """The files that ``path`` holds one after the other; mostly one, None, which is the file as it is.

    Raises AudioError.
    """
    try:
        with plain_bytes(path) as file:
            chained = chain.links(file)
            if len(chained) == 1 and (found := headers.repaired(file)) is not None:
                return [Link(0, found.end, found.changes)]
    except OSError as error:
        raise AudioError(open_problem(path, error)) from error
    return [None] if len(chained) == 1 else [Link(first, last) for first, last in chained]


@contextmanager
def opened(path: Path, number: int = 0, link: Link | None = None) -> Iterator[tuple[InputContainer, AudioStream]]:
    """Open ``path``, or a ``link`` of it, and yield its container and audio stream ``number``. Raises AudioError."""
    check_readable(path)
    with ExitStack() as stack:
        try:
            source: Any = sealing.sealed_source(path)
            if source is not None:
                stack.enter_context(source)
            if link is not None:
                whole = source or stack.enter_context(path.open("rb"))
                source = headers.Excerpt(whole, link.first, link.last, link.changes)
            opening = av.open(source or str(path.absolute()), options=dict(_OPTIONS), metadata_errors="replace")
            container = stack.enter_context(opening)
        except (av.error.FFmpegError, OSError) as error:
            raise AudioError(open_problem(path, error)) from error
        streams = container.streams.audio
        if not streams:
            raise AudioError(
                tr("There is no sound in {path}; choose a recording that has an audio track.", path=path.name)
            )
        stream = streams[min(number, len(streams) - 1)]
        if stream.codec_context is None and number == 0:
            stream = next((s for s in streams if s.codec_context is not None), stream)
        if stream.codec_context is None:
            raise AudioError(
                tr(
                    "The sound in {path} is in a format this program can't decode; convert it to MP3 or WAV first.",
                    path=path.name,
                )
            )
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        yield container, stream


class StreamInfo(Struct, kw_only=True, frozen=True):
    """Audio stream ``number`` of a file, as the file describes it."""

    number: int
    title: str = ""
    language: str = ""
    default: bool = False


def streams_of(path: Path) -> list[StreamInfo]:
    """The audio streams that can be decoded. Raises AudioError when there is none."""
    with opened(path, 0, links(path)[0]) as (container, _stream):
        return [
            StreamInfo(
                number=number,
                title=stream.metadata.get("title") or _handler(stream),
                language=stream.metadata.get("language", ""),
                default=bool(stream.disposition & Disposition.default),
            )
            for number, stream in enumerate(container.streams.audio)
            if stream.codec_context is not None
        ]


def _handler(stream: AudioStream) -> str:
    """MP4's name of a track, unless it is one that programs give to all."""
    name = stream.metadata.get("handler_name", "").strip()
    generic = not name or "handler" in name.casefold() or "media" in name.casefold()
    return "" if generic else name


def check_readable(path: Path) -> bytes:
    """The first bytes of ``path``. Raises AudioError when it is missing, a folder, empty or not readable."""
    try:
        if path.is_dir():
            raise AudioError(tr("{path} is a folder, not a recording; choose the file itself.", path=path))
        with path.open("rb") as file:
            first = file.read(_FIRST)
    except FileNotFoundError as error:
        raise AudioError(tr("The recording {path} was not found; check its name and folder.", path=path)) from error
    except OSError as error:
        raise AudioError(open_problem(path, error)) from error
    except ValueError as error:  # a zero byte in the name
        raise AudioError(tr("{path!r} is not a possible file name; check the name.", path=str(path))) from error
    if not first:
        raise AudioError(tr("{path} is empty (0 bytes); record or export it again.", path=path.name))
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
        if self.first is None or seconds < self.first:
            self.first = seconds

    def sentence(self) -> str | None:
        """What was damaged, or None."""
        if not self.count or self.first is None:
            return None
        places = "One place" if self.count == 1 else f"{self.count} places"
        return f"{places} in the recording could not be decoded, from {clock(self.first)} on."


class Unplayed(Struct):
    """A packet that gives no sound: ``seconds`` long, at ``time`` of the stream where it is known."""

    time: float | None
    seconds: float


class Reader:
    """Reads the packets of ``stream`` from the current place on. ``end`` is the last byte of the file that it met."""

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        self._container, self._stream = container, stream
        self._pauses = _PAUSES.get(stream.codec_context.codec.canonical_name) if stream.codec_context else None
        self.end = 0
        self.broke = False

    def frames(self, *, max_packets: int | None = None) -> Iterator[AudioFrame | Unplayed]:
        """Decoded frames, and what could not be decoded."""
        container, stream = self._container, self._stream
        failed_reads = packets_seen = 0
        packets = container.demux(stream)
        while max_packets is None or packets_seen < max_packets:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.error.FFmpegError, OSError):
                yield Unplayed(None, 0.0)
                failed_reads += 1
                if failed_reads > _MAX_FAILED_READS:
                    self.broke = True
                    return
                packets = container.demux(stream)
                continue
            failed_reads = 0
            packets_seen += 1
            if packet.pos is not None and packet.pos >= 0:
                self.end = max(self.end, packet.pos + packet.size)
            if self._pauses and packet.size and (paused := self._pause(packet)) is not None:
                yield paused
                continue
            try:
                yield from packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                if bytes(packet)[:3] not in _TAGS:
                    yield _unplayed(packet)

    def _pause(self, packet: Packet) -> AudioFrame | None:
        """The silence of a packet that says that nobody speaks (AMR sends no sound then), None for any other."""
        assert self._pauses is not None
        kinds, samples = self._pauses
        if (bytes(packet)[0] >> 3) & 0xF not in kinds:
            return None
        rate = samples * 50
        frame = AudioFrame.from_ndarray(np.zeros((1, samples), np.float32), format="fltp", layout="mono")
        frame.sample_rate = rate
        if packet.pts is not None and packet.time_base:
            frame.pts, frame.time_base = packet.pts, packet.time_base
        return frame


def _unplayed(packet: Packet) -> Unplayed:
    base = float(packet.time_base or 0)
    return Unplayed(None if packet.pts is None else packet.pts * base, (packet.duration or 0) * base)


def frames(container: InputContainer, stream: AudioStream, *, max_packets: int | None = None) -> Iterator[AudioFrame]:
    """Decoded frames from the current place on; what can't be decoded is passed over."""
    for frame in Reader(container, stream).frames(max_packets=max_packets):
        if isinstance(frame, AudioFrame):
            yield frame
