"""The window: time to usable against an empty PySide6 window, and how long its event loop is ever held up.

    python benchmarks/window.py [--runs 5] [--seconds 20]

Each start is a process of its own, timed from its first line of Python to the first event handled after the
window has been painted; both kinds take turns. Held-up time is measured by a timer of 1 ms in the window's thread
while a job's events come in (1,000 a second, new lines of the transcript every half second, a second process that
keeps one core busy) and an eight-hour transcript of 100,000 words is open.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

EMPTY = """
import time; began = time.perf_counter()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1180, 780)
window.show()
QTimer.singleShot(0, lambda: (app.processEvents(), print(time.perf_counter() - began), app.quit()))
app.exec()
"""

OURS = """
import time; began = time.perf_counter()
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.app import start as program, window as main_window
def ready(window):
    if window.document.meeting is None:
        QTimer.singleShot(5, lambda: ready(window))
        return
    QApplication.processEvents()
    print(time.perf_counter() - began, flush=True)
    window.close()
start = main_window.MainWindow.start
def started(self, *arguments):
    start(self, *arguments)
    QTimer.singleShot(0, lambda: ready(self))
main_window.MainWindow.start = started
sys.exit(program.main([]))
"""


def main() -> int:
    """Run both measurements and print a table; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["MEETINGMATE_HOME"] = home
        empty, ours = time_to_usable(options.runs)
        opened, held = held_up(Path(home), options.seconds)
    held.sort()
    worst = held[int(len(held) * 0.999)]
    more = statistics.median(ours) - statistics.median(empty)
    print(f"{'empty PySide6 window':<44}{statistics.median(empty):8.2f} s   (median of {len(empty)})")
    print(
        f"{'MeetingMate to usable, a meeting shown':<44}{statistics.median(ours):8.2f} s   (+{more:.2f} s, at most 2)"
    )
    print(f"{'eight-hour transcript shown after':<44}{opened:8.2f} s   (at most 1)")
    print(f"{'event loop held up, median':<44}{statistics.median(held) * 1000:8.1f} ms")
    print(f"{'event loop held up, 99.9th percentile':<44}{worst * 1000:8.1f} ms  (at most 50, {len(held)} samples)")
    print(f"{'event loop held up, longest':<44}{held[-1] * 1000:8.1f} ms")
    return 0 if more <= 2 and worst <= 0.05 and opened <= 1 else 1


def time_to_usable(runs: int) -> tuple[list[float], list[float]]:
    """Seconds to usable of the empty window and of ours, one after the other."""
    from meetingmate.base import paths
    from meetingmate.library import Library
    from tests.ui import filled

    library = Library(paths.data_dir())
    filled.add_sample(library)
    library.close()
    empty, ours = [], []
    for number in range(runs + 1):  # the first pair warms the disk's cache
        one, other = _run(EMPTY), _run(OURS)
        if number:
            empty.append(one)
            ours.append(other)
    return empty, ours


def _run(code: str) -> float:
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return float(result.stdout.splitlines()[0])


def held_up(home: Path, seconds: float) -> tuple[float, list[float]]:
    """Seconds until a long meeting is shown, and by how much each tick of a timer was late, in seconds."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from meetingmate.base.settings import Settings
    from meetingmate.jobs.session import Session
    from meetingmate.library import Library
    from tests.ui import filled
    from ui.app.window import MainWindow
    from ui.base.background_jobs import BackgroundJobs
    from ui.base.session_events import SessionEvents
    from ui.base.theme import Theme

    app = QApplication([])
    library = Library(home / "long")
    filled.add_long(library)
    session_events, background = SessionEvents(), BackgroundJobs()
    session = Session(library, Settings(), session_events.on_event)
    window = MainWindow(session, session_events, background, Theme(app, "light"), session.settings)
    window.show()
    app.processEvents()
    began = time.perf_counter()
    window.show_meeting("long")
    while not window.page.transcript.model.rowCount():
        app.processEvents()
    window.page.tabs.setCurrentIndex(1)
    window.page.grab()
    opened = time.perf_counter() - began

    late: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, now - last - 0.001))
        last = time.perf_counter()

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
    timer.timeout.connect(tick)
    stop = threading.Event()
    feeder = threading.Thread(target=_feed, args=(session_events, library, stop))
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        app.processEvents()
        last = time.perf_counter()
        timer.start()
        feeder.start()
        QTimer.singleShot(round(seconds * 1000), app.quit)
        app.exec()
        timer.stop()
    finally:
        stop.set()
        feeder.join()
        busy.kill()
        busy.wait()
    window.close()
    background.close()
    session.close()
    library.close()
    return opened, late


def _feed(session_events: object, library: object, stop: threading.Event) -> None:
    """A job's events, as a quick machine would send them, and more lines for the open transcript."""
    from meetingmate.domain.events import JobChanged, MeetingChanged
    from meetingmate.library import Job
    from tests.ui import filled

    line = filled.sample_utterances()[5]
    job = Job(meeting="long", source="workshop.wav", state="done", stage="writing")
    count = 0
    while not stop.is_set():
        count += 1
        fraction = count % 1000 / 1000
        session_events.on_event(
            JobChanged(meeting="long", state="running", stage="transcribing", fraction=fraction, eta_s=60)
        )
        if count % 500 == 0:
            line.id, line.start = f"new{count}", 40_000.0 + count
            library.append_utterances("long", [line], job)
            session_events.on_event(MeetingChanged(meeting="long", what="transcript"))
        time.sleep(0.001)


if __name__ == "__main__":
    sys.exit(main())
