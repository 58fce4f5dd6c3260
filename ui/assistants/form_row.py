"""One field of a form on the screen: its value to edit, the words it is based on, and what to check."""

from __future__ import annotations

import re
from functools import partial

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from meetingmate.assistants.forms import checking, showing
from meetingmate.base.translation import tr
from meetingmate.domain.forms import FieldValue, FormField, Problem, SaidWords, in_language
from ui.assistants.form_problems import in_words
from ui.assistants.form_table import RowsTable
from ui.base import text
from ui.base.labels import Label, entry, set_tip
from ui.widgets.controls import LineEdit, TextEdit, button, muted

#: Longer quotes are cut on their button; the tip has all of it.
_QUOTE = 70
_LINES = 3
#: At most so many quotes stand below a value.
_MOST_QUOTES = 6
#: A number with commas between its thousands, as English writes it.
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_PLACEHOLDER = {"date": "2026-12-31", "time": "14:30", "pair": "120/80"}


class FormRow(QWidget):
    """A field. ``edited`` gives the id and the value that a person wrote, ``play_wanted`` the words to hear."""

    edited = Signal(str, object)
    play_wanted = Signal(object)

    def __init__(self, one: FormField, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.language = one, language
        self._value = FieldValue()
        name = showing.label(one, language)
        self.name = Label(tr("{field} (required)", field=name) if one.required else name)
        self.name.setWordWrap(True)
        self.state = Label()
        self.state.setWordWrap(True)
        self.editor = self._make_editor(name)
        self.unit = QComboBox()
        self.unit.setAccessibleName(tr("Unit of {field}", field=name))
        self._only_unit = one.unit if one.unit and not one.units else ""
        self._quotes = QVBoxLayout()
        self._quotes.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.editor, 1)
        if self._only_unit:
            line.addWidget(muted(self._only_unit))
        elif one.unit:
            for unit in dict.fromkeys(("", one.unit, *one.units)):
                self.unit.addItem(unit or tr("no unit"), unit)
            line.addWidget(self.unit)
            self.unit.activated.connect(lambda _index: self._take())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.name)
        column.addLayout(line)
        column.addWidget(self.state)
        column.addLayout(self._quotes)

    def _make_editor(self, name: str) -> QWidget:
        one = self.field
        if one.type == "list":
            table = RowsTable(one, self.language)
            table.changed.connect(self._take)
            return table
        if one.type in ("choice", "yes_no"):
            combo = QComboBox()
            combo.addItem("", "")
            answers = [("yes", tr("Yes")), ("no", tr("No"))]
            choices = [(c.value, in_language(c.label, self.language, c.value) or c.value) for c in one.choices]
            for value, label in answers if one.type == "yes_no" else choices:
                combo.addItem(label, value)
            combo.setAccessibleName(name)
            combo.activated.connect(lambda _index: self._take())
            return combo
        if one.type == "long_text":
            area = TextEdit()
            area.setAccessibleName(name)
            area.setFixedHeight(area.fontMetrics().lineSpacing() * _LINES + 16)
            area.textChanged.connect(lambda: self._on_text(area.toPlainText()))
            return area
        field = LineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(_PLACEHOLDER.get(one.type, ""))
        field.editingFinished.connect(self._take)
        return field

    @property
    def value(self) -> FieldValue:
        """What is shown."""
        return self._value

    def show_value(self, value: FieldValue, empty: Problem | None, *, playable: bool) -> None:
        """Show a value and what it is based on; ``empty`` says why there is none.

        What a person typed that can't stand in the field stays, with the sentence about it, until the value is another.
        """
        if value == self._value and self.written() is None:
            return
        self._value = value
        self._set_editor(value)
        problems = in_words(
            [*value.problems, *(problem for row in value.rows for cell in row.values() for problem in cell.problems)]
        )
        said: list[str] = []
        if value.by == "person":
            said.append(tr("Edited by hand"))
        if problems:
            said.append(tr("Check: {problems}", problems=", ".join(problems)))
        if value.is_empty() and value.by != "person":
            if empty is not None:
                said.append(tr("Left empty: {reason}", reason=", ".join(in_words([empty]))))
            elif self.field.required:
                said.append(tr("Still missing"))
        warns = bool(problems) or (value.is_empty() and (self.field.required or empty is not None))
        self.state.setText(("⚠ " if warns else "") + " · ".join(said))
        self.state.setVisible(bool(said))
        self._show_quotes(value.evidence if value.by != "person" else [], playable)

    def _set_editor(self, value: FieldValue) -> None:
        editor = self.editor
        editor.blockSignals(True)
        if isinstance(editor, RowsTable):
            editor.show_rows(value.rows, value.text)
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value.text)))
        elif isinstance(editor, TextEdit):
            if editor.toPlainText().strip() != value.text:  # the cursor stays where a person types
                editor.setPlainText(value.text)
        elif isinstance(editor, LineEdit):
            editor.setText(value.text)
            editor.setCursorPosition(0)
        editor.blockSignals(False)
        if self.field.units:
            unit = value.unit or ("" if value.text else self.field.unit)
            self.unit.setCurrentIndex(max(0, self.unit.findData(unit)))

    def _show_quotes(self, evidence: list[SaidWords], playable: bool) -> None:
        while (item := self._quotes.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for said in evidence[:_MOST_QUOTES]:
            words = " ".join(said.quote.split())
            short = words if len(words) <= _QUOTE else words[: _QUOTE - 1].rstrip() + "…"
            if not playable:
                self._quotes.addWidget(muted(f"“{short}”"))
                continue
            label = f"“{short}” {text.clock(said.start)}"
            made = button(entry(label), partial(self.play_wanted.emit, said), icon="play", kind="link")
            made.setAccessibleName(tr("Play “{words}” at {time}", words=words, time=text.clock(said.start)))
            set_tip(made, words)
            made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            made.setMinimumWidth(80)
            self._quotes.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_text(self, now: str) -> None:
        """The text is taken when the person stops at it for a moment: the dialog waits before it saves."""
        if now != self._value.text:
            self._take()

    def written(self) -> FieldValue | None:
        """What the editor holds, None when it can't stand in the field."""
        editor, unit = self.editor, self.unit.currentData() if self.field.units else self._only_unit
        if isinstance(editor, RowsTable):
            return FieldValue(rows=editor.rows())
        if isinstance(editor, QComboBox):
            return FieldValue(text=editor.currentData())
        content = editor.toPlainText() if isinstance(editor, TextEdit) else ""
        content = (editor.text() if isinstance(editor, LineEdit) else content).strip()
        if self.field.type in ("number", "pair"):
            content = content.replace(" ", "")
            if self.language == "en" and _THOUSANDS.fullmatch(content):
                content = content.replace(",", "")
            content = content.replace(",", ".")
        if not checking.is_valid(self.field, content):
            return None
        return FieldValue(text=checking.as_kept(self.field, content), unit=(unit or "") if content else "")

    def typed(self) -> str:
        """What stands in a field of one line, also if it can't be kept."""
        return self.editor.text() if isinstance(self.editor, LineEdit) else ""

    def _take(self) -> None:
        new = self.written()
        if new is None:
            example = _PLACEHOLDER.get(self.field.type, "12.5")
            self.state.setText("⚠ " + tr("This can't stand here. Write it as {example}.", example=example))
            self.state.setVisible(True)
            return
        old = self._value
        if (new.text, new.rows) == (old.text, old.rows) and (new.unit == old.unit or not new.text):
            return
        self._value = msgspec.structs.replace(new, by="person")
        self.edited.emit(self.field.id, self._value)

    def focus_editor(self) -> None:
        """Put the cursor into the field."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
