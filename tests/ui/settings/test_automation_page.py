"""The page Automation: automations are added, changed, tried and removed, and what became of them is shown."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, Qt

from meetingmate.base import keyrings
from meetingmate.base.settings import Settings
from meetingmate.jobs.automation import plan
from meetingmate.jobs.automation.ledger import recent
from meetingmate.jobs.automation.plan import (
    Document,
    ExportSet,
    PutJson,
    RunCommand,
    SendJson,
    WatchedFolder,
    WriteSet,
)
from meetingmate.jobs.automation.watching import FolderWatch
from tests.jobs.automation.web_server import serving
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.settings.automation_dialog import Made
from ui.settings.automation_page import AutomationPage
from ui.settings.dialog import SettingsDialog


@pytest.fixture
def dialog(running: Running) -> Iterator[SettingsDialog]:
    made = running.window.settings_controller.open_automation()
    yield made
    if shiboken6.isValid(made):
        made.reject()


@pytest.fixture
def page(running: Running, dialog: SettingsDialog) -> AutomationPage:
    running.settle()
    return dialog.automation


def rows(page: AutomationPage) -> list[object]:
    return page.table.rows_model.rows


def test_documents_are_asked_for_and_written_after_a_meeting(
    running: Running, dialog: SettingsDialog, page: AutomationPage, tmp_path: Path
) -> None:
    assert dialog.stack.currentWidget() is page
    asked = page.ask_new()
    assert faults_of(asked) == []
    asked.name.setText("Team")
    first = asked.documents.rows[0]
    first.folder.field.setText(str(tmp_path))
    first.name.setText("{year}/{series} {date}")
    asked.documents.more.click()
    second = asked.documents.rows[1].document()
    assert (second.folder, second.name) == (str(tmp_path), "{year}/{series} {date}")
    assert second.format != ".docx"
    asked.take.click()
    running.until(lambda: rows(page) == [WriteSet(name="Team", set="Team")])
    assert plan.load().sets[0].documents[0] == Document(
        format=".docx", folder=str(tmp_path), name="{year}/{series} {date}"
    )
    assert not page.test.isEnabled(), "nothing runs while automations are switched off"
    dialog.draft.set("automation", True)
    page.table.selectRow(0)
    assert page.test.isEnabled()
    page.test.click()
    running.until(lambda: page.log.rows_model.rows, 30)
    assert page.log.rows_model.data(page.log.rows_model.index(0, 3)) == "2 files written."
    assert page.whole.text() == "2 files written."
    assert os.listdir(tmp_path / "2026")


def test_what_cannot_be_used_is_said_in_the_dialog_and_kept_there(
    running: Running, page: AutomationPage, tmp_path: Path
) -> None:
    asked = page.ask_new()
    asked.take.click()
    assert asked.problem.text() == "The name is missing."
    asked.name.setText("x")
    asked.take.click()
    assert asked.problem.text() == "The folder is missing."
    asked.documents.rows[0].folder.field.setText(str(tmp_path / "none"))
    asked.take.click()
    assert "is not there" in asked.problem.text()
    asked.kind.setCurrentIndex(asked.kind.findData("post"))
    asked.address.setText("http://93.184.215.14/")
    asked.take.click()
    assert "must begin with https" in asked.problem.text()
    assert asked.where.text() == asked.problem.text()
    asked.address.setText("https://wiki.example.org/hook?key=1")
    assert asked.where.text() == ("The minutes are sent to https://wiki.example.org, which is not on this computer.")
    asked.kind.setCurrentIndex(asked.kind.findData("command"))
    asked.arguments.setPlainText("tool")
    asked.timeout.setText("soon")
    asked.take.click()
    assert "time limit" in asked.problem.text()
    asked.kind.setCurrentIndex(asked.kind.findData("watch"))
    asked.watched.field.setText(str(running.library.folder))
    asked.take.click()
    assert "part of the library" in asked.problem.text()
    asked.reject()
    assert plan.load().automations == []


def test_each_kind_comes_back_as_it_was_typed(
    running: Running, page: AutomationPage, tmp_path: Path, keyring_entries: dict[str, str]
) -> None:
    known = [
        PutJson(name="a", folder=str(tmp_path), rewritten=True),
        RunCommand(name="b", arguments=["tool", "{json}", "two words"], timeout_s=7),
        SendJson(name="c", address="https://a.example/x", secret_header="X-Key"),
        WriteSet(name="d", set="s", on=False),
    ]
    watched = WatchedFolder(folder=str(tmp_path), subfolders=True, existing=True)
    with plan.changing() as found:
        found.put(ExportSet(name="s", documents=[Document(format=".md", folder=str(tmp_path), transcript=True)]))
        for one in [*known, watched]:
            found.put(one)
    page.load()
    running.until(lambda: len(rows(page)) == 5)
    for number in range(5):
        page.table.selectRow(number)
        asked = page.ask_change()
        assert faults_of(asked) == []
        assert not asked.kind.isEnabled()
        if number == 2:
            asked.secret.setText("Zyxglorb")
            asked.name.setText("wiki")
        asked.take.click()
        running.settle()
    known[2].name = "wiki"
    running.until(lambda: plan.load().automations == known)
    assert plan.load().folders == [watched]
    running.until(lambda: list(keyring_entries.values()) == ["Zyxglorb"])


def test_a_secret_that_no_keyring_keeps_leaves_the_file_as_it_was(
    running: Running, page: AutomationPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: str) -> None:
        raise keyrings.NoKeyring("There is no keyring")

    monkeypatch.setattr(keyrings, "keep", fails)
    said: list[str] = []
    page.draft.said.connect(said.append)
    entry = SendJson(name="Wiki", address="https://wiki.example.org/", secret_header="X-Key")
    page._put(None, Made(entry, secret="Zyxglorb"))
    running.until(lambda: said)
    assert "the secret can’t be kept" in said[0]
    assert plan.load().automations == []


def test_a_command_that_is_tried_ends_with_the_program(running: Running, page: AutomationPage) -> None:
    with plan.changing() as found:
        found.put(RunCommand(name="x", arguments=[sys.executable, "-c", "import time; time.sleep(100)"]))
    page.draft.set("automation", True)
    page.load()
    running.until(lambda: rows(page))
    page.table.selectRow(0)
    page.test.click()
    running.until(lambda: any(run.steps for run in recent()))
    QCoreApplication.instance().aboutToQuit.emit()
    running.until(lambda: recent()[0].code == "killed", 10)


def test_on_off_and_remove_by_keyboard(running: Running, page: AutomationPage, tmp_path: Path, qtbot) -> None:
    with plan.changing() as found:
        found.put(ExportSet(name="s", documents=[Document(format=".md", folder=str(tmp_path))]))
        found.put(WriteSet(name="x", set="s"))
    page.load()
    running.until(lambda: rows(page))
    page.table.selectRow(0)
    assert page.switch.text() == page.switch.accessibleName() == "Turn off"
    qtbot.keyClick(page.switch, Qt.Key.Key_Space)
    running.until(lambda: page.switch.text() == "Turn on")
    assert not plan.load().automations[0].on
    qtbot.keyClick(page.remove, Qt.Key.Key_Space)
    running.until(lambda: not rows(page))
    assert plan.load().sets == [], "its documents go with it"


def test_what_another_program_took_out_meanwhile_is_said(
    running: Running, page: AutomationPage, tmp_path: Path
) -> None:
    watched, one = WatchedFolder(folder=str(tmp_path)), PutJson(name="x", folder=str(tmp_path))
    with plan.changing() as found:
        found.put(watched)
        found.put(one)
    page.load()
    running.until(lambda: len(rows(page)) == 2)
    with plan.changing() as found:
        found.remove(watched)
        found.remove(one)
    said: list[str] = []
    page.draft.said.connect(said.append)
    page.table.selectRow(0)
    page.switch.click()
    running.until(lambda: said == ["There is no automation “x”."])
    page.table.selectRow(1)
    page.remove.click()
    running.until(lambda: said[1:] == [f"The folder {tmp_path} is not watched any more."])


def test_a_secret_goes_with_the_automation_that_sent_it(
    page: AutomationPage, running: Running, keyring_entries: dict[str, str], tmp_path: Path
) -> None:
    before = SendJson(name="Wiki", address="https://wiki.example.org/", secret_header="X-Key")
    page._put(None, Made(before, secret="Zyxglorb"))
    running.until(lambda: plan.load().automations == [before])
    assert list(keyring_entries.values()) == ["Zyxglorb"]
    page._put(before, Made(PutJson(name="Wiki", folder=str(tmp_path))))
    running.until(lambda: plan.load().automations == [PutJson(name="Wiki", folder=str(tmp_path))])
    assert keyring_entries == {}


def test_closing_the_window_waits_for_no_folder(running: Running, tmp_path: Path, monkeypatch) -> None:
    begun, release = threading.Event(), threading.Event()

    def hangs(_watch: FolderWatch) -> list[str]:
        begun.set()
        release.wait(60)
        return []

    monkeypatch.setattr(FolderWatch, "look", hangs)
    with plan.changing() as found:
        found.put(WatchedFolder(folder=str(tmp_path)))
    automation = running.window.automation
    automation.take_settings(Settings(automation=True))
    running.until(begun.is_set)
    automation.close()
    looking = [one for one in threading.enumerate() if one.name == "watched-folders"]
    assert looking, "it is still waited for, in another thread"
    release.set()
    running.until(lambda: not looking[0].is_alive())


def test_what_is_wrong_in_the_file_is_named(running: Running, page: AutomationPage) -> None:
    plan.path().write_text('[[automation]]\nkind = "shell"\nname = "x"\n')
    page.load()
    running.until(lambda: page.problems.isVisible())
    assert "was ignored" in page.problems.text()


def test_privacy_and_the_empty_window_say_where_minutes_go(running: Running, dialog: SettingsDialog) -> None:
    said = dialog.pages[[page.title for page in dialog.pages].index("Privacy")].sending.said
    running.until(lambda: said.text() == "Nothing leaves this computer.")
    with plan.changing() as found:
        found.put(SendJson(name="Wiki", address="https://wiki.example.org/hook?key=1"))
    dialog.automation.load()
    dialog.automation.plan_changed.emit()
    running.settle()
    assert said.text() == "Nothing leaves this computer.", "it is there but switched off as a whole"
    dialog.draft.set("automation", True)
    running.until(lambda: "wiki.example.org" in said.text())
    assert said.text() == "Wiki: The minutes are sent to https://wiki.example.org, which is not on this computer."
    empty = running.window.empty
    running.until(lambda: "Minutes are sent to https://wiki.example.org." in empty.sentence)
    assert "key=1" not in empty.sentence


def test_the_window_runs_them_and_says_what_failed(running: Running, dialog: SettingsDialog, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with serving(404) as server:
        with plan.changing() as found:
            found.put(SendJson(name="Wiki", address=server.address, rewritten=True))
            found.put(WatchedFolder(folder=str(folder)))
        assert not [one for one in threading.enumerate() if one.name in ("automation", "watched-folders")]
        dialog.draft.set("automation", True)
        running.until(lambda: any(one.name == "automation" for one in threading.enumerate()))
        running.session.rewrite("m1")
        banner = running.window.banner
        running.until(lambda: banner.message.startswith("Wiki: The address answered with error 404."), 120)
        assert len(server.asked) == 1
        dialog.reject()
        banner.buttons[0].click()
        opened = running.window.findChild(SettingsDialog)
        assert opened is not None
        opened.reject()


def test_a_lock_of_the_organisation_is_shown(running: Running) -> None:
    controller = running.window.settings_controller
    controller.settings.machine.locked["automation"] = False
    dialog = controller.open_automation()
    assert not dialog.fields["automation"].isEnabled()
    dialog.reject()
