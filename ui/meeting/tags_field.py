"""A field for tags, parted by commas, semicolons or line breaks; it offers those that other meetings have."""

from __future__ import annotations

import re

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter

from meetingmate.base.translation import tr
from meetingmate.library.search_words import key
from ui.base.model_index import ModelIndex
from ui.widgets.controls import LineEdit

#: A list may be pasted as a mail program or a spreadsheet writes it.
_BETWEEN = re.compile(r"[,;，；、\t\r\n\v\f\x85\u2028\u2029]+")


class TagsField(LineEdit):
    """``tags`` are in the order typed; of two spellings of the same tag the first counts."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Separated by commas"))
        self._known = QStringListModel(self)
        self.setCompleter(_LastTag(self._known, self))

    def tags(self) -> list[str]:
        """What is typed."""
        found: dict[str, str] = {}
        for part in _BETWEEN.split(self.text()):
            if key(part):
                found.setdefault(key(part), " ".join(part.split()))
        return list(found.values())

    def offer(self, tags: list[str]) -> None:
        """Complete to these."""
        self._known.setStringList(tags)


class _LastTag(QCompleter):
    """Completes what follows the last separator and keeps what stands before it."""

    def __init__(self, model: QStringListModel, field: LineEdit) -> None:
        super().__init__(model, field)
        self._field = field
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def splitPath(self, typed: str) -> list[str]:  # noqa: N802 - Qt's name
        return [_BETWEEN.split(typed)[-1].strip()]

    def pathFromIndex(self, index: ModelIndex) -> str:  # noqa: N802 - Qt's name
        typed = self._field.text()
        last = _BETWEEN.split(typed)[-1]
        before = typed.removesuffix(last).rstrip(" ,;\t\r\n")
        tag = super().pathFromIndex(index)
        return f"{before}, {tag}" if before else tag
