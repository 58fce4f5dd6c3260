"""A disk with 0 bytes left, or one that can only be read: meetings can be read, exported and (if full) deleted.

On real file systems of their own, in a namespace that only this test's processes see.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from meetingmate.library import Library, encryption
from tests.test_house import ROOT
from tests.ui import filled

#: Fills a small disk with a library, takes its room or its writability away, and runs the command.
SCRIPT = r"""
set -e
mount --make-rprivate / 2>/dev/null || true
mount -t tmpfs -o size=8m tmpfs "$DISK"
cp -a "$LIBRARY/." "$DISK"
mkdir -p "$DISK/state"
if [ "$KIND" = full ]; then
    dd if=/dev/zero of="$DISK/filler" bs=1k 2>/dev/null || true
    if [ "$(df --output=avail "$DISK" | tail -1 | tr -d ' ')" != 0 ]; then echo "the disk is not full"; exit 99; fi
else
    mount -o remount,ro "$DISK"
fi
exec "$@"
"""

CLI = "import sys; from meetingmate.cli.app import main; main()"

#: Opens the window as the program does, shows a meeting, tries to change it, deletes one, and says what is to be seen.
WINDOW = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from meetingmate.base import logs, settings as settings_store
from ui.app.program import Program
from ui.base.theme import Theme
logs.start(logs.window_file())
said, windows = [], []
def on_window(window):
    windows.append(window)
    if window is not None:
        QTimer.singleShot(0, lambda: go(window))
def when(condition, then, tries=200):
    if condition():
        then()
    elif tries:
        QTimer.singleShot(50, lambda: when(condition, then, tries - 1))
    else:
        print("gave up", flush=True)
        app.quit()
def go(window):
    window.show_meeting("m2")
    when(lambda: window.document.meeting is not None and window.document.id == "m2", lambda: shown(window))
def shown(window):
    print("shown", window.document.meeting.title, len(window.document.utterances), flush=True)
    window.banner.clear()
    window.delete_meeting("m1")
    wanted = "trash" if os.environ["KIND"] == "full" else "can be read but not written to"
    when(lambda: wanted in window.banner.message, lambda: ended(window))
def ended(window):
    print("banner", window.banner.message, flush=True)
    QTimer.singleShot(300, window.close)
sys.excepthook = lambda kind, error, trace: print("TRACEBACK", kind, error, flush=True)
code = Program(app, Theme(app, "light"), settings_store.load(), on_window).run({})
print("ended", code, flush=True)
"""


def can_mount() -> bool:
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    return tried.returncode == 0


pytestmark = [
    pytest.mark.usefixtures("keyring_entries"),
    pytest.mark.skipif(
        sys.platform != "linux" or not can_mount(), reason="mounting a small disk is not permitted here"
    ),
]


