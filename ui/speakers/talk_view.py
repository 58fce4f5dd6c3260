"""Who talks how much: a bar for each person, and a time line coloured by speaker that jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_percent
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedLayout, QToolTip, QVBoxLayout, QWidget

from meetingmate.base.translation import language, mark, tr, trn
from meetingmate.editing import speakers
from ui.base import text
from ui.base.speaker_colors import speaker_color
from ui.base.theme import colors_for, scaled
from ui.document.document import MeetingDocument
from ui.document.missing_parts import missing
from ui.widgets.controls import muted
from ui.widgets.empty_state import EmptyState
from ui.widgets.painting import draw_background, draw_focus, draw_line

if TYPE_CHECKING:
    from meetingmate.editing.speakers import PersonTalk, TalkTime, Turn

_MARGIN = 18

_NOBODY = mark("No talk time yet")
_UNTIMED = mark("No times")
_NO_TIMES = mark("The imported transcript has no times, so talk time can’t be shown.")


class TalkView(QWidget):
    """Talk time of the open meeting. ``play_wanted`` gives the second to play from."""

    play_wanted = Signal(float)

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.time_line = TimeLine()
        self.time_line.play_wanted.connect(self.play_wanted)
        self.people = PeopleBars()
        self.people.play_wanted.connect(self.play_wanted)
        self.note = muted()
        said = tr("Talk time appears when there is a transcript.")
        self.empty = EmptyState("transcript", tr(_NOBODY), said)
        self._said = said
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(_MARGIN, 14, _MARGIN, 14)
        box.setSpacing(12)
        box.addWidget(self.time_line)
        box.addWidget(self.people)
        box.addWidget(self.note)
        box.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        for ground in (area.viewport(), inside):  # the card's own
            ground.setAutoFillBackground(False)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(area)
        self._stack.addWidget(self.empty)
        self._asked = 0
        self._stale = True
        for signal in (document.opened, document.transcript_changed, document.closed, document.job_changed):
            signal.connect(self._renew)
        self._stack.setCurrentIndex(1)

    def copy(self) -> None:
        """Copy the figures as text."""
        QGuiApplication.clipboard().setText("\n".join(sentence(p) for p in self.people.shown))

    def set_position(self, seconds: float) -> None:
        """Show where it is playing."""
        self.time_line.set_position(seconds)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if self._stale:
            self._renew()

    def _renew(self) -> None:
        """Count again off the window's thread; nothing is counted while nobody looks."""
        self._stale = True
        if not self.isVisible():
            return
        self._stale = False
        self._asked += 1
        # without times nobody knows how long anybody spoke
        asked, lines = self._asked, list(self.document.utterances) if self.document.timed else []

        def show(found: TalkTime) -> None:
            if asked == self._asked:
                self._show(found)

        self.document.background.run(lambda: speakers.talk(lines), show, owner=self, lane="other")

    def _show(self, found: TalkTime) -> None:
        order = {name: number for number, name in enumerate(self.document.speakers)}
        length = self.document.meeting.duration_s if self.document.meeting else 0.0
        length = max([length, *(turn.end for turn in found.turns[-1:])])
        self.time_line.show_turns(found.turns, order, length)
        self.people.show_people(found.people, order)
        note = tr(
            "Pauses are not counted. An interruption is a turn that starts while someone else is speaking "
            "and continues after them; “mhm” does not count."
        )
        if found.unknown_s >= 1:
            note = tr("{time} of speech by unknown speakers.", time=text.duration(found.unknown_s)) + " " + note
        self.note.setText(note)
        timed = self.document.timed
        self.empty.say("transcript", tr(_NOBODY if timed else _UNTIMED), self._said if timed else tr(_NO_TIMES))
        lacking = missing(self.document, "transcript", self)
        if lacking is not None:
            lacking.say_in(self.empty)
        self._stack.setCurrentIndex(0 if found.turns else 1)


def sentence(person: PersonTalk) -> str:
    """What is said of a person, in one line."""
    return f"{person.speaker}: {figures(person)}"


def figures(person: PersonTalk) -> str:
    """How long and how often a person spoke."""
    longest = text.clock(person.longest.end - person.longest.start) if person.longest else "0:00"
    return tr(
        "{time} ({share}), {turns}, longest {longest}, {interruptions}",
        time=text.clock(person.seconds),
        share=format_percent(person.share, locale=language()),
        turns=trn("{count} turn", "{count} turns", person.turns),
        longest=longest,
        interruptions=trn("{count} interruption", "{count} interruptions", person.interruptions),
    )


