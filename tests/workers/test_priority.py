"""Processes that others come before."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
import os, psutil
from meetingmate.workers.writer import lower_priority
os.nice({nice})
before = psutil.Process().nice()
if os.geteuid() == 0:
    os.setuid(65534)  # a user without rights
lower_priority()
print(before, psutil.Process().nice())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority")
@pytest.mark.parametrize("nice", [0, 10])
def test_a_priority_that_is_lower_already_stays(nice: int) -> None:
    command = [sys.executable, "-c", _PROGRAM.format(nice=nice)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert after == max(before, 5)
