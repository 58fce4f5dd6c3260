"""Automations and watched folders while the window is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs.automation import descriptions, web_address
from meetingmate.jobs.automation.ledger import RunRow
from meetingmate.jobs.automation.service import Automations, destinations
from meetingmate.jobs.automation.watching import FolderNews, Watcher
from meetingmate.jobs.session import Session
from ui.base.background_jobs import BackgroundJobs
from ui.widgets.banner import Banner

_SHORT_S = 12


class AutomationController(QObject):
    """Nothing runs, and no file is made, while the settings say so. ``show_settings`` opens the page Automation."""

    destinations_known = Signal(list)  # where minutes are sent, as people are told; empty: nowhere
    _ran = Signal(object)
    _problem = Signal(str)
    _news = Signal(object)

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        banner: Banner,
        show_settings: Callable[[], object],
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._banner, self._show_settings = background, banner, show_settings
        self._settings = settings
        self._service = Automations(session.library, settings, self._ran.emit, self._problem.emit)
        self._watcher = Watcher(session, settings, lambda: self._service.ledger, self._news.emit)
        self._started = False
        session.before_done = self._service.before_done
        self._ran.connect(self._on_run)
        self._problem.connect(self._on_problem)
        self._news.connect(self._on_news)

    def start(self) -> None:
        """Go on with what waits, and begin to watch."""
        self.take_settings(self._settings)

    def take_settings(self, settings: Settings) -> None:
        """Other settings hold, or the automations were changed."""
        self._settings = settings
        self._service.take_settings(settings)
        self._watcher.take_settings(settings)
        if settings.automation and not self._started:
            self._started = True
            self._service.start()
            self._watcher.start()
        self._background.run(
            lambda: [web_address.parse(one.address).origin for one in destinations(settings)],
            self.destinations_known.emit,
            owner=self,
            lane="other",
        )

    def close(self) -> None:
        """Stop; what waits goes on at the next start. A server or a folder that does not answer is waited for in
        another thread, when the window is gone."""
        self._watcher.stop()
        self._service.stop()

        def wait() -> None:
            self._watcher.close()
            self._service.close()

        self._background.run(wait, lane="other")

    def _on_run(self, run: RunRow) -> None:
        if run.state == "done" or run.code in ("superseded", "off", "gone", ""):
            return
        said = tr("{name}: {result}", name=run.automation, result=descriptions.result(run))
        self._banner.show_message(said, "notice", action=tr("Show"), on_action=self._show_settings)

    def _on_problem(self, sentence: str) -> None:
        self._banner.show_message(sentence, "notice", action=tr("Show"), on_action=self._show_settings)

    def _on_news(self, news: FolderNews) -> None:
        kind = "info" if news.what in ("taken", "back") else "notice"
        self._banner.show_message(news.sentence(), kind, seconds=_SHORT_S)
