"""One voice without a name: to hear, with names to choose from and a field to type another one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from meetingmate.base.translation import tr, tr_for, trn
from meetingmate.editing import speakers
from ui.base import text
from ui.base.labels import Label, entry, set_tip
from ui.base.theme import scaled
from ui.document.document import MeetingDocument
from ui.speakers import naming
from ui.widgets.controls import button

#: More names than these beside a field would be read by nobody; the field offers all.
_MOST_SUGGESTED = 3


class Suggestion(Struct, frozen=True):
    """A name, and why it is offered."""

    name: str
    why: str


class NamingRow(QWidget):
    """One voice: to hear, with names to choose or a field to type one. ``given`` has the name."""

    given = Signal(str)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self._clips: list[tuple[float, float]] = []
        self._clip = 0
        self.play = button("", lambda: None, icon="play", kind="flat", tip=tr("Play {speaker}", speaker=label))
        self.who = Label(label)
        self.who.setFont(scaled(self.font(), 1.0, bold=True))
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.words = _Elided()
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.name.setMinimumWidth(150)
        self.name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.name.setAccessibleName(tr("Name of {speaker}", speaker=label))
        if (typed := self.name.lineEdit()) is not None:
            typed.setPlaceholderText(tr("Type a name"))
            typed.setAccessibleName(tr("Name of {speaker}", speaker=label))
            typed.returnPressed.connect(self._give)
        self.name.activated.connect(lambda _index: self._show_use())
        self.name.editTextChanged.connect(lambda _text: self._show_use())
        use = tr("Use this name for {speaker}", speaker=label)
        self.use = button(tr_for("button", "Use"), self._give, tip=use)
        self.use.setAccessibleName(use)
        self.suggested: list[QPushButton] = []
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(self.who)
        heading.addWidget(self.facts, 1)
        field = QHBoxLayout()
        field.setSpacing(6)
        field.addWidget(self.name, 1)
        field.addWidget(self.use)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.play, 0, 0, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(heading, 0, 1)
        grid.addWidget(self.words, 1, 1)
        grid.addLayout(field, 0, 2)
        grid.addLayout(self._chips, 1, 2)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        for before, after in ((self.play, self.name), (self.name, self.use)):
            QWidget.setTabOrder(before, after)
        self._show_use()

    def show_speaker(self, document: MeetingDocument) -> None:
        """Show what is heard of this voice; what is typed stays."""
        own = [u for u in document.utterances if u.speaker == self.label]
        playable = document.audio is not None and not document.imported
        self._clips = speakers.clips(document.utterances, self.label) if playable else []
        self.play.setVisible(playable)
        self.play.setEnabled(bool(self._clips))
        facts = [trn("{count} line", "{count} lines", len(own))]
        facts += [text.duration(sum(u.end - u.start for u in own))] if document.timed else []
        self.facts.setText(", ".join(facts))
        self.words.set_full(f"“{speakers.telling_words(document.utterances, self.label)}”")
        typed, offered = self.name.currentText(), naming.choices(document, self.label)
        if [self.name.itemText(i) for i in range(self.name.count())] != offered:
            self.name.clear()
            self.name.addItems(offered)
            self.name.setEditText(typed)

    def suggest(self, found: list[Suggestion]) -> None:
        """Offer names to choose with one click: each once, the first ones only."""
        first: dict[str, Suggestion] = {}
        for one in found:
            first.setdefault(one.name, one)
        shown = list(first.values())[:_MOST_SUGGESTED]
        if [(b.text(), b.toolTip()) for b in self.suggested] == [(entry(one.name), one.why) for one in shown]:
            return
        while (item := self._chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.suggested = [self._chip(one) for one in shown]
        for chip in self.suggested:
            self._chips.addWidget(chip)
        self._chips.addStretch(1)
        before: QWidget = self.use
        for chip in self.suggested:
            QWidget.setTabOrder(before, chip)
            before = chip

    def next_clip(self) -> tuple[float, float]:
        """A stretch of this voice alone; the next time another one."""
        clip = self._clips[self._clip % len(self._clips)]
        self._clip += 1
        return clip

    def _chip(self, one: Suggestion) -> QPushButton:
        choose: Callable[[], None] = partial(self.given.emit, one.name)
        chip = button(entry(one.name), choose, kind="link")
        chip.setAccessibleName(tr("{speaker} is {name}", speaker=self.label, name=one.name))
        chip.setAccessibleDescription(one.why)
        set_tip(chip, one.why)
        return chip

    def _give(self) -> None:
        self.given.emit(self._typed())

    def _typed(self) -> str:
        return " ".join(self.name.currentText().split())

    def _show_use(self) -> None:
        self.use.setEnabled(bool(self._typed()))


class _Elided(Label):
    """One line of quieter text, cut at the width there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setProperty("muted", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._full = ""

    def set_full(self, words: str) -> None:
        """Show these words; all of them are in the tip, and read out."""
        self._full = words
        self.setAccessibleName(words)
        set_tip(self, words)
        self._cut()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, max(self.width(), 40)))
