"""A page of the settings, and one setting on it: name, purpose, field, and the way back to its default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from meetingmate.base.settings import OPTIONS
from meetingmate.base.translation import mark, tr
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.settings.draft import SettingsDraft
from ui.settings.fields import Editor
from ui.settings.search import words_for
from ui.widgets.controls import button, muted

LOCKED = mark("Set by your organisation")


@dataclass(frozen=True)
class Findable:
    """Something that the search finds: by ``words`` beside its ``title``. ``field`` gets the keyboard.

    ``names``: one word of these at least has to be asked for, as many others have the same ``words``.
    """

    title: str
    words: str
    field: QWidget
    reveal: Callable[[], object] | None = None
    names: str = ""


class SettingRow(QWidget):
    """One setting. The button ``reset`` is there while the value is not the default."""

    def __init__(self, draft: SettingsDraft, key: str, title: str, help_text: str, editor: Editor) -> None:
        super().__init__()
        self.key, self.title, self.editor, self._draft = key, title, editor, draft
        self.reset = button(
            tr("Reset"), self._reset, kind="link", tip=tr("{setting}: return to the default", setting=title)
        )
        self.reset.setAccessibleName(tr("Reset: {setting}", setting=title))
        size = self.reset.sizePolicy()
        size.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(size)
        self.lock = Label(tr(LOCKED))
        self.lock.setFont(scaled(self.lock.font(), 1.0, bold=True))
        described = help_text if help_text.endswith(".") else f"{help_text}."
        box_of = editor.widget if isinstance(editor.widget, QCheckBox) else None
        head = QHBoxLayout()
        head.setSpacing(8)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 14)
        box.setSpacing(3)
        box.addLayout(head)
        editor.field.setAccessibleName(title)
        if box_of is not None:
            head.addWidget(box_of, 0, Qt.AlignmentFlag.AlignTop)
        label = _Name(title, box_of)
        if box_of is None:
            label.setFont(scaled(label.font(), 1.05, bold=True))
        label.setBuddy(editor.field)
        head.addWidget(label, 1)
        head.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.lock)
        if described != f"{title}.":
            box.addWidget(muted(described))
        if box_of is None:
            box.addWidget(editor.widget)
        editor.field.setAccessibleDescription(help_text)
        self._follow(key)
        draft.changed.connect(self._follow)

    def _follow(self, key: str) -> None:
        if key != self.key:
            return
        locked = self._draft.locked(key)
        self.editor.widget.setEnabled(not locked)
        self.lock.setVisible(locked)
        if locked:
            self.editor.field.setAccessibleDescription(f"{tr(LOCKED)}. {tr(OPTIONS[key].help)}")
        self.reset.setVisible(not locked and self._draft.differs(key))

    def _reset(self) -> None:
        self.editor.field.setFocus()  # the button goes away
        self._draft.reset(self.key)
        self.editor.show(self._draft.value(self.key))


class _Name(Label):
    """The name of a setting, in as many lines as it takes; a click on that of a box is one on the box."""

    def __init__(self, text: str, box: QCheckBox | None) -> None:
        super().__init__(text)
        self._box = box
        self.setWordWrap(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._box is not None and self._box.isEnabled() and self.rect().contains(event.position().toPoint()):
            self._box.toggle()
        super().mouseReleaseEvent(event)


class SettingsPage(QScrollArea):
    """Settings below each other. ``fields`` by key; ``found`` is what the search looks through."""

    def __init__(self, title: str, draft: SettingsDraft) -> None:
        super().__init__()
        self.title, self.draft = title, draft
        self.fields: dict[str, QWidget] = {}
        self.rows: dict[str, SettingRow] = {}
        self.found: list[Findable] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        self.box = QVBoxLayout(page)
        self.box.setContentsMargins(18, 12, 18, 14)
        self.box.setSpacing(4)
        heading = Label(title)
        heading.setFont(scaled(heading.font(), 1.3, bold=True))
        self.box.addWidget(heading)
        self.box.addSpacing(8)
        self.box.addStretch(1)
        self.setWidget(page)

    def add(self, key: str, title: str, editor: Editor, help_text: str = "") -> SettingRow:
        """Add a setting; its help is that of the settings file unless another is given."""
        described = help_text or tr(OPTIONS[key].help)
        row = SettingRow(self.draft, key, title, described, editor)
        self.fields[key], self.rows[key] = editor.field, row
        self.add_widget(row)
        self.found.append(Findable(title, f"{described} {words_for(key)} {self.title}", editor.field))
        return row

    def add_widget(self, widget: QWidget, title: str = "", words: str = "") -> None:
        """Add something else below what is there; with a ``title`` the search finds it."""
        self.box.insertWidget(self.box.count() - 1, widget)
        if title:
            self.found.append(Findable(title, f"{words} {self.title}", widget))

    def show_values(self) -> None:
        """Put the values of the draft into the fields."""
        for row in self.rows.values():
            row.editor.show(self.draft.value(row.key))

    def reveal(self, found: Findable) -> None:
        """Bring what was found into sight and give it the keyboard."""
        if found.reveal is not None:
            found.reveal()
        self.ensureWidgetVisible(found.field, 20, 60)
        target = found.field if found.field.focusPolicy() != Qt.FocusPolicy.NoFocus else _first_control(found.field)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _first_control(widget: QWidget) -> QWidget | None:
    """What the Tab key comes to first in it."""
    inside = [w for w in widget.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return next((w for w in inside if w.isEnabled() and w.isVisibleTo(widget)), None)
