"""What is shown over the whole window while files are dragged on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from meetingmate.base import file_kinds
from meetingmate.base.translation import tr
from ui.base.theme import colors_for, pixmap, scaled
from ui.widgets.painting import draw_line


class DropOverlay(QWidget):
    """Names what the window takes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Drop recordings: {kinds}", kinds=file_kinds.RECORDING_KINDS))
        self._sentence = ""
        self._only_models = self._only_bundles = False
        self.hide()

    def show_over(self, refused: str = "", *, only_models: bool = False, only_bundles: bool = False) -> None:
        """Cover the window; ``refused`` says why nothing of what is dragged can be taken, ``only_models`` and
        ``only_bundles`` that there are such and nothing else."""
        self._sentence, self._only_models, self._only_bundles = refused, only_models, only_bundles
        if only_models or only_bundles:
            self.setAccessibleName(self._texts()[0])
        else:
            self.setAccessibleName(tr("Drop recordings: {kinds}", kinds=file_kinds.RECORDING_KINDS))
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        colors = colors_for(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(colors.window)
        ground.setAlpha(236)
        painter.fillRect(self.rect(), ground)
        color = colors.danger if self._sentence else colors.accent
        frame = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        painter.setPen(QPen(QColor(color), 3, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, 16, 16)
        middle = frame.center().y()
        picture = pixmap("warning" if self._sentence else "drop", color, 64, self.devicePixelRatioF())
        painter.drawPixmap(round(frame.center().x()) - 32, round(middle) - 96, picture)
        title, detail = self._texts()
        row = QRectF(frame.left() + 24, middle - 20, frame.width() - 48, 40)
        draw_line(painter, title, scaled(self.font(), 1.7, bold=True), colors.text, row, Qt.AlignmentFlag.AlignHCenter)
        painter.setFont(scaled(self.font(), 1.1))
        painter.setPen(QColor(colors.muted))
        width = min(640.0, row.width())
        below = QRectF(frame.center().x() - width / 2, row.bottom() + 8, width, 120)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, detail)

    def _texts(self) -> tuple[str, str]:
        if self._sentence:
            return tr("This file can’t be opened"), self._sentence
        if self._only_models:
            return tr("Drop models"), tr("You are asked before a model is added.")
        if self._only_bundles:
            return tr("Drop bundles"), tr("Their meetings are added to your library. Nothing that is there is changed.")
        return tr("Drop recordings"), tr(
            "{recordings} … or transcripts from other programs ({transcripts}). Drop several files or a folder to "
            "queue them.",
            recordings=file_kinds.RECORDING_KINDS,
            transcripts=file_kinds.TRANSCRIPT_KINDS,
        )
