"""Models of the user's own that are dropped on the window or opened: asked about, then added in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from meetingmate import models
from meetingmate.base.errors import Cancelled
from meetingmate.base.translation import tr
from meetingmate.models import ModelCard
from meetingmate.workers import own_models
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import MessageBox
from ui.widgets.banner import Banner


class OwnModelController(QObject):
    """Adds one model after the other. ``choose`` gets the kind and the id of a model that the user wants to use."""

    _progress = Signal(str, int)  # what is done, how much of it in percent

    def __init__(
        self, background: BackgroundJobs, banner: Banner, choose: Callable[[str, str], object], over: QWidget
    ) -> None:
        super().__init__(over)
        self._background, self._banner, self._choose, self._over = background, banner, choose, over
        self._waiting: list[Path] = []
        self._busy = False
        self._stop = threading.Event()
        self._said = ""
        self._told = -1  # percent; for the thread that adds a model alone
        self.question: QMessageBox | None = None
        self._progress.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def offer(self, paths: list[Path]) -> None:
        """Ask whether to add models, one after the other; what is none gets its sentence in the banner."""
        self._waiting.extend(path for path in paths if path not in self._waiting)
        self._go_on()

    def close(self) -> None:
        """Stop: the window is closed. A model that is not complete is not kept."""
        self._waiting.clear()
        self._stop.set()
        if self.question is not None:
            self.question.reject()

    def _go_on(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        self._stop.clear()
        path = self._waiting.pop(0)
        self._background.run(
            partial(_look, path), partial(self._ask, path), failed=self._refuse, owner=self, lane="other"
        )

    def _ask(self, path: Path, card: ModelCard) -> None:
        box = MessageBox(self._over)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(tr("Add a model"))
        box.setIcon(QMessageBox.Icon.Information)
        box.setText(tr("Add this model?"))
        box.setInformativeText(_described(card))
        add = box.addButton(tr("Add model"), QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton(tr("Don’t add"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(add)
        box.setEscapeButton(keep)
        self.question = box

        def answer() -> None:
            self.question = None
            if box.clickedButton() is add:
                self._add(path, card)
            else:
                self._end()

        box.finished.connect(answer)
        box.open()

    def _add(self, path: Path, card: ModelCard) -> None:
        self._said = tr("Checking {model} …", model=card.title)
        self._told = -1
        self._banner.show_message(self._said, action=tr("Cancel"), on_action=self._cancel)

        def work() -> ModelCard | None:
            try:
                return own_models.add(str(path), kind=card.kind, on_progress=self._report, stop=self._stop.is_set)
            except Cancelled:
                return None

        self._background.run(work, self._added, failed=self._refuse, owner=self, lane="other")

    def _report(self, share: float, step: str) -> None:
        """How far it is, told by the thread that adds the model."""
        if self._stop.is_set():
            raise Cancelled
        percent = int(share * 100)
        if percent != self._told:
            self._told = percent
            self._progress.emit(step, percent)

    def _show_progress(self, step: str, percent: int) -> None:
        if not self._busy or self._banner.message != self._said:
            return  # it was closed, or says something else now
        self._said = tr("{step} – {percent} %", step=step, percent=percent)
        self._banner.change_sentence(self._said)

    def _cancel(self) -> None:
        self._stop.set()

    def _added(self, card: ModelCard | None) -> None:
        if card is None:
            self._banner.show_message(tr("The model was not added."))
        else:
            self._banner.show_message(
                tr("{model} is added. You can also choose it in the settings.", model=card.title),
                action=tr("Use this model"),
                on_action=partial(self._choose, card.kind, card.id),
            )
        self._end()

    def _refuse(self, sentence: str) -> None:
        self._banner.show_message(sentence, "problem")
        self._end()

    def _end(self) -> None:
        self._busy = False
        self._go_on()


def _look(path: Path) -> ModelCard:
    card = models.look(str(path))
    models.check_free(card.id)
    models.check_fits(card)
    return card


def _described(card: ModelCard) -> str:
    size = text.size(card.disk_bytes)
    if card.kind == "speech":
        kind = (
            tr("Speech model for English, {size}", size=size)
            if card.languages == ("en",)
            else tr("Speech model for many languages, {size}", size=size)
        )
    elif card.context:
        kind = tr("Writing model, {size}, context of {number} tokens", size=size, number=card.context)
    else:
        kind = tr("Writing model, {size}", size=size)
    lines = [card.title, kind]
    if card.kind == "writing" and not card.chat_template:
        lines.append(tr("It has no chat template, so it may not follow instructions."))
    return "\n".join((*lines, "", tr("MeetingMate keeps a copy of the model. What you chose stays where it is.")))
