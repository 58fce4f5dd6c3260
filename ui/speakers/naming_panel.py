"""Who are these voices? One row for each speaker without a name, above the page; the work on it goes on meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from meetingmate.base.translation import tr, trn
from meetingmate.editing import speakers
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.document.document import MeetingDocument
from ui.speakers import naming
from ui.speakers.naming_row import NamingRow, Suggestion
from ui.widgets.controls import button

#: Rows that are shown without scrolling; the page below is still to be read.
_MOST_ROWS = 3.6


class NamingPanel(QFrame):
    """Shown by ``offer`` while speakers of the open meeting have labels only. ``clip_wanted``: a stretch to play."""

    clip_wanted = Signal(float, float)
    closed = Signal(str)  # the meeting whose voices are named, or skipped

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setProperty("kind", "info")
        self.document = document
        self.rows: dict[str, NamingRow] = {}
        self._meeting = ""  # whose voices are asked about; empty: nobody's
        self._asked = 0
        self.heading = Label()
        self.heading.setFont(scaled(self.font(), 1.1, bold=True))
        self.skip = button(tr("Skip"), self.close_panel, kind="flat", tip=tr("Leave the voices without names (Esc)"))
        self.skip.setAccessibleName(tr("Skip naming the voices"))
        self.keep = QCheckBox(tr("&Keep the voices, to suggest the names in later meetings"))
        self.keep.setChecked(True)
        self._inside = QWidget()
        self._box = QVBoxLayout(self._inside)
        self._box.setContentsMargins(0, 0, 6, 0)
        self._box.setSpacing(10)
        self._area = _Rows(self._inside)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.skip)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 10, 10)
        box.setSpacing(8)
        box.addLayout(top)
        box.addWidget(self._area)
        box.addWidget(self.keep)
        self.hide()
        for signal in (document.opened, document.closed, document.transcript_changed):
            signal.connect(self._show)
        document.details_changed.connect(self._suggest)

    def offer(self, *, focus: bool = False) -> None:
        """Ask about the voices of the open meeting, now or as soon as there are some; ``focus`` takes the keyboard."""
        self._meeting = self.document.id
        self._show()
        if focus and self.rows:
            self._go_to(0)

    def close_panel(self) -> None:
        """Ask no more; voices without a name keep their labels."""
        meeting, self._meeting = self._meeting, ""
        self._clear()
        self.hide()
        if meeting:
            self.closed.emit(meeting)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        document = self.document
        if not self._meeting or document.id != self._meeting or document.meeting is None:
            self.hide()
            self._clear()
            return
        labels = speakers.unnamed(document.utterances)
        if not labels:
            if self.rows:
                self.close_panel()
            return
        focused = next((number for number, row in enumerate(self.rows.values()) if row.name.hasFocus()), -1)
        for gone in [label for label in self.rows if label not in labels]:
            self._remove(self.rows.pop(gone))
        for label in labels:
            if label not in self.rows:
                self.rows[label] = self._made(label)
        self.rows = {label: self.rows[label] for label in labels}
        for number, row in enumerate(self.rows.values()):
            self._box.insertWidget(number, row)
            row.show_speaker(document)
        count = len(labels)
        self.heading.setText(trn("{count} voice: who is it?", "{count} voices: who are they?", count))
        self.heading.setAccessibleName(self.heading.text())
        self.keep.setVisible(document.session.settings.voice_profiles)
        self.show()
        if focused >= 0 and not any(row.name.hasFocus() for row in self.rows.values()):
            self._go_to(min(focused, count - 1))
        self._suggest()

    def _made(self, label: str) -> NamingRow:
        row = NamingRow(label)
        row.play.clicked.connect(lambda _on=False: self._play(row))
        row.given.connect(lambda name: self._give(row, name))
        return row

    def _remove(self, row: NamingRow) -> None:
        self._box.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _clear(self) -> None:
        for row in self.rows.values():
            self._remove(row)
        self.rows = {}

    def _go_to(self, number: int) -> None:
        row = list(self.rows.values())[number]
        row.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(row)

    def _play(self, row: NamingRow) -> None:
        start, end = row.next_clip()
        self.clip_wanted.emit(start, end)

    def _give(self, row: NamingRow, name: str) -> None:
        if name and name != row.label:
            naming.give_name(self.document, row.label, name, keep_voice=self.keep.isChecked())

    def _suggest(self) -> None:
        """Look for names off the window's thread; only the last answer counts."""
        document, meeting = self.document, self.document.meeting
        if not self.rows or meeting is None or document.id != self._meeting:
            return
        self._asked += 1
        asked, lines, labels = self._asked, list(document.utterances), list(self.rows)
        kept = document.session.settings.voice_profiles
        heard = set(document.speakers)
        absent = {a.name for a in meeting.attendees if not a.present}
        free = [name for name in document.people() if name not in heard | absent]

        def look() -> dict[str, list[Suggestion]]:
            found: dict[str, list[Suggestion]] = {label: [] for label in labels}
            for one in speakers.all_suggestions(meeting, lines):
                if one.label in found:
                    quote = f"“{one.evidence[0].quote}”" if one.evidence else tr("The only name left")
                    found[one.label].append(Suggestion(one.name, quote))
            for label in labels if kept else []:
                found[label] += [
                    Suggestion(match.name, tr("Sounds like this person in earlier meetings"))
                    for match in speakers.voice_suggestions(document.library, meeting, label)
                ]
            return found

        def show(found: dict[str, list[Suggestion]]) -> None:
            if asked != self._asked:
                return
            for label, row in self.rows.items():
                others = [Suggestion(name, tr("On the list of attendees")) for name in free]
                row.suggest([*found.get(label, []), *others])

        document.background.run(look, show, owner=self, lane="other")


class _Rows(QScrollArea):
    """As high as what is in it, as far as that leaves room for the page."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setWidget(inside)
        for ground in (self.viewport(), inside):  # the panel's own
            ground.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        inside = self._inside.sizeHint()
        return QSize(inside.width(), min(round(self._row() * _MOST_ROWS), inside.height()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, min(2 * self._row(), self.sizeHint().height()))

    def _row(self) -> int:
        rows = [row.sizeHint().height() for row in self._inside.findChildren(NamingRow) if not row.isHidden()]
        return max(rows, default=0) + 10

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
