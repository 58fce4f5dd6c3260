"""A first look at all the sound of a file: which streams and channels hold something, and which hold the same.

What comes out are the sounds to listen to, each by itself: people who are on channels or streams of their own stay
apart, what is there twice is used once, and nothing is averaged that would cancel. Numbers are collected in blocks of
two seconds, so that any length needs the same memory but for a few bytes a block.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, field

from meetingmate.audio import decode, duplicates
from meetingmate.audio.channels import Levels, parts_of
from meetingmate.audio.container import StreamInfo, streams_of
from meetingmate.audio.decode import Findings, Sound
from meetingmate.base.errors import AudioError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Part

#: Enough for speech, and quick.
RATE, BLOCK_S = 8000, 2.0
#: More parts than this are not compared with each other: each is used.
_MOST_COMPARED = 12
_LONGEST_NAME = 40
#: Damaged places this near are one.
_TOGETHER_S = 0.1

Progress = Callable[[float, float], None]


class NamedPart(Struct):
    """One sound to listen to."""

    name: str
    part: Part


class Survey(Struct):
    """``sounds``: what to listen to, in order. ``left_out``: (name, why) of streams and channels that are not used.

    ``channels``: the numbers of channels that the first stream has (mostly one). ``duration_s``: of the longest stream.
    ``problems``: what the reading met, one sentence each; ``damaged``: seconds of each stream that could not be read.
    """

    sounds: list[NamedPart]
    left_out: list[tuple[str, str]]
    duration_s: float
    channels: set[int]
    streams: int
    problems: list[str] = field(default_factory=list)
    damaged: dict[int, list[tuple[float, float]]] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether the file is one stream that has one or two channels all the way."""
        return self.streams == 1 and len(self.channels) == 1 and max(self.channels) <= 2


class _Stream(Struct):
    info: StreamInfo
    levels: dict[int, Levels]
    duration_s: float
    channels: set[int]
    found: Findings


def survey(path: Path, on_progress: Progress | None = None) -> Survey:
    """Look at all sound of ``path``. ``on_progress`` hears seconds done and in all (a guess). Raises AudioError."""
    infos = streams_of(path)
    total = decode.probe(path).duration_s
    problems: list[str] = []
    streams: list[_Stream] = []
    failure: AudioError | None = None
    for info in infos:
        try:
            streams.append(_look_at(path, info, _share(on_progress, len(streams), len(infos), total)))
        except AudioError as error:  # the others may be good
            failure = failure or error
            if len(infos) > 1:
                problems.append(tr("The sound track {name} can't be read.", name=_title(info)))
    if not streams:
        assert failure is not None
        raise failure
    sounds, left_out = _sounds(streams)
    if 1 < len(sounds) <= _MOST_COMPARED and len({sound.part.stream for sound in sounds}) > 1:
        defaults = {stream.info.number for stream in streams if stream.info.default}
        redundant = duplicates.redundant(
            [Sound(path, v.part) for v in sounds], [v.part.stream in defaults for v in sounds]
        )
        left_out += [(sounds[number].name, why) for number, why in redundant.items()]
        sounds = [sound for number, sound in enumerate(sounds) if number not in redundant]
    if len(sounds) == 1:
        sounds[0].name = "mixed"
    return Survey(
        sounds=sounds,
        left_out=left_out,
        duration_s=max(stream.duration_s for stream in streams),
        channels=streams[0].channels,
        streams=len(infos),
        problems=list(dict.fromkeys([*problems, *(p for stream in streams for p in stream.found.problems)])),
        damaged={stream.info.number: _joined(stream.found.damaged) for stream in streams},
    )


def one_part(path: Path) -> Part | None:
    """How to hear a file that is one track already (a recording of our own) without its channels cancelling each
    other; None where their mean loses nothing. Raises AudioError."""
    if decode.probe(path).channels < 2:
        return None
    sounds = survey(path).sounds
    return sounds[0].part if len(sounds) == 1 else None


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans in order; those that touch or nearly do are one."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= _TOGETHER_S:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _share(on_progress: Progress | None, done: int, streams: int, total: float) -> Callable[[float], None]:
    def report(seconds: float) -> None:
        if on_progress:
            on_progress(min(total, (done * total + seconds) / streams), total)

    return report


def _look_at(path: Path, info: StreamInfo, report: Callable[[float], None]) -> _Stream:
    """Statistics of one stream, for each number of channels that it has at a time."""
    levels: dict[int, Levels] = {}
    found = Findings()
    samples = 0
    sound = Sound(path, Part(stream=info.number, mixes=()))
    for block in decode.blocks(sound, rate=RATE, channels=None, block_s=BLOCK_S, findings=found):
        samples += block.shape[1]
        if block.any() or not levels:
            levels.setdefault(block.shape[0], Levels(block.shape[0], RATE)).add(block)
        report(samples / RATE)
    channels = {count for count, level in levels.items() if level.blocks} or {1}
    if len(channels) > 1:  # blocks of nothing (before a late start) count as one channel
        channels = {count for count in channels if count > 1 or levels[count].loudest() > 0.0}
    return _Stream(info, {count: levels[count] for count in channels}, samples / RATE, channels, found)


def _sounds(streams: list[_Stream]) -> tuple[list[NamedPart], list[tuple[str, str]]]:
    """The sounds of each stream by itself."""
    sounds: list[NamedPart] = []
    left_out: list[tuple[str, str]] = []
    silent = [stream for stream in streams if not any(level.any_sound() for level in stream.levels.values())]
    for stream in streams:
        title = _title(stream.info)
        if stream in silent and len(silent) < len(streams):
            left_out.append((title, "silent"))
            continue
        found = [(count, *parts_of(level)) for count, level in sorted(stream.levels.items())]
        for mixes in itertools.zip_longest(*(mixes for _, mixes, _ in found)):
            there = [mix for mix in mixes if mix is not None]
            label = "" if max(len(mixes) for _, mixes, _ in found) == 1 else _channel_name(there[-1])
            name = " ".join(word for word in (title if len(streams) > 1 else "", label) if word) or "mixed"
            part = Part(stream=stream.info.number, mixes=tuple(there))
            sounds.append(NamedPart(name=name, part=part))
        if any(level.any_sound() for level in stream.levels.values()):
            for count, _, unused in found:
                left_out += [
                    (" ".join([title if len(streams) > 1 else "", _names(count)[number]]).strip(), why)
                    for number, why in unused.items()
                ]
    names: set[str] = set()
    for sound in sounds:
        name, number = sound.name, 1
        while sound.name in names:
            number += 1
            sound.name = f"{name} ({number})"
        names.add(sound.name)
    return sounds, left_out


def _title(info: StreamInfo) -> str:
    """What people called the stream, else its number, with the language that it says it is in."""
    plain = "".join(c if c.isprintable() else " " for c in info.title)
    plain = " ".join(plain.split())[:_LONGEST_NAME].strip()
    language = f" ({info.language})" if info.language not in ("", "und") else ""
    return plain or tr("track {number}", number=info.number + 1) + language


def _names(count: int) -> list[str]:
    if count == 2:
        return ["left", "right"]
    return [f"channel {number + 1}" for number in range(count)]


def _channel_name(mix: tuple[float, ...]) -> str:
    used = [name for name, weight in zip(_names(len(mix)), mix, strict=True) if weight]
    return "+".join(used) if len(used) < 3 else f"{used[0]} to {used[-1]}"
