"""What coaching says first: suggestions, figures in plain words, articles; each with where to listen or read."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QScrollArea, QVBoxLayout, QWidget

from meetingmate.assistants.coaching import wording
from meetingmate.assistants.coaching.nouns import Article, Moment, Report
from meetingmate.base.translation import tr
from ui.assistants.moments import MomentsBlock
from ui.base import text
from ui.base.labels import Label, entry, set_tip
from ui.base.theme import scaled
from ui.widgets.controls import button, muted
from ui.widgets.row_table import RowTable

_LONGEST = 20


class ScrolledColumn(QScrollArea):
    """Blocks one below the other; ``replace`` puts others in their place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.replace([])

    def replace(self, parts: list[QWidget]) -> None:
        """Show these."""
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(18, 14, 18, 14)
        box.setSpacing(8)
        for part in parts:
            box.addWidget(part)
        box.addStretch(1)
        self.setWidget(inside)
        for ground in (self.viewport(), inside):  # the card's own
            ground.setAutoFillBackground(False)

    def heading(self, title: str) -> Label:
        """A heading between the blocks."""
        made = Label(title)
        made.setFont(scaled(self.font(), 1.15, bold=True))
        made.setWordWrap(True)
        return made


class CoachingOverview(ScrolledColumn):
    """``wanted`` gives a meeting and the second to play from, ``article_wanted`` an Article."""

    wanted = Signal(str, float)
    article_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.suggestions: list[MomentsBlock] = []
        self.table = RowTable("", ())
        self._moments: list[Moment | None] = []

    def show_report(self, report: Report) -> None:
        """Show what is known of the person."""
        lines = wording.lines(report)
        self._moments = [line.moments[0] if line.moments else None for line in lines]
        self.table = RowTable(tr("Figures"), (tr("Figure"), tr("Value"), tr("Listen to")))
        self.table.set_rows([(line.label, line.value, _place(m)) for line, m in zip(lines, self._moments, strict=True)])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, line in enumerate(lines):
            if (cell := self.table.item(row, 1)) is not None:
                set_tip(cell, line.value)
        rows = self.table.rowCount() * self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(rows + self.table.horizontalHeader().sizeHint().height() + 16)
        self.table.opened.connect(self._open_row)
        self.suggestions = [
            MomentsBlock(one.text, [one.advice, tr("Based on: {source}", source=one.based_on)], one.moments)
            for one in report.suggestions
        ]
        for block in self.suggestions:
            block.wanted.connect(self.wanted)
        parts: list[QWidget] = [self.heading(tr("Suggestions"))]
        parts += self.suggestions or [muted(tr("Nothing stands out in these meetings."))]
        parts += [self.heading(tr("Figures")), self.table]
        if report.reading:
            parts.append(self.heading(tr("From your documents")))
            parts += [self._article(article) for article in report.reading]
        parts += [muted(note) for note in report.notes]
        parts.append(muted(tr("Computed from your meetings each time you look. Nothing is stored.")))
        self.replace(parts)

    def _article(self, article: Article) -> QWidget:
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 8)
        box.setSpacing(4)
        name = f"{article.path}, {article.place}" if article.place else article.path
        made = button(entry(name), lambda: self.article_wanted.emit(article), kind="link")
        made.setAccessibleName(tr("Open {file}", file=article.path))
        box.addWidget(made)
        box.addWidget(muted(article.passage))
        return holder

    def _open_row(self, row: int) -> None:
        if (moment := self._moments[row]) is not None:
            self.wanted.emit(moment.meeting, moment.time)


def _place(moment: Moment | None) -> str:
    if moment is None:
        return ""
    title = moment.title if len(moment.title) <= _LONGEST else f"{moment.title[: _LONGEST - 1]}…"
    if moment.time < 0:
        return title
    return tr("{time} in “{title}”", time=text.clock(moment.time), title=title)
