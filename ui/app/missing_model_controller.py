"""What the window offers where the speech model is missing: a download with one click. Recordings wait for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from meetingmate.base.settings import Settings
from meetingmate.base.translation import mark, tr
from ui.base import text
from ui.document.document import MeetingDocument
from ui.meeting.job_strip import JobStrip
from ui.settings.model_downloads import ModelDownloads, ModelOffer
from ui.widgets.banner import Banner

_SHORT_S = 12
_MISSING = mark("The speech model is not installed. Recordings are kept, and transcribed when it is there.")


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
        self._told_of = ""  # the model that the banner says is missing
        self._offers: dict[str, ModelOffer | None] = {}
        document.job_changed.connect(self._show)
        document.opened.connect(self._show)
        downloads.changed.connect(self._on_download)
        downloads.installed.connect(self._on_installed)
        strip.model_wanted.connect(self._get)
        downloads.continued.connect(self._tell_background)
        strip.model_stopped.connect(lambda: downloads.pause(self._waits_for))

    def tell_missing(self, offer: ModelOffer | None) -> None:
        """Say in the banner that the speech model is missing, with what can be done about it."""
        download = self._downloads.of(offer.card.id) if offer is not None else None
        if download is not None and download.active:
            return  # that has been told
        self._told_of = offer.card.id if offer is not None else ""
        if offer is not None and offer.can_be_downloaded:
            label = tr("Download ({size})", size=text.size(offer.card.size_bytes))
            self._banner.show_message(
                tr(_MISSING), "notice", action=label, on_action=partial(self._start_from_banner, offer)
            )
        else:
            self._banner.show_message(tr(_MISSING), "notice", action=tr("Settings"), on_action=self._open_settings)

    def take_settings(self, settings: Settings) -> None:
        """Another speech model was chosen: the banner is about one that is no longer wanted."""
        if self._banner.message == tr(_MISSING) and settings.speech_model != self._told_of:
            self._banner.clear()

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
            self._downloads.get([offer], self._strip)
        else:
            self._open_settings()

    def _start_from_banner(self, offer: ModelOffer) -> None:
        self._downloads.get([offer], self._banner, lambda card: self._tell_background([card.title]))

    def _tell_background(self, titles: list[str]) -> None:
        if len(titles) == 1:
            said = tr(
                "{title} is downloaded in the background. You can record and open files meanwhile.", title=titles[0]
            )
        else:
            said = tr(
                "{titles} are downloaded in the background. You can record and open files meanwhile.",
                titles=", ".join(titles),
            )
        self._banner.show_message(said, seconds=_SHORT_S)

    def _on_download(self, model: str) -> None:
        download = self._downloads.of(model)
        if download is not None and download.active and model == self._told_of and self._banner.message == tr(_MISSING):
            self._banner.clear()  # it was begun elsewhere
        if model == self._waits_for:
            self._show()
        elif download is not None and download.problem:
            self._banner.show_message(
                download.problem, "problem", action=tr("Try again"), on_action=lambda: self._try_again(model)
            )

    def _try_again(self, model: str) -> None:
        def take(offer: ModelOffer | None) -> None:
            if offer is not None:
                self._downloads.get([offer], self._banner)

        self._downloads.look_up(model, take, self)

    def _on_installed(self, model: str) -> None:
        if model != self._waits_for:
            self._banner.show_message(tr("The model is installed and ready to use."), seconds=_SHORT_S)
