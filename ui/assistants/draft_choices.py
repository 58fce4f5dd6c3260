"""What a person chooses about a draft, as a form; it remembers what was chosen last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QFormLayout, QVBoxLayout, QWidget

from meetingmate.assistants.drafts.kinds import (
    KIND_WORDS,
    LANGUAGES,
    LENGTH_WORDS,
    OF_SEVERAL,
    TONE_WORDS,
    Choices,
    Kind,
)
from meetingmate.assistants.drafts.templates import Template
from meetingmate.base.translation import mark, tr, tr_for
from ui.base.labels import Label
from ui.base.language_names import own_name
from ui.base.window_state import window_state
from ui.widgets.controls import LineEdit, fill_choice

#: Which meetings a draft of several is about; what "given" means is said by whoever opened the dialog.
GIVEN, SERIES, TODAY, WEEK, DAYS = "given", "series", "today", "week", "days"
_SPANS = {
    SERIES: mark("All of the series"),
    TODAY: mark("Today’s meetings"),
    WEEK: mark("Meetings of the last 7 days"),
    DAYS: mark("Meetings on chosen days"),
}


class DraftChoices(QWidget):
    """``changed``: the draft is to be made anew."""

    changed = Signal()

    def __init__(self, given: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.span, self.to, self.of = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.tone, self.length, self.language, self.template = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.since, self.until = QDateEdit(), QDateEdit()
        self.signature = LineEdit()
        self._templates: list[Template] = []
        for combo, words in ((self.kind, KIND_WORDS), (self.tone, TONE_WORDS), (self.length, LENGTH_WORDS)):
            for value, word in words.items():
                combo.addItem(tr(word), value)
        self.span.addItem(given, GIVEN)
        for key, word in _SPANS.items():
            if key != SERIES:
                self.span.addItem(tr(word), key)
        self.language.addItem(tr("Same as the minutes"), "")
        for code in LANGUAGES:
            self.language.addItem(own_name(code), code)
        fill_choice(self.to, tr("Everyone"), [])
        fill_choice(self.of, tr("Everyone"), [])
        today = date.today()
        for field, day in ((self.since, today - timedelta(days=6)), (self.until, today)):
            field.setCalendarPopup(True)
            field.setDate(QDate(day.year, day.month, day.day))
        self._rows = self._build()
        self._restore()
        self._connect()
        self.show_what_counts()

    def choices(self, items: Sequence[tuple[str, str]] = ()) -> Choices:
        """What is chosen now."""
        kind: Kind = self.kind.currentData()
        since, until = self.days()
        return Choices(
            kind=kind,
            tone=self.tone.currentData(),
            length=self.length.currentData(),
            language="" if self.template.currentData() else self.language.currentData(),
            to=self.to.currentData() or "",
            of=(self.of.currentData() or "") if kind == "handover" else "",
            items=tuple(items) if self.which() == GIVEN else (),
            since=since,
            until=until,
            template=self.template.currentData() or "",
            sender=self.signature.text().strip(),
        )

    def which(self) -> str:
        """Which meetings it is about."""
        return self.span.currentData() if self.kind.currentData() in OF_SEVERAL else GIVEN

    def days(self) -> tuple[str, str]:
        """First and last day (ISO) of the meetings; empty where days do not choose them."""
        today = date.today().isoformat()
        which = self.which()
        if which == TODAY:
            return today, today
        if which == WEEK:
            return (date.today() - timedelta(days=6)).isoformat(), today
        if which == DAYS:
            return self.since.date().toString("yyyy-MM-dd"), self.until.date().toString("yyyy-MM-dd")
        return "", ""

    def set_people(self, names: list[str]) -> None:
        """Offer the people of the meetings; a choice that is one of them stays."""
        for combo in (self.to, self.of):
            fill_choice(combo, tr("Everyone"), names)

    def offer_series(self, name: str) -> None:
        """Offer the series that the meeting belongs to."""
        if name and self.span.findData(SERIES) < 0:
            with QSignalBlocker(self.span):
                self.span.insertItem(1, tr(_SPANS[SERIES]), SERIES)

    def set_templates(self, found: list[Template]) -> None:
        """Offer the user's own templates of the kind; those that replace one that ships are used anyway."""
        self._templates = [template for template in found if template.own and not template.replaces]
        self._fill_templates()

    def choose_kind(self, kind: Kind) -> None:
        """Begin with a kind."""
        self.kind.setCurrentIndex(self.kind.findData(kind))

    def remember(self) -> None:
        """Keep the choices that make sense for another meeting as well."""
        state = window_state()
        for key, combo in self._kept():
            state.setValue(f"drafts/{key}", combo.currentData())
        state.setValue("drafts/sender", self.signature.text().strip())
        state.sync()

    def show_what_counts(self) -> None:
        """Show the fields that the kind has a use for."""
        kind = self.kind.currentData()
        self._show(self.span, kind in OF_SEVERAL)
        for field in (self.since, self.until):
            self._show(field, self.which() == DAYS)
        self._show(self.of, kind == "handover")
        self._show(self.tone, kind != "ticket")
        self._show(self.to, kind != "ticket")
        self._show(self.signature, kind != "ticket")
        self._fill_templates()

    def _kept(self) -> tuple[tuple[str, QComboBox], ...]:
        return (("kind", self.kind), ("tone", self.tone), ("length", self.length), ("language", self.language))

    def _restore(self) -> None:
        state = window_state()
        for key, combo in self._kept():
            combo.setCurrentIndex(max(0, combo.findData(state.value(f"drafts/{key}"))))
        if state.value("drafts/length") is None:
            self.length.setCurrentIndex(self.length.findData("full"))
        self.signature.setText(str(state.value("drafts/sender") or ""))

    def _build(self) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, field in (
            (tr_for("a message", "Draft"), self.kind),
            (tr("Meetings"), self.span),
            (tr("First day"), self.since),
            (tr("Last day"), self.until),
            (tr("For"), self.to),
            (tr("Tasks of"), self.of),
            (tr("Tone"), self.tone),
            (tr_for("of a draft", "Length"), self.length),
            (tr("Language"), self.language),
            (tr("Template"), self.template),
            (tr("Your name below"), self.signature),
        ):
            field.setAccessibleName(label)
            if isinstance(field, QComboBox):
                field.setMinimumContentsLength(16)
                field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            form.addRow(_name_of(label, field), field)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        box.addStretch(1)
        return form

    def _connect(self) -> None:
        for combo in (self.kind, self.span):
            combo.currentIndexChanged.connect(lambda _index: self.show_what_counts())
        for combo in (self.kind, self.span, self.to, self.of, self.tone, self.length, self.language, self.template):
            combo.currentIndexChanged.connect(lambda _index: self.changed.emit())
        for field in (self.since, self.until):
            field.dateChanged.connect(lambda _day: self.changed.emit())
        self.signature.editingFinished.connect(self.changed)

    def _show(self, field: QWidget, shown: bool) -> None:
        self._rows.setRowVisible(field, shown)

    def _fill_templates(self) -> None:
        kind, chosen = self.kind.currentData(), self.template.currentData()
        with QSignalBlocker(self.template):
            self.template.clear()
            self.template.addItem(tr("Standard"), "")
            for template in self._templates:
                if template.kind == kind:
                    self.template.addItem(template.name, template.id)
            self.template.setCurrentIndex(max(0, self.template.findData(chosen)))
        self._show(self.template, self.template.count() > 1)


def _name_of(label: str, field: QWidget) -> Label:
    said = Label(label)
    said.setBuddy(field)
    return said
