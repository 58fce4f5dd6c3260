"""Starts the window: ``meetingmate-window [FILE ...] [--meeting ID] [--do record|pause|mark]``.

Nothing of Qt is imported before ``main`` runs: the worker processes import this module again (multiprocessing,
spawn) and must never load Qt, nor this process the libraries of the models.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    files: list[Path]
    meeting: str = ""
    do: str | None = None


def parse(arguments: list[str] | None) -> Options:
    """Returns what the command line asks for; ends the program for ``--help`` and for what it does not know."""
    import click

    @click.command(context_settings={"help_option_names": ["-h", "--help"]}, help="The window of MeetingMate.")
    @click.argument("files", nargs=-1, type=click.Path(path_type=Path))
    @click.option("--meeting", default="", metavar="ID", help="The meeting to show.")
    @click.option(
        "--do",
        type=click.Choice(ACTIONS),
        help="Begin or end a recording, pause it or go on, mark a moment: for a keyboard shortcut.",
    )
    def command(files: tuple[Path, ...], meeting: str, do: str | None) -> Options:
        return Options(list(files), meeting, do)

    try:
        found = command.main(arguments, prog_name="meetingmate-window", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    if not isinstance(found, Options):  # the help was asked for
        raise SystemExit(0)
    return found


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
