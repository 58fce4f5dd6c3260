"""Logs hold no word of a meeting, whatever is logged, and are bounded."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest

from meetingmate.base import logs
from meetingmate.base.errors import StoreError
from meetingmate.base.logs import Technical
from tests.privacy.conftest import TYPED, Use, words_in
from tests.privacy.watched import ROOT

pytestmark = pytest.mark.timeout(600)


@pytest.mark.slow
def test_no_log_of_a_whole_use_holds_a_word_that_was_typed_or_said(used: Use) -> None:
    written = [path for path in (used.home / "state").rglob("*.log*") if path.stat().st_size]
    assert {"transcriber.log", "writer.log", "window.log"} <= {path.name for path in written}
    text = "\n".join(path.read_text("utf-8") for path in written)
    assert "KeyError" in text, "the error of the window is there, without what it quotes"
    assert "language after" in text
    assert [word for word in TYPED if word.lower() in text.lower()] == []
    assert words_in(text, used.said) == []
    assert [name for name in ("marcus", "priya", "eleanor") if name in text.lower()] == []


@pytest.fixture
def written(tmp_path: Path):
    """Log through a file of ours and give what was written."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    hooks = sys.excepthook, sys.unraisablehook
    thread_hook = threading.excepthook
    logs.start(tmp_path / "x.log")
    yield lambda: (tmp_path / "x.log").read_text("utf-8")
    root.handlers[0].stream.close()
    root.handlers, root.level = before, level
    sys.excepthook, sys.unraisablehook = hooks
    threading.excepthook = thread_hook
    logging.captureWarnings(False)


def test_only_what_is_technical_is_written(written, tmp_path: Path) -> None:
    log = logging.getLogger("meetingmate.somewhere")
    log.info("%d of %s", 3, "Zyxglorb")
    log.info("language %s (%.2f)", Technical("en"), 0.5)
    log.info("%(who)s", {"who": "Zyxglorb"})
    log.warning("names: %s and %r", ["Zyxglorb"], b"Zyxglorb")
    log.warning("file %s", tmp_path / "Zyxglorb.ogg")
    log.warning(StoreError("Zyxglorb"))
    logging.getLogger("faster_whisper").info("Zyxglorb")
    logging.getLogger("somebody").warning("Zyxglorb %s", "Zyxglorb")
    warnings.warn("Zyxglorb", RuntimeWarning, stacklevel=1)
    text = written()
    assert "Zyxglorb" not in text
    assert "3 of <text of 8>" in text
    assert "language en (0.50)" in text
    assert "RuntimeWarning at" in text
    assert "somebody: at test_logs.py:" in text


def test_errors_are_written_without_their_sentences(written) -> None:
    log = logging.getLogger("meetingmate.somewhere")

    def fails() -> None:
        try:
            Path("/nowhere/Zyxglorb.ogg").read_bytes()
        except OSError as error:
            raise StoreError("Zyxglorb can't be read") from error

    try:
        fails()
    except StoreError as error:
        log.warning("job: %s", error)
        log.exception("job")
    thread = threading.Thread(target=lambda: {}["Zyxglorb"])
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError("Zyxglorb"), None)
    text = written()
    assert re.search(r"job: StoreError at test_logs.py:\d+, from FileNotFoundError \(No such file", text)
    assert "KeyError" in text
    assert "ValueError" in text
    without_code = "\n".join(line for line in text.splitlines() if " in " not in line)
    assert "Zyxglorb" not in without_code, "only the program's own lines of code may name it"


def test_qt_is_written_up_to_what_it_quotes() -> None:
    assert logs.qt_text("QFont::setPointSize: Point size <= 0 (-1)") == "QFont::setPointSize: Point size <= 0 (-1)"
    for quoting in (
        'Could not open "Zyxglorb.ogg"',
        "no document for file:///Zyxglorb",
        "lost ‘Zyxglorb’",
        "/Zyxglorb",
    ):
        assert "Zyxglorb" not in logs.qt_text(quoting)


def test_a_log_is_bounded_also_against_native_libraries(tmp_path: Path) -> None:
    code = f"""
import logging, os, pathlib
from meetingmate.base import logs
logs._LOOK_S = 0.05
path = pathlib.Path({str(tmp_path / "x.log")!r})
logs.start(path, descriptors=True)
for number in range(20):
    os.write(1, b"native" * 30_000)
    logging.getLogger("meetingmate").info("line %d", number)
os.write(2, b"native" * 400_000)
while path.stat().st_size > logs.LIMIT:
    pass
"""
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=60)
    for name in ("x.log", "x.log.1"):
        assert (tmp_path / name).stat().st_size <= logs.LIMIT + 200_000
        assert (tmp_path / name).read_text("utf-8").startswith("MeetingMate log 2")
    assert len(list(tmp_path.iterdir())) == 2


def test_logs_of_older_versions_go_and_encrypting_removes_all(home: Path, written) -> None:
    state = home / "state"
    (state / "logs").mkdir(parents=True)
    names = ("window.log", "window.log.1", "window.log.2", "logs/transcriber.log", "logs/capture.log.1")
    for name in names:
        (state / name).write_text("old: Zyxglorb")
    new = state / "logs" / "writer.log"
    new.write_text("MeetingMate log 2: no words of meetings\nline\n")
    logs.remove(only_with_words=True)
    assert logs.files() == [new]
    (state / "window.log.2").write_text("x")
    logs.remove()
    assert logs.files() == []


def test_a_log_in_use_is_emptied(home: Path) -> None:
    code = """
import logging
from meetingmate.base import logs
logs.start(logs.window_file())
log = logging.getLogger("meetingmate")
log.warning("before")
logs.remove()
log.warning("after")
print(logs.window_file().read_text())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "after" in done.stdout
    assert "before" not in done.stdout


def test_where_no_log_can_be_written_the_program_goes_on(home: Path) -> None:
    (home / "state").write_text("no folder")
    code = "import logging; from meetingmate.base import logs; logs.start(logs.window_file()); logging.warning('x')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