class Disk:
    """Runs commands on a library whose disk is ``full`` or ``read-only``."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind, self.place, self.source = kind, folder / "disk", folder / "library"
        self.place.mkdir()
        library = Library(self.source)
        filled.add_sample(library)
        filled.add_sample(library, "m2", audio=False)
        library.close()

    def run(self, *command: str, then: str = "true") -> subprocess.CompletedProcess:
        """Run ``command`` there, then the shell commands ``then`` on the same disk."""
        environment = {
            **os.environ,
            "DISK": str(self.place),
            "LIBRARY": str(self.source),
            "KIND": self.kind,
            "MEETINGMATE_HOME": str(self.place),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        }
        inner = ["bash", "-c", f'"$@"; code=$?; {then}; exit $code', "bash", *command]
        return subprocess.run(
            ["unshare", "-m", "bash", "-c", SCRIPT, "bash", *inner],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def cli(self, *arguments: str, then: str = "true") -> subprocess.CompletedProcess:
        """Run the command line there."""
        return self.run(sys.executable, "-c", CLI, *arguments, then=then)


@pytest.fixture(params=["full", "read-only"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    return Disk(tmp_path, request.param)


@pytest.fixture
def full(tmp_path: Path) -> Disk:
    return Disk(tmp_path, "full")


def again(command: str) -> str:
    """The same command line once more, as shell."""
    return f"{sys.executable} -c '{CLI}' {command}"


def test_what_is_there_can_be_read_and_taken_to_another_disk(disk: Disk, tmp_path: Path) -> None:
    word = tmp_path / "other.docx"
    for arguments, words in (
        (("list",), "Harbor weekly"),
        (("show", "m1"), "Harbor weekly"),
        (("show", "m1", "--transcript"), "fire alarm"),
        (("search", "fire"), "fire alarm"),
        (("tasks",), "Marcus"),
        (("usage",), ""),
        (("export", "m1", "-o", str(word)), "Wrote"),
    ):
        done = disk.cli(*arguments)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert word.stat().st_size > 5000


def test_what_cannot_be_saved_is_said_in_one_sentence(disk: Disk) -> None:
    done = disk.cli("edit", "m1", "--title", "New")
    assert done.returncode == 1
    assert "nothing was saved" in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2
    assert "Traceback" not in done.stderr


def test_a_full_disk_can_be_freed(full: Disk) -> None:
    then = "; ".join(
        [
            again("trash --purge m1 --yes"),
            'df --output=avail "$DISK" | tail -1',
            again("list"),
            again("edit m2 --title Renamed"),
        ]
    )
    done = full.cli("delete", "m1", then=then)
    assert done.returncode == 0, done.stderr
    assert "The trash is empty." in done.stdout + done.stderr
    free = next(int(line) for line in done.stdout.splitlines() if line.strip().isdigit())
    assert free > 200  # KiB: the sound is gone
    assert "Changed Renamed" in done.stdout + done.stderr


def test_emptying_the_trash_and_deleting_for_good_work_without_any_sound_to_free(full: Disk) -> None:
    then = "; ".join([again("trash --empty --yes"), again("delete m1 --for-good"), again("list")])
    done = full.cli("delete", "m2", then=then)
    said = done.stdout + done.stderr
    assert done.returncode == 0
    assert "The trash is empty." in said
    assert "Permanently deleted" in said
    assert "No meetings." in done.stdout
    assert "Harbor weekly" not in done.stdout
    assert "Traceback" not in said


def test_what_a_program_that_was_killed_left_in_the_log_is_read(tmp_path: Path) -> None:
    disk = Disk(tmp_path, "read-only")
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sys; from pathlib import Path; from meetingmate.library import Library\n"
            "library = Library(Path(sys.argv[1]))\n"
            "library.edit_meeting('m1', lambda m: setattr(m, 'title', 'Written last'))\nos._exit(0)",
            str(disk.source),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    assert killed.returncode == 0
    assert (disk.source / "library.db-wal").stat().st_size
    shown = disk.cli("list")
    assert "Written last" in shown.stdout
    refused = disk.cli("edit", "m1", "--title", "New")  # not into a copy that is thrown away
    assert refused.returncode == 1
    assert "nothing was saved" in refused.stderr


def test_deleting_leaves_a_sound_database(full: Disk, tmp_path: Path) -> None:
    kept = tmp_path / "after.db"
    full.cli("delete", "m2", then=f'{again("delete m1 --for-good")}; cp "$DISK/library.db" {kept}')
    with sqlite3.connect(kept) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM utterances WHERE meeting = 'm1'").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM meetings WHERE trashed IS NOT NULL").fetchone() == (1,)


def test_the_window_opens_and_reads(disk: Disk) -> None:
    done = disk.run(sys.executable, "-c", WINDOW)
    said = done.stdout
    assert "shown Harbor weekly product meeting" in said, done.stderr
    assert "TRACEBACK" not in said, said
    assert "Traceback" not in done.stderr, done.stderr
    assert "\nbanner" in said, said
    assert "ended 0" in said


#: Reads, and on a full disk deletes from, an encrypted library.
ENCRYPTED = """
import os
from pathlib import Path
from meetingmate.library import Library
from meetingmate.sealing import keys
keys.ask = lambda folder: "correct horse battery"
library = Library(Path(os.environ["DISK"]), must_exist=True)
print([row.title for row in library.rows()], len(library.utterances("m1")))
if os.environ["KIND"] == "full":
    library.delete("m1")
    print("left", [row.id for row in library.rows()])
library.close()
"""


def test_an_encrypted_library_too(disk: Disk) -> None:
    encryption.encrypt(disk.source, "correct horse battery", lambda _share, _what: None)
    done = disk.run(sys.executable, "-c", ENCRYPTED)
    assert done.returncode == 0, done.stderr
    assert "Harbor weekly product meeting" in done.stdout
    assert disk.kind != "full" or "left ['m2']" in done.stdout
