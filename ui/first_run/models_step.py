"""The third step: the recommended models, downloaded while everything else works."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from meetingmate.base.settings import Settings
from ui.base import text
from ui.base.labels import Label
from ui.first_run.step import Step, paragraph
from ui.settings.model_downloads import Download, ModelDownloads, ModelOffer
from ui.widgets.controls import button, muted

#: What a home connection brings in a second, for the estimate before anything is measured.
_USUAL_BYTES_PER_S = 20_000_000 / 8

_FOR = {"speech": "Turns speech into text", "writing": "Helps to write the minutes"}


class ModelsStep(Step):
    """``settings`` gives those that hold now."""

    def __init__(
        self, downloads: ModelDownloads, settings: Callable[[], Settings], parent: QWidget | None = None
    ) -> None:
        super().__init__("Get the models", parent)
        self._downloads, self._settings = downloads, settings
        self.rows: dict[str, ModelRow] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(14)
        self._wait = muted("Looking at this computer…")
        self.all = button("", self._start_all, kind="primary")
        self.all.hide()
        self.says = muted()
        self.box.addWidget(
            paragraph(
                "Models do the work on this computer. They are downloaded once, in the background: you can close this "
                "window, record and open files meanwhile. What needs a model waits for it."
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
                row = self.rows[offer.card.id] = ModelRow(offer, self._downloads)
                self._rows.addWidget(row)
            row.show_state(offer, self._downloads.of(offer.card.id))
        self._show_all()

    def _on_download(self, model: str) -> None:
        if row := self.rows.get(model):
            row.show_state(row.offer, self._downloads.of(model))
            self._show_all()

    def _missing(self) -> list[ModelOffer]:
        return [row.offer for row in self.rows.values() if row.can_start]

    def _show_all(self) -> None:
        missing = self._missing()
        self.all.setVisible(len(missing) > 1)
        self.all.setText(f"Download all ({text.size(sum(offer.card.size_bytes for offer in missing))})")
        self.all.setAccessibleName(self.all.text())
        there = self.rows and all(row.offer.installed for row in self.rows.values())
        self.says.setText("Everything is installed." if there else "")

    def _start_all(self) -> None:
        for offer in self._missing():
            self._downloads.start(offer.card.id)


class ModelRow(QWidget):
    """One model: what it is for, its size and time, and how its download stands."""

    def __init__(self, offer: ModelOffer, downloads: ModelDownloads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer, self._downloads = offer, downloads
        self._active = False
        card = offer.card
        purpose = Label(_FOR.get(card.kind, card.title))
        font = purpose.font()
        font.setBold(True)
        purpose.setFont(font)
        self.state = muted()
        self.state.setWordWrap(False)
        self.button = button("Download", self._on_button)
        self.facts = muted(f"{card.title} · {text.size(card.size_bytes)} · {_usual_time(card.size_bytes)}")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"Download of {card.title}")
        self.problem = Label()
        self.problem.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(purpose, 1)
        top.addWidget(self.state)
        top.addWidget(self.button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        box.addLayout(top)
        box.addWidget(self.facts)
        box.addWidget(paragraph(card.description))
        box.addWidget(self.bar)
        box.addWidget(self.problem)

    @property
    def can_start(self) -> bool:
        """Whether a download of it can be begun now."""
        return not self._active and not self.offer.installed and self.offer.can_be_downloaded

    def show_state(self, offer: ModelOffer, download: Download | None) -> None:
        """Show whether it is there, or how far it is."""
        self.offer = offer
        self._active = download is not None and download.active
        share = download.share if download is not None else 0.0
        left = text.time_left(download.seconds_left) if download is not None and self._active else ""
        progress = f"{int(share * 100)} %" if share else "Waiting"
        if self._active:
            self.state.setText(f"{progress}, {left}" if left else progress)
        else:
            self.state.setText("Installed" if offer.installed else "")
        self.bar.setVisible(self._active)
        self.bar.setValue(round(share * 1000))
        self.bar.setAccessibleDescription(self.state.text())
        label = "Stop" if self._active else "Download"
        self.button.setText(label)
        self.button.setAccessibleName(f"{label} {offer.card.title}")
        self.button.setVisible(self._active or self.can_start)
        problem = download.problem if download is not None else ""
        self.problem.setText(problem or offer.problem)
        self.problem.setVisible(bool(self.problem.text()) and not self._active)

    def _on_button(self) -> None:
        if self._active:
            self._downloads.stop(self.offer.card.id)
        else:
            self._downloads.start(self.offer.card.id)


def _usual_time(size: int) -> str:
    """How long a download of ``size`` bytes takes with a usual connection."""
    minutes = max(1, round(size / _USUAL_BYTES_PER_S / 60))
    return f"about {minutes} min with a usual home connection"
