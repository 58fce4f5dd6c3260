"""What was transcribed of a meeting, and what the transcript leaves out, to be heard."""

from __future__ import annotations

from collections.abc import Sequence

from babel.numbers import format_decimal
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.translation import language, tr
from meetingmate.domain.coverage import IMPORTED, TrackReport, reason_of, report
from meetingmate.domain.meeting import Meeting, Removed, Utterance
from ui.base import text
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.recording.live_recording import TRACK_NAMES
from ui.widgets.controls import as_rows, button, muted
from ui.widgets.dialogs import fit

_WHEN, _LENGTH, _TRACK, _WHY, _TEXT = range(5)


class CoverageDialog(QDialog):
    """``play_wanted`` gives the second of what was chosen."""

    play_wanted = Signal(float)

    def __init__(self, meeting: Meeting, utterances: Sequence[Utterance], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Coverage of the recording"))
        fit(self, 820, 560)
        self.removed = sorted(meeting.removed, key=lambda one: (one.start, one.end))
        self.tracks = report(meeting, utterances)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.setSpacing(8)
        title = Label(tr("What was transcribed"))
        title.setFont(scaled(self.font(), 1.15, bold=True))
        box.addWidget(title)
        lines = [described(track) for track in self.tracks]
        if meeting.imported is not None:
            lines = [
                tr(
                    "{kind}. The text is that of {file}; there is nothing to play.",
                    kind=tr(IMPORTED),
                    file=meeting.imported,
                )
            ]
        for words in lines:
            line = Label(words)
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            box.addWidget(line)
        box.addSpacing(6)
        said = tr("Select a line and press Enter to play it.") if self.removed else tr("Nothing was left out.")
        if meeting.imported is None:
            box.addWidget(muted(said))
        self.table = QTableWidget(len(self.removed), 5)
        as_rows(self.table, tr("Left out or not recorded"))
        self._fill()
        box.addWidget(self.table, 1)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        self.play = button(tr("Play"), self._play, icon="play")
        self.play.setEnabled(bool(self.removed) and meeting.imported is None)
        for part in (self.table, self.play):
            part.setVisible(meeting.imported is None)
        if meeting.imported is not None:
            box.addStretch(1)
        bottom.addWidget(self.play)
        bottom.addWidget(button(tr("Close"), self.reject))
        box.addLayout(bottom)
        self.table.activated.connect(lambda _index: self._play())

    def _fill(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels([tr("Time"), tr("Length"), tr("Track"), tr("Why"), tr("Removed text")])
        table.setWordWrap(True)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_TEXT, QHeaderView.ResizeMode.Stretch)
        for row, one in enumerate(self.removed):
            for column, words in enumerate(_cells(one)):
                table.setItem(row, column, QTableWidgetItem(words))
        if self.removed:
            table.setCurrentCell(0, _WHEN)

    def _play(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self.removed) and self.play.isEnabled():
            self.play_wanted.emit(self.removed[row].start)


def described(track: TrackReport) -> str:
    """One track in a sentence: all its seconds."""
    shares = [
        (tr("{time} transcribed", time=_length(track.transcribed_s)), track.transcribed_s),
        (tr("{time} silence", time=_length(track.silence_s)), track.silence_s),
    ]
    shares += [
        (tr("{time} left out ({reason})", time=_length(share.seconds), reason=tr(share.reason)), share.seconds)
        for share in track.left_out
    ]
    shares += [
        (tr("{time} not recorded ({reason})", time=_length(share.seconds), reason=tr(share.reason)), share.seconds)
        for share in track.gaps
    ]
    parts = ", ".join(said for said, seconds in shares if seconds >= 0.05)
    return tr("{track}, {time}: {parts}.", track=_track_name(track.track), time=_length(track.duration_s), parts=parts)


def _track_name(name: str) -> str:
    return tr("Recording") if name == "mixed" else tr(TRACK_NAMES.get(name, name))


def _length(seconds: float) -> str:
    return _seconds(seconds) if seconds < 60 else tr("{number} min", number=text.clock(seconds))


def _seconds(seconds: float) -> str:
    return tr("{number} s", number=format_decimal(seconds, "0.0", locale=language()))


def _cells(one: Removed) -> list[str]:
    why = tr(reason_of(one))
    return [
        text.clock(one.start),
        _seconds(one.end - one.start),
        _track_name(one.track),
        why[:1].upper() + why[1:],
        one.text,
    ]
