"""One model in the settings: chosen by its radio button, installed by its button."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QRadioButton, QWidget

from meetingmate.base.translation import mark
from ui.base.labels import Label
from ui.settings.download_row import INSTALL, DownloadRow
from ui.settings.model_downloads import ModelDownloads, ModelOffer
from ui.widgets.controls import muted

_INDENT = 24
_MISSING = mark("Not installed")


@dataclass(frozen=True)
class Choice:
    """What a row says."""

    title: str
    facts: str
    description: str = ""
    note: str = ""


class ModelRow(DownloadRow):
    """A row without an offer can always be chosen."""

    def __init__(self, choice: Choice, downloads: ModelDownloads, parent: QWidget) -> None:
        radio = QRadioButton(choice.title)
        super().__init__(radio, choice.title, downloads, get=INSTALL, missing=_MISSING, indent=_INDENT, parent=parent)
        self.radio = radio
        self.radio.setAccessibleDescription(" ".join(filter(None, [choice.note, choice.description or choice.facts])))
        self.note = Label(choice.note)
        self.note.setWordWrap(True)
        self.facts = muted(choice.facts)
        self.body.addWidget(self.note)
        self.measured = muted()
        self.body.addWidget(self.facts)
        self.body.addWidget(self.measured)
        self.measured.hide()
        self.note.setVisible(bool(choice.note))  # not before it stands here: it would be a window of its own

    def show_model(self, offer: ModelOffer, measured: str = "") -> None:
        """Show whether the model is there; only then it can be chosen. ``measured``: what it did on this computer."""
        self.measured.setText(measured)
        self.measured.setVisible(bool(measured))
        self.show_offer(offer, self._downloads.of(offer.card.id))
        self.radio.setEnabled(offer.installed or self.radio.isChecked())
