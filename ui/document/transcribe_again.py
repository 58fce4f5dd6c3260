"""The question in which language the recording of the open meeting is to be transcribed again."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from meetingmate.base.translation import tr
from ui.base.language_names import own_name, spoken_languages
from ui.document.document import MeetingDocument
from ui.document.field_dialog import FieldDialog


class TranscribeAgainDialog(FieldDialog):
    """Transcribes the whole recording again, in a language that is known or detected anew."""

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, tr("Transcribe again"), tr("Transcribe this recording again?"), parent)
        self.language = QComboBox()
        self.language.setAccessibleName(tr("Spoken language"))
        self.language.addItem(tr("Detect automatically"), "auto")
        for code, name in spoken_languages():
            self.language.addItem(name, code)
        spoken = document.meeting.language if document.meeting is not None else None
        if spoken and document.utterances:
            self.language.setCurrentIndex(max(0, self.language.findText(own_name(spoken))))
        note = tr("Lines you edited are kept. The minutes are rewritten.")
        self.put(tr("Spoken &language"), self.language, note, tr("Transcribe again"))

    def take(self) -> None:
        self.document.transcribe_again(self.language.currentData())
