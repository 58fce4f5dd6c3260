"""Models that are downloaded while everything else works: the window's side of the one queue of downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from meetingmate import models
from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.models import ModelCard, ModelDownload, ModelKind, ModelQueue
from ui.base.background_jobs import BackgroundJobs
from ui.settings.licence_dialog import LicenceDialog

#: How long closing waits for the network.
_CLOSE_S = 5
_LANE = "models"


@dataclass(frozen=True)
class ModelOffer:
    """A model as it can be offered. ``problem``: why this computer's memory will not do for it; empty: it will.

    ``terms`` have to be accepted before it is downloaded; ``reason`` says why it is recommended.
    """

    card: ModelCard
    installed: bool
    problem: str = ""
    terms: str = ""
    reason: str = ""

    @property
    def can_be_downloaded(self) -> bool:
        """Whether it can be fetched from anywhere."""
        return not self.card.bundled and all(file.hub or file.parts for file in self.card.files)


@dataclass(frozen=True)
class Download:
    """How a download stands. ``state`` as in the queue; ``share`` 0 to 1; speed and time left None: not known;
    ``problem``: why it failed."""

    state: str = "waiting"
    share: float = 0.0
    bytes_per_s: float | None = None
    seconds_left: float | None = None
    problem: str = ""

    @property
    def active(self) -> bool:
        """Whether it runs, or will without anybody's doing."""
        return self.state in ("waiting", "running")


class ModelDownloads(QObject):
    """Downloads models one after the other; the window's views show and steer them by their ids.

    Everything is said in the window's thread, and done in another one.
    """

    changed = Signal(str)  # the model whose download began, went on or ended
    installed = Signal(str)
    continued = Signal(list)  # titles of what goes on from the last start
    _told = Signal(object)

    def __init__(self, background: BackgroundJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._downloads: dict[str, Download] = {}
        self._accepted: set[str] = set()  # since the window was opened
        self._queue: ModelQueue | None = None  # for the thread of the models alone
        self._told.connect(self._on_event, Qt.ConnectionType.QueuedConnection)
        background.run(self._open, self._on_opened, owner=self, lane=_LANE)

    def recommend(self, settings: Settings, done: Callable[[list[ModelOffer]], object], owner: QObject) -> None:
        """Call ``done`` with a model for speech and one for writing: that of the settings where it is installed or was
        chosen by someone, else the one that suits this computer."""

        def look() -> list[ModelOffer]:
            wanted = (_wanted("speech", "speech_model", settings), _wanted("writing", "writing_model", settings))
            return [offer for offer in wanted if offer is not None]

        self._background.run(look, done, owner=owner, lane="other")

    def look_up(self, model: str, done: Callable[[ModelOffer | None], object], owner: QObject) -> None:
        """Call ``done`` with a model, or with None when there is no such."""

        def look() -> ModelOffer | None:
            return next((offer_of(card) for card in models.catalogue() if card.id == model), None)

        self._background.run(look, done, owner=owner, lane="other")

    def of(self, model: str) -> Download | None:
        """How the download of ``model`` stands; None when there is none."""
        return self._downloads.get(model)

    def get(self, offers: list[ModelOffer], over: QWidget, begun: Callable[[ModelCard], object] | None = None) -> None:
        """Download models, or go on with them. Terms are first shown in a dialog over ``over``, and a model whose terms
        are not accepted is left out. ``begun`` gets each of the others."""
        if not offers:
            return
        offer, rest = offers[0], offers[1:]
        card = offer.card

        def start() -> None:
            self._start(card)
            if begun is not None:
                begun(card)

        if not offer.terms or card.id in self._accepted:
            start()
            self.get(rest, over, begun)
            return

        def accept() -> None:
            self._accepted.add(card.id)
            start()

        dialog = LicenceDialog(card.title, offer.terms, models.licence_of(card).link, over)
        dialog.accepted.connect(accept)
        dialog.finished.connect(lambda _result: self.get(rest, over, begun))
        dialog.open()

    def pause(self, model: str) -> None:
        """Stop a download; what has arrived is kept."""
        self._do(lambda queue: queue.pause(model))

    def cancel(self, model: str) -> None:
        """End a download, and delete what has arrived."""
        if self._downloads.pop(model, None) is not None:
            self.changed.emit(model)
        self._do(lambda queue: queue.cancel(model))

    def close(self) -> None:
        """End all work: the window is closed. What is not done goes on when it is opened again."""

        def work() -> None:
            if self._queue is not None:
                self._queue.close(_CLOSE_S)
                self._queue = None

        self._background.run(work, lane=_LANE)

    def _start(self, card: ModelCard) -> None:
        model, before = card.id, self._downloads.get(card.id)
        if before is not None and before.active:
            return
        accepted = model in self._accepted
        self._downloads[model] = replace(before, state="waiting", problem="") if before else Download()
        self.changed.emit(model)

        def failed(sentence: str) -> None:
            self._downloads[model] = Download(state="failed", problem=sentence)
            self.changed.emit(model)

        self._do(lambda queue: queue.add(model, accepted=accepted), failed)

    def _do(self, command: Callable[[ModelQueue], object], failed: Callable[[str], object] | None = None) -> None:
        """Steer the queue, in the order of the calls."""

        def work() -> None:
            if self._queue is not None:
                command(self._queue)

        self._background.run(work, failed=failed, owner=self, lane=_LANE)

    def _open(self) -> list[str]:
        self._queue = queue = ModelQueue(self._tell)
        return [item.title for item in queue.items() if item.state in ("waiting", "running")]

    def _on_opened(self, titles: list[str]) -> None:
        if titles:
            self.continued.emit(titles)

    def _tell(self, item: ModelDownload) -> None:
        if shiboken6.isValid(self):  # the queue may take a moment longer than the window
            self._told.emit(item)

    def _on_event(self, item: ModelDownload) -> None:
        if item.state in ("done", "cancelled"):
            self._downloads.pop(item.model, None)
        else:
            progress = item.progress
            self._downloads[item.model] = Download(
                state=item.state,
                share=progress.share if progress else 0.0,
                bytes_per_s=progress.bytes_per_s if progress else None,
                seconds_left=progress.seconds_left if progress else None,
                problem=item.sentence,
            )
        self.changed.emit(item.model)
        if item.state == "done":
            self.installed.emit(item.model)


def offer_of(card: ModelCard, reason: str = "") -> ModelOffer:
    """A model as it can be offered; looks at the disk."""
    return ModelOffer(
        card, models.is_installed(card), models.memory_problem(card) or "", models.to_accept(card), reason
    )


def _wanted(kind: ModelKind, key: str, settings: Settings) -> ModelOffer | None:
    """The model of a kind that is offered; None when none is wanted."""
    chosen = getattr(settings, key)
    if not chosen:
        return None
    cards = [card for card in models.catalogue() if card.kind == kind]
    card = next((card for card in cards if card.id == chosen), None)
    by_someone = settings.locked(key) or chosen != OPTIONS[key].default
    if card is not None and (by_someone or models.is_installed(card)):
        return offer_of(card)
    best = models.recommended(kind)
    if best is not None and not models.is_installed(best.card):
        return offer_of(best.card, best.reason)
    card = card or next((card for card in cards if card.starter), None)
    return offer_of(card) if card is not None else None
