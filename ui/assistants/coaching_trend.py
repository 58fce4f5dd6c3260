"""The figures of each week: one of them as a plot, all of them in a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QHeaderView, QVBoxLayout, QWidget

from meetingmate.assistants.coaching import wording
from meetingmate.assistants.coaching.nouns import Week
from meetingmate.base.translation import mark, tr
from ui.assistants.trend_plot import TrendPlot
from ui.base import text
from ui.widgets.row_table import RowTable

#: What each figure is called, its value in a week, and how a value on the axis reads.
_FIGURES: tuple[tuple[str, Callable[[Week], float | None], Callable[[float], str]], ...] = (
    (mark("Share of the talk"), lambda week: week.share, wording.percent),
    (mark("Longest stretch"), lambda week: week.longest_s, text.clock),
    (mark("Questions an hour"), lambda week: week.questions_per_hour, lambda value: f"{value:g}"),
    (mark("Fillers in 100 words"), lambda week: week.fillers_per_100, lambda value: f"{value:g}"),
)


class CoachingTrend(QWidget):
    """A plot with a choice of the figure, and the table of the same values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weeks: list[Week] = []
        self.figure = QComboBox()
        self.figure.setAccessibleName(tr("Figure that is drawn"))
        for name, _, _ in _FIGURES:
            self.figure.addItem(tr(name))
        self.plot = TrendPlot()
        self.table = RowTable(
            tr("Figures of each week"),
            (tr("Week from"), tr("Meetings"), *(tr(name) for name, _, _ in _FIGURES)),
        )
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 14, 18, 14)
        box.setSpacing(10)
        self.figure.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.addWidget(self.figure)
        box.addWidget(self.plot)
        box.addWidget(self.table, 1)
        self.figure.currentIndexChanged.connect(lambda _index: self._draw())

    def show_weeks(self, weeks: list[Week]) -> None:
        """Show the figures of these weeks."""
        self._weeks = weeks
        self.table.set_rows(
            [(text.short_day(one.monday), str(one.meetings), *wording.weekly(one)) for one in reversed(weeks)]
        )
        self._draw()

    def _draw(self) -> None:
        name, value, shown = _FIGURES[self.figure.currentIndex()]
        days = [text.short_day(one.monday) for one in self._weeks]
        self.plot.show_values(tr(name), days, [value(one) for one in self._weeks], shown)
