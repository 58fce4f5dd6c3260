"""Where the date of the open meeting comes from, until a person has confirmed or changed it."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from meetingmate.domain.meeting import DateSource
from ui.base.labels import set_tip
from ui.document.document import MeetingDocument
from ui.document.field_dialog import FieldDialog
from ui.widgets.calendar_menu import dress
from ui.widgets.controls import button, muted

_SAID: dict[DateSource, str] = {
    "contents": "Date taken from the file",
    "name": "Date taken from the file name",
    "modified": "Date taken from the file’s last change",
}
_WHY: dict[DateSource, str] = {
    "contents": "The file says when it was recorded.",
    "name": "The name of the file says when it was recorded.",
    "modified": "Neither the file nor its name says when it was recorded. This is the day it was last changed.",
}


class DateLine(QWidget):
    """Shown only while nobody has confirmed the date."""

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.words = muted()
        self.words.setWordWrap(False)
        self.change = button("Change…", self.open_dialog, kind="link", tip="Change the date of the meeting")
        self.confirm = button("Confirm", self._confirm, kind="link", tip="Confirm the date of the meeting")
        self.change.setAccessibleName("Change the date of the meeting")
        self.confirm.setAccessibleName("Confirm the date of the meeting")
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.words)
        row.addWidget(self.change)
        row.addWidget(self.confirm)
        row.addStretch(1)
        self.hide()
        for signal in (document.opened, document.details_changed, document.closed):
            signal.connect(self._show)

    def open_dialog(self) -> DateDialog | None:
        """Ask for the date of the meeting."""
        if self._document.meeting is None:
            return None
        dialog = DateDialog(self._document, self.window())
        dialog.open()
        return dialog

    def _confirm(self) -> None:
        if self._document.meeting is not None:
            self._document.give_date(self._document.meeting.date)

    def _show(self) -> None:
        meeting = self._document.meeting
        source: DateSource = meeting.date_from if meeting is not None else ""
        if source:
            self.words.setText(_SAID[source])
            set_tip(self.words, _WHY[source])
        self.setVisible(bool(source))


class DateDialog(FieldDialog):
    """The date of the open meeting; due dates that were spoken of follow it."""

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, "Date of the meeting", "When was this meeting?", parent)
        self.date = QDateEdit()
        self.date.setCalendarPopup(True)
        dress(self.date.calendarWidget())
        self.date.setLocale(QLocale("en_GB"))  # as all other texts of the window
        self.date.setDisplayFormat("ddd d MMMM yyyy")
        self.date.setAccessibleName("Date of the meeting")
        self.date.setMinimumWidth(240)
        if document.meeting is not None:
            self.date.setDate(QDate.fromString(document.meeting.date, Qt.DateFormat.ISODate))
        self.put("&Date", self.date, "Due dates such as “by Friday” are calculated from it.", "Use this date")

    def take(self) -> None:
        self.document.give_date(self.date.date().toString(Qt.DateFormat.ISODate))
