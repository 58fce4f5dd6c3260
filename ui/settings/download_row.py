"""A model that can be downloaded: how far it is, and the buttons that steer it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr
from meetingmate.models import ModelCard
from ui.base import text
from ui.base.labels import Label
from ui.settings.model_downloads import Download, ModelDownloads, ModelOffer
from ui.widgets.controls import button, muted

DOWNLOAD, INSTALL = mark("Download"), mark("Install")
#: What the button does in each state of a download, and what the button is called by a screen reader.
_ACTIONS = {
    "waiting": mark("Pause"),
    "running": mark("Pause"),
    "paused": mark("Resume"),
    "failed": mark("Try again"),
}
_SPOKEN = {
    DOWNLOAD: mark("Download {title}"),
    INSTALL: mark("Install {title}"),
    "Pause": mark("Pause {title}"),
    "Resume": mark("Resume {title}"),
    "Try again": mark("Try again: {title}"),
}


class DownloadRow(QWidget):
    """``head`` stands beside the buttons, ``body`` below them, and the progress below that.

    ``get`` is DOWNLOAD or INSTALL, ``missing`` what is said of a model that is not there. ``begun`` gets the model when
    its download is begun here.
    """

    def __init__(
        self,
        head: QWidget,
        title: str,
        downloads: ModelDownloads,
        *,
        get: str,
        missing: str = "",
        indent: int = 0,
        begun: Callable[[ModelCard], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._downloads, self._get, self._missing, self._begun = title, downloads, get, missing, begun
        self.offer: ModelOffer | None = None
        self._download: Download | None = None
        self.state = muted()
        self.state.setWordWrap(False)
        self.button = button(tr(get), self._on_button)
        self.cancel = button(tr("Cancel"), self._on_cancel)
        self.cancel.setAccessibleName(tr("Cancel {title}", title=title))
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Download of {title}", title=title))
        self.progress = muted()
        self.problem = Label()
        self.problem.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(head, 1)
        top.addWidget(self.state)
        top.addWidget(self.button)
        top.addWidget(self.cancel)
        self.body = QVBoxLayout()
        below = QVBoxLayout()
        below.setContentsMargins(indent, 0, 0, 0)
        for layout in (self.body, below):
            layout.setSpacing(3)
        below.addLayout(self.body)
        below.addWidget(self.bar)
        below.addWidget(self.progress)
        below.addWidget(self.problem)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        box.addLayout(top)
        box.addLayout(below)
        self.show_offer(None, None)

    @property
    def can_start(self) -> bool:
        """Whether a download of it can be begun or continued now."""
        active = self._download is not None and self._download.active
        return self.offer is not None and not active and not self.offer.installed and self.offer.can_be_downloaded

    def show_offer(self, offer: ModelOffer | None, download: Download | None) -> None:
        """Show whether the model is there, or how far it is; None: there is nothing to download."""
        self.offer = offer
        self.show_download(download)

    def show_download(self, download: Download | None) -> None:
        """Show how far it is; None: it is not being downloaded."""
        offer, self._download = self.offer, download
        if offer is None or download is not None:
            self.state.setText("")
        else:
            self.state.setText(tr("Installed") if offer.installed else tr(self._missing))
        action = _ACTIONS[download.state] if download is not None else self._get
        self.button.setText(tr(action))
        self.button.setAccessibleName(tr(_SPOKEN[action], title=self._title))
        if self.cancel.hasFocus() and download is None:
            self.button.setFocus()
        self.button.setVisible(download is not None or self.can_start)
        self.cancel.setVisible(download is not None)
        under_way = download is not None and download.state != "failed"
        self.progress.setText(said_of(download) if download is not None and under_way else "")
        self.progress.setVisible(under_way)
        self.bar.setVisible(under_way)
        self.bar.setValue(round(download.share * 1000) if download is not None else 0)
        self.bar.setAccessibleDescription(self.progress.text())
        problem = download.problem if download is not None else ""
        self.problem.setText(problem or (offer.problem if offer is not None and not under_way else ""))
        self.problem.setVisible(bool(self.problem.text()))

    def _on_button(self) -> None:
        if self.offer is None:
            return
        if self._download is not None and self._download.active:
            self._downloads.pause(self.offer.card.id)
        else:
            self._downloads.get([self.offer], self, self._begun)

    def _on_cancel(self) -> None:
        if self.offer is not None:
            self._downloads.cancel(self.offer.card.id)


def said_of(download: Download) -> str:
    """``35 %, 2 MB/s, about 3 min left``, ``Waiting`` or ``Paused, 35 %``."""
    share = tr("{percent} %", percent=int(download.share * 100)) if download.share else ""
    if download.state == "paused":
        parts = [tr("Paused"), share]
    elif download.state == "waiting" or not share:
        parts = [tr("Waiting"), share]
    else:
        speed = text.size(round(download.bytes_per_s)) if download.bytes_per_s else ""
        parts = [share, tr("{size}/s", size=speed) if speed else "", text.time_left(download.seconds_left)]
    return ", ".join(filter(None, parts))
