"""Who is that? Hear a speaker, see what speaks for a name, give one, or join the speaker with another."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from meetingmate import speaker_edits
from ui import text
from ui.controls import button, muted
from ui.document import MeetingDocument
from ui.speakers.voice_step import VoiceStep
from ui.theme import scaled

_START = Qt.ItemDataRole.UserRole
_END = Qt.ItemDataRole.UserRole + 1
_NAME = Qt.ItemDataRole.UserRole + 2

#: Name, what speaks for it, and the stretch to hear (-1: none).
_Suggestion = tuple[str, str, float, float]


class SpeakerDialog(QDialog):
    """About one speaker of the open meeting. ``clip_wanted`` gives the stretch to play."""

    clip_wanted = Signal(float, float)

    def __init__(self, document: MeetingDocument, speaker: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.document, self.speaker = document, speaker
        label = speaker_edits.is_label(speaker)
        self.setWindowTitle(f"Who is {speaker}?" if label else speaker)
        self.setMinimumWidth(520)
        self._clips = speaker_edits.clips(document.utterances, speaker)
        self._clip = 0
        self.listen = button("Hear the voice", self._play_clip, icon="play")
        self.listen.setEnabled(bool(self._clips) and document.audio is not None)
        self.which = muted()
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.name.setAccessibleName("Name")
        self.name.addItems(self._choices())
        self.name.setEditText("" if label else speaker)
        self.name.lineEdit().setPlaceholderText("Choose an attendee or type a name")
        self.name.lineEdit().setAccessibleName("Name")
        self.name.editTextChanged.connect(lambda _text: self._show_effect())
        self.suggested = QListWidget()
        self.suggested.setAccessibleName("Suggestions")
        self.suggested.setWordWrap(True)
        self.suggested.setFrameShape(QFrame.Shape.StyledPanel)
        self.suggested.setSpacing(3)
        self.suggested.setMaximumHeight(150)
        self.suggested.currentItemChanged.connect(lambda item, _before: self._take(item))
        self.suggested.itemActivated.connect(self._hear_evidence)
        self.hear = button("Hear it", self._hear_evidence, icon="play", tip="Hear the words that speak for this name")
        self.hear.setEnabled(False)
        self.effect = muted()
        self.keep = QCheckBox("&Keep the voice on this computer, to suggest the name in later meetings")
        self.keep.setChecked(True)
        self._build()
        self._show_effect()
        document.closed.connect(self.reject)
        document.opened.connect(self.reject)
        document.tasks.run(self._from_talk, self._show_suggestions, owner=self, lane="other")

    def accept(self) -> None:
        """Give the name, in a step that can be undone."""
        name = self._typed()
        if name and name != self.speaker:
            stack = self.document.undo_stack
            stack.beginMacro(f"the name {name}")
            self.document.rename_person(self.speaker, name)
            keeps = self.document.session.settings.voice_profiles and self.keep.isChecked()
            if keeps and not speaker_edits.is_label(name):
                stack.push(VoiceStep(self.document, self.speaker, name))
            stack.endMacro()
        super().accept()

    def _build(self) -> None:
        own = [u for u in self.document.utterances if u.speaker == self.speaker]
        seconds = sum(u.end - u.start for u in own)
        heading = QLabel(self.windowTitle())
        heading.setFont(scaled(self.font(), 1.25, bold=True))
        facts = muted(f"{text.count_of(len(own), 'line')}, {text.duration(seconds)} of speech")
        voice = QHBoxLayout()
        voice.setSpacing(12)
        voice.addWidget(self.listen)
        voice.addWidget(self.which, 1)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.addRow("Voice", voice)
        form.addRow("&Name", self.name)
        form.addRow("", self.effect)
        if self.document.session.settings.voice_profiles:
            form.addRow("", self.keep)
        self._heading = QLabel("What speaks for a name")
        self._heading.setBuddy(self.suggested)
        evidence = QHBoxLayout()
        evidence.addWidget(self._heading, 1)
        evidence.addWidget(self.hear)
        buttons = QDialogButtonBox()
        self._ok = button("Use this name", self.accept, kind="primary")
        self._ok.setDefault(True)
        buttons.addButton(self._ok, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(button("Cancel", self.reject), QDialogButtonBox.ButtonRole.RejectRole)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(10)
        box.addWidget(heading)
        box.addWidget(facts)
        box.addLayout(form)
        box.addLayout(evidence)
        box.addWidget(self.suggested, 1)
        box.addWidget(buttons)
        self.name.setFocus()
        self._show_suggestions(None)
        self._show_clip()

    def _choices(self) -> list[str]:
        """Attendees who do not speak yet first, then all others, then other labels (to join with)."""
        heard = set(self.document.speakers)
        people = [name for name in self.document.people() if name != self.speaker]
        labels = [name for name in self.document.speakers if name not in people and name != self.speaker]
        return sorted(people, key=lambda name: name in heard) + labels

    def _typed(self) -> str:
        return " ".join(self.name.currentText().split())

    def _show_effect(self) -> None:
        name = self._typed()
        self._ok.setEnabled(bool(name) and name != self.speaker)
        if name and name != self.speaker and name in self.document.speakers:
            self._ok.setText("Join the two")
            self.effect.setText(f"{name} speaks already: the two become one. Undo takes them apart again.")
        else:
            self._ok.setText("Use this name")
            self.effect.setText("The name is put into the transcript, the minutes and the tasks.")

    def _play_clip(self) -> None:
        """Play a clip; the next time another one."""
        start, end = self._clips[self._clip % len(self._clips)]
        self.clip_wanted.emit(start, end)
        self._clip += 1
        self._show_clip()

    def _show_clip(self) -> None:
        if not self._clips:
            self.which.setText("There is no stretch of this voice alone.")
            return
        start, _end = self._clips[self._clip % len(self._clips)]
        what = "at" if not self._clip else "next at"
        self.which.setText(f"{what} {text.clock(start)}")

    def _from_voices(self) -> list[_Suggestion]:
        """Names whose voice, kept from earlier meetings, this one is like."""
        matches = self.document.meeting.voice_matches if self.document.meeting else []
        return [
            (m.name, f"{m.name}: the voice is like in earlier meetings ({m.confidence:.0%} sure)", -1.0, -1.0)
            for m in matches
            if m.label == self.speaker
        ]

    def _from_talk(self) -> list[_Suggestion]:
        """Names that what is said speaks for."""
        found: list[_Suggestion] = []
        meeting, lines = self.document.meeting, self.document.utterances
        for suggestion in speaker_edits.suggestions(meeting, lines, self.speaker) if meeting else []:
            name, sure = suggestion.name, f"{suggestion.confidence:.0%} sure"
            if not suggestion.evidence:
                found.append((name, f"{name}: the only name left over ({sure})", -1.0, -1.0))
            for evidence in suggestion.evidence[:3]:
                said = f"{name}: “{evidence.quote}” at {text.clock(evidence.start)} ({sure})"
                found.append((name, said, evidence.start, evidence.end))
        return found

    def _show_suggestions(self, from_talk: list[_Suggestion] | None) -> None:
        """Show what speaks for a name; ``from_talk`` None: still being looked for."""
        found = self._from_voices() + (from_talk or [])
        self.suggested.clear()
        for name, said, start, end in found:
            item = QListWidgetItem(said)
            item.setData(_NAME, name)
            item.setData(_START, start)
            item.setData(_END, end)
            self.suggested.addItem(item)
        if from_talk is None:
            self._heading.setText("Looking for names in the talk…")
        else:
            self._heading.setText("What speaks for a name" if found else "Nothing in the talk speaks for a name.")
        for part in (self.suggested, self.hear):
            part.setVisible(bool(found))
        self.adjustSize()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.name.setEditText(item.data(_NAME))
        self.hear.setEnabled(item is not None and item.data(_START) >= 0 and self.document.audio is not None)

    def _hear_evidence(self, _item: QListWidgetItem | None = None) -> None:
        item = self.suggested.currentItem()
        if item is not None and item.data(_START) >= 0:
            self.clip_wanted.emit(item.data(_START), item.data(_END))
