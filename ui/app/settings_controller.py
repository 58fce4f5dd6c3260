"""The settings that hold now, their dialog, and what follows at once when they change."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from meetingmate.base import settings as settings_store
from meetingmate.base.settings import Settings
from meetingmate.jobs.session import Session
from ui.base.background_jobs import BackgroundJobs
from ui.base.theme import Theme
from ui.settings.dialog import SettingsDialog
from ui.widgets.banner import Banner


class SettingsController(QObject):
    """``settings`` are those of the next job as well. ``over`` is what the dialog stands in front of."""

    applied = Signal(Settings)
    shortcut_changed = Signal(str)
    encryption_changing = Signal()  # files of the library must be let go

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        theme: Theme,
        banner: Banner,
        settings: Settings,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._session, self._background, self._theme, self._banner = session, background, theme, banner
        self._over = over
        self.settings = settings

    def open(self) -> SettingsDialog:
        """Show the settings."""
        dialog = SettingsDialog(self.settings, self._background, self._over, session=self._session)
        if dialog.encryption is not None:
            dialog.encryption.changing.connect(self.encryption_changing)
        dialog.applied.connect(self.apply)
        dialog.open()
        return dialog

    def apply(self, settings: Settings) -> None:
        """Use changed settings: the next job, and the appearance at once."""
        before = self.settings
        if settings.library_folder != before.library_folder:
            self._banner.show_message("The other library opens when MeetingMate next starts.")
        if settings.global_shortcut != before.global_shortcut:
            self.shortcut_changed.emit(settings.global_shortcut)
        self.settings = self._session.settings = settings
        self.applied.emit(settings)
        self._theme.set_appearance(settings.appearance)

    def choose_sources(self, microphone: str, computer: bool) -> None:
        """Remember what is recorded."""
        self._remember(dataclasses.replace(self.settings, microphone=microphone, record_computer=computer, problems=[]))

    def remember_export(self, appendix: bool, quotes: bool) -> None:
        """Remember what exported documents show."""
        if (appendix, quotes) != (self.settings.appendix, self.settings.quotes):
            self._remember(dataclasses.replace(self.settings, appendix=appendix, quotes=quotes, problems=[]))

    def _remember(self, settings: Settings) -> None:
        self.settings = self._session.settings = settings
        self._background.run(lambda: settings_store.save(settings), owner=self)

    def tell_problems(self) -> None:
        """Say what could not be used of the settings file."""
        if self.settings.problems:
            self._banner.show_message(
                " ".join(self.settings.problems), "notice", action="Settings", on_action=self.open
            )
