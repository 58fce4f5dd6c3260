"""A meeting against a checklist: each item with the words it was found in, or that it was not found."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from meetingmate.assistants.coaching.nouns import Checked, ChecklistResult, Figures, Moment
from meetingmate.base.translation import tr
from ui.assistants.coaching_overview import ScrolledColumn
from ui.assistants.moments import MomentsBlock
from ui.base.labels import Label
from ui.widgets.controls import button

_HITS = 5


class CoachingChecklist(QWidget):
    """``asked`` wants a meeting (its id) checked; ``wanted`` gives one and the second to play from."""

    asked = Signal(str)
    wanted = Signal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None  # the checklist; None: the one that ships
        self.meeting = QComboBox()
        self.meeting.setAccessibleName(tr("Meeting to check"))
        self.meeting.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.meeting.setMinimumContentsLength(24)
        self.choose = button(
            tr("Choose checklist…"), self._choose, tip=tr("Use a checklist of your team instead of that of sales calls")
        )
        self.column = ScrolledColumn()
        self.blocks: list[MomentsBlock] = []
        label = Label(tr("Meeting"))
        label.setBuddy(self.meeting)
        label.setProperty("muted", True)
        row = QHBoxLayout()
        row.setContentsMargins(18, 14, 18, 0)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.meeting, 1)
        row.addWidget(self.choose)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(row)
        box.addWidget(self.column, 1)
        self.meeting.currentIndexChanged.connect(lambda _index: self.ask())

    def show_meetings(self, meetings: list[Figures]) -> None:
        """Offer these, the newest first."""
        chosen = self.meeting.currentData()
        self.meeting.blockSignals(True)
        self.meeting.clear()
        for one in reversed(meetings):
            self.meeting.addItem(tr("{title}, {day}", title=one.title, day=one.date), one.meeting)
        self.meeting.setCurrentIndex(max(0, self.meeting.findData(chosen)))
        self.meeting.blockSignals(False)

    def ask(self) -> None:
        """Want the chosen meeting checked."""
        if self.meeting.currentData():
            self.asked.emit(self.meeting.currentData())

    def show_result(self, result: ChecklistResult) -> None:
        """Show what was found, unless another meeting has been chosen since."""
        if result.meeting != self.meeting.currentData():
            return
        self.blocks = [_block(item) for item in result.items]
        for block in self.blocks:
            block.wanted.connect(self.wanted)
        self.column.replace([self.column.heading(result.title), *self.blocks])

    def _choose(self) -> None:
        kinds = tr("Checklists (*.toml)")
        chosen, _ = QFileDialog.getOpenFileName(self.window(), tr("Choose a checklist"), "", kinds)
        if chosen:
            self.path = Path(chosen)
            self.ask()


def _block(item: Checked) -> MomentsBlock:
    if not item.hits:
        return MomentsBlock(tr("{item}: not found", item=item.label), [], [], of_one_meeting=True)
    heading = tr("{item}: found", item=item.label)
    if not item.found:
        heading = tr("{item}: {count} of {least} found", item=item.label, count=len(item.hits), least=item.at_least)
    sentences: list[str] = []
    moments: list[Moment] = []
    for hit in item.hits[:_HITS]:
        said = tr("You: “{words}”", words=hit.moment.words)
        sentences.append(said if hit.mine else tr("Someone else: “{words}”", words=hit.moment.words))
        if hit.answer is not None:
            sentences.append(tr("Your answer: “{words}”", words=hit.answer.words))
        elif item.answered and not hit.mine:
            sentences.append(tr("No answer found"))
        if hit.moment.utterance not in {one.utterance for one in moments}:
            moments.append(hit.moment)
    if len(item.hits) > _HITS:
        sentences.append(tr("And {count} more", count=len(item.hits) - _HITS))
    return MomentsBlock(heading, sentences, moments, of_one_meeting=True)
