"""Starts the window: ``meetingmate-window [FILE ...] [--meeting ID] [--do record|pause|mark]``.

Nothing of Qt is imported before ``main`` runs: the worker processes import this module again (multiprocessing,
spawn) and must never load Qt, nor this process the libraries of the models.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from meetingmate.base import logs, paths, process_start
from meetingmate.base import settings as settings_store
from ui.app.actions_to_ask import ACTIONS

if TYPE_CHECKING:
    from ui.app.window import MainWindow

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run the window until it is closed; the second start of a library hands over to the first and ends."""
    options = parse(arguments)
    process_start.program()
    logs.start(logs.window_file())
    from PySide6.QtCore import QSettings, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    qInstallMessageHandler(_log_qt)
    # Qt keeps a history of folders that files were chosen in, for all its programs, readable by everybody
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(paths.config_dir()))
    QApplication.setApplicationName("MeetingMate")
    QApplication.setApplicationDisplayName("MeetingMate")
    QApplication.setDesktopFileName("meetingmate")
    app = cast(QApplication, QApplication.instance() or QApplication(sys.argv[:1]))

    from ui.app.program import Program
    from ui.app.pyside_check import binding_problem
    from ui.base.labels import tell_trouble
    from ui.base.theme import Theme, app_icon

    if problem := binding_problem():
        tell_trouble("MeetingMate", problem)
        return 1
    settings = settings_store.load()
    theme = Theme(app, settings.appearance)
    app.setWindowIcon(app_icon())

    def report_to(window: MainWindow | None) -> None:
        sys.excepthook = _report_to(window)

    files = [str(path.absolute()) for path in options.files]
    request = {"files": files, "meeting": options.meeting, "do": options.do}
    return Program(app, theme, settings, report_to).run(request)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Returns what the command line asks for."""
    parser = argparse.ArgumentParser(prog="meetingmate-window", description="The window of MeetingMate.")
    parser.add_argument("files", nargs="*", type=Path, help="recordings to open")
    parser.add_argument("--meeting", default="", metavar="ID", help="the meeting to show")
    parser.add_argument(
        "--do",
        choices=ACTIONS,
        help="begin or end a recording, pause it or go on, mark a moment: for a keyboard shortcut",
    )
    return parser.parse_args(arguments)


def _log_qt(kind: object, context: object, message: str) -> None:
    """Qt's own messages go to the log file."""
    level = {"QtDebugMsg": logging.DEBUG, "QtInfoMsg": logging.INFO, "QtWarningMsg": logging.WARNING}
    logging.getLogger("qt").log(level.get(getattr(kind, "name", ""), logging.ERROR), "%s", logs.qt_text(message))


def _report_to(
    window: MainWindow | None,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """An error nobody expected is logged and shown, and the window stays."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("unexpected", exc_info=(kind, error, trace))
        if issubclass(kind, Exception) and window is not None:
            window.banner.show_message(
                f"Something went wrong inside MeetingMate ({kind.__name__}: {error}); the details are in "
                f"{logs.window_file()}.",
                "problem",
            )

    return report


if __name__ == "__main__":
    sys.exit(main())
