"""Starts the window: ``meetingmate-window [FILE ...] [--meeting ID] [--do record|pause|mark]``.

Nothing of Qt is imported before ``main`` runs: the worker processes import this module again (multiprocessing,
spawn) and must never load Qt, nor this process the libraries of the models.
"""

from __future__ import annotations

import argparse
import logging
import logging.handlers
import sys
from pathlib import Path
from types import TracebackType

from meetingmate import paths
from meetingmate import settings as settings_store

log = logging.getLogger(__name__)

#: What ``--do`` takes.
DEEDS = ("record", "pause", "mark")


def main(arguments: list[str] | None = None) -> int:
    """Run the window until it is closed; the second start of a library hands over to the first and ends."""
    options = _parse(arguments)
    _start_log()
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    qInstallMessageHandler(_log_qt)
    QApplication.setApplicationName("MeetingMate")
    QApplication.setApplicationDisplayName("MeetingMate")
    QApplication.setDesktopFileName("meetingmate")
    app = QApplication.instance() or QApplication(sys.argv[:1])

    from ui.binding import binding_problem
    from ui.labels import tell_trouble
    from ui.program import Program
    from ui.theme import Theme, app_icon

    if problem := binding_problem():
        tell_trouble("MeetingMate", problem)
        return 1
    settings = settings_store.load()
    theme = Theme(app, settings.appearance)
    app.setWindowIcon(app_icon())

    def report_to(window: object | None) -> None:
        sys.excepthook = _report_to(window)

    files = [str(path.absolute()) for path in options.files]
    request = {"files": files, "meeting": options.meeting, "do": options.do}
    return Program(app, theme, settings, report_to).run(request)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="meetingmate-window", description="The window of MeetingMate.")
    parser.add_argument("files", nargs="*", type=Path, help="recordings to open")
    parser.add_argument("--meeting", default="", metavar="ID", help="the meeting to show")
    parser.add_argument(
        "--do",
        choices=DEEDS,
        help="begin or end a recording, pause it or go on, mark a moment: for a keyboard shortcut",
    )
    return parser.parse_args(arguments)


def _start_log() -> None:
    folder = paths.state_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "window.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8"
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _log_qt(kind: object, context: object, message: str) -> None:
    """Qt's own messages go to the log file."""
    level = {"QtDebugMsg": logging.DEBUG, "QtInfoMsg": logging.INFO, "QtWarningMsg": logging.WARNING}
    logging.getLogger("qt").log(level.get(getattr(kind, "name", ""), logging.ERROR), "%s", message)


def _report_to(window: object | None) -> object:
    """An error nobody expected is logged and shown, and the window stays."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("unexpected", exc_info=(kind, error, trace))
        if issubclass(kind, Exception) and window is not None:
            window.banner.show_message(
                f"Something went wrong inside MeetingMate ({kind.__name__}: {error}); the details are in "
                f"{paths.state_dir() / 'window.log'}.",
                "problem",
            )

    return report


if __name__ == "__main__":
    sys.exit(main())
