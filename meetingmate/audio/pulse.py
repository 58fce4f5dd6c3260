"""What PulseAudio or PipeWire (through its PulseAudio side) says about devices, asked with ``pactl``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

from msgspec import Struct

_TIMEOUT_S = 5
_MAX_CHANNELS = 2


class PulseDevice(Struct, kw_only=True, frozen=True):
    """A source (something to record from). ``monitor``: it is what an output plays; ``muted``: or turned down to 0."""

    index: int
    name: str
    description: str
    rate: int
    channels: int
    monitor: bool
    default: bool
    muted: bool = False


class PulseState(Struct, kw_only=True, frozen=True):
    """All sources, and the name of the output that programs play to (empty: none)."""

    sources: list[PulseDevice]
    default_sink: str


def ask() -> PulseState | None:
    """What the sound server says; None when none answers. Takes two short child processes."""
    if shutil.which("pactl") is None:
        return None
    info = _pactl("info")
    listing = _pactl("list", "sources") if info is not None else None
    if info is None or listing is None:
        return None
    return PulseState(sources=parse_sources(info, listing), default_sink=_field(info, "Default Sink"))


def parse_sources(info: str, listing: str) -> list[PulseDevice]:
    """Sources from the output of ``pactl info`` and ``pactl list sources`` (in the C locale)."""
    default = _field(info, "Default Source")
    devices = []
    for block in listing.split("Source #")[1:]:
        name, spec = _field(block, "Name"), _field(block, "Sample Specification").split()
        if not name or len(spec) != 3:
            continue
        devices.append(
            PulseDevice(
                index=int(block.split(maxsplit=1)[0]),
                name=name,
                description=_field(block, "Description") or name,
                rate=int(spec[2].removesuffix("Hz")),
                channels=min(_MAX_CHANNELS, int(spec[1].removesuffix("ch"))),
                monitor=_field(block, "Monitor of Sink") not in ("", "n/a"),
                default=name == default,
                muted=_field(block, "Mute") == "yes" or _turned_down(_field(block, "Volume")),
            )
        )
    return devices


class PulseStream(Struct, kw_only=True, frozen=True):
    """A recording stream: its number and the index of the source that it records."""

    number: int
    source: int


def recording_stream(pid: int) -> PulseStream | None:
    """What process ``pid`` records; None when the server does not say."""
    return parse_streams(_pactl("list", "source-outputs") or "").get(pid)


def move_stream(number: int, source: str) -> bool:
    """Let a recording stream record ``source``; False when the server refuses."""
    return _pactl("move-source-output", str(number), source) is not None


def parse_streams(listing: str) -> dict[int, PulseStream]:
    """Recording streams by process, from the output of ``pactl list source-outputs`` (in the C locale)."""
    streams = {}
    for block in listing.split("Source Output #")[1:]:
        source = _field(block, "Source")
        pid = next((line.split('"')[1] for line in block.splitlines() if "application.process.id = " in line), "")
        if source.isdecimal() and pid.isdecimal():
            streams[int(pid)] = PulseStream(number=int(block.split(maxsplit=1)[0]), source=int(source))
    return streams


def microphone(wanted: str, found: list[PulseDevice]) -> PulseDevice | None:
    """The source to record: the one whose name or description is or holds ``wanted``, else the default one,
    else any that is not the monitor of an output; None when there is none."""
    real = [d for d in found if not d.monitor]
    if wanted:
        low = wanted.casefold()
        for device in sorted(real, key=lambda d: low not in (d.description.casefold(), d.name.casefold())):
            if low in device.description.casefold() or low in device.name.casefold():
                return device
    return next((d for d in real if d.default), real[0] if real else None)


def output_monitor(state: PulseState) -> PulseDevice | None:
    """The monitor of the default output."""
    return next((d for d in state.sources if d.monitor and d.name == f"{state.default_sink}.monitor"), None)


def _turned_down(volume: str) -> bool:
    """Whether all channels of e.g. ``front-left: 0 / 0% / -inf dB, front-right: ...`` are at 0."""
    percents = re.findall(r"(\d+)%", volume)
    return bool(percents) and not any(int(percent) for percent in percents)


def _field(text: str, name: str) -> str:
    for line in text.splitlines():
        key, _, value = line.strip().partition(": ")
        if key == name:
            return value.strip()
    return ""


def _pactl(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["pactl", *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
