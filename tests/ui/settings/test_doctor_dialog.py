"""The checks in the window, and the report that is copied."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from meetingmate.base import paths
from meetingmate.doctor import checks
from tests.ui.app.test_accessibility import faults_of, unreachable
from tests.ui.conftest import Running
from ui.base.labels import Label


@pytest.fixture
def without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries and microphones are not loaded: other tests do that."""
    answers = {True: ("av 1", ""), False: (["Zoë’s headset"], "")}
    monkeypatch.setattr(checks, "in_process", lambda work, *modules, stop: answers[bool(modules)])


@pytest.mark.usefixtures("without_processes")
def test_what_was_found_is_shown_and_a_report_copied(running: Running) -> None:
    running.window.actions_.by_name["doctor"].trigger()
    dialog = QApplication.activeModalWidget()
    running.until(dialog.again.isEnabled, 60)
    shown = "\n".join(label.text() for label in dialog.findChildren(Label))
    assert "Speech model: Does not work" in shown
    assert "meetingmate models install whisper-base" in shown
    assert "Zoë’s headset" in shown
    assert dialog.state.text().startswith("Look at: ")
    assert faults_of(dialog) == []
    assert unreachable(dialog) == []
    dialog.copy.click()
    copied = QApplication.clipboard().text()
    assert "[wrong] Speech model: whisper-base can't be used" in copied
    assert "Zoë" not in copied
    assert str(paths.data_dir()) not in copied
    assert dialog.said.text().startswith("Report copied")
    dialog.check()
    assert not dialog.copy.isEnabled(), "half a report is not copied"
    running.until(dialog.again.isEnabled, 60)
    assert len({result.name for result in dialog.results}) == len(dialog.results)
    dialog.accept()
