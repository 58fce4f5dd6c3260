"""The settings that hold now, their dialog, and what follows at once when they change."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from meetingmate.base import settings as settings_store
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs.session import Session
from ui.app.actions import commands
from ui.base import shortcuts
from ui.base.background_jobs import BackgroundJobs
from ui.base.theme import Theme
from ui.settings.dialog import SettingsDialog
from ui.settings.model_downloads import ModelDownloads
from ui.widgets.banner import Banner


class SettingsController(QObject):
    """``settings`` are those of the next job as well. ``over`` is what the dialog stands in front of."""

    applied = Signal(Settings)
    shortcut_changed = Signal(str)
    encryption_changing = Signal()  # files of the library must be let go
    plan_changed = Signal(Settings)  # the automations are others

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        theme: Theme,
        banner: Banner,
        settings: Settings,
        downloads: ModelDownloads,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._session, self._background, self._theme, self._banner = session, background, theme, banner
        self._over, self._downloads = over, downloads
        self.settings = settings

    def open(self) -> SettingsDialog:
        """Show the settings."""
        known = commands()
        settings = dataclasses.replace(self.settings, problems=self._problems())
        dialog = SettingsDialog(
            settings, self._background, self._downloads, self._over, commands=known, session=self._session
        )
        if dialog.encryption is not None:
            dialog.encryption.changing.connect(self.encryption_changing)
        dialog.applied.connect(self.apply)
        dialog.automation.plan_changed.connect(lambda: self.plan_changed.emit(self.settings))
        dialog.open()
        return dialog

    def open_automation(self) -> SettingsDialog:
        """Show what happens by itself."""
        dialog = self.open()
        dialog.show_page(dialog.automation.title)
        return dialog

    def apply(self, settings: Settings) -> None:
        """Use changed settings: the next job, and the appearance at once."""
        before = self.settings
        if settings.library_folder != before.library_folder:
            self._banner.show_message(tr("The other library opens when MeetingMate next starts."))
        if settings.global_shortcut != before.global_shortcut:
            self.shortcut_changed.emit(settings.global_shortcut)
        self.settings = self._session.settings = settings
        self.applied.emit(settings)
        self._theme.set_appearance(settings.appearance)

    def choose_sources(self, microphone: str, computer: bool) -> None:
        """Remember what is recorded."""
        self._remember(self.settings.with_values(microphone=microphone, record_computer=computer))
        self.applied.emit(self.settings)  # what is locked is shown as it stays

    def choose_model(self, kind: str, model: str) -> None:
        """Use another model, for ``speech`` or ``writing``; it need not be installed yet."""
        self._remember(self.settings.with_values(**{f"{kind}_model": model}))
        self.applied.emit(self.settings)

    def choose_live_translation(self, language: str) -> None:
        """Remember what the live transcript is translated into; empty: nothing."""
        self._remember(self.settings.with_values(live_translation=language))
        self.applied.emit(self.settings)

    def choose_name(self, name: str) -> None:
        """Remember who the person at the computer is."""
        self._remember(self.settings.with_values(my_name=name))
        self.applied.emit(self.settings)

    def remember_export(self, appendix: bool, quotes: bool) -> None:
        """Remember what exported documents show."""
        if (appendix, quotes) != (self.settings.appendix, self.settings.quotes):
            self._remember(self.settings.with_values(appendix=appendix, quotes=quotes))

    def _remember(self, settings: Settings) -> None:
        self.settings = self._session.settings = settings
        self._background.run(lambda: settings_store.save(settings), owner=self)

    def tell_problems(self) -> None:
        """Say what could not be used of the settings file."""
        if problems := self._problems():
            self._banner.show_message(" ".join(problems), "notice", action=tr("Settings"), on_action=self.open)

    def _problems(self) -> list[str]:
        """What could not be used of the settings file, and of the keys in it."""
        return [*self.settings.problems, *shortcuts.resolved(commands(), self.settings.shortcuts).problems]
