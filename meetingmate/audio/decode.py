"""Any recording as a stream of samples on its own time line, in constant memory (PyAV, FFmpeg's libraries)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import av.error
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from msgspec import Struct

from meetingmate.audio.container import Damage, frames, opened
from meetingmate.audio.timeline import Timeline, clock
from meetingmate.errors import AudioError

#: Sample rate of everything in the engine.
RATE = 16000
#: Formats whose first time stamp means nothing (a broadcast clock, or the encoder's delay).
_ARBITRARY_START = {"mpegts", "mpeg", "mp3", "aac", "loas", "ac3", "eac3", "dts"}
#: In the others what starts later, starts later - unless it is so late that the clock was running before.
_MAX_START_S = 600.0
#: Formats whose length FFmpeg only guesses from the bit rate.
_GUESSED_LENGTH = {"mp3", "aac", "loas", "ac3", "eac3", "amr", "gsm", "dts", "mpegts", "mpeg"}
#: Decoders need some sound before the wanted place (bit reservoir, overlap) to be exact there.
_PREROLL_S = 1.0
#: Packets tried to find a first frame that decodes.
_PACKETS_TO_TRY = 5000


class MediaInfo(Struct, kw_only=True, frozen=True):
    """What a recording is. ``created`` is when it says it was recorded, with a time zone where it has one."""

    duration_s: float
    sample_rate: int
    channels: int
    codec: str
    format: str
    has_video: bool
    created: datetime | None = None


def probe(path: Path) -> MediaInfo:
    """Look at a recording without decoding all of it. Raises AudioError."""
    path = Path(path)
    with opened(path) as (container, stream):
        length, trusted = _header_length(container, stream)
        first = next(frames(container, stream, max_packets=_PACKETS_TO_TRY), None)
        if first is None:
            raise AudioError(_no_sound(path))
        info = MediaInfo(
            duration_s=length or 0.0,
            sample_rate=first.sample_rate,
            channels=first.layout.nb_channels,
            codec=stream.codec_context.codec.canonical_name,
            format=container.format.name,
            has_video=_has_video(container),
            created=_created(container, stream),
        )
    if length and trusted:
        return info
    return MediaInfo(**{f: getattr(info, f) for f in info.__struct_fields__} | {"duration_s": _walked_length(path)})


def stream(
    path: Path, *, start: float = 0.0, rate: int = RATE, block_s: float = 30.0, problems: list[str] | None = None
) -> Iterator[np.ndarray]:
    """Mono ``float32`` blocks of ``block_s`` seconds (the last one shorter) from second ``start`` on.

    Gaps of the time line are zeros, so sample n of the result is second ``start + n / rate`` of the recording.
    Damage that can be passed over is named in ``problems``, one sentence each. Raises AudioError.
    """
    for block in blocks(path, start=start, rate=rate, channels=1, block_s=block_s, problems=problems):
        yield block[0]


def blocks(
    path: Path,
    *,
    start: float = 0.0,
    rate: int,
    channels: int,
    block_s: float = 30.0,
    problems: list[str] | None = None,
) -> Iterator[np.ndarray]:
    """As ``stream``, with blocks of shape (channels, n); ``channels`` is 1 or 2."""
    path = Path(path)
    size = max(1, round(block_s * rate))
    block = np.empty((channels, size), dtype=np.float32)
    filled = 0
    for piece in _pieces(path, start, rate, channels, problems if problems is not None else []):
        used = 0
        while used < piece.shape[1]:
            count = min(size - filled, piece.shape[1] - used)
            block[:, filled : filled + count] = piece[:, used : used + count]
            filled += count
            used += count
            if filled == size:
                yield block
                block = np.empty((channels, size), dtype=np.float32)
                filled = 0
    if filled:
        yield block[:, :filled]


def _pieces(path: Path, start: float, rate: int, channels: int, problems: list[str]) -> Iterator[np.ndarray]:
    damage = Damage()
    with opened(path) as (container, stream):
        length, trusted = _header_length(container, stream)
        origin = _origin(container)
        first = round(max(0.0, start) * rate)
        timeline = Timeline(
            rate, channels, origin=origin, start=first, length_s=length if trusted else None, problems=problems
        )
        if start > _PREROLL_S:
            _seek(container, stream, origin + start - _PREROLL_S)
        decoded = False
        for frame in frames(container, stream, damage):
            if not frame.samples:
                continue
            decoded = True
            yield from timeline.place(frame)
        if decoded:
            yield from timeline.finish()
        elif first == 0:  # from a later start on there may simply be nothing left
            raise AudioError(_no_sound(path))
    if remark := damage.sentence():
        problems.append(remark)
    reached = timeline.position / rate
    if trusted and length and reached < length - 1.0 and not (start and not decoded):
        problems.append(f"{path.name} is cut off: it should last {clock(length)}, {clock(reached)} of it can be read.")


def _seek(container: InputContainer, stream: AudioStream, seconds: float) -> None:
    """Go to a frame at or before ``seconds``; without an index the file is read from its beginning instead."""
    try:
        container.seek(int(seconds / stream.time_base), stream=stream, backward=True)
    except (av.error.FFmpegError, OSError):
        container.seek(0)


def _origin(container: InputContainer) -> float:
    start = (container.start_time or 0) / av.time_base
    arbitrary = start > _MAX_START_S or _ARBITRARY_START & set(container.format.name.split(","))
    return start if arbitrary else 0.0


def _header_length(container: InputContainer, stream: AudioStream) -> tuple[float | None, bool]:
    """Length in seconds from the header, and whether it is more than a guess about this very stream."""
    if container.format.name == "ogg" and stream.start_time:
        return None, False  # FFmpeg counts the start twice
    if stream.duration and stream.time_base:
        begins = (stream.start_time or 0) * float(stream.time_base) - _origin(container)
        length = max(0.0, begins) + float(stream.duration * stream.time_base)
    elif tag := _tagged_length(stream):
        length = tag
    elif container.duration:
        length = container.duration / av.time_base
        if _has_video(container):
            return length, False
    else:
        return None, False
    return length, not _GUESSED_LENGTH & set(container.format.name.split(","))


def _tagged_length(stream: AudioStream) -> float | None:
    """Matroska's DURATION tag of a stream (``00:01:02.5``)."""
    parts = stream.metadata.get("DURATION", "").split(":")
    try:
        hours, minutes, seconds = (float(part) for part in parts)
    except ValueError:
        return None
    return hours * 3600 + minutes * 60 + seconds


