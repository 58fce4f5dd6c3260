"""A text with the moments of meetings that it is about, each a button that plays it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from meetingmate.assistants.coaching.nouns import Moment
from meetingmate.base.translation import tr
from ui.base import text
from ui.base.labels import Label, entry
from ui.widgets.controls import button, muted
from ui.widgets.flow import FlowLayout

_LONGEST = 36


class MomentsBlock(QFrame):
    """``wanted`` gives the meeting and the second to play from (below 0: only to open).

    ``of_one_meeting``: the block is one of many about a meeting that is named above them.
    """

    wanted = Signal(str, float)

    def __init__(
        self,
        heading: str,
        sentences: Sequence[str],
        moments: Sequence[Moment],
        *,
        of_one_meeting: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.heading = Label(heading)
        self.heading.setWordWrap(True)
        if of_one_meeting:
            font = self.heading.font()
            font.setBold(True)
            self.heading.setFont(font)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 8)
        box.setSpacing(4)
        box.addWidget(self.heading)
        for sentence in sentences:
            box.addWidget(muted(sentence))
        self.buttons = [self._button(moment, titled=not of_one_meeting) for moment in moments]
        if self.buttons:
            row = QWidget()
            flow = FlowLayout(row, spacing=6)
            for made in self.buttons:
                flow.addWidget(made)
            box.addWidget(row)

    def _button(self, moment: Moment, *, titled: bool) -> QWidget:
        title = moment.title if len(moment.title) <= _LONGEST else f"{moment.title[: _LONGEST - 1]}…"
        if moment.time < 0:
            label = tr("Open “{title}”", title=title)
        elif not titled:
            label = text.clock(moment.time)
        else:
            label = tr("{time} in “{title}”", time=text.clock(moment.time), title=title)
        icon = "play" if moment.time >= 0 else "open"
        made = button(entry(label), lambda: self.wanted.emit(moment.meeting, moment.time), icon=icon)
        said = (
            label if moment.time < 0 else tr("Listen at {time} in “{title}”", time=text.clock(moment.time), title=title)
        )
        made.setAccessibleName(said)
        return made
