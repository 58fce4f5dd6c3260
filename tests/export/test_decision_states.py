"""A decision that was put off, rejected or taken back says so wherever it is shown; nobody reads it as made."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt

from meetingmate import export
from meetingmate.cli import console
from meetingmate.domain.meeting import Decision, DecisionStatus, Evidence, Meeting, Minutes, Utterance
from meetingmate.export import ExportOptions
from ui.meeting.minutes_model import MinutesModel
from ui.recording.side_panel import found_rows

SAID = "We buy the second van."
MEETING = Meeting(id="m", title="Weekly", date="2026-03-03", language="en")
STATES = [("deferred", "deferred"), ("rejected", "rejected"), ("reversed", "taken back")]


def minutes(status: DecisionStatus) -> Minutes:
    cited = [Evidence(utterance="u1", quote=SAID, start=0.0, end=3.0)]
    return Minutes(language="en", decisions=[Decision(id="d1", text="Buy the van", evidence=cited, status=status)])


@pytest.mark.parametrize(("status", "words"), STATES)
@pytest.mark.parametrize("suffix", [".md", ".txt", ".html", ".docx", ".json"])
def test_in_documents(tmp_path: Path, suffix: str, status: DecisionStatus, words: str) -> None:
    path = tmp_path / f"minutes{suffix}"
    spoken = [Utterance(id="u1", start=0.0, end=3.0, text=SAID, speaker="Ben")]
    export.write(path, MEETING, spoken, minutes(status), ExportOptions(locale="en_GB"))
    if suffix == ".docx":
        tables = docx.Document(path).tables
        lines = [cell.text for table in tables for row in table.rows for cell in row.cells]
        assert any("Buy the van" in line and words in line.lower() for line in lines)
    elif suffix == ".json":
        assert f'"status": "{status}"' in path.read_text(encoding="utf-8")
    else:
        written = path.read_text(encoding="utf-8").lower()
        after = written[written.index("buy the van") - 60 :][:160]
        assert words in after


@pytest.mark.parametrize(
    ("status", "words"), [("deferred", "Put off"), ("rejected", "Rejected"), ("reversed", "Taken back")]
)
def test_in_the_window(qapp: object, status: DecisionStatus, words: str) -> None:
    model = MinutesModel()
    model.show(minutes(status), {})
    spoken = [model.data(model.index(n), Qt.ItemDataRole.AccessibleTextRole) or "" for n in range(len(model.rows))]
    assert any("Buy the van" in said and words in said for said in spoken)
    assert [(what, text) for _, what, text in found_rows(minutes(status))] == [(words, "Buy the van")]


@pytest.mark.parametrize(
    ("status", "words"), [("deferred", "put off"), ("rejected", "rejected"), ("reversed", "taken back")]
)
def test_on_the_command_line(monkeypatch: pytest.MonkeyPatch, status: DecisionStatus, words: str) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(console.OUT, "_file", shown)  # of "file" the stream of this moment would be kept
    console.print_minutes(MEETING, minutes(status))
    assert f"Buy the van ({words})" in shown.getvalue()
