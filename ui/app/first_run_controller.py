"""When the first steps are shown: at the first start with an empty library, and whenever a user asks for them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from meetingmate.base.settings import Settings
from meetingmate.jobs.session import Session
from ui.app.settings_controller import SettingsController
from ui.base.background_jobs import BackgroundJobs
from ui.base.window_state import window_state
from ui.first_run.window import FirstRunWindow
from ui.settings.model_downloads import ModelDownloads

#: The entry of ``window.ini`` that says that the first steps were shown.
SHOWN = "first_run_shown"


class FirstRunController(QObject):
    """What is chosen in the steps is kept by ``chooser``."""

    sample_wanted = Signal()

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        downloads: ModelDownloads,
        settings: Callable[[], Settings],
        chooser: SettingsController,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._session, self._background, self._downloads = session, background, downloads
        self._settings, self._chooser, self._over = settings, chooser, over
        self.window: FirstRunWindow | None = None

    def offer(self) -> None:
        """Show the first steps if that was never done and there is no meeting yet."""
        if window_state().value(SHOWN):
            return

        def show(rows: list) -> None:
            if not rows and self._over.isVisible():  # not after the main window, which nobody could close then
                self.open()

        self._background.run(self._session.library.rows, show, owner=self)

    def open(self) -> None:
        """Show the first steps from their beginning."""
        if self.window is None:
            self.window = FirstRunWindow(self._background, self._downloads, self._settings, self._over)
            self.window.microphone_chosen.connect(self._on_microphone)
            self.window.model_chosen.connect(self._chooser.choose_model)
            self.window.sample_wanted.connect(self.sample_wanted)
        state = window_state()
        state.setValue(SHOWN, True)
        state.sync()
        self.window.begin()

    def close(self) -> None:
        """Hide them: the main window is closed."""
        if self.window is not None:
            self.window.close()

    def _on_microphone(self, name: str) -> None:
        self._chooser.choose_sources(name, self._settings().record_computer)
