"""Bundles made of the open meeting or others, and those that are dropped on the window or opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from meetingmate.base.errors import Cancelled
from meetingmate.base.translation import tr
from meetingmate.domain.events import MeetingChanged
from meetingmate.exchange import bundles
from meetingmate.exchange.archive import Imported
from meetingmate.exchange.bundles import Bundled
from meetingmate.jobs.session import Session
from ui.base.background_jobs import BackgroundJobs
from ui.base.desktop import show_folder
from ui.library import bundle_dialog
from ui.library.bundle_dialog import BundleDialog
from ui.library.long_work import Report, Reporter
from ui.widgets.banner import Banner

_Result = TypeVar("_Result")


class BundleController(QObject):
    """One piece of work at a time, with its progress in the banner. ``folder`` gives the place that is offered for
    bundles, ``show_meeting`` opens one that came."""

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        banner: Banner,
        folder: Callable[[], Path],
        show_meeting: Callable[[str], None],
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._session, self._background, self._banner = session, background, banner
        self._folder, self._show_meeting, self._over = folder, show_meeting, over
        self._waiting: list[Callable[[], None]] = []
        self._busy = False
        self._said = ""
        self._reporter = Reporter(self)
        self._reporter.told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def ask(self, meetings: list[str]) -> BundleDialog:
        """Let the user choose what goes into a bundle; ``meetings`` are ticked already."""
        dialog = BundleDialog(self._session.library, self._background, self._folder(), meetings, self._over)
        dialog.wanted.connect(self.save)
        dialog.open()
        return dialog

    def save(self, meetings: list[str], with_sound: bool, file: Path) -> None:
        """Write a bundle."""
        library = self._session.library

        def done(result: Bundled) -> None:
            self._banner.show_message(
                bundle_dialog.written(result, file),
                "notice" if result.problems else "info",
                action=tr("Open folder"),
                on_action=lambda: show_folder(file.parent),
            )

        self._queue(
            tr("Saving {name} …", name=file.name),
            lambda report: bundles.write_bundle(library, meetings, file, report, with_sound=with_sound),
            done,
            tr("The bundle was not saved."),
        )

    def take(self, files: list[Path]) -> None:
        """Import bundles, one after the other."""
        library = self._session.library

        def done(result: Imported) -> None:
            self._session.emit(MeetingChanged(meeting="", what="details"))  # the list is read again
            shown = next(iter([*result.meetings, *result.there]), "")
            self._banner.show_message(
                bundle_dialog.taken(result),
                "notice" if result.problems else "info",
                action=tr("Show meeting") if shown else "",
                on_action=partial(self._show_meeting, shown),
            )

        for file in files:
            self._queue(
                tr("Importing {name} …", name=file.name),
                partial(bundles.import_bundle, library, file),
                done,
                tr("The bundle was not imported."),
            )

    def close(self) -> None:
        """Stop: the window is closed. What is not complete is not kept."""
        self._waiting.clear()
        self._reporter.stop()

    def _queue(
        self, said: str, work: Callable[[Report], _Result], done: Callable[[_Result], None], stopped: str
    ) -> None:
        self._waiting.append(lambda: self._run(said, work, done, stopped))
        if not self._busy:
            self._waiting.pop(0)()

    def _run(self, said: str, work: Callable[[Report], _Result], done: Callable[[_Result], None], stopped: str) -> None:
        self._busy, self._said = True, said
        self._reporter.begin()
        self._banner.show_message(said, action=tr("Cancel"), on_action=self._reporter.stop)
        report = self._reporter.report

        def guarded() -> tuple[_Result] | None:
            try:
                return (work(report),)
            except Cancelled:
                return None

        def ended(result: tuple[_Result] | None) -> None:
            if result is None:
                self._banner.show_message(stopped)
            else:
                done(*result)
            self._end()

        def failed(sentence: str) -> None:
            self._banner.show_message(sentence, "problem")
            self._end()

        self._background.run(guarded, ended, failed=failed, owner=self, lane="other")

    def _show_progress(self, share: float, what: str) -> None:
        if not self._busy or self._banner.message != self._said:
            return  # it was closed, or says something else now
        self._said = tr("{step} – {percent} %", step=what, percent=int(share * 100))
        self._banner.change_sentence(self._said)

    def _end(self) -> None:
        self._busy = False
        if self._waiting:
            self._waiting.pop(0)()
