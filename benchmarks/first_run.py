"""From nothing installed to the minutes of the sample meeting, in the window of a fresh account: seconds of each step.

    python benchmarks/first_run.py [--home FOLDER]

Opens the window with settings, library and models of its own (``--home``, by default a new folder that is deleted
afterwards), walks through the first steps as a user who presses the coloured button each time, downloads what is
recommended for this computer over the network, and opens the sample meeting without waiting for the models. A user's
reading time is not in it. Without a screen: ``QT_QPA_PLATFORM=offscreen``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

#: More would not be a first run any more.
_LIMIT_S = 1800.0


def walk(say: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """What to wait for, one after the other; what a user does stands between."""
    from PySide6.QtWidgets import QApplication

    from ui.app.window import MainWindow

    def main_window() -> MainWindow | None:
        return next((one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)), None)

    yield lambda: main_window() is not None and main_window().first_run.window is not None
    window = main_window()
    steps = window.first_run.window
    yield steps.isVisible
    say("the first steps are shown")
    steps.next.click()
    steps.next.click()
    yield lambda: bool(steps.models.rows)
    rows = dict(steps.models.rows)
    say(f"recommended: {', '.join(row.offer.card.title for row in rows.values())}")
    (steps.models.all if steps.models.all.isVisible() else next(iter(rows.values())).button).click()
    steps.sample.click()
    library = window.session.library
    yield lambda: bool(library.rows())
    say("the sample is open, its job waits for the model")
    missing = set(rows)

    def arrived() -> bool:
        from meetingmate import models

        for model in sorted(missing):
            if models.is_installed(models.card(model)):
                missing.discard(model)
                say(f"{model} is installed")
            elif problem := getattr(window.downloads.of(model), "problem", ""):
                raise SystemExit(problem)
        return library.minutes(library.rows()[0].id) is not None

    yield arrived
    say("the minutes are there")
    yield lambda: (arrived(), not missing and not window.session.busy())[1]
    window.close()


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--home", type=Path, help="empty folder for everything that is written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MEETINGMATE_HOME"] = str(options.home or folder)
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        from ui.app import start

        began = time.monotonic()

        def say(what: str) -> None:
            print(f"{time.monotonic() - began:7.1f} s  {what}", flush=True)

        application = QApplication(sys.argv[:1])
        steps = walk(say)
        waiting = next(steps)

        def look() -> None:
            nonlocal waiting
            if time.monotonic() - began > _LIMIT_S:
                print(f"not done after {_LIMIT_S:.0f} s")
                application.exit(1)
            elif waiting():
                waiting = next(steps, lambda: False)

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(100)
        return start.main([])


if __name__ == "__main__":
    sys.exit(main())
