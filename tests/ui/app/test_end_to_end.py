"""The whole path through the window with the real models: drop, watch, read, edit, export, close, open again."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt

from meetingmate.base.settings import Settings
from meetingmate.library import Library
from tests.ui.app.test_window import drag
from tests.ui.conftest import Running
from ui.widgets.controls import TextEdit

EDITED = "Ask for the tax number only before the first payout"


@pytest.mark.slow
@pytest.mark.timeout(800)
def test_from_a_dropped_recording_to_word_and_back(
    qtbot, home: Path, library: Library, theme, models_dir: Path, sample_dir: Path, tmp_path: Path
) -> None:
    (home / "models").symlink_to(models_dir)
    settings = Settings(beam_size=1, threads=2)
    running = Running(qtbot, library, theme, settings)
    running.start()
    stages: list[tuple[str, float]] = []
    running.session_events.job_changed.connect(lambda job: stages.append((job.stage, job.fraction)))
    assert drag(running.window, [sample_dir / "sample_standup.ogg"], drop=True)
    running.until(lambda: running.document.meeting is not None)
    running.until(lambda: running.page.strip.isVisible(), 30)

    def working() -> bool:
        job = running.document.job
        assert job.state != "failed", job.sentence
        return job.state != "done"

    running.until(lambda: not working() or running.page.transcript.model.rowCount() > 0, 300)
    running.until(lambda: not working(), 400)
    running.until(lambda: running.document.minutes is not None)
    running.until(lambda: not running.page.strip.isVisible(), 60)
    assert [s for s in dict.fromkeys(s for s, _ in stages) if s] == ["reading", "transcribing", "speakers", "writing"]
    fractions = [f for _, f in stages]
    assert fractions == sorted(fractions), "progress never goes back"
    meeting_id = running.document.id
    minutes = running.document.minutes
    assert minutes.actions
    assert "time zone" in " ".join(u.text.lower() for u in running.document.utterances)

    view = running.page.minutes
    running.page.tabs.setCurrentWidget(running.page.minutes_tab)
    view.list.setCurrentIndex(view.model.index_of(("action", 0)))
    view.list.edit(view.list.currentIndex())
    field = next(w for w in view.list.viewport().findChildren(TextEdit) if w.isVisible())
    field.setPlainText(EDITED)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    running.settle()

    dialog = running.window.commands.open_export()
    target = tmp_path / "Protokoll äöü.docx"
    dialog.path.setText(str(target))
    dialog.appendix.setChecked(True)
    dialog.start()
    running.until(lambda: dialog.status.isVisible(), 60)
    assert dialog.status.text() == f"✓ Saved {target.name} in {tmp_path}"
    dialog.reject()
    running.close()
    words = docx.Document(str(target))
    shown = [p.text for p in words.paragraphs]
    shown += [cell.text for table in words.tables for row in table.rows for cell in row.cells]
    assert any(EDITED in text for text in shown)

    again = Running(qtbot, library, theme, settings)
    again.start()
    again.open(meeting_id)
    kept = again.document.minutes.actions[0]
    assert (kept.task, kept.check.result) == (EDITED, "person")
    assert again.page.player_bar.isEnabled(), "the library keeps a copy of the sound"
    again.close()
