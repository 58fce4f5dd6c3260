"""Models that are downloaded while everything else works: what is recommended, and one download after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from meetingmate import models
from meetingmate.base.errors import Cancelled
from meetingmate.base.settings import Settings
from meetingmate.models import ModelCard
from ui.base.background_jobs import BackgroundJobs

#: Below this share the time left says nothing yet.
_MEASURED_FROM = 0.02


@dataclass(frozen=True)
class ModelOffer:
    """A model as it can be offered. ``problem``: why this computer's memory will not do for it; empty: it will."""

    card: ModelCard
    installed: bool
    problem: str = ""

    @property
    def can_be_downloaded(self) -> bool:
        """Whether it can be fetched from anywhere."""
        return not self.card.bundled and all(file.hub or file.parts for file in self.card.files)


@dataclass
class Download:
    """How a download stands. ``share`` 0 to 1; ``seconds_left`` None: not known; ``problem``: why it ended."""

    active: bool = True
    share: float = 0.0
    seconds_left: float | None = None
    problem: str = ""


class ModelDownloads(QObject):
    """Downloads models in the background; the window's views show and steer them by their ids."""

    changed = Signal(str)  # the model whose download began, went on or ended
    installed = Signal(str)
    _progressed = Signal(str, float)

    def __init__(self, background: BackgroundJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._downloads: dict[str, Download] = {}
        self._order: list[str] = []  # the first one is being downloaded
        self._stop = threading.Event()
        self._began = 0.0
        self._progressed.connect(self._on_progress)

    def recommend(self, settings: Settings, done: Callable[[list[ModelOffer]], object], owner: QObject) -> None:
        """Call ``done`` with the models that are recommended: those of the settings, or else the first ones."""

        def look() -> list[ModelOffer]:
            cards = models.catalogue()
            found = []
            for kind, chosen in (("speech", settings.speech_model), ("writing", settings.writing_model)):
                if not chosen:  # none is wanted
                    continue
                card = next((c for c in cards if c.id == chosen), None)
                card = card or next((c for c in cards if c.kind == kind and c.starter), None)
                if card is not None:
                    found.append(_offer(card))
            return found

        self._background.run(look, done, owner=owner, lane="other")

    def look_up(self, model: str, done: Callable[[ModelOffer | None], object], owner: QObject) -> None:
        """Call ``done`` with a model, or with None when there is no such."""

        def look() -> ModelOffer | None:
            return next((_offer(card) for card in models.catalogue() if card.id == model), None)

        self._background.run(look, done, owner=owner, lane="other")

    def of(self, model: str) -> Download | None:
        """How the download of ``model`` stands; None when there was none."""
        return self._downloads.get(model)

    def start(self, model: str) -> None:
        """Download a model, after those that were begun before."""
        if model in self._order:
            return
        self._downloads[model] = Download()
        self._order.append(model)
        self.changed.emit(model)
        if len(self._order) == 1:
            self._run()

    def stop(self, model: str) -> None:
        """End a download, or take it out of those that wait."""
        if self._order[:1] == [model]:
            self._stop.set()
        elif model in self._order:
            self._order.remove(model)
            self._end(model, "")

    def stop_all(self) -> None:
        """End all downloads: the window is closed."""
        del self._order[1:]
        self._stop.set()

    def _run(self) -> None:
        model, stop = self._order[0], threading.Event()
        self._stop, self._began = stop, time.monotonic()

        def on_progress(share: float, _step: str) -> None:
            if stop.is_set():
                raise Cancelled
            self._progressed.emit(model, share)

        def work() -> bool:
            try:
                models.install(model, on_progress)
            except Cancelled:
                return False
            return True

        def ended(there: bool) -> None:
            self._end(model, "")
            if there:
                self.installed.emit(model)

        self._background.run(work, ended, failed=lambda sentence: self._end(model, sentence), owner=self, lane="other")

    def _on_progress(self, model: str, share: float) -> None:
        download = self._downloads[model]
        spent = time.monotonic() - self._began
        download.share = share
        download.seconds_left = spent / share * (1 - share) if share > _MEASURED_FROM else None
        self.changed.emit(model)

    def _end(self, model: str, problem: str) -> None:
        self._downloads[model] = Download(active=False, problem=problem)
        if self._order[:1] == [model]:
            del self._order[0]
            if self._order:
                self._run()
        self.changed.emit(model)


def _offer(card: ModelCard) -> ModelOffer:
    return ModelOffer(card, models.is_installed(card), models.memory_problem(card) or "")
