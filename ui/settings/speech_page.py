"""The page ``Speech``: the model that listens, the language, and words to expect."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from meetingmate.base.settings import OPTIONS
from meetingmate.base.translation import mark, tr
from meetingmate.exchange import word_list
from meetingmate.exchange.word_list import WordList
from meetingmate.jobs.speech_server import SPEECH
from ui.base.language_names import spoken_languages
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.fields import Editor
from ui.settings.model_downloads import ModelDownloads
from ui.settings.model_list import ModelList
from ui.settings.rows import SettingsPage
from ui.settings.server_panel import ServerPanel
from ui.widgets.controls import button

_KEY = "vocabulary"
_SERVERS = mark(
    "It can be speaches or another one with the interface of OpenAI for speech that tells when each word was said. "
    "The live transcript is always made on this computer. Write a space between several addresses"
)


class SpeechPage(SettingsPage):
    """``models`` is the list of speech models."""

    def __init__(self, draft: SettingsDraft, downloads: ModelDownloads) -> None:
        super().__init__(tr("Speech"), draft)
        self.models = ModelList("speech", draft.value("speech_model"), draft.background, downloads)
        self.models.chosen.connect(lambda ident: draft.set("speech_model", ident))
        self.add("speech_model", tr("Speech model"), Editor(self.models, self.models, self.models.choose))
        languages = [("auto", tr("Detect automatically")), *spoken_languages()]
        self.add("spoken_language", tr("Spoken language"), fields.choice(draft, "spoken_language", languages))
        made = fields.lines(draft, _KEY, tr("One name or term per line"), 6)
        self._words = made
        self.load = button(tr("Import from a file…"), self._choose_file)
        holder = QWidget()
        column, line = QVBoxLayout(holder), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(made.field)
        line.addWidget(self.load)
        line.addStretch(1)
        column.addLayout(line)
        self.add(_KEY, tr("Names and terms"), Editor(holder, made.field, made.show))
        self.server = ServerPanel(
            SPEECH, draft.value("speech_server"), draft.value("speech_server_model"), draft.background
        )
        self.server.chosen.connect(self._use_server)
        self.add(
            "speech_server",
            tr("Server for speech"),
            Editor(self.server, self.server.address, self._show_server),
            f"{tr(OPTIONS['speech_server'].help)}. {tr(_SERVERS)}",
        )
        self.fields["speech_server_model"] = self.server.model

    def _use_server(self, address: str, model: str) -> None:
        self.draft.set("speech_server", address)
        self.draft.set("speech_server_model", model)

    def _show_server(self, address: str) -> None:
        self.server.show_used(address, self.draft.value("speech_server_model"))

    def import_words(self, path: Path) -> None:
        """Add the words of a file to the list, and say how many they were."""
        before = list(self.draft.value(_KEY))

        def done(found: WordList) -> None:
            self.draft.set(_KEY, found.words)
            self._words.show(found.words)
            total = found.added + found.known + found.left_out
            said = [tr("Added: {number} of {total}.", number=found.added, total=total)]
            if found.known:
                said.append(tr("In the list already: {number}.", number=found.known))
            if found.left_out:
                said.append(tr("Left out, because they are too long or too many: {number}.", number=found.left_out))
            self.draft.said.emit(" ".join(said))

        self.draft.background.run(
            lambda: word_list.read(path, before), done, failed=self.draft.said.emit, owner=self, lane="other"
        )

    def _choose_file(self) -> None:
        kinds = tr("Lists (*.txt *.csv *.tsv);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self.window(), tr("Import names and terms"), str(Path.home()), kinds)
        if chosen:
            self.import_words(Path(chosen))
