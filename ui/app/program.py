"""The program from one opening of a library to the next: what is wrong is said and mended between two windows."""

from __future__ import annotations

import dataclasses
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from meetingmate.base.errors import Cancelled, MeetingMateError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import mark, tr
from meetingmate.jobs.session import Session
from meetingmate.library import Library, maintenance_tasks, open_library
from meetingmate.library.maintenance_tasks import Done, MaintenanceTask, Report
from meetingmate.library.shared import SharedLibrary
from meetingmate.sealing import keys
from ui.app.remote_actions import ACTIONS
from ui.app.single_instance import SingleInstance
from ui.app.window import MainWindow
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.base.theme import Theme
from ui.base.window_state import window_state
from ui.document.save_queue import Save
from ui.encryption import unlock
from ui.encryption.ask import PassphraseAsker
from ui.library.opening_window import OpeningWindow
from ui.library.place_tab import OLD_LIBRARY
from ui.library.troubles import AGAIN, FOLDER, NEW, RESCUE, RESTORE, trouble_of

#: When another window holds the library and can't be asked to show something.
_NO_ANSWER = (
    mark("MeetingMate is already running but does not respond"),
    mark("Wait a moment and start it again. If it still does not respond, end it first. Nothing was opened."),
)


class Program(QObject):
    """``run`` shows the window until it is closed, and opens it again after a maintenance task.

    ``on_window`` is called with each window, and with None when it is gone. ``shared``: the folder of a shared library
    that is shown in the place of the own one.
    """

    def __init__(
        self,
        app: QApplication,
        theme: Theme,
        settings: Settings,
        on_window: Callable[[MainWindow | None], None],
        *,
        shared: Path | None = None,
    ) -> None:
        super().__init__()
        self._shared = shared
        self.app, self.theme, self.settings = app, theme, settings
        self.window: MainWindow | None = None
        self.opening: OpeningWindow | None = None
        self._on_window = on_window
        self._instance: SingleInstance | None = None
        self._requests: list[dict] = []
        self._unsaved: list[Save] = []  # edits that an unreachable library did not take, for the next window

    def run(self, request: dict) -> int:
        """Open the library, show ``request`` (files, meeting, do) and wait; returns the exit code."""
        self._requests = [request]
        while True:
            self._before_window()
            self.app.setQuitOnLastWindowClosed(False)
            library = self._open()
            self._before.end()
            self.opening = None
            if library is None:
                self._unlock()
                return 0 if self._handed_over else 1
            task = self._show(library)
            if task is None:
                self._unlock()
                return 0
            self._before_window()
            self._do(task)
            self._before.end()

    def _before_window(self) -> None:
        self.opening = OpeningWindow()
        keys.ask = PassphraseAsker(self.opening)

    # --- before the window --------------------------------------------------------------------------------

    @property
    def _before(self) -> OpeningWindow:
        """The window that is there before the main one."""
        if self.opening is None:
            raise RuntimeError("there is no window to ask in")
        return self.opening

    def _opener(self, *, new: bool) -> Callable[[Report], Library]:
        settings = self.settings
        return lambda _report: open_library(settings, new=new)

    def _open(self) -> Library | None:
        """The library, when it could be opened in the end; None to quit."""
        new = False
        while True:
            if not self._lock():
                return None
            if self._shared is not None:
                return self._open_shared(self._shared)
            folder = self.settings.library_dir()
            if not _key_is_open(folder):
                return None
            found = self._before.work(tr("Opening the library …"), self._opener(new=new))
            if isinstance(found, Library):
                return found
            new = False
            trouble = trouble_of(found, folder)
            match self._before.ask(trouble):
                case choice if choice == AGAIN:
                    continue
                case choice if choice == NEW:
                    new = True
                case choice if choice == RESCUE:
                    self._do(maintenance_tasks.rescuing())
                case choice if choice == FOLDER:
                    if chosen := self._before.choose_folder(tr("Choose a library folder")):
                        self._do(maintenance_tasks.switching(chosen))
                case choice if choice == RESTORE:
                    self._restore(there=RESCUE in trouble.offers)
                case _:
                    return None

    def _open_shared(self, folder: Path) -> Library | None:
        found = self._before.work(tr("Opening the shared library …"), lambda _report: SharedLibrary(folder))
        if isinstance(found, Library):
            return found
        self._before.tell(tr("The shared library can’t be opened"), [str(found)], tr("Close"), good=False)
        return None

    def _restore(self, *, there: bool) -> None:
        """Restore a backup: in place of what is there, or, when nothing is, into a folder that is asked for."""
        file = self._before.choose_backup()
        if file is None:
            return
        folder = None if there else self._before.choose_folder(tr("Choose a folder for the restored library"))
        if there or folder is not None:
            self._do(maintenance_tasks.restoring(file, folder))

    def _do(self, task: MaintenanceTask) -> None:
        """Do what needs a library that nobody has open, and tell how it went."""
        settings = self.settings
        result = self._before.work(
            f"{task.title} …", lambda report: task.work(settings, report), can_stop=task.can_stop
        )
        if isinstance(result, Cancelled):
            return
        if not isinstance(result, Done):
            self._before.tell(tr("{task} failed", task=task.title), [str(result)], tr("Continue"), good=False)
            return
        self.settings = result.settings
        if result.left is not None:
            state = window_state()
            state.setValue(OLD_LIBRARY, str(result.left))
            state.sync()
        if result.sentences:
            self._before.tell(task.title, result.sentences, tr("Continue"))

    # --- the window ---------------------------------------------------------------------------------------

    def _show(self, library: Library) -> MaintenanceTask | None:
        """Show the window on ``library`` until it is closed; returns what it wants done before the next one."""
        session_events, background = SessionEvents(), BackgroundJobs()
        session = Session(library, self.settings, session_events.on_event)
        self.window = window = MainWindow(session, session_events, background, self.theme, self.settings)
        keys.ask = asker = PassphraseAsker(window)
        self._on_window(window)
        self.app.setQuitOnLastWindowClosed(True)
        window.show()
        gc.freeze()  # what is loaded by now stays: walking it would hold the window up for a tenth of a second at times
        requests, self._requests = self._requests, []
        first = requests[0] if requests else {}
        window.start([Path(name) for name in first.get("files") or []], str(first.get("meeting") or ""))
        if first.get("do") in ACTIONS:
            window.recording_controller.do(str(first["do"]))
        if not library.read_only and not any(first.get(asked) for asked in ("files", "meeting", "do")):
            window.first_run.offer()
        if self._unsaved:
            window.document.saves.run(*self._unsaved)
        for request in requests[1:]:
            self._on_asked(request)
        try:
            self.app.exec()
        finally:
            keys.ask = None
            asker.close()
            background.close()
            session.close()
            library.close()
            self.window = None
        self._unsaved = window.document.saves.pending()
        task, opened = window.maintenance.task, self.settings.library_folder
        self.settings = window.settings
        if task is not None:  # it is about the library that was open, whatever the settings name by now
            self.settings = dataclasses.replace(self.settings, library_folder=opened, problems=[])
        self._on_window(None)
        for gone in (
            window,
            session_events,
            background,
        ):  # now: what comes late must not reach a closed library
            gone.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return task

    # --- one window for each library ----------------------------------------------------------------------

    def _lock(self) -> bool:
        """Become the only window of the library; else hand over what was asked for."""
        self._handed_over = False
        self._unlock()
        self._instance = SingleInstance(self._shared or self.settings.library_dir())
        self._instance.asked.connect(self._on_asked)
        if self._instance.become_first():
            return True
        request = {**(self._requests or [{}])[0], "token": os.environ.get("XDG_ACTIVATION_TOKEN", "")}
        if self._instance.hand_over(request):
            self._handed_over = True
            return False
        if self._instance.become_first():
            return True
        print(f"{_NO_ANSWER[0]}: {_NO_ANSWER[1]}", file=sys.stderr, flush=True)
        self._before.tell(tr(_NO_ANSWER[0]), [tr(_NO_ANSWER[1])], tr("Close"), good=False)
        return False

    def _unlock(self) -> None:
        if self._instance is not None:
            self._instance.close()
            self._instance.deleteLater()
            self._instance = None

    def _on_asked(self, request: dict) -> None:
        """Another start of the program wants something shown."""
        if self.window is not None and request.get("do") in ACTIONS:  # by a shortcut, while another program is in front
            self.window.recording_controller.do(str(request["do"]))
            return
        if token := request.get("token"):
            os.environ["XDG_ACTIVATION_TOKEN"] = str(token)
        if self.window is None:
            self._requests.append(request)
            if self.opening is not None:
                self.opening.bring_to_front()
            return
        self.window.bring_to_front()
        self.window.open_files([Path(name) for name in request.get("files") or []])
        if meeting := request.get("meeting"):
            self.window.show_meeting(str(meeting))


def _key_is_open(folder: Path) -> bool:
    """Ask for the passphrase of an encrypted library if that is needed; False when the user would rather quit."""
    background = BackgroundJobs()
    try:
        return unlock.opened(folder, background)
    except (MeetingMateError, OSError):  # opening the library says the same and offers what can be done
        return True
    finally:
        background.close()
        background.deleteLater()
