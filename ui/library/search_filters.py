"""Which meetings are searched: when, with whom, of which series and tag, with open tasks."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import get_date_format
from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from meetingmate.base.translation import language, mark, tr, tr_for
from meetingmate.library.search import Filters
from ui.base.labels import Label, set_tip
from ui.widgets.calendar_menu import dress
from ui.widgets.controls import button, fill_choice

_BETWEEN = -1
_WHEN = (
    (mark("Any time"), 0),
    (mark("Last 7 days"), 7),
    (mark("Last 30 days"), 30),
    (mark("Last 12 months"), 365),
    (mark("From … to …"), _BETWEEN),
)


class SearchFilters(QWidget):
    """``changed``: another choice was made."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.when, self.person, self.series, self.tag = (
            _choice(name) for name in (tr("When"), tr("Person"), tr("Meeting series"), tr("Tag"))
        )
        for label, days in _WHEN:
            self.when.addItem(tr(label), days)
        self.since, self.until = _day(tr("From date")), _day(tr("To date"))
        self._days_known = False
        self.open_tasks = QCheckBox(tr("With open tasks"))
        self.clear_button = button(tr("Clear filters"), self.clear)
        self.set_choices([], [], [], None)
        self._build()
        for combo in (self.when, self.person, self.series, self.tag):
            combo.currentIndexChanged.connect(self._on_change)
        for field in (self.since, self.until):
            field.dateChanged.connect(self._on_change)
        self.open_tasks.toggled.connect(self._on_change)
        self._arrange()

    def set_choices(self, people: list[str], series: list[str], tags: list[str], first_day: str | None) -> None:
        """Offer these; what is chosen stays. ``first_day``: that of the oldest meeting, where "from" begins."""
        before = self.filters()
        fill_choice(self.person, tr("Everyone"), people)
        fill_choice(self.series, tr("All series"), series)
        fill_choice(self.tag, tr("All tags"), tags)
        if not self._days_known and first_day:
            self._set_days(first_day)
            self._days_known = True
        if self.filters() != before:  # what was chosen is there no more
            self._on_change()

    def filters(self) -> Filters:
        """What is chosen."""
        since = until = None
        if (days := self.when.currentData()) == _BETWEEN:
            since, until = sorted(f.date().toString(Qt.DateFormat.ISODate) for f in (self.since, self.until))
        elif days:
            since = (date.today() - timedelta(days=days)).isoformat()
        return Filters(
            since=since,
            until=until,
            person=self.person.currentData() or None,
            series=self.series.currentData() or None,
            tag=self.tag.currentData() or None,
            open_tasks=self.open_tasks.isChecked(),
        )

    @property
    def active(self) -> bool:
        """Whether anything is chosen."""
        return self.filters() != Filters()

    def clear(self) -> None:
        """Search all meetings."""
        self.blockSignals(True)
        for combo in (self.when, self.person, self.series, self.tag):
            combo.setCurrentIndex(0)
        self.open_tasks.setChecked(False)
        self.blockSignals(False)
        self._on_change()

    def _build(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for combo in (self.when, self.person, self.series, self.tag):
            choices.addWidget(combo, 1)
        self._days = QWidget()
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(8)
        for name, field in ((tr_for("a date", "From"), self.since), (tr_for("a date", "to"), self.until)):
            label = Label(name)
            label.setBuddy(field)
            label.setProperty("muted", True)
            days.addWidget(label)
            days.addWidget(field)
        days.addStretch(1)
        more = QHBoxLayout()
        more.setSpacing(8)
        more.addWidget(self.open_tasks)
        more.addStretch(1)
        more.addWidget(self.clear_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addLayout(choices)
        box.addWidget(self._days)
        box.addLayout(more)

    def _on_change(self, _value: object = None) -> None:
        self._arrange()
        self.changed.emit()

    def _arrange(self) -> None:
        self._days.setVisible(self.when.currentData() == _BETWEEN)
        self.clear_button.setEnabled(self.active)

    def _set_days(self, first_day: str) -> None:
        self.blockSignals(True)
        self.since.setDate(QDate.fromString(first_day, Qt.DateFormat.ISODate))
        self.until.setDate(QDate.currentDate())
        self.blockSignals(False)


def _choice(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    set_tip(combo, name)
    combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # long names do not widen the window
    combo.setMinimumWidth(80)
    combo.setMaximumWidth(220)
    return combo


def _day(name: str) -> QDateEdit:
    field = QDateEdit()
    field.setCalendarPopup(True)
    dress(field.calendarWidget())
    locale = "en_GB" if language() == "en" else language()
    field.setLocale(QLocale(locale))
    field.setDisplayFormat(get_date_format("medium", locale).pattern.replace("y", "yyyy"))  # Qt wants four
    field.setAccessibleName(name)
    return field
