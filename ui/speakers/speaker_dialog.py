"""Who is that? Hear a speaker, see what speaks for a name, give one, or join the speaker with another."""

from __future__ import annotations

import threading

from babel.numbers import format_percent
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from meetingmate import voices
from meetingmate.base.translation import language, tr, trn
from meetingmate.domain.coverage import IMPORTED
from meetingmate.domain.meeting import is_speaker_label
from meetingmate.editing import speakers
from meetingmate.jobs import voice_split
from ui.base import text
from ui.base.labels import Label, window_title
from ui.base.theme import scaled
from ui.document.document import MeetingDocument
from ui.speakers import naming
from ui.speakers.voice_undo_commands import KeepVoice, RelearnVoices
from ui.widgets.controls import button, muted

_START = Qt.ItemDataRole.UserRole
_END = Qt.ItemDataRole.UserRole + 1
_NAME = Qt.ItemDataRole.UserRole + 2

#: Name, what speaks for it, and the stretch to hear (-1: none).
_Suggestion = tuple[str, str, float, float]


class SpeakerDialog(QDialog):
    """About one speaker of the open meeting. ``clip_wanted`` gives the stretch to play."""

    clip_wanted = Signal(float, float)
    parted = Signal(str)  # the label that the second voice got

    def __init__(self, document: MeetingDocument, speaker: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.document, self.speaker = document, speaker
        label = is_speaker_label(speaker)
        self._asked = tr("Who is {speaker}?", speaker=speaker) if label else speaker
        self.setWindowTitle(window_title(self._asked))
        self.setMinimumWidth(520)
        self._clips = [] if document.imported else speakers.clips(document.utterances, speaker)
        self._clip = 0
        self._from_voices: list[_Suggestion] = []
        self._from_talk: list[_Suggestion] | None = None  # still being looked for
        self._voice_kept = True  # of this speaker in this meeting; until it is known, nothing is offered
        self.listen = button(tr("Play voice"), self._play_clip, icon="play")
        self.listen.setEnabled(bool(self._clips) and document.audio is not None)
        self.which = muted()
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.name.setAccessibleName(tr("Name"))
        self.name.addItems(naming.choices(document, speaker))
        self.name.setEditText("" if label else speaker)
        if (typed := self.name.lineEdit()) is not None:
            typed.setPlaceholderText(tr("Choose an attendee or type a name"))
            typed.setAccessibleName(tr("Name"))
        self.name.editTextChanged.connect(lambda _text: self._show_effect())
        self.suggested = QListWidget()
        self.suggested.setAccessibleName(tr("Suggestions"))
        self.suggested.setWordWrap(True)
        self.suggested.setFrameShape(QFrame.Shape.StyledPanel)
        self.suggested.setSpacing(3)
        self.suggested.setMaximumHeight(150)
        self.suggested.currentItemChanged.connect(lambda item, _before: self._take(item))
        self.suggested.itemActivated.connect(self._hear_evidence)
        self.hear = button(
            tr("Play"), self._hear_evidence, icon="play", tip=tr("Play the words that suggest this name")
        )
        self.hear.setEnabled(False)
        self.split = button(tr("Split by voice"), self._split, tip=tr("Use this if two people were taken for one"))
        self.split.setEnabled(len(document.utterances) > 1 and document.audio is not None)
        self._listening: threading.Event | None = None  # set: no longer wanted
        self.effect = muted()
        self.keep = QCheckBox(tr("&Keep the voice to suggest this name in later meetings"))
        self.keep.setChecked(True)
        self.keep.toggled.connect(lambda _on: self._show_effect())
        self._build()
        self._show_effect()
        document.closed.connect(self.reject)
        document.opened.connect(self.reject)
        if document.session.settings.voice_profiles:
            document.background.run(self._look_in_voices, self._take_voices, owner=self, lane="other")
        document.background.run(self._look_in_talk, self._take_talk, owner=self, lane="other")

    @property
    def looking(self) -> bool:
        """Whether names are still being looked for in the talk."""
        return self._from_talk is None

    def accept(self) -> None:
        """Give the name, in a step that can be undone."""
        name = self._typed()
        if self._confirms():
            self.document.undo_stack.push(KeepVoice(self.document, name, name))
        elif name and name != self.speaker:
            naming.give_name(self.document, self.speaker, name, keep_voice=self.keep.isChecked())
        super().accept()

    def done(self, result: int) -> None:
        """Close, and listen no longer."""
        if self._listening is not None:
            self._listening.set()
        super().done(result)

    def _split(self) -> None:
        """Let the voices of all lines be compared; those of the second one become somebody new."""
        document, meeting, speaker = self.document, self.document.id, self.speaker
        stop = self._listening = threading.Event()
        self.split.setEnabled(False)
        self.which.setText(tr("Listening to all lines…"))

        def listen() -> list[str]:
            threads = document.session.settings.thread_count()
            return voice_split.split(document.library, meeting, speaker, threads=threads, cancelled=stop.is_set)

        def part(ids: list[str]) -> None:
            label = speakers.new_label(document.utterances)
            stack = document.undo_stack
            stack.beginMacro(tr("the splitting of {speaker}", speaker=speaker))
            document.edit_lines(speakers.give_lines(document.utterances, document.minutes, ids, label))
            if document.session.settings.voice_profiles:
                stack.push(RelearnVoices(document, [speaker]))
            stack.endMacro()
            self.reject()
            self.parted.emit(label)

        def when_saved(_none: None) -> None:
            document.background.run(listen, part, failed=self._not_parted, owner=self, lane="other")

        document.background.run(lambda: None, when_saved, owner=self)

    def _not_parted(self, sentence: str) -> None:
        self._show_clip()
        self.effect.setText(sentence)
        self.split.setEnabled(True)
        self.adjustSize()

    def _confirms(self) -> bool:
        """Whether the name stays and only its voice is to be kept, which takes a person's word too."""
        offered = self.document.session.settings.voice_profiles and not self._voice_kept and self.keep.isChecked()
        return offered and self._typed() == self.speaker and not is_speaker_label(self.speaker)

    def _build(self) -> None:
        own = [u for u in self.document.utterances if u.speaker == self.speaker]
        seconds = sum(u.end - u.start for u in own)
        heading = Label(self._asked)
        heading.setFont(scaled(self.font(), 1.25, bold=True))
        lines = trn("{count} line", "{count} lines", len(own))
        facts = muted(tr("{lines}, {time} of speech", lines=lines, time=text.duration(seconds)))
        voice = QHBoxLayout()
        voice.setSpacing(12)
        voice.addWidget(self.listen)
        voice.addWidget(self.which, 1)
        voice.addWidget(self.split)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.addRow(tr("Voice"), voice)
        form.addRow(tr("&Name"), self.name)
        form.addRow("", self.effect)
        if self.document.session.settings.voice_profiles:
            form.addRow("", self.keep)
        self.heading = Label(tr("Suggested names"))
        self.heading.setBuddy(self.suggested)
        evidence = QHBoxLayout()
        evidence.addWidget(self.heading, 1)
        evidence.addWidget(self.hear)
        buttons = QDialogButtonBox()
        self.ok = button(tr("Use this name"), self.accept, kind="primary")
        self.ok.setDefault(True)
        buttons.addButton(self.ok, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(button(tr("Cancel"), self.reject), QDialogButtonBox.ButtonRole.RejectRole)
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
        self._show_suggestions()
        self._show_clip()

    def _typed(self) -> str:
        return " ".join(self.name.currentText().split())

    def _show_effect(self) -> None:
        name = self._typed()
        self.ok.setEnabled((bool(name) and name != self.speaker) or self._confirms())
        if self._confirms():
            self.ok.setText(tr("Keep the voice"))
            self.effect.setText(tr("Confirms that {name} said these lines. Nothing else changes.", name=name))
        elif name and name != self.speaker and name in self.document.speakers:
            self.ok.setText(tr("Merge speakers"))
            self.effect.setText(tr("{name} is already a speaker. The two become one. You can undo this.", name=name))
        else:
            self.ok.setText(tr("Use this name"))
            self.effect.setText(tr("The name is used in the transcript, minutes and tasks."))

    def _play_clip(self) -> None:
        """Play a clip; the next time another one."""
        start, end = self._clips[self._clip % len(self._clips)]
        self.clip_wanted.emit(start, end)
        self._clip += 1
        self._show_clip()

    def _show_clip(self) -> None:
        if not self._clips:
            imported = tr(IMPORTED) + "."
            alone = tr("There is no moment when only this voice is heard.")
            self.which.setText(imported if self.document.imported else alone)
            return
        start, _end = self._clips[self._clip % len(self._clips)]
        time = text.clock(start)
        self.which.setText(tr("next: {time}", time=time) if self._clip else tr("at {time}", time=time))

    def _look_in_voices(self) -> tuple[list[_Suggestion], bool]:
        """Names whose voice, kept from earlier meetings, this one is like; and whether this one is kept."""
        document, folder = self.document, voices.folder_of(self.document.library.folder)
        meeting = document.meeting
        matches = speakers.voice_suggestions(document.library, meeting, self.speaker) if meeting else []
        kept = [profile for profile in voices.profiles(folder) if document.id in profile.meetings]
        return [
            (
                m.name,
                tr("{name}: sounds like earlier meetings ({sure})", name=m.name, sure=_sure(m.confidence)),
                -1.0,
                -1.0,
            )
            for m in matches
        ], self.speaker in [profile.name for profile in kept]

    def _take_voices(self, result: tuple[list[_Suggestion], bool]) -> None:
        self._from_voices, self._voice_kept = result
        self._show_suggestions()
        self._show_effect()

    def _look_in_talk(self) -> list[_Suggestion]:
        """Names that what is said speaks for."""
        found: list[_Suggestion] = []
        meeting, lines = self.document.meeting, self.document.utterances
        for suggestion in speakers.suggestions(meeting, lines, self.speaker) if meeting else []:
            name, sure = suggestion.name, _sure(suggestion.confidence)
            if not suggestion.evidence:
                found.append((name, tr("{name}: the only name left ({sure})", name=name, sure=sure), -1.0, -1.0))
            for evidence in suggestion.evidence[:3]:
                said = f"{name}: “{evidence.quote}”"
                if self.document.timed:
                    said = tr("{quote} at {time}", quote=said, time=text.clock(evidence.start))
                said = f"{said} ({sure})"
                found.append((name, said, evidence.start, evidence.end))
        return found

    def _take_talk(self, found: list[_Suggestion]) -> None:
        self._from_talk = found
        self._show_suggestions()

    def _show_suggestions(self) -> None:
        """Show what speaks for a name, as far as it is known yet; what is chosen stays so."""
        found = self._from_voices + (self._from_talk or [])
        chosen = self.suggested.currentItem().text() if self.suggested.currentItem() else ""
        self.suggested.blockSignals(True)  # what has been typed since stays
        self.suggested.clear()
        for name, said, start, end in found:
            item = QListWidgetItem(said)
            item.setData(_NAME, name)
            item.setData(_START, start)
            item.setData(_END, end)
            self.suggested.addItem(item)
            if said == chosen:
                self.suggested.setCurrentItem(item)
        self.suggested.blockSignals(False)
        if self.looking:
            self.heading.setText(tr("Looking for names…"))
        else:
            self.heading.setText(tr("Suggested names") if found else tr("No name was mentioned for this voice."))
        for part in (self.suggested, self.hear):
            part.setVisible(bool(found))
        self._show_hear()
        self.adjustSize()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.name.setEditText(item.data(_NAME))
        self._show_hear()

    def _show_hear(self) -> None:
        item = self.suggested.currentItem()
        self.hear.setEnabled(item is not None and item.data(_START) >= 0 and self.document.audio is not None)

    def _hear_evidence(self, _item: QListWidgetItem | None = None) -> None:
        item = self.suggested.currentItem()
        if item is not None and item.data(_START) >= 0:
            self.clip_wanted.emit(item.data(_START), item.data(_END))


def _sure(confidence: float) -> str:
    """``80% sure``."""
    return tr("{percent} sure", percent=format_percent(confidence, locale=language()))