def _walked_length(path: Path) -> float:
    """Length found by reading all packets (not decoding them) up to the last one's end."""
    with opened(path) as (container, stream):
        origin, end, last_duration = _origin(container), 0.0, 0.0
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.error.FFmpegError, OSError):
                break
            if packet.pts is None or packet.time_base is None:
                continue
            last_duration = float((packet.duration or 0) * packet.time_base)
            end = max(end, float(packet.pts * packet.time_base) + last_duration - origin)
        return max(0.0, end)


def _has_video(container: InputContainer) -> bool:
    """True when there are moving pictures (a cover picture doesn't count)."""
    return any(not s.disposition & Disposition.attached_pic for s in container.streams.video)


def _created(container: InputContainer, stream: AudioStream) -> datetime | None:
    tags = {k.lower(): v for k, v in {**stream.metadata, **container.metadata}.items()}
    for key in ("com.apple.quicktime.creationdate", "creation_time", "date_utc", "date"):
        value = tags.get(key, "").strip().replace("/", "-")
        if len(value) < 8 or (value.isdigit() and len(value) != 8):
            continue
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            continue
        if 1971 <= moment.year <= datetime.now(UTC).year + 1:  # clocks that were never set say 1904 or 1970
            return moment
    return None


def _no_sound(path: Path) -> str:
    return (
        f"No sound could be decoded from {path.name}: it is damaged or not a sound file; "
        "try to export or copy it again."
    )
