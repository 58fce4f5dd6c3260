"""What the window offers where the speech model is missing: a download with one click. Recordings wait for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from meetingmate.base.translation import tr
from ui.base import text
from ui.document.document import MeetingDocument
from ui.meeting.job_strip import JobStrip
from ui.settings.model_downloads import ModelDownloads, ModelOffer
from ui.widgets.banner import Banner

_SHORT_S = 12


class MissingModelController(QObject):
    """Shows in ``strip`` what the open meeting waits for, and in ``banner`` what is missing at the start.

    ``open_settings`` is offered where a model can't be downloaded.
    """

    def __init__(
        self,
        downloads: ModelDownloads,
        document: MeetingDocument,
        strip: JobStrip,
        banner: Banner,
        open_settings: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._downloads, self._document, self._strip, self._banner = downloads, document, strip, banner
        self._open_settings = open_settings
        self._offers: dict[str, ModelOffer | None] = {}
        document.job_changed.connect(self._show)
        document.opened.connect(self._show)
        downloads.changed.connect(self._on_download)
        downloads.installed.connect(self._on_installed)
        strip.model_wanted.connect(self._get)
        strip.model_stopped.connect(lambda: downloads.stop(self._waits_for))

    def tell_missing(self, offer: ModelOffer | None) -> None:
        """Say in the banner that the speech model is missing, with what can be done about it."""
        sentence = tr("The speech model is not installed. Recordings are kept, and transcribed when it is there.")
        if offer is not None and offer.can_be_downloaded:
            label = tr("Download ({size})", size=text.size(offer.card.size_bytes))
            self._banner.show_message(
                sentence, "notice", action=label, on_action=partial(self._start_from_banner, offer)
            )
        else:
            self._banner.show_message(sentence, "notice", action=tr("Settings"), on_action=self._open_settings)

    @property
    def _waits_for(self) -> str:
        job = self._document.job
        return job.waits_for if job is not None and job.state == "queued" else ""

    def _show(self) -> None:
        model = self._waits_for
        if not model:
            return
        if model in self._offers:
            self._strip.show_model(self._offers[model], self._downloads.of(model))
            return

        def take(offer: ModelOffer | None) -> None:
            self._offers[model] = offer
            if self._waits_for == model:
                self._strip.show_model(offer, self._downloads.of(model))

        self._downloads.look_up(model, take, self)

    def _get(self) -> None:
        offer = self._offers.get(self._waits_for)
        if offer is not None and offer.can_be_downloaded:
            self._downloads.start(offer.card.id)
        else:
            self._open_settings()

    def _start_from_banner(self, offer: ModelOffer) -> None:
        self._downloads.start(offer.card.id)
        self._banner.show_message(
            tr(
                "{model} is downloaded in the background. You can record and open files meanwhile.",
                model=offer.card.title,
            ),
            seconds=_SHORT_S,
        )

    def _on_download(self, model: str) -> None:
        download = self._downloads.of(model)
        if model == self._waits_for:
            self._show()
        elif download is not None and download.problem:
            self._banner.show_message(
                download.problem, "problem", action=tr("Try again"), on_action=lambda: self._downloads.start(model)
            )

    def _on_installed(self, model: str) -> None:
        if model != self._waits_for:
            self._banner.show_message(tr("The model is installed and ready to use."), seconds=_SHORT_S)
