"""Looking for a newer version: asked first, by the menu or once a week if the user wants to be reminded."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from meetingmate import __version__
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.updates import check
from meetingmate.updates.release_file import Release
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import MessageBox
from ui.widgets.banner import Banner


class UpdateController(QObject):
    """Nothing is sent before the user has agreed to it in the question. ``over`` is what that stands in front of."""

    def __init__(
        self, background: BackgroundJobs, banner: Banner, settings: Callable[[], Settings], over: QWidget
    ) -> None:
        super().__init__(over)
        self._background, self._banner, self._settings, self._over = background, banner, settings, over
        self.question: QMessageBox | None = None

    def remind(self) -> None:
        """Once a week, if the user wants that, offer to look."""
        settings = self._settings()
        if settings.update_check:
            today = datetime.datetime.now().astimezone().date()
            self._background.run(
                lambda: check.is_time_to_ask(settings, today), self._offer, failed=_nobody, owner=self, lane="other"
            )

    def open(self) -> QMessageBox:
        """Say whom is asked and what they see, and look if the user agrees; say so where there is nobody to ask."""
        box = MessageBox(self._over)
        box.setWindowTitle(tr("Newer version"))
        box.setText(tr("This is MeetingMate {version}.", version=__version__))
        settings = self._settings()
        try:
            possible, server = check.is_possible(settings), check.host(settings) if settings.update_address else ""
        except UsageError:
            possible, server = False, ""
        if possible:
            box.setInformativeText(
                tr(
                    "{address} is asked for one small file. It sees your internet address, nothing else.",
                    address=server,
                )
            )
            look = box.addButton(tr("Look for a newer version"), QMessageBox.ButtonRole.AcceptRole)
            look.clicked.connect(lambda: self._look(settings))
            box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        else:
            box.setInformativeText(check.no_server())
            box.addButton(tr("Close"), QMessageBox.ButtonRole.RejectRole)
        box.finished.connect(box.deleteLater)
        box.open()
        self.question = box
        return box

    def _offer(self, is_time: bool) -> None:
        if is_time and not self._banner.message:
            self._banner.show_message(
                tr("It is time to look for a newer version."),
                action=tr("Look for a newer version"),
                on_action=self.open,
                dismiss=tr("Not now"),
            )

    def _look(self, settings: Settings) -> None:
        self._background.run(
            lambda: check.newer(settings),
            self._show,
            failed=lambda sentence: self._banner.show_message(sentence, "notice"),
            owner=self,
            lane="other",
        )

    def _show(self, found: Release | None) -> None:
        if found is None:
            sentence = tr("MeetingMate {version} is the newest version.", version=__version__)
        else:
            sentence = " ".join(
                part
                for part in (
                    tr("There is a newer version: {version}. Install it over this one.", version=found.version),
                    found.notes,
                    found.page,
                )
                if part
            )
        self._banner.show_message(sentence)


def _nobody(_sentence: str) -> None:
    """The state of earlier checks could not be written: then nobody is reminded."""
