"""The live transcript in a second language: chosen, shown below the lines, and handed over when the recording ends."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from meetingmate import models
from meetingmate.assistants.translation import ways
from meetingmate.base.settings import Settings
from meetingmate.jobs.translating import ModelMissing
from ui.document.document import MeetingDocument
from ui.recording.header import RecordingHeader
from ui.recording.live_recording import LiveRecording
from ui.transcript.translation import Offered
from ui.transcript.view import TranscriptView


class LiveTranslationController(QObject):
    """``model_wanted`` gives what is missing (ModelMissing), once for each model; ``ended`` the language that was shown
    below the lines of the open meeting, whose recording is over, and whether it was to be seen.

    ``choose`` remembers a language for this meeting and the next ones.
    """

    model_wanted = Signal(object)
    ended = Signal(object, bool)

    def __init__(
        self,
        recording: LiveRecording,
        document: MeetingDocument,
        view: TranscriptView,
        header: RecordingHeader,
        settings: Callable[[], Settings],
        choose: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._recording, self._document, self._view, self._header = recording, document, view, header
        self._settings, self._choose = settings, choose
        self._hidden = False
        self._language = ""  # of the recording that runs
        self._offered = ""  # the model that was offered last
        header.translation_wanted.connect(self.choose)
        recording.began.connect(self._on_began)
        recording.ended.connect(self._on_ended)
        recording.translated.connect(self._on_translated)
        recording.translation_changed.connect(self._on_changed)
        document.transcript_changed.connect(self._renew_edited)

    @property
    def shows(self) -> bool:
        """Whether the open meeting is being recorded."""
        return self._recording.is_of(self._document.id)

    def choose(self, language: str) -> None:
        """Translate into this language (code) from now on; empty: no more."""
        self._hidden = False
        self._choose(language)
        self.show_now()

    def take_settings(self, settings: Settings) -> None:
        """Follow the choice, wherever it was made."""
        names = [(code, ways.named(code)) for code in ways.LANGUAGES] if settings.translation else []
        self._header.offer_translation(names, settings.live_translation)
        wanted = settings.live_translation if settings.translation else ""
        if self._recording.running and wanted != self._language:
            self._language = wanted
            self._recording.translate_into(wanted)
            self.show_now()

    def toggle(self) -> None:
        """Hide what is below the lines, or show it; it goes on being made."""
        self._hidden = not self._hidden
        self.show_now()

    def hide(self) -> None:
        """Show the original only."""
        self._hidden = True
        self.show_now()

    def show_now(self) -> None:
        """Show how it stands, if the open meeting is the one that is recorded."""
        if not self.shows:
            return
        now, bar = self._recording.now.translation, self._view.translation
        if self._hidden or not self._language:
            self._view.model.translate({})
            bar.hide()
            return
        current = now.language == self._language
        self._view.model.translate(now.found if current else {})
        if current:
            bar.show_live(ways.named(now.language), now.lines, now.behind_s, now.sentence)

    def _on_began(self, _meeting: str) -> None:
        settings = self._settings()
        self._hidden, self._offered = False, ""
        self._language = settings.live_translation if settings.translation else ""
        if self._language or self._recording.now.translation.language:  # chosen while the recording was starting
            self._recording.translate_into(self._language)

    def _on_changed(self) -> None:
        now = self._recording.now.translation
        if now.model and now.model != self._offered and now.language == self._language:
            self._offered = now.model
            self.model_wanted.emit(ModelMissing(now.sentence, models.card(now.model)))
        self.show_now()

    def _on_translated(self) -> None:
        self._renew_edited()
        self.show_now()

    def _renew_edited(self) -> None:
        """A line that was edited gets another translation."""
        if not self.shows or not self._language:
            return
        found = self._recording.now.translation.found
        texts = {line.id: line.text for line in self._document.utterances}
        stale = [key for key, one in found.items() if texts.get(key, one.original) != one.original]
        for key in stale:
            del found[key]
        if stale:
            self._recording.translate_into(self._language)

    def _on_ended(self, meeting_id: str, _sentence: str) -> None:
        language, self._language = self._language, ""
        if language and meeting_id == self._document.id:
            self.ended.emit(Offered(language, ways.named(language)), not self._hidden)
