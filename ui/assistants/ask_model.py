"""The conversation of the page Ask as rows: questions, answers, what they are based on."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Literal

from msgspec import Struct
from PySide6.QtCore import QObject, Qt

from meetingmate.assistants.ask.nouns import Answer, Citation
from meetingmate.base.translation import tr
from ui.base import text
from ui.base.model_index import ModelIndex
from ui.widgets.rows_model import RowsModel

Role = Qt.ItemDataRole
RowKind = Literal["question", "lead", "sentence", "source", "remark"]


class AskRow(Struct, kw_only=True, frozen=True):
    """A line of the conversation. ``citation`` is what it plays or opens: that of a source, or the first of a
    sentence."""

    kind: RowKind
    text: str
    number: int
    part: int = 0
    citation: Citation | None = None


def rows_of(answer: Answer, number: int) -> list[AskRow]:
    """Question ``number`` of the conversation and its answer."""
    rows = [AskRow(kind="question", text=answer.question, number=number)]
    rows.append(AskRow(kind="lead", text=answer.lead, number=number))
    cited = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        marks = "".join(f" [{mark}]" for mark in sentence.citations)
        first = cited.get(sentence.citations[0]) if sentence.citations else None
        rows.append(AskRow(kind="sentence", text=f"{sentence.text}{marks}", number=number, citation=first))
    rows += [
        AskRow(kind="source", text=f"[{one.number}] {source(one)}", number=number, citation=one)
        for one in answer.citations
    ]
    rows += [AskRow(kind="remark", text=remark, number=number) for remark in answer.remarks]
    return [
        AskRow(kind=row.kind, text=row.text, number=row.number, part=part, citation=row.citation)
        for part, row in enumerate(rows)
    ]


def source(citation: Citation) -> str:
    """How a citation is called: meeting, date, time and speaker, or file and place."""
    parts = [citation.label]
    if citation.time is not None:
        parts.append(text.clock(citation.time))
    if citation.speaker:
        parts.append(citation.speaker)
    return ", ".join(parts)


class ConversationModel(RowsModel):
    """All questions of this page, the oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions = 0

    def key(self, row: Any) -> Hashable:
        return row.number, row.part

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> Any:
        row: AskRow | None = self.row_at(index)
        if row is None:
            return None
        if role == self.RowRole:
            return row
        if role == Role.DisplayRole:
            return row.text
        if role == Role.AccessibleTextRole:
            if row.kind == "question":
                return tr("Question: {text}", text=row.text)
            return tr("Source {text}", text=row.text) if row.kind == "source" else row.text
        return None

    def add(self, answer: Answer) -> int:
        """Add a question with its answer; returns the place of its first row."""
        first = len(self.rows)
        self._questions += 1
        self.set_rows([*self.rows, *rows_of(answer, self._questions)])
        return first

    def clear(self) -> None:
        """Begin anew."""
        self.set_rows([])
