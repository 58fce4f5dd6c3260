"""What the banner says when the window starts: interrupted work, what was left out at opening, a missing model."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from meetingmate.base.translation import tr, trn
from meetingmate.jobs import speech_model
from meetingmate.jobs.session import Session
from ui.base import handed_over
from ui.base.background_jobs import BackgroundJobs
from ui.settings.model_downloads import ModelDownloads, ModelOffer
from ui.widgets.banner import Banner

_MOST_REJECTED = 3
_INTERRUPTED_S = 30


class StartupNotices(QObject):
    """``show_meeting`` is what a button calls; ``tell_missing`` says that the speech model is missing."""

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        banner: Banner,
        show_meeting: Callable[[str], object],
        downloads: ModelDownloads,
        tell_missing: Callable[[ModelOffer | None], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._background, self._banner = session, background, banner
        self._show_meeting, self._downloads, self._tell_missing = show_meeting, downloads, tell_missing

    def resume_work(self) -> None:
        """Go on with interrupted work and say so; name what the library would not take."""
        self._background.run(self._resume, self._on_resumed, owner=self)
        self._background.run(self._session.library.rejected, self._on_rejected, owner=self)
        self._background.run(handed_over.remove_left_over, owner=self, lane="other")

    def check_model(self, speech_model: str) -> None:
        """Say when the speech model is not installed."""
        self._downloads.look_up(speech_model, self._on_model, self)

    def _resume(self) -> list[str]:
        """Resume all; returns the meetings that really go on, not those that wait for a model."""
        session = self._session
        jobs = [session.library.job(meeting) for meeting in session.resume_interrupted()]
        return [job.meeting for job in jobs if job is not None and speech_model.missing(session.settings, job) is None]

    def _on_resumed(self, meetings: list[str]) -> None:
        if meetings:
            self._banner.show_message(
                trn(
                    "Processing of {count} recording was interrupted. It continues where it stopped.",
                    "Processing of {count} recordings was interrupted. It continues where it stopped.",
                    len(meetings),
                ),
                action=tr("Show"),
                on_action=lambda: self._show_meeting(meetings[0]),
                seconds=_INTERRUPTED_S,
            )

    def _on_rejected(self, sentences: list[str]) -> None:
        if sentences:
            self._banner.show_message(" ".join(sentences[:_MOST_REJECTED]), "notice")

    def _on_model(self, offer: ModelOffer | None) -> None:
        if not self._banner.message and (offer is None or not offer.installed):
            self._tell_missing(offer)
