"""Starts the window: ``meetingmate-window [FILE ...] [--meeting ID] [--do record|pause|mark]``.

Nothing of Qt is imported before ``main`` runs: the worker processes import this module again (multiprocessing,
spawn) and must never load Qt, nor this process the libraries of the models.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, cast

import click

from meetingmate.base import logs, paths, process_start, translation
from meetingmate.base import settings as settings_store
from meetingmate.base.exit_codes import ExitCode
from meetingmate.base.translation import tr
from ui.app.remote_actions import ACTIONS

if TYPE_CHECKING:
    from ui.app.window import MainWindow

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run the window until it is closed; the second start of a library hands over to the first and ends."""
    options = parse(arguments)
    process_start.program()
    logs.start(logs.window_file())
    settings = settings_store.load()
    translation.use(settings.interface_language)
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
    from ui.base.interface_language import direct
    from ui.base.labels import tell_trouble
    from ui.base.theme import Theme, app_icon

    if problem := binding_problem():
        tell_trouble("MeetingMate", problem)
        return ExitCode.FAILED
    direct(app)
    theme = Theme(app, settings.appearance)
    app.setWindowIcon(app_icon())

    def report_to(window: MainWindow | None) -> None:
        sys.excepthook = _report_to(window)

    files = [str(path.absolute()) for path in options.files]
    request = {"files": files, "meeting": options.meeting, "do": options.do}
    return Program(app, theme, settings, report_to, shared=options.shared).run(request)


class Arguments(NamedTuple):
    """What the window is asked for when it starts; without anything it shows the library."""

    files: tuple[Path, ...]
    meeting: str
    do: str | None
    shared: Path | None = None


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--meeting", default="", metavar="ID", help="The meeting to show.")
@click.option(
    "--do",
    type=click.Choice(ACTIONS),
    help="Start or stop a recording, pause or resume it, or mark a moment. For use with a keyboard shortcut.",
)
@click.option(
    "--shared", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of a shared library, to read it."
)
def _window(files: tuple[Path, ...], meeting: str, do: str | None, shared: Path | None) -> Arguments:
    """The window of MeetingMate. FILES are recordings to open."""
    if shared is not None and (files or do):
        raise click.UsageError("--shared shows meetings only. Leave FILES and --do out.")
    return Arguments(files, meeting, do, shared.absolute() if shared is not None else None)


def parse(arguments: list[str] | None) -> Arguments:
    """Returns what the arguments ask for. Raises SystemExit when that is only help, or can't be understood."""
    try:
        asked = _window.main(arguments, prog_name="meetingmate-window", standalone_mode=False)
    except click.UsageError as error:
        if sys.stderr is not None:  # as on Windows, where a window has no terminal
            error.show()
        sys.exit(ExitCode.WRONG_USE)
    if not isinstance(asked, Arguments):
        sys.exit(ExitCode.DONE)
    return asked


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
                tr(
                    "Something went wrong in MeetingMate ({error}). Details are in {file}.",
                    error=f"{kind.__name__}: {error}",
                    file=logs.window_file(),
                ),
                "problem",
            )

    return report


if __name__ == "__main__":
    sys.exit(main())
