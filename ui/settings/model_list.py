"""Models to choose from and to install, in the settings."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from meetingmate import models
from meetingmate.base.translation import mark, tr, tr_for, trn
from meetingmate.models import Measurement, ModelCard, ModelKind, Recommendation, Speed
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.settings.model_downloads import ModelDownloads, ModelOffer, offer_of
from ui.settings.model_row import Choice, ModelRow
from ui.widgets.controls import muted
from ui.widgets.disclosure import Disclosure

_SPEEDS: dict[Speed, str] = {
    "fast": mark("fast"),
    "medium": mark("medium speed"),
    "slow": mark("slow"),
    "very slow": mark("very slow"),
}


@dataclass(frozen=True)
class _Looked:
    """What was found on the disk and in the catalogue."""

    offers: list[ModelOffer]
    recommended: Recommendation | None
    measured: dict[str, Measurement]
    gone: list[str]
    problems: list[str]


class ModelList(QWidget):
    """All models of one kind: which is used, what it needs, installed or not. ``chosen`` gives the id.

    What is installed, chosen, recommended or belongs to the first set-up is shown; the rest is folded below.
    """

    chosen = Signal(str)

    def __init__(
        self,
        kind: ModelKind,
        current: str,
        background: BackgroundJobs,
        downloads: ModelDownloads,
        *,
        none: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self.current, self._background, self._none = kind, current, background, none
        self._downloads = downloads
        self.rows: dict[str, ModelRow] = {}
        self._group = QButtonGroup(self)
        self._box = _column(self)
        self._wait = muted(tr("Checking installed models…"))
        self._box.addWidget(self._wait)
        rest = QWidget()
        self._rest_box = _column(rest)
        self.rest = Disclosure(tr("More models"), rest, f"models-{kind}")
        self.rest.hide()
        self.trouble = muted()
        self.trouble.hide()
        downloads.changed.connect(self._on_download)
        downloads.installed.connect(lambda _model: self.reload())
        self.reload()

    def reload(self) -> None:
        """Check again which models are installed."""

        def look() -> _Looked:
            cards = [card for card in models.catalogue() if card.kind == self._kind]
            return _Looked(
                offers=[offer_of(card) for card in cards],
                recommended=models.recommended(self._kind),
                measured=models.measured(),
                gone=models.gone(),
                problems=models.problems(),
            )

        self._background.run(look, self._show, owner=self, lane="other")

    def choose(self, ident: str) -> None:
        """Show this model as the one that is used."""
        self.current = ident
        if ident in self.rows:
            self.rows[ident].radio.setChecked(True)

    def _show(self, looked: _Looked) -> None:
        self._wait.hide()
        suits = looked.recommended.card.id if looked.recommended else ""
        for offer in looked.offers:
            card = offer.card
            row = self.rows.get(card.id)
            if row is None:
                note = (
                    tr("Recommended. {reason}", reason=looked.recommended.reason)
                    if looked.recommended and card.id == suits
                    else ""
                )
                choice = Choice(title=card.title, facts=_facts(card), description=tr(card.description), note=note)
                wanted = card.id in (suits, self.current) or self._downloads.of(card.id) is not None
                shown = offer.installed or card.starter or wanted
                row = self._add(card.id, choice, self._box if shown else self._rest_box)
            row.show_model(offer, _measured(looked.measured.get(card.id)))
        if self.current in looked.gone and self.current not in self.rows:
            choice = Choice(title=self.current, facts=models.gone_sentence(self.current))
            self._add(self.current, choice, self._box)
        if self._none and "" not in self.rows:
            self._add("", Choice(title=tr_for("choice of a model", "None"), facts=self._none), self._box)
        if self._box.indexOf(self.rest) < 0:
            self._box.addWidget(self.rest)
            self._box.addWidget(self.trouble)
        self.rest.summary.setText(trn("{count} model", "{count} models", self._rest_box.count()))
        self.rest.setVisible(self._rest_box.count() > 0)
        self.trouble.setText(" ".join(looked.problems))
        self.trouble.setVisible(bool(looked.problems))

    def _add(self, ident: str, choice: Choice, box: QVBoxLayout) -> ModelRow:
        row = ModelRow(choice, self._downloads, self)
        self.rows[ident] = row
        box.addWidget(row)
        self._group.addButton(row.radio)
        row.radio.setChecked(ident == self.current)
        row.radio.toggled.connect(lambda on, i=ident: self._on_choice(i) if on else None)
        return row

    def _on_download(self, model: str) -> None:
        if row := self.rows.get(model):
            row.show_download(self._downloads.of(model))

    def _on_choice(self, ident: str) -> None:
        if ident != self.current:
            self.current = ident
            self.chosen.emit(ident)


def _facts(card: ModelCard) -> str:
    """What a person weighs up, and what the model is good for."""
    parts = [
        text.size(card.size_bytes),
        tr("{name} licence", name=card.licence),
        tr("{size} of memory", size=text.size(card.memory_bytes)),
        tr(_SPEEDS[card.speed]),
    ]
    return "\n".join(filter(None, [" · ".join(parts), tr(card.description)]))


def _measured(made: Measurement | None) -> str:
    return tr("Measured here: {figures}", figures=models.said_of(made.figures)) if made else ""


def _column(widget: QWidget) -> QVBoxLayout:
    box = QVBoxLayout(widget)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(8)
    return box
