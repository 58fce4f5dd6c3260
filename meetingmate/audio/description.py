"""What a recording says of itself: length, start, channels, when it was made."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from msgspec import Struct, structs

from meetingmate.audio.container import Link, frames, links, opened
from meetingmate.base.errors import AudioError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Part

#: Formats whose first time stamp means nothing (a broadcast clock, or the encoder's delay).
_ARBITRARY_START = {"mpegts", "mpeg", "mp3", "aac", "loas", "ac3", "eac3", "dts"}
#: In the others what starts later, starts later - unless it is so late that the clock was running before.
_MAX_START_S = 600.0
#: Formats whose length FFmpeg only guesses from the bit rate.
_GUESSED_LENGTH = {"mp3", "aac", "loas", "ac3", "eac3", "amr", "gsm", "dts", "mpegts", "mpeg"}
#: A clock may be as far ahead as that, in whatever zone it is; a recording of a day to come is none.
_AHEAD = timedelta(hours=26)
#: Packets tried to find a first frame that decodes.
_PACKETS_TO_TRY = 5000


class Sound(Struct, frozen=True):
    """A file, and which sound of it is meant; without ``part`` the mean of all channels of its first stream."""

    path: Path
    part: Part | None = None


class MediaInfo(Struct, kw_only=True, frozen=True):
    """What a recording is. ``created`` is when it says it was recorded, with a time zone where it has one.

    Rate, channels and codec are those of its first audio stream; ``streams`` is how many it has.
    """

    duration_s: float
    sample_rate: int
    channels: int
    codec: str
    format: str
    has_video: bool
    created: datetime | None = None
    streams: int = 1


def as_sound(source: Path | Sound) -> Sound:
    """A file alone is its first stream."""
    return source if isinstance(source, Sound) else Sound(Path(source))


def probe(source: Path | Sound) -> MediaInfo:
    """Look at a recording without decoding all of it. Raises AudioError."""
    sound = as_sound(source)
    path, number = sound.path, sound.part.stream if sound.part else 0
    parts = links(path)
    with opened(path, number, parts[0]) as (container, stream):
        length, trusted = header_length(container, stream)
        first = next(frames(container, stream, max_packets=_PACKETS_TO_TRY), None)
        if first is None:
            raise AudioError(no_sound(path))
        info = MediaInfo(
            duration_s=length or 0.0,
            sample_rate=first.sample_rate,
            channels=first.layout.nb_channels,
            codec=stream.codec_context.codec.canonical_name,
            format=container.format.name,
            has_video=_has_video(container),
            created=_created(container, stream),
            streams=len(container.streams.audio),
        )
    if length and trusted and len(parts) == 1:
        return info
    return structs.replace(info, duration_s=sum(_walked_length(path, number, link) for link in parts))


def origin(container: InputContainer) -> float:
    """The time stamp of second 0."""
    start = (container.start_time or 0) / av.time_base
    arbitrary = start > _MAX_START_S or _ARBITRARY_START & set(container.format.name.split(","))
    return start if arbitrary else 0.0


def header_length(container: InputContainer, stream: AudioStream) -> tuple[float | None, bool]:
    """Length in seconds from the header, and whether it is more than a guess about this very stream."""
    if container.format.name == "ogg" and stream.start_time:
        return None, False  # FFmpeg counts the start twice
    matroska = "matroska" in container.format.name
    if tag := _tagged_length(stream):
        length = tag
    elif stream.duration and stream.time_base:
        begins = (stream.start_time or 0) * float(stream.time_base) - origin(container)
        length = max(0.0, begins) + float(stream.duration * stream.time_base)
        if matroska and len(container.streams) > 1:
            return length, False  # that of the whole file
    elif container.duration:
        length = container.duration / av.time_base
        if _has_video(container) or len(container.streams.audio) > 1:
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


def _walked_length(path: Path, number: int, link: Link | None) -> float:
    """Length found by reading all packets (not decoding them) up to the last one's end."""
    with opened(path, number, link) as (container, stream):
        begin, end, last_duration = origin(container), 0.0, 0.0
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.error.FFmpegError, OSError):
                break
            if packet.pts is None or packet.time_base is None:
                continue
            last_duration = float((packet.duration or 0) * packet.time_base)
            end = max(end, float(packet.pts * packet.time_base) + last_duration - begin)
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
        # clocks that were never set say 1904 or 1970
        if moment.year >= 1971 and moment.replace(tzinfo=None) <= datetime.now() + _AHEAD:
            return moment
    return None


def no_sound(path: Path) -> str:
    """One sentence for a file that holds none."""
    return tr(
        "No sound could be decoded from {file}: it is damaged or not a sound file; try to export or copy it again.",
        file=path.name,
    )
