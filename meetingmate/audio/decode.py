"""Any recording as a stream of samples on its own time line, in constant memory (PyAV, FFmpeg's libraries)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av.error
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from msgspec import Struct, field

from meetingmate.audio import headers
from meetingmate.audio.container import (
    Damage,
    Link,
    Reader,
    Unplayed,
    frames,
    links,
    open_problem,
    opened,
    plain_bytes,
)
from meetingmate.audio.description import MediaInfo, Sound, as_sound, header_length, no_sound, origin, probe
from meetingmate.audio.timeline import Mix, Timeline, clock
from meetingmate.base.errors import AudioError
from meetingmate.base.translation import tr, trn
from meetingmate.domain.meeting import Part

__all__ = ["RATE", "Findings", "MediaInfo", "Sound", "blocks", "probe", "stream"]

#: Sample rate of everything in the engine.
RATE = 16000

#: Formats whose time stamps FFmpeg counts up from the lengths of frames.
_COUNTED = {"mp3", "aac", "loas", "ac3", "eac3", "dts", "amr", "gsm"}
#: Codecs that may send nothing in a pause. In MP4 gaps are lengths that the program which wrote it rounded.
_PAUSING = {"opus", "amr_nb", "amr_wb"}
#: Full scale of samples that were written as numbers of 16 bits; what usual frames reach in no other case.
_INTEGERS, _FAR_TOO_LOUD = 32768.0, 16.0
#: Formats that are read from front to back, so that the last place read tells whether something was left; how many
#: bytes may be (rounding, tags at the end; a packet of Ogg is placed at the beginning of its page).
_FRONT_TO_BACK = {"wav", "w64", "aiff", "au", "caf", "mp3", "aac", "ogg", "amr", "gsm", "ac3", "eac3"}
_PCM = {"wav", "w64", "aiff", "au", "caf"}
_FEW_BYTES, _PAGE_BYTES = 4096, 1 << 18
#: Decoders need some sound before the wanted place (bit reservoir, overlap) to be exact there.
_PREROLL_S = 1.0


class Findings(Struct):
    """What a reading met: ``problems``, one sentence each, and ``damaged`` stretches (first and last second)."""

    problems: list[str] = field(default_factory=list)
    damaged: list[tuple[float, float]] = field(default_factory=list)


def stream(
    source: Path | Sound,
    *,
    start: float = 0.0,
    rate: int = RATE,
    block_s: float = 30.0,
    problems: list[str] | None = None,
) -> Iterator[np.ndarray]:
    """Mono ``float32`` blocks of ``block_s`` seconds (the last one shorter) from second ``start`` on.

    Gaps of the time line are zeros, so sample n of the result is second ``start + n / rate`` of the recording.
    Samples lie within -1 to 1; damage that can be passed over is named in ``problems``, one sentence each.
    Raises AudioError.
    """
    found = Findings(problems=problems if problems is not None else [])
    for block in blocks(source, start=start, rate=rate, channels=1, block_s=block_s, findings=found):
        yield block[0]


def blocks(
    source: Path | Sound,
    *,
    start: float = 0.0,
    rate: int,
    channels: int | None,
    block_s: float = 30.0,
    findings: Findings | None = None,
) -> Iterator[np.ndarray]:
    """As ``stream``, with blocks of shape (channels, n); ``channels`` is 1 or 2.

    None: all channels that there are. Where their number changes within a block, it is the greater one.
    """
    sound = as_sound(source)
    size = max(1, round(block_s * rate))
    block = np.empty((channels or 1, size), dtype=np.float32)
    filled = 0
    for piece in _pieces(sound, start, rate, _mix(sound.part, channels), findings or Findings()):
        used = 0
        while used < piece.shape[1]:
            if piece.shape[0] != block.shape[0]:
                block = _with_channels(block, piece.shape[0], filled)
            count = min(size - filled, piece.shape[1] - used)
            block[:, filled : filled + count] = piece[:, used : used + count]
            filled += count
            used += count
            if filled == size:
                yield block
                block = np.empty((channels or 1, size), dtype=np.float32)
                filled = 0
    if filled:
        yield block[:, :filled]


def _mix(part: Part | None, channels: int | None) -> Mix:
    if part is not None and channels is not None:
        weights = {len(mix): np.array(mix, dtype=np.float32) for mix in part.mixes}

        def weighted(samples: np.ndarray) -> np.ndarray:
            known = weights.get(samples.shape[0])
            mono = known @ samples if known is not None else np.zeros(samples.shape[1], dtype=np.float32)
            return np.broadcast_to(mono, (channels, samples.shape[1]))

        return weighted

    def plain(samples: np.ndarray) -> np.ndarray:
        if channels is None or channels == samples.shape[0] > 1:
            return samples
        return np.broadcast_to(samples.mean(axis=0), (channels, samples.shape[1]))

    return plain


def _with_channels(block: np.ndarray, channels: int, filled: int) -> np.ndarray:
    """The block with so many channels, at least as many as it has when it holds something. One becomes all."""
    if filled and channels < block.shape[0]:
        return block
    wider = np.empty((channels, block.shape[1]), dtype=np.float32)
    if filled:
        wider[:] = 0.0
        wider[: block.shape[0], :filled] = block[:, :filled]
        if block.shape[0] == 1:
            wider[:, :filled] = block[0, :filled]
    return wider


def _pieces(sound: Sound, start: float, rate: int, mix: Mix, findings: Findings) -> Iterator[np.ndarray]:
    path, number = sound.path, sound.part.stream if sound.part else 0
    damage = Damage()
    problems = findings.problems
    first = round(max(0.0, start) * rate)
    timeline: Timeline | None = None
    decoded = False
    parts = links(path)
    for link in parts:
        with opened(path, number, link) as (container, stream):
            length, trusted = header_length(container, stream)
            begun = timeline.reached_s if timeline else 0.0
            if timeline is None:
                timeline = Timeline(
                    rate,
                    mix,
                    origin=origin(container),
                    start=first,
                    length_s=length if trusted else None,
                    problems=problems,
                    damaged=findings.damaged,
                    counted=bool(_COUNTED & set(container.format.name.split(","))),
                    scale=_scale(path, number, link, stream),
                    pausing="mp4" in container.format.name or stream.codec_context.codec.canonical_name in _PAUSING,
                )
                if start > _PREROLL_S and len(parts) == 1:
                    _seek(container, stream, origin(container) + start - _PREROLL_S)
            else:
                timeline.join(origin(container), length if trusted else None)
            reader = Reader(container, stream)
            heard = False
            for frame in reader.frames():
                if isinstance(frame, Unplayed):
                    at = timeline.time_of(frame.time)
                    damage.add(at)
                    timeline.unplayed(frame.seconds)
                    findings.damaged.append((at, at + frame.seconds))
                elif frame.samples:
                    heard = True
                    yield from timeline.place(frame)
            decoded = decoded or heard
            if remark := _unread(path, container, reader, link):
                problems.append(remark)
            reached = timeline.reached_s - begun
            if heard and trusted and length and reached < length - 1.0:
                problems.append(
                    tr(
                        "{file} is cut off: it should last {length}, {readable} of it can be read.",
                        file=path.name,
                        length=clock(begun + length),
                        readable=clock(begun + reached),
                    )
                )
    if decoded and timeline:
        yield from timeline.finish()
    elif first == 0:  # from a later start on there may simply be nothing left
        raise AudioError(no_sound(path))
    if remark := damage.sentence():
        problems.append(remark)
    elif findings.damaged:
        problems.append(
            trn(
                "One place in the recording, from {time} on, became silence: far too loud to be sound.",
                "{count} places in the recording, from {time} on, became silence: far too loud to be sound.",
                len(findings.damaged),
                time=clock(findings.damaged[0][0]),
            )
        )


def _scale(path: Path, number: int, link: Link | None, stream: AudioStream) -> float:
    """What samples of floating point are to be multiplied by: some programs write them up to 32768, not up to 1."""
    if not stream.codec_context.codec.canonical_name.startswith("pcm_f"):
        return 1.0
    with opened(path, number, link) as (container, again):
        peaks = [p for frame in frames(container, again) if (p := float(np.abs(frame.to_ndarray()).max())) > 0.0]
    usual = float(np.nanmedian(peaks)) if peaks else 0.0
    return 1.0 / _INTEGERS if _FAR_TOO_LOUD < usual < 4 * _INTEGERS else 1.0


def _unread(path: Path, container: InputContainer, reader: Reader, link: Link | None) -> str | None:
    """A sentence about bytes at the end that no sound was read from, in formats that are read from front to back."""
    names = set(container.format.name.split(","))
    if not reader.end or not _FRONT_TO_BACK & names:
        return None
    try:
        with plain_bytes(path) as file:
            end = (link.last - link.first) if link else (headers.sound_ends(file) or file.seek(0, io.SEEK_END))
    except OSError as error:
        raise AudioError(open_problem(path, error)) from error
    left = end - reader.end
    if left <= (_FEW_BYTES if _PCM & names else _PAGE_BYTES) and not (reader.broke and left > _FEW_BYTES):
        return None
    return f"The last {left:,} bytes of {path.name} could not be read as sound."


def _seek(container: InputContainer, stream: AudioStream, seconds: float) -> None:
    """Go to a frame at or before ``seconds``; without an index the file is read from its beginning instead."""
    if stream.time_base is None:
        container.seek(0)
        return
    try:
        container.seek(int(seconds / stream.time_base), stream=stream, backward=True)
    except (av.error.FFmpegError, OSError):
        container.seek(0)
