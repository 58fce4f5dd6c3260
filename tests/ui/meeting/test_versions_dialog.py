"""Versions of the minutes: compared, and restored."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QApplication

from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.meeting.versions_dialog import VersionsDialog


def open_dialog(running: Running) -> VersionsDialog:
    running.window.actions_.by_name["versions"].trigger()
    running.until(lambda: running.window.findChildren(VersionsDialog))
    return running.window.findChild(VersionsDialog)


def texts(dialog: VersionsDialog) -> list[tuple[str, ...]]:
    table = dialog.table
    return [tuple(item.text() for c in range(3) if (item := table.item(r, c))) for r in range(table.rowCount())]


def test_an_earlier_version_is_compared_and_restored(running: Running) -> None:
    first = running.library.minutes("m1")
    second = msgspec.structs.replace(first, decisions=first.decisions[1:])
    running.library.add_minutes("m1", second)
    running.news("m1", "minutes")
    running.until(lambda: running.document.minutes.version == 2)
    dialog = open_dialog(running)
    assert dialog.only.text() == "1 difference."
    assert ("Removed", first.decisions[0].text, "") in texts(dialog)
    assert faults_of(dialog) == []
    assert dialog.restore.text() == "Restore version 1"
    dialog.restore.click()
    running.until(lambda: running.document.minutes.version == 3)
    assert running.document.minutes.decisions == first.decisions
    assert [m.version for m in running.library.minutes_versions("m1")] == [3, 2, 1]


def test_a_single_version_has_nothing_to_restore(running: Running) -> None:
    dialog = open_dialog(running)
    assert dialog.only.text() == "These versions are identical."
    assert not dialog.restore.isEnabled()
    dialog.reject()
    QApplication.processEvents()
