"""Looking for a newer version from the window: nobody is asked before the user agrees."""

from __future__ import annotations

import datetime

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

from meetingmate import __version__
from meetingmate.base.settings import Settings
from meetingmate.updates import check, release_key
from meetingmate.updates.release_file import Release, UpdateError
from tests.ui.conftest import Running

ADDRESS = "https://downloads.example.org/newest"


@pytest.fixture
def asked(running: Running, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were asked; the answer is a newer version."""
    seen: list[str] = []

    def newer(settings: Settings) -> Release:
        seen.append(settings.update_address)
        return Release(
            version="99.0", date=datetime.date(2026, 1, 1), page="https://example.org/get", notes="<b>New</b>"
        )

    monkeypatch.setattr(check, "newer", newer)
    monkeypatch.setattr(release_key, "PUBLIC_KEY", "a key")
    running.window.settings_controller.settings = Settings(update_address=ADDRESS, update_check=True)
    return seen


def press(box: QMessageBox, label: str) -> None:
    next(one for one in box.findChildren(QPushButton) if one.text().replace("&", "") == label).click()


def test_the_user_is_told_whom_is_asked_and_agrees(running: Running, asked: list[str]) -> None:
    running.window.actions_.by_name["update"].trigger()
    box = running.window.updates.question
    assert __version__ in box.text()
    assert "https://downloads.example.org is asked for one small file" in box.informativeText()
    press(box, "Cancel")
    running.settle()
    assert asked == []
    press(running.window.updates.open(), "Look for a newer version")
    running.until(lambda: "99.0" in running.window.banner.message)
    assert asked == [ADDRESS]
    for part in ("<b>New</b>", "https://example.org/get", "over this one"):
        assert part in running.window.banner.message


def test_what_goes_wrong_is_said(running: Running, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_settings: Settings) -> Release:
        raise UpdateError("It is not signed.")

    monkeypatch.setattr(check, "newer", refuse)
    press(running.window.updates.open(), "Look for a newer version")
    running.until(lambda: running.window.banner.message == "It is not signed.")
    monkeypatch.setattr(check, "newer", lambda settings: None)
    press(running.window.updates.open(), "Look for a newer version")
    running.until(lambda: f"{__version__} is the newest version" in running.window.banner.message)


def test_the_reminder_asks_nobody_but_the_user(running: Running, asked: list[str]) -> None:
    running.window.banner.clear()
    running.window.updates.remind()
    running.until(lambda: "time to look" in running.window.banner.message)
    running.window.banner.buttons[0].click()
    assert running.window.updates.question.isVisible()
    assert asked == []
    press(running.window.updates.question, "Cancel")


def test_without_a_server_it_is_said_that_there_is_none(running: Running) -> None:
    box = running.window.updates.open()
    assert "no update server yet" in box.informativeText()
    assert [one.text().replace("&", "") for one in box.buttons()] == ["Close"]
    press(box, "Close")
    dialog = running.window.settings_controller.open()
    page = next(page for page in dialog.pages if "update_check" in page.rows)
    assert "no update server yet" in page.rows["update_address"].editor.field.accessibleDescription()
    assert not page.fields["update_check"].isChecked()
    dialog.reject()
