"""The third step: the recommended models, downloaded while everything else works."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingmate.base.settings import Settings
from meetingmate.base.translation import mark, tr
from meetingmate.models import ModelCard
from ui.base import text
from ui.base.labels import Label
from ui.first_run.step import Step, paragraph
from ui.settings.download_row import DOWNLOAD, DownloadRow
from ui.settings.model_downloads import ModelDownloads, ModelOffer
from ui.widgets.controls import button, muted

#: What a home connection brings in a second, for the estimate before anything is measured.
_USUAL_BYTES_PER_S = 20_000_000 / 8

_FOR = {"speech": mark("Turns speech into text"), "writing": mark("Helps to write the minutes")}


class ModelsStep(Step):
    """``settings`` gives those that hold now. ``chosen`` gives kind and id of a model that shall be used."""

    chosen = Signal(str, str)

    def __init__(
        self, downloads: ModelDownloads, settings: Callable[[], Settings], parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Get the models"), parent)
        self._downloads, self._settings = downloads, settings
        self.rows: dict[str, ModelRow] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(14)
        self._wait = muted(tr("Looking at this computer…"))
        self.all = button("", self._start_all, kind="primary")
        self.all.hide()
        self.says = muted()
        self.box.addWidget(
            paragraph(
                tr(
                    "Models do the work on this computer. They are downloaded once, in the background: you can close "
                    "this window, record and open files meanwhile. What needs a model waits for it."
                )
            )
        )
        self.box.addSpacing(6)
        self.box.addWidget(self._wait)
        self.box.addLayout(self._rows)
        self.box.addSpacing(6)
        below = QHBoxLayout()
        below.addWidget(self.all)
        below.addStretch(1)
        self.box.addLayout(below)
        self.box.addWidget(self.says)
        self.box.addStretch(1)
        downloads.changed.connect(self._on_download)
        downloads.installed.connect(lambda _model: self.begin())

    def begin(self) -> None:
        """Look again which models are there."""
        self._downloads.recommend(self._settings(), self._show, self)

    def _show(self, offers: list[ModelOffer]) -> None:
        self._wait.hide()
        for model in [model for model in self.rows if model not in {offer.card.id for offer in offers}]:
            self.rows.pop(model).deleteLater()
        for offer in offers:
            row = self.rows.get(offer.card.id)
            if row is None:
                row = self.rows[offer.card.id] = ModelRow(offer, self._downloads, self._use, self)
                self._rows.addWidget(row)
            row.show_offer(offer, self._downloads.of(offer.card.id))
        self._show_all()

    def _on_download(self, model: str) -> None:
        if row := self.rows.get(model):
            row.show_download(self._downloads.of(model))
            self._show_all()

    def _missing(self) -> list[ModelOffer]:
        return [row.offer for row in self.rows.values() if row.offer is not None and row.can_start]

    def _show_all(self) -> None:
        missing = self._missing()
        self.all.setVisible(len(missing) > 1)
        self.all.setText(tr("Download all ({size})", size=text.size(sum(offer.card.size_bytes for offer in missing))))
        self.all.setAccessibleName(self.all.text())
        there = self.rows and all(row.offer is not None and row.offer.installed for row in self.rows.values())
        self.says.setText(tr("Everything is installed.") if there else "")

    def _start_all(self) -> None:
        self._downloads.get(self._missing(), self, self._use)

    def _use(self, card: ModelCard) -> None:
        """Let the settings name what is downloaded here: jobs wait for the model of the settings."""
        if getattr(self._settings(), f"{card.kind}_model") != card.id:
            self.chosen.emit(card.kind, card.id)


class ModelRow(DownloadRow):
    """One model: what it is for, its size and time, and how its download stands."""

    def __init__(
        self, offer: ModelOffer, downloads: ModelDownloads, begun: Callable[[ModelCard], object], parent: QWidget
    ) -> None:
        card = offer.card
        purpose = Label(tr(_FOR[card.kind]) if card.kind in _FOR else card.title)
        font = purpose.font()
        font.setBold(True)
        purpose.setFont(font)
        super().__init__(purpose, card.title, downloads, get=DOWNLOAD, begun=begun, parent=parent)
        self.facts = muted(" · ".join([card.title, text.size(card.size_bytes), _usual_time(card.size_bytes)]))
        self.body.addWidget(self.facts)
        self.body.addWidget(paragraph(tr(card.description)))
        if offer.reason:
            self.body.addWidget(paragraph(tr("Recommended. {reason}", reason=offer.reason)))


def _usual_time(size: int) -> str:
    """How long a download of ``size`` bytes takes with a usual connection."""
    minutes = max(1, round(size / _USUAL_BYTES_PER_S / 60))
    return tr("about {minutes} min with a usual home connection", minutes=minutes)
