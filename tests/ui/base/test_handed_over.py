"""Files for other programs: only their user can read them, and they go, also after a crash."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from meetingmate.base import paths
from ui.base import handed_over
from ui.base.handed_over import HandedOver

_KILLED = """
import os, sys
from ui.base.handed_over import HandedOver
files = HandedOver()
print(files.write("draft.eml", b"what was said"), flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_file_is_for_its_user_alone_and_goes_with_the_window(home: Path) -> None:
    files = HandedOver()
    first, second = files.write("draft.eml", b"one"), files.write("draft.eml", b"two")
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    if os.name == "posix":
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        for folder in (first.parent, first.parent.parent, first.parent.parent.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files.drop(second)
    assert first.exists()
    assert not second.exists()
    handed_over.remove_left_over()
    assert first.exists(), "this program is not done with it"
    files.close()
    assert list((paths.state_dir() / "handed-over").iterdir()) == []
    assert files.write("draft.eml", b"three").read_bytes() == b"three"
    files.close()


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_what_a_killed_program_left_goes_at_the_next_start(home: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED], capture_output=True, text=True, check=False)
    left = Path(killed.stdout.strip())
    assert left.read_bytes() == b"what was said", killed.stderr
    assert left.is_relative_to(paths.state_dir())
    handed_over.remove_left_over()
    assert not left.exists()
