"""What a line of a draft is based on: items of the minutes and the words behind them, each of which opens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from meetingmate.assistants.drafts.gathering import Content
from meetingmate.assistants.drafts.rendered import Line, Source, SourceKind
from meetingmate.base.translation import mark, tr
from ui.base import text
from ui.widgets.controls import muted

#: So high is the list at most, in lines: the draft itself has the rest.
_LINES = 8
_PLACE = Qt.ItemDataRole.UserRole
_SOURCES: dict[SourceKind, str] = {
    "details": mark("Details of the meeting: {text}"),
    "summary": mark("Summary: {text}"),
    "point": mark("Topic: {text}"),
    "decision": mark("Decision {number}: {text}"),
    "task": mark("Task {number}: {text}"),
    "previous": mark("Task of an earlier meeting: {text}"),
    "question": mark("Open question: {text}"),
    "request": mark("Said in the meeting: {text}"),
    "next": mark("Next meeting: {text}"),
}


class DraftEvidence(QWidget):
    """``meeting_wanted`` gives a meeting and the second to play from (-1: none)."""

    meeting_wanted = Signal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.about = muted()
        self.list = QListWidget()
        self.list.setObjectName("draftEvidence")
        self.list.setAccessibleName(tr("Based on"))
        self.list.setWordWrap(True)
        self.list.setMaximumHeight(self.fontMetrics().height() * _LINES)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.about)
        box.addWidget(self.list, 1)
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)

    def show_line(self, words: str, line: Line | None, contents: Sequence[Content]) -> None:
        """Show what ``line`` is based on; None: a person changed it to ``words``."""
        self.list.clear()
        self.about.setText(_about(words, line))
        for source in line.sources() if line else ():
            for label, place in _places(source, contents):
                item = QListWidgetItem(label)
                item.setData(_PLACE, place)
                self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(0)

    def _open(self, item: QListWidgetItem) -> None:
        meeting, second = item.data(_PLACE)
        self.meeting_wanted.emit(meeting, second)


def _about(words: str, line: Line | None) -> str:
    if line is None:
        return tr("You changed this line. It is not checked.") if words.strip() else tr("Based on")
    if not words.strip():
        return tr("Move to a line to see what it is based on.")
    return tr("This line is based on") if line.facts else tr("This line is fixed text.")


def _places(source: Source, contents: Sequence[Content]) -> list[tuple[str, tuple[str, float]]]:
    """What is shown of a source, and where each leads: a meeting and a second (-1: the beginning)."""
    content = next((one for one in contents if one.meeting.id == source.meeting), None)
    item = tr(_SOURCES[source.kind], text=source.text, number=source.number)
    doubtful = tr("doubtful: {reasons}", reasons=source.doubts)
    doubts = f" – {doubtful}" if source.doubts else ""
    several = f" ({source.meeting_title})" if len(contents) > 1 else ""
    timed = content is not None and content.meeting.timed
    first = source.evidence[0].start if source.evidence and timed else -1.0
    found = [(f"{item}{several}{doubts}", (source.meeting, first))]
    speakers = {u.id: u.speaker or "" for u in content.utterances} if content else {}
    for evidence in source.evidence:
        at = text.clock(evidence.start) if timed else ""
        who = ", ".join(part for part in (speakers.get(evidence.utterance, ""), at) if part)
        label = f"    “{evidence.quote}”" + (f" – {who}" if who else "")
        found.append((label, (source.meeting, evidence.start if timed else -1.0)))
    return found
