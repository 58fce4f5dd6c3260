"""A long recording needs no more memory than a short one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.audio.media import tone, write

_MEASURE = """
import resource, sys
from pathlib import Path
from meetingmate.audio import decode
from meetingmate.audio import loudness
if sys.argv[2] == "stream":
    seconds = sum(block.size for block in decode.stream(Path(sys.argv[1]))) / 16000
else:
    found = loudness.waveform(Path(sys.argv[1]))
    seconds = len(found.levels) * found.bin_s
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak(path: Path, how: str) -> tuple[float, float]:
    out = subprocess.run([sys.executable, "-c", _MEASURE, str(path), how], capture_output=True, text=True, check=True)
    seconds, kilobytes = map(float, out.stdout.split())
    return seconds, kilobytes / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss has another unit elsewhere")
@pytest.mark.parametrize("how", ["stream", "waveform"])
def test_twenty_minutes_need_no_more_than_two(tmp_path, how):
    minute = tone(60, 8000)
    short = write(tmp_path / "short.flac", minute[None].repeat(2, 0).reshape(1, -1), 8000, "flac")
    long = write(tmp_path / "long.flac", minute[None].repeat(20, 0).reshape(1, -1), 8000, "flac")
    short_s, short_mb = _peak(short, how)
    long_s, long_mb = _peak(long, how)
    assert (short_s, long_s) == (120, 1200)
    assert long_mb < short_mb + 12  # twenty minutes of samples would be 77 MB
