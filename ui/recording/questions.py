"""Questions around a recording: consent beforehand, what to do when the program is to end."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from meetingmate.base.translation import tr
from ui.base.labels import MessageBox


def may_start(parent: QWidget, reminder: str) -> bool:
    """Show the reminder to ask for consent; whether to start."""
    box = MessageBox(parent)
    box.setWindowTitle(tr("Before the recording starts"))
    box.setIcon(QMessageBox.Icon.Information)
    box.setText(reminder)
    copy = box.addButton(tr("Copy text"), QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # copying must not close the question
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(reminder))
    start = box.addButton(tr("Start recording"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(start)
    box.exec()
    wanted = box.clickedButton() is start
    box.deleteLater()
    return wanted


def quit_while_recording(parent: QWidget) -> Literal["stop", "hide", "stay"]:
    """Quitting ends the recording: ask first. ``hide``: only the window goes."""
    box = MessageBox(parent)
    box.setWindowTitle(tr("Quit MeetingMate"))
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(tr("A meeting is being recorded."))
    box.setInformativeText(
        tr(
            "If you stop, everything recorded so far is kept and the minutes are finished next time. If you keep "
            "recording, only a small window stays on the screen."
        )
    )
    stop = box.addButton(tr("Stop and quit"), QMessageBox.ButtonRole.DestructiveRole)
    hide = box.addButton(tr("Keep recording"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(hide)
    box.setEscapeButton(stay)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return "stop" if clicked is stop else "hide" if clicked is hide else "stay"


def may_discard(parent: QWidget, what: str) -> bool:
    """Whether to throw a cut-off recording away for good."""
    box = MessageBox(parent)
    box.setWindowTitle(tr("Discard the recording"))
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(tr("Discard {recording} permanently?", recording=what))
    box.setInformativeText(tr("The recording can't be recovered."))
    discard = box.addButton(tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    wanted = box.clickedButton() is discard
    box.deleteLater()
    return wanted
