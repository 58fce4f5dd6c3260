"""What PulseAudio or PipeWire (through its PulseAudio side) says about devices, asked with ``pactl``."""

from __future__ import annotations

import os
import shutil
import subprocess

from msgspec import Struct

_TIMEOUT_S = 5
_MAX_CHANNELS = 2


class PulseDevice(Struct, kw_only=True, frozen=True):
    """A source (something to record from). ``monitor``: it is what an output plays."""

    name: str
    description: str
    rate: int
    channels: int
    monitor: bool
    default: bool


def available() -> bool:
    """True when a sound server answers."""
    return shutil.which("pactl") is not None and _pactl("info") is not None


def sources() -> list[PulseDevice]:
    """All sources; empty when no server answers."""
    info, listing = _pactl("info"), _pactl("list", "sources")
    if info is None or listing is None:
        return []
    return parse_sources(info, listing)


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
                name=name,
                description=_field(block, "Description") or name,
                rate=int(spec[2].removesuffix("Hz")),
                channels=min(_MAX_CHANNELS, int(spec[1].removesuffix("ch"))),
                monitor=_field(block, "Monitor of Sink") not in ("", "n/a"),
                default=name == default,
            )
        )
    return devices


def default_sink() -> str:
    """Name of the output that programs play to; empty when there is none."""
    return _field(_pactl("info") or "", "Default Sink")


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


def output_monitor(found: list[PulseDevice], sink: str) -> PulseDevice | None:
    """The monitor of output ``sink``."""
    return next((d for d in found if d.monitor and d.name == f"{sink}.monitor"), None)


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
