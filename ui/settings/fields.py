"""Fields that edit one setting each. Every maker gives an ``Editor`` that follows the draft in both directions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from meetingmate import models
from meetingmate.audio.devices import input_devices
from meetingmate.base.settings import OPTIONS
from meetingmate.base.translation import tr
from ui.base.global_shortcut import problem_of
from ui.base.shortcuts import portable
from ui.settings.draft import SettingsDraft
from ui.widgets.controls import LineEdit, TextEdit, button


@dataclass(frozen=True)
class Editor:
    """``widget`` stands on the page, ``field`` in it has the keyboard, ``show`` puts a value into it."""

    widget: QWidget
    field: QWidget
    show: Callable[[Any], None]


class Combo(QComboBox):
    """Never wider than its page, and a turn of the wheel scrolls the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(24)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


class _Spin(QSpinBox):
    """A turn of the wheel scrolls the page."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


def choice(draft: SettingsDraft, key: str, choices: list[tuple[str, str]]) -> Editor:
    """One of some values, each with its name."""
    combo = Combo()
    for value, name in choices:
        combo.addItem(name, value)

    def show(value: str) -> None:
        if combo.findData(value) < 0:
            combo.addItem(value, value)
        combo.setCurrentIndex(combo.findData(value))

    show(draft.value(key))
    combo.currentIndexChanged.connect(lambda _index: draft.set(key, combo.currentData()))
    return Editor(combo, combo, show)


def speech_model(draft: SettingsDraft, key: str, none: str) -> Editor:
    """One of the installed speech models, or ``none``."""
    made = choice(draft, key, [("", none)])
    combo = made.field
    assert isinstance(combo, QComboBox)

    def look() -> list[tuple[str, str]]:
        return [(c.id, c.title) for c in models.catalogue() if c.kind == "speech" and models.is_installed(c)]

    def fill(cards: list[tuple[str, str]]) -> None:
        for ident, title in cards:
            if (at := combo.findData(ident)) >= 0:
                combo.setItemText(at, title)
            else:
                combo.addItem(title, ident)

    draft.background.run(look, fill, owner=combo, lane="other")
    return made


def microphone(draft: SettingsDraft) -> Editor:
    """One of the inputs that are there now, or that of the system."""
    made = choice(draft, "microphone", [("", tr("System default"))])
    combo = made.field
    assert isinstance(combo, QComboBox)

    def fill(names: list[str]) -> None:
        for name in names:
            if combo.findData(name) < 0:
                combo.addItem(name, name)

    draft.background.run(
        lambda: [device.name for device in input_devices()], fill, failed=draft.said.emit, owner=combo, lane="other"
    )
    return made


def check(draft: SettingsDraft, key: str) -> Editor:
    """Yes or no; its name stands beside it."""
    box = QCheckBox()
    box.setChecked(draft.value(key))
    box.toggled.connect(lambda on: draft.set(key, on))
    return Editor(box, box, box.setChecked)


def number(draft: SettingsDraft, key: str, unit: str = "", lowest: str = "") -> Editor:
    """A whole number; ``lowest`` is what the least one reads as."""
    option, spin = OPTIONS[key], _Spin()
    spin.lineEdit().setTextMargins(6, 0, 0, 0)
    spin.setSuffix(unit)
    spin.setSpecialValueText(lowest)
    spin.setRange(option.minimum, option.maximum)
    spin.setValue(draft.value(key))
    spin.setMaximumWidth(spin.fontMetrics().averageCharWidth() * 30)
    spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    spin.valueChanged.connect(lambda value: draft.set(key, value))
    return Editor(spin, spin, spin.setValue)


def line(draft: SettingsDraft, key: str, example: str) -> Editor:
    """A text of one line."""
    field = LineEdit(draft.value(key))
    field.setPlaceholderText(example)
    field.textEdited.connect(lambda value: draft.set(key, " ".join(value.split())))

    def show(value: str) -> None:
        if " ".join(field.text().split()) != value:  # what is being typed is left alone
            field.setText(value)

    return Editor(field, field, show)


def lines(draft: SettingsDraft, key: str, example: str, high: int) -> Editor:
    """A list of texts, one in each line; ``high`` lines are seen."""
    field = _text_field(example, high)

    def show(value: list[str]) -> None:
        if _lines_of(field.toPlainText()) != value:  # what is being typed is left alone
            field.setPlainText("\n".join(value))

    show(draft.value(key))
    field.textChanged.connect(lambda: draft.set(key, _lines_of(field.toPlainText())))
    return Editor(field, field, show)


def prose(draft: SettingsDraft, key: str, example: str, high: int) -> Editor:
    """A text of some lines."""
    field = _text_field(example, high)

    def show(value: str) -> None:
        if field.toPlainText().strip() != value:
            field.setPlainText(value)

    show(draft.value(key))
    field.textChanged.connect(lambda: draft.set(key, field.toPlainText().strip()))
    return Editor(field, field, show)


def folder(draft: SettingsDraft, key: str, default: str) -> Editor:
    """A folder, typed or chosen; empty is ``default``."""
    field = LineEdit(draft.value(key))
    field.setPlaceholderText(default)
    field.textEdited.connect(lambda value: draft.set(key, value.strip()))

    def show(value: str) -> None:
        if field.text().strip() != value:
            field.setText(value)

    def choose() -> None:
        title = tr("Choose a folder")
        if chosen := QFileDialog.getExistingDirectory(field.window(), title, field.text() or str(Path.home())):
            draft.set(key, chosen)

    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(field, 1)
    row.addWidget(button(tr("Choose…"), choose))
    return Editor(holder, field, show)


def system_wide_keys(draft: SettingsDraft, used_by: Callable[[str], str]) -> Editor:
    """One key combination; what can't be one for every program is said and not taken. ``used_by`` gives the command
    that has the keys."""
    key = "global_shortcut"
    field = QKeySequenceEdit(QKeySequence(draft.value(key)))
    field.setMaximumSequenceLength(1)
    field.setClearButtonEnabled(True)
    field.setMaximumWidth(field.fontMetrics().averageCharWidth() * 30)
    if typed := field.findChild(QLineEdit):
        typed.setAccessibleName(tr(OPTIONS[key].help))  # it has the keyboard, so it is what is read out

    def take() -> None:
        keys = portable(field.keySequence())
        problem = problem_of(keys) if keys else ""
        if keys and not problem and (label := used_by(keys)):
            problem = tr(
                "{keys} is used for “{command}”. Choose other keys, or change those first.", keys=keys, command=label
            )
        draft.said.emit(problem)
        if not problem:
            draft.set(key, keys)

    field.editingFinished.connect(take)
    return Editor(field, field, lambda keys: field.setKeySequence(QKeySequence(keys)))


def _text_field(example: str, high: int) -> TextEdit:
    field = TextEdit()
    field.setMaximumHeight(field.fontMetrics().height() * high)
    field.setPlaceholderText(example)
    return field


def _lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
