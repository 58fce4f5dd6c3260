"""Where the date of the open meeting comes from, until a person has confirmed or changed it."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from meetingmate.base.translation import language, mark, tr
from meetingmate.domain.meeting import DateSource
from ui.base.labels import set_tip
from ui.document.document import MeetingDocument
from ui.document.field_dialog import FieldDialog
from ui.widgets.calendar_menu import dress
from ui.widgets.controls import button, muted

_SAID: dict[DateSource, str] = {
    "contents": mark("Date taken from the file"),
    "name": mark("Date taken from the file name"),
    "modified": mark("Date taken from the file’s last change"),
}
_WHY: dict[DateSource, str] = {
    "contents": mark("The file says when it was recorded."),
    "name": mark("The name of the file says when it was recorded."),
    "modified": mark("Neither the file nor its name says when it was recorded. This is the day it was last changed."),
}


class DateLine(QWidget):
    """Shown only while nobody has confirmed the date."""

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.words = muted()
        self.words.setWordWrap(False)
        self.change = button(tr("Change…"), self.open_dialog, kind="link", tip=tr("Change the date of the meeting"))
        self.confirm = button(tr("Confirm"), self._confirm, kind="link", tip=tr("Confirm the date of the meeting"))
        self.change.setAccessibleName(tr("Change the date of the meeting"))
        self.confirm.setAccessibleName(tr("Confirm the date of the meeting"))
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
            self.words.setText(tr(_SAID[source]))
            set_tip(self.words, tr(_WHY[source]))
        self.setVisible(bool(source))


def date_field() -> QDateEdit:
    """A field for the date of a meeting, which is written as in all other texts of the window."""
    field = QDateEdit()
    field.setCalendarPopup(True)
    dress(field.calendarWidget())
    english = language() == "en"
    field.setLocale(QLocale("en_GB" if english else language()))
    field.setDisplayFormat("ddd d MMMM yyyy" if english else field.locale().dateFormat(QLocale.FormatType.LongFormat))
    return field


class DateDialog(FieldDialog):
    """The date of the open meeting; due dates that were spoken of follow it."""

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, tr("Date of the meeting"), tr("When was this meeting?"), parent)
        self.date = date_field()
        self.date.setAccessibleName(tr("Date of the meeting"))
        self.date.setMinimumWidth(240)
        if document.meeting is not None:
            self.date.setDate(QDate.fromString(document.meeting.date, Qt.DateFormat.ISODate))
        self.put(
            tr("&Date"), self.date, tr("Due dates such as “by Friday” are calculated from it."), tr("Use this date")
        )

    def take(self) -> None:
        self.document.give_date(self.date.date().toString(Qt.DateFormat.ISODate))
