"""Versions of the minutes: compared, and restored."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QApplication

from meetingmate.domain.meeting import Decision
from meetingmate.editing.approval import approve
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
    assert dialog.only.text() == "1 decision removed."
    assert ("Removed", first.decisions[0].text, "") in texts(dialog)
    assert faults_of(dialog) == []
    assert dialog.restore.text() == "Restore version 1"
    dialog.restore.click()
    running.until(lambda: running.document.minutes.version == 3)
    assert running.document.minutes.decisions == first.decisions
    assert [m.version for m in running.library.minutes_versions("m1")] == [3, 2, 1]


def test_a_single_version_has_nothing_to_restore(running: Running) -> None:
    dialog = open_dialog(running)
    assert dialog.only.text() == "This is the only version so far. There is nothing to compare yet."
    assert not dialog.before.isEnabled()
    assert dialog.table.rowCount() == 0
    assert not dialog.restore.isEnabled()
    dialog.reject()
    QApplication.processEvents()


def test_a_version_is_never_compared_with_itself(running: Running) -> None:
    first = running.library.minutes("m1")
    for _ in range(2):
        running.library.add_minutes("m1", first)
    dialog = open_dialog(running)
    chosen = [(dialog.before.currentIndex(), dialog.after.currentIndex())]
    for combo in (dialog.before, dialog.after):
        for number in (0, 1, 2, 1, 0):
            combo.setCurrentIndex(number)
            chosen.append((dialog.before.currentIndex(), dialog.after.currentIndex()))
            assert combo.currentIndex() == number
    assert all(before != after for before, after in chosen)
    dialog.reject()
    QApplication.processEvents()


def test_what_changed_is_said_in_words(running: Running) -> None:
    first = running.library.minutes("m1")
    second = msgspec.convert(msgspec.to_builtins(first), type(first))
    second.actions[0].owners, second.actions[0].due = ["Diego"], "2026-04-01"
    second.actions[1].task = "Redraw the sign-up screens without the tax step"
    second.decisions.append(Decision(text="Meet on Mondays"))
    running.library.add_minutes("m1", second)
    dialog = open_dialog(running)
    running.until(lambda: dialog.before.count() == 2)
    assert dialog.only.text() == "1 decision added, 2 tasks changed."
    said = [row[0] for row in texts(dialog)]
    assert "Changed: owner, due date" in said
    assert "Changed: wording" in said
    dialog.reject()
    QApplication.processEvents()


def test_an_approval_is_said_of_the_version_it_was_given_to(running: Running) -> None:
    meeting, first = running.library.meeting("m1"), running.library.minutes("m1")
    approve(meeting, "Priya")(first)
    running.library.save_minutes("m1", first)
    running.library.add_minutes("m1", msgspec.structs.replace(first, decisions=first.decisions[1:]))
    dialog = open_dialog(running)
    assert dialog.before.currentText().endswith(", approved")
    assert dialog.after.currentText().endswith(", changed since approval")
    assert dialog.only.text() == "1 decision removed, the approval differs."
    row = next(row for row in texts(dialog) if row[1:] and row[1].startswith("Approved by Priya on "))
    assert row[0] == "Changed"
    assert row[2].startswith("Changed since Priya approved on ")
    assert row[2].endswith(": decisions")
    assert faults_of(dialog) == []
    dialog.reject()
    QApplication.processEvents()


def test_the_dialog_fits_into_a_small_window(running: Running) -> None:
    running.window.resize(760, 520)
    dialog = open_dialog(running)
    assert dialog.width() <= 760
    assert dialog.height() <= 520
    dialog.reject()
    QApplication.processEvents()
