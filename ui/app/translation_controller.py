"""Translation in the window: the transcript with a second language below its lines, and minutes in another one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from meetingmate.assistants.translation import ways
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting, Minutes
from meetingmate.domain.translation import Translated
from meetingmate.jobs import translating
from meetingmate.jobs.session import Session
from meetingmate.jobs.translating import EngineChoice, ModelMissing, Watch
from meetingmate.library import translations
from ui.app.live_translation_controller import LiveTranslationController
from ui.assistants.translated_minutes_dialog import TranslatedMinutesDialog
from ui.base.background_jobs import BackgroundJobs
from ui.document.document import MeetingDocument
from ui.settings.model_downloads import ModelDownloads, ModelOffer
from ui.transcript.translation import Offered
from ui.transcript.view import TranscriptView
from ui.widgets.banner import Banner


class TranslationController(QObject):
    """``export`` gets a meeting and its minutes as they are translated. ``over`` is what dialogs stand in front of."""

    _translated = Signal(int, str, object)
    _progress = Signal(int, int, int)

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        document: MeetingDocument,
        view: TranscriptView,
        banner: Banner,
        downloads: ModelDownloads,
        settings: Callable[[], Settings],
        export: Callable[[Meeting, Minutes], object],
        live: LiveTranslationController,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self.live = live
        self._session, self._background, self._document, self._view = session, background, document, view
        self._banner, self._downloads, self._settings, self._export = banner, downloads, settings, export
        self._over = over
        self._shown: Offered | None = None  # the language below the lines
        self._last: Offered | None = None  # what the key shows again
        self._found: dict[str, Translated] = {}
        self._run = 0  # counts the work, so that what an earlier one says is passed over
        self._stopped: list[bool] | None = None  # of the work that goes on: not empty once it is to end
        self._when_done: Offered | None = None  # what is shown further once the open meeting's job is done
        bar = view.translation
        bar.language_wanted.connect(self.show)
        bar.ended.connect(lambda: self.live.hide() if self.live.shows else self.hide())
        bar.toggled.connect(self._toggle)
        bar.stop_wanted.connect(self._stop)
        bar.rest_wanted.connect(lambda: self._shown and self._work(self._shown))
        document.opened.connect(self._on_opened)
        document.closed.connect(self._on_opened)
        document.transcript_changed.connect(self._on_lines)
        document.job_changed.connect(self._on_job)
        document.details_changed.connect(self._offer)
        self._translated.connect(self._take)
        self._progress.connect(self._take_progress)
        live.model_wanted.connect(self._offer_model)
        live.ended.connect(self._take_over)

    # --- the transcript

    def take_settings(self, settings: Settings) -> None:
        """What is switched off is neither offered nor shown."""
        if not settings.translation:
            self.hide()
        self._offer()
        self.live.take_settings(settings)

    def show(self, wanted: Offered | None) -> None:
        """Show what is kept in this language, then translate the rest; None, or switched off: the original only."""
        if self.live.shows:
            self.live.choose(wanted.code if wanted is not None else "")
            return
        if wanted is None or not self._settings().translation:
            self.hide()
            return
        self._stop()
        self._shown = self._last = wanted
        self._show_kept(wanted, lambda: self._work(wanted))

    def _show_kept(self, wanted: Offered, then: Callable[[], None]) -> None:
        """Show what the library has in this language."""
        meeting_id, library = self._document.id, self._session.library

        def take(found: dict[str, Translated]) -> None:
            if self._shown == wanted and self._document.id == meeting_id:
                self._found = found
                self._view.model.translate(found)
                then()

        self._background.run(
            lambda: translations.of_lines(library, meeting_id, wanted.code, heard=wanted.heard), take, owner=self
        )

    def hide(self) -> None:
        """Show the original only; work that goes on ends."""
        self._when_done = None
        self._stop()
        self._shown = None
        self._view.model.translate({})
        self._view.translation.hide()

    def _toggle(self) -> None:
        if self.live.shows:
            self.live.toggle()
        elif self._shown is not None:
            self.hide()
        elif self._last is not None:
            self.show(self._last)

    def close(self) -> None:
        """End all work: the window closes."""
        self._stop()
        for dialog in self._over.findChildren(TranslatedMinutesDialog):
            dialog.reject()

    def _stop(self) -> None:
        if self._stopped is not None:
            self._stopped.append(True)
        self._end()
        self._say_result()

    def _end(self) -> None:
        """Nothing that the work so far says counts any more."""
        self._run += 1
        self._stopped = None

    def _work(self, wanted: Offered) -> None:
        """Translate the lines that have no translation yet, or failed with another model."""
        if not self._missing(wanted.code) and all(one.complete() for one in self._found.values()):
            self._say_result()
            return
        self._end()
        run, stopped = self._run, list[bool]()
        self._stopped = stopped
        meeting_id, library, settings = self._document.id, self._session.library, self._settings()
        engine: EngineChoice = "whisper" if wanted.heard else "auto"
        watch = Watch(
            cancelled=lambda: bool(stopped),
            # nothing is emitted once the work is to end: this object may be gone by then
            translated=lambda place, one: None if stopped else self._translated.emit(run, place, one),
            progress=lambda done, total: None if stopped else self._progress.emit(run, done, total),
        )

        def work() -> dict[str, Translated] | ModelMissing:
            try:
                return translating.transcript(library, settings, meeting_id, wanted.code, engine=engine, watch=watch)
            except ModelMissing as missing:
                return missing

        def done(found: dict[str, Translated] | ModelMissing) -> None:
            if self._run != run:
                return
            self._end()
            if isinstance(found, ModelMissing):
                self._offer_model(found)
                self._end_empty()
                return
            self._found = found
            self._view.model.translate(found)
            self._say_result()

        def failed(sentence: str) -> None:
            if self._run == run:
                self._end()
                self._end_empty()
                self._banner.show_message(sentence, "problem")

        self._view.translation.show_working(wanted.name, 0, 0)
        self._background.run(work, done, failed=failed, owner=self, lane="other")

    def _end_empty(self) -> None:
        """The work ended early: what is there stays, and a bar about nothing goes."""
        if self._found:
            self._say_result()
        else:
            self.hide()

    def _take(self, run: int, place: str, translated: Translated) -> None:
        if run == self._run:
            self._found = {**self._found, place: translated}
            self._view.model.translate(self._found)

    def _take_progress(self, run: int, done: int, total: int) -> None:
        if run == self._run and self._shown is not None:
            self._view.translation.show_working(self._shown.name, done, total)

    def _missing(self, target: str) -> int:
        meeting = self._document.meeting
        spoken = meeting.language if meeting is not None else None
        lines = [one for one in self._document.utterances if one.text.strip() and (one.language or spoken) != target]
        return len([one for one in lines if self._view.model.below(one) is None])

    def _say_result(self) -> None:
        if self._shown is not None and self._stopped is None:
            lines = self._document.utterances
            self._view.translation.show_result(self._shown.name, lines, self._found, self._missing(self._shown.code))
            if self._when_done is not None:
                self._view.translation.rest.hide()

    def _on_opened(self) -> None:
        self._found = {}
        self.hide()
        self._last = None
        self._offer()
        self.live.show_now()

    def _on_lines(self) -> None:
        if self._when_done is not None:  # a line may have the words, and the translation, of another one now
            self._show_kept(self._when_done, self._say_result)
        else:
            self._say_result()

    def _take_over(self, wanted: Offered, seen: bool) -> None:
        """The recording of the open meeting is over: show what was translated, and the rest when its job is done."""
        self._last = wanted
        self._view.translation.hide()
        if seen:
            self._shown = self._when_done = wanted
            self._show_kept(wanted, self._say_result)

    def _on_job(self) -> None:
        wanted, job = self._when_done, self._document.job
        if wanted is not None and job is not None and job.state not in ("queued", "running"):
            self._when_done = None
            self.show(wanted)

    def _offer(self) -> None:
        """The languages that the open transcript can be shown in."""
        meeting, languages = self._document.meeting, []
        if meeting is not None and self._settings().translation:
            languages = [Offered(code, ways.named(code)) for code in ways.LANGUAGES if code != meeting.language]
            if meeting.tracks and meeting.language not in (None, translating.HEARD_IN):
                languages.append(Offered(translating.HEARD_IN, ways.named(translating.HEARD_IN), heard=True))
        self._view.translation.languages = languages

    def _offer_model(self, missing: ModelMissing) -> None:
        if missing.offer is None:
            self._banner.show_message(str(missing), "notice")
            return
        model = missing.offer.id

        def take(offer: ModelOffer | None) -> None:
            if offer is not None:
                self._downloads.get([offer], self._over)

        self._banner.show_message(
            str(missing),
            "notice",
            action=tr("Install {model}", model=missing.offer.title),
            on_action=lambda: self._downloads.look_up(model, take, self),
        )

    # --- the minutes

    def translate_minutes(self) -> TranslatedMinutesDialog | None:
        """Show the minutes of the open meeting in another language; None when there are none or it is off."""
        meeting, minutes = self._document.meeting, self._document.minutes
        if meeting is None or minutes is None or not self._settings().translation:
            return None
        names = {code: ways.named(code) for code in ways.LANGUAGES if code != minutes.language}
        dialog = TranslatedMinutesDialog(
            meeting, names, self._session.library, self._background, self._settings(), self._over
        )
        dialog.export_wanted.connect(self._export)
        dialog.model_wanted.connect(self._offer_model)
        dialog.open()
        return dialog