def _shown(speaker: str | None) -> str:
    return speaker or tr(text.UNKNOWN_SPEAKER)


class TimeLine(QWidget):
    """One row a speaker, one block a turn: told apart by row as well as by colour.

    Click or Enter plays, the arrow keys go from turn to turn.
    """

    play_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.turns: list[Turn] = []
        self.current = -1
        self._rows: dict[str | None, int] = {}
        self._length, self._position = 1.0, -1.0
        self._describe()

    def show_turns(self, turns: list[Turn], order: dict[str, int], length: float) -> None:
        """Show ``turns`` in rows by ``order`` of the speakers; the whole is ``length`` seconds."""
        self.turns, self._length = turns, max(length, 1.0)
        self._rows = {speaker: row for speaker, row in order.items()}  # noqa: C416 - of another type
        if any(turn.speaker is None for turn in turns):
            self._rows[None] = len(order)
        self.current = min(self.current, len(turns) - 1)
        self._describe()
        self.updateGeometry()
        self.update()

    def set_position(self, seconds: float) -> None:
        """Where it is playing."""
        if round(self._x(seconds)) != round(self._x(self._position)):
            self._position = seconds
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(400, self._row_height() * max(1, len(self._rows)) + self._scale_height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = colors_for(self.palette())
        height, left = self._row_height(), self._left()
        for name, row in self._rows.items():
            top = row * height
            rect = QRectF(0, top, left - 10, height)
            draw_line(painter, _shown(name), self.font(), colors.text, rect, Qt.AlignmentFlag.AlignLeft)
            track = QRectF(left, top + 5, self.width() - left, height - 10).toRect()
            draw_background(painter, track, colors.side, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, turn in enumerate(self.turns):
            place = self._rows.get(turn.speaker)
            if place is None:
                continue
            color = colors.muted if turn.speaker is None else speaker_color(place, colors)
            painter.setBrush(QColor(color))
            painter.drawRect(self.turn_rect(number))
        if 0 <= self.current < len(self.turns) and self.hasFocus():
            draw_focus(painter, self.turn_rect(self.current).adjusted(-3, -3, 3, 3).toRect(), colors.text, 3)
        bottom = len(self._rows) * height
        self._scale(painter, bottom, colors.muted)
        if self._position >= 0:
            painter.setPen(QColor(colors.text))
            painter.drawLine(QPointF(self._x(self._position), 0), QPointF(self._x(self._position), bottom))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton and event.position().x() >= self._left():
            found = self._turn_at(event.position())
            self.current = found if found is not None else self.current
            start = self._second(event.position().x())
            self.play_wanted.emit(self.turns[found].start if found is not None and self._tiny(found) else start)
            self._describe()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        found = self._turn_at(event.position())
        QToolTip.showText(event.globalPosition().toPoint(), self._said(found) if found is not None else "", self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        last = len(self.turns) - 1
        steps: dict[int, int] = {
            Qt.Key.Key_Right: min(last, self.current + 1),
            Qt.Key.Key_Left: max(0, self.current - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in steps and last >= 0:
            self.current = steps[event.key()]
            self._describe()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.play_wanted.emit(self.turns[self.current].start)
        else:
            super().keyPressEvent(event)

    def _describe(self) -> None:
        self.setAccessibleName(tr("Time line of the speakers"))
        turns = trn("{count} turn", "{count} turns", len(self.turns))
        said = self._said(self.current) if self.current >= 0 else turns
        self.setAccessibleDescription(tr("{turn}. Arrow keys move between turns, Enter plays.", turn=said))

    def _said(self, number: int) -> str:
        turn = self.turns[number]
        return tr(
            "{speaker}, {start} to {end}",
            speaker=_shown(turn.speaker),
            start=text.clock(turn.start),
            end=text.clock(turn.end),
        )

    def _turn_at(self, at: QPointF) -> int | None:
        near = [i for i in range(len(self.turns)) if self.turn_rect(i).adjusted(-2, -4, 2, 4).contains(at)]
        return near[0] if near else None

    def _tiny(self, number: int) -> bool:
        return self.turn_rect(number).width() < 8

    def _scale(self, painter: QPainter, top: float, color: str) -> None:
        """Times below the rows, as many as fit."""
        font = scaled(self.font(), 0.86)
        room = self.fontMetrics().horizontalAdvance("0:00:00") * 1.6
        steps = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
        wide = max(1.0, self.width() - self._left())
        step = next((s for s in steps if s / self._length * wide >= room), steps[-1])
        for number in range(int(self._length // step) + 1):
            x = self._x(number * step)
            if x + room / 2 < self.width() or number == 0:
                rect = QRectF(x, top + 2, room, self._scale_height() - 2)
                draw_line(painter, text.clock(number * step), font, color, rect, Qt.AlignmentFlag.AlignLeft)

    def turn_rect(self, number: int) -> QRectF:
        """Where the turn with this number is painted."""
        turn = self.turns[number]
        left, right = self._x(turn.start), self._x(turn.end)
        height = self._row_height()
        return QRectF(left, self._rows.get(turn.speaker, 0) * height + 5, max(2.0, right - left), height - 10)

    def _left(self) -> float:
        names = [self.fontMetrics().horizontalAdvance(_shown(name)) for name in self._rows]
        return min(max(names, default=0) + 16, self.width() * 0.3)

    def _x(self, seconds: float) -> float:
        return self._left() + seconds / self._length * (self.width() - self._left())

    def _second(self, x: float) -> float:
        return (x - self._left()) / max(1.0, self.width() - self._left()) * self._length

    def _row_height(self) -> int:
        return round(self.fontMetrics().height() * 1.5)

    def _scale_height(self) -> int:
        return round(self.fontMetrics().height() * 1.3)


class PeopleBars(QWidget):
    """A bar and the figures of each person; the arrow keys go through them, Enter plays the longest turn."""

    play_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Talk time of each person"))
        self.shown: list[PersonTalk] = []
        self.current = 0
        self._order: dict[str, int] = {}

    def show_people(self, people: list[PersonTalk], order: dict[str, int]) -> None:
        """Show ``people`` in the colours of ``order``."""
        self.shown, self._order = people, order
        self.current = min(self.current, max(0, len(people) - 1))
        self._describe()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(400, self._row_height() * len(self.shown))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = colors_for(self.palette())
        height, line = self._row_height(), self.fontMetrics().height()
        for number, person in enumerate(self.shown):
            top = number * height
            if number == self.current and self.hasFocus():
                draw_focus(painter, QRectF(0, top + 1, self.width(), height - 2).toRect(), colors.accent)
            name = QRectF(8, top + 5, self.width() - 16, line * 1.2)
            bold = scaled(self.font(), 1.0, bold=True)
            draw_line(painter, person.speaker, bold, colors.text, name, Qt.AlignmentFlag.AlignLeft)
            said = figures(person)
            draw_line(painter, said, self.font(), colors.muted, name, Qt.AlignmentFlag.AlignRight)
            whole, bar = self.bars(number)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.hover))
            painter.drawRoundedRect(whole, 3, 3)
            painter.setBrush(QColor(speaker_color(self._order.get(person.speaker, number), colors)))
            painter.drawRoundedRect(bar, 3, 3)
        painter.end()

    def bars(self, number: int) -> tuple[QRectF, QRectF]:
        """Where the bar of a person stands: all that was said, and this person's share of it."""
        line = self.fontMetrics().height()
        top = number * self._row_height() + 7 + line * 1.2
        whole = QRectF(8, top, self.width() - 16, line * 0.5)
        return whole, QRectF(whole.left(), top, whole.width() * self.shown[number].share, whole.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.shown:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.current = min(max(0, self.current + step), len(self.shown) - 1)
            self._describe()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._play()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        number = int(event.position().y() // max(1, self._row_height()))
        if event.button() == Qt.MouseButton.LeftButton and 0 <= number < len(self.shown):
            self.current = number
            self._describe()
            self.update()
            self._play()

    def _play(self) -> None:
        """Hear the longest turn."""
        if self.shown and (longest := self.shown[self.current].longest) is not None:
            self.play_wanted.emit(longest.start)

    def _describe(self) -> None:
        said = sentence(self.shown[self.current]) if self.shown else tr("No speech")
        self.setAccessibleDescription(tr("{person}. Enter plays the longest turn.", person=said))

    def _row_height(self) -> int:
        return round(self.fontMetrics().height() * 2.4)
