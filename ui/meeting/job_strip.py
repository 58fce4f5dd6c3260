"""How far the meeting's job is, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr
from meetingmate.domain.events import JobChanged
from ui.base import text
from ui.base.labels import Label
from ui.base.theme import colors_for, pixmap
from ui.settings.model_downloads import Download, ModelOffer
from ui.widgets.controls import button, muted, restyle

_FAILED = {
    "recording": mark("Failed while recording"),
    "drafting": mark("Failed while writing minutes from the live transcript"),
    "reading": mark("Failed while reading the file"),
    "transcribing": mark("Failed while transcribing"),
    "speakers": mark("Failed while detecting speakers"),
    "writing": mark("Failed while writing the minutes"),
}
_CANCELLED = {
    "recording": mark("Cancelled while recording"),
    "drafting": mark("Cancelled while writing minutes from the live transcript"),
    "reading": mark("Cancelled while reading the file"),
    "transcribing": mark("Cancelled while transcribing"),
    "speakers": mark("Cancelled while detecting speakers"),
    "writing": mark("Cancelled while writing the minutes"),
}
_LOOKS = {
    "queued": ("queued", "muted", "info"),
    "running": ("running", "accent", "info"),
    "failed": ("warning", "danger", "problem"),
    "cancelled": ("cancelled", "muted", "notice"),
}


class JobStrip(QFrame):
    """Shown while a job waits or runs, and after it failed or was cancelled."""

    cancel_wanted = Signal()
    retry_wanted = Signal()
    recover_wanted = Signal()
    model_wanted = Signal()  # the model that the job waits for
    model_stopped = Signal()  # its download is to end

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._job: JobChanged | None = None
        self._icon = Label()
        self.stage = Label()
        self.stage.setWordWrap(True)
        self.left = muted()
        self.left.setWordWrap(False)
        self.sentence = muted()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(tr("Progress of this meeting"))
        self.cancel = button(tr("Cancel"), self._on_cancel)
        self.retry = button(tr("Retry"), self.retry_wanted.emit, icon="retry")
        self.recover = button(tr("Recover…"), self.recover_wanted.emit)
        self.model = button(tr("Download"), self._on_model)
        self._downloading = False
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.stage, 1)
        words.addWidget(self.left)
        middle = QVBoxLayout()
        middle.setSpacing(5)
        middle.addLayout(words)
        middle.addWidget(self._bar)
        middle.addWidget(self.sentence)
        middle.addWidget(self.model, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 10, 8)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addLayout(middle, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.retry)
        row.addWidget(self.recover)
        self.hide()

    def show_job(self, job: JobChanged | None) -> None:
        """Show where ``job`` stands; hidden when it is done or there is none."""
        self._job = job
        if job is None or job.state not in _LOOKS:
            self.hide()
            return
        self._look(*_LOOKS[job.state])
        self.recover.hide()
        self.model.hide()
        active = job.state in ("queued", "running")
        percent = int(job.fraction * 100)
        if job.state == "running":
            stage = tr(text.STAGES.get(job.stage, text.STATES["running"]))
            self.stage.setText(tr("{stage} – {percent} %", stage=stage, percent=percent))
        elif job.state == "queued":
            self.stage.setText(tr("Waiting for the speech model") if job.waits_for else tr("Queued"))
        else:
            stages = _FAILED if job.state == "failed" else _CANCELLED
            self.stage.setText(tr(stages.get(job.stage, text.STATES[job.state])))
        self.left.setText(text.time_left(job.eta_s) if job.state == "running" else "")
        self.left.show()
        self._bar.setVisible(active and not job.waits_for)
        self._bar.setValue(round(job.fraction * 1000))
        self._bar.setAccessibleDescription(f"{self.stage.text()} {self.left.text()}".strip())
        said = "" if job.state == "cancelled" else job.sentence
        if job.state == "cancelled":
            said = tr("Progress so far is saved. Press Retry to continue.")
        self.sentence.setText(said)
        self.sentence.setVisible(bool(said))
        self.cancel.setVisible(active)
        self.cancel.setEnabled(True)
        self.cancel.setText(tr("Cancel"))
        self.retry.setVisible(not active)
        self.show()

    def show_model(self, offer: ModelOffer | None, download: Download | None) -> None:
        """Show what the job waits for after ``show_job``: how far its download is, or how to get it."""
        self._downloading = download is not None and download.active
        if self._downloading and download is not None and offer is not None:
            size = text.size(offer.card.size_bytes)
            share = tr(
                "Waiting for the speech model: {percent} % of {size}", percent=int(download.share * 100), size=size
            )
            self.stage.setText(share if download.share else tr("Waiting for the speech model"))
            self._bar.setValue(round(download.share * 1000))
            left = text.time_left(download.seconds_left).capitalize()
            follows, label = tr("The transcript follows by itself."), tr("Stop download")
            said = f"{left}. {follows}" if left else follows
            self._bar.setAccessibleDescription(f"{self.stage.text()} {left}".strip())
        elif offer is not None and offer.can_be_downloaded:
            self.stage.setText(tr("Waiting for the speech model"))
            said = tr(
                "The recording is kept. Download {model} once; the transcript then follows by itself.",
                model=offer.card.title,
            )
            paused = download is not None and download.state == "paused"
            size = text.size(offer.card.size_bytes)
            label = tr("Resume download") if paused else tr("Download ({size})", size=size)
        else:
            said = tr("The chosen speech model can’t be used. The recording is kept.")
            label = tr("Choose a model…")
        if download is not None and download.problem:
            said = download.problem
        self._bar.setVisible(self._downloading)
        self.sentence.setText(said)
        self.sentence.show()
        self.model.setText(label)
        self.model.setAccessibleName(label)
        self.model.show()

    def show_recording(self, *, cut_off: bool) -> None:
        """The meeting is recorded, but not by this window: it was cut off, or another program records it."""
        self._job = None
        self._look(*(("warning", "notice", "notice") if cut_off else ("record", "danger", "info")))
        self.stage.setText(
            tr("The recording was interrupted") if cut_off else tr("Another MeetingMate is recording this meeting")
        )
        said = tr("Everything up to the last second is saved. Recover it to make the transcript and minutes.")
        self.sentence.setText(said)
        self.sentence.setVisible(cut_off)
        for widget in (self._bar, self.left, self.cancel, self.retry, self.model):
            widget.hide()
        self.recover.setVisible(cut_off)
        self.show()

    def refresh(self) -> None:
        """Draw again (the colours changed)."""
        if self._job is not None:
            self.show_job(self._job)

    def _look(self, name: str, color: str, kind: str) -> None:
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)
        picture = pixmap(name, getattr(colors_for(self.palette()), color), 22, self.devicePixelRatioF())
        self._icon.setPixmap(picture)

    def _on_model(self) -> None:
        (self.model_stopped if self._downloading else self.model_wanted).emit()

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.cancel.setText(tr("Stopping…"))
        self.cancel_wanted.emit()
