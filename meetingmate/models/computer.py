"""What this computer has for running models."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import psutil
from msgspec import Struct

#: What IsProcessorFeaturePresent of Windows calls AVX2 (winnt.h).
_WINDOWS_AVX2 = 40
_ARM = ("arm64", "aarch64")
_CPUINFO = Path("/proc/cpuinfo")


class Computer(Struct, frozen=True, kw_only=True):
    """``memory_bytes`` of the whole computer; ``fast_instructions``: whether the processor computes many numbers at
    once (AVX2, or any 64-bit ARM), None when that can't be found out."""

    memory_bytes: int
    cores: int
    fast_instructions: bool | None


def this_computer() -> Computer:
    """What is here. Takes some milliseconds."""
    return Computer(
        memory_bytes=psutil.virtual_memory().total,
        cores=psutil.cpu_count(logical=False) or os.cpu_count() or 1,
        fast_instructions=_fast_instructions(),
    )


def _fast_instructions() -> bool | None:
    if platform.machine().lower() in _ARM:
        return True
    if sys.platform == "win32":
        return bool(ctypes.windll.kernel32.IsProcessorFeaturePresent(_WINDOWS_AVX2))
    try:
        if sys.platform == "darwin":
            command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.leaf7_features"]
            features = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout
        else:
            found = re.search(r"^flags\s*:(.*)$", _CPUINFO.read_text(encoding="utf-8"), re.MULTILINE)
            if not found:
                return None
            features = found[1]
    except (OSError, subprocess.SubprocessError):
        return None
    return "avx2" in features.lower().split()
