"""The minutes of a meeting in another language: translated, read, exported."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr, trn
from meetingmate.domain.meeting import Meeting, Minutes
from meetingmate.domain.translation import Translated
from meetingmate.jobs import translating
from meetingmate.jobs.translating import ModelMissing, Watch
from meetingmate.library import Library
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.window_state import window_state
from ui.widgets.controls import button

_LANGUAGE_KEY = "translation/language"


class TranslatedMinutesDialog(QDialog):
    """``export_wanted`` gives the meeting and the minutes as they are shown, ``model_wanted`` what is missing
    (ModelMissing). ``languages``: names by code."""

    export_wanted = Signal(object, object)
    model_wanted = Signal(object)
    _progress = Signal(int, int)

    def __init__(
        self,
        meeting: Meeting,
        languages: Mapping[str, str],
        library: Library,
        background: BackgroundJobs,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Minutes in another language"))
        self.resize(680, 620)
        self._meeting, self._library, self._background, self._settings = meeting, library, background, settings
        self._minutes: Minutes | None = None
        self._stopped: list[bool] = []
        self.language = QComboBox()
        self.language.setAccessibleName(tr("Language"))
        for code, name in languages.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(window_state().value(_LANGUAGE_KEY, ""))))
        self.go = button(tr("Translate"), self.start, kind="primary")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Translating"))
        self.progress.hide()
        self.said = Label()
        self.said.setWordWrap(True)
        self.said.hide()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Translated minutes"))
        self.text.setPlaceholderText(tr("Choose a language to read the minutes in. The minutes themselves stay."))
        self.export = button(tr("Export…"), self._export)
        self.export.setEnabled(False)
        head = QHBoxLayout()
        head.addWidget(self.language, 1)
        head.addWidget(self.go)
        foot = QHBoxLayout()
        foot.addWidget(self.export)
        foot.addStretch(1)
        foot.addWidget(button(tr("Close"), self.reject))
        box = QVBoxLayout(self)
        box.addLayout(head)
        box.addWidget(self.progress)
        box.addWidget(self.said)
        box.addWidget(self.text, 1)
        box.addLayout(foot)
        self._progress.connect(self._show_progress)
        self.finished.connect(lambda _result: self._stopped.append(True))

    def start(self) -> None:
        """Translate into the chosen language."""
        target = self.language.currentData()
        window_state().setValue(_LANGUAGE_KEY, target)
        library, settings, meeting, stopped = self._library, self._settings, self._meeting, self._stopped
        watch = Watch(  # nothing is emitted once it is closed: this object may be gone by then
            cancelled=lambda: bool(stopped),
            progress=lambda done, total: None if stopped else self._progress.emit(done, total),
        )

        def work() -> tuple[Minutes, dict[str, Translated], Meeting, str] | ModelMissing:
            from meetingmate.assistants.translation import minutes as documents  # late: documents
            from meetingmate.export import plain, view
            from meetingmate.export.options import ExportOptions

            try:
                made, texts = translating.minutes(library, settings, meeting.id, target, watch=watch)
            except ModelMissing as missing:
                return missing
            shown = documents.marked(meeting, target)
            written = plain.render(view.build(shown, library.utterances(meeting.id), made, ExportOptions()))
            return made, texts, shown, written

        self._busy(True)
        self._background.run(work, self._show, failed=self._fail, owner=self, lane="other")

    def _show(self, found: tuple[Minutes, dict[str, Translated], Meeting, str] | ModelMissing) -> None:
        self._busy(False)
        if isinstance(found, ModelMissing):
            self._say(str(found))
            self.model_wanted.emit(found)
            return
        self._minutes, texts, self._shown_meeting, written = found
        left = sum(1 for text in texts.values() for sentence in text.sentences if sentence.failure)
        self._say(
            trn(
                "{count} sentence is in the original because a check failed.",
                "{count} sentences are in the original because a check failed.",
                left,
            )
            if left
            else tr(
                "Each sentence has the numbers, days, months and known names of its original. The wording is not "
                "checked: read it before you send it."
            )
        )
        self.text.setPlainText(written)
        self.export.setEnabled(True)
        self.text.setFocus()

    def _fail(self, sentence: str) -> None:
        self._busy(False)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.show()

    def _busy(self, busy: bool) -> None:
        self.progress.setRange(0, 0)
        self.progress.setVisible(busy)
        self.go.setEnabled(not busy)
        self.language.setEnabled(not busy)
        if busy:
            self.said.hide()

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _export(self) -> None:
        if self._minutes is not None:
            self.export_wanted.emit(self._shown_meeting, self._minutes)
