"""What is being said right now: grey, because it may still change."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from ui.base.labels import Label
from ui.recording.live_recording import LiveRecording

#: The end of a long text is what matters.
_LONGEST = 240
#: Words that come later than this are said to be late.
_BEHIND_S = 5.0


class ProvisionalText(QFrame):
    """The unsettled words of each track. Not announced by screen readers: it changes all the time."""

    def __init__(self, recording: LiveRecording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("provisionalText")
        self._recording = recording
        self.lines: dict[str, Label] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 6, 16, 8)
        self._box.setSpacing(3)
        self.behind = self._line()
        self.idle = self._line()
        recording.behind_changed.connect(self._show_behind)
        recording.provisional_changed.connect(self.show_now)
        recording.changed.connect(self.show_now)
        self.show_now()

    def show_now(self) -> None:
        """Show the provisional text of the recording that runs."""
        now = self._recording.now
        several = len(now.tracks) > 1
        for track, said in now.provisional.items():
            if track not in self.lines:
                self.lines[track] = self._line()
            words = f"{_end(said)}…" if said else ""
            if words and several and track in now.tracks:
                words = tr("{heading}: {text}", heading=now.tracks[track].name, text=words)
            self.lines[track].setText(words)
        for track, line in self.lines.items():
            line.setVisible(bool(now.provisional.get(track)))
        listening = tr("Listening…") if now.captions else tr("Recording without a live transcript.")
        self.idle.setText(
            {"paused": tr("Paused. Nothing is being recorded."), "recording": listening}.get(now.state, "")
        )
        self.idle.setVisible(not any(now.provisional.values()))

        self._show_behind()

    def _show_behind(self) -> None:
        now = self._recording.now
        lagging = now.behind_s >= _BEHIND_S and now.state in ("recording", "paused")
        late = tr("{seconds} s behind.", seconds=round(now.behind_s))
        self.behind.setText(f"{late} {now.behind}".strip() if lagging else "")
        self.behind.setVisible(lagging)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            for line in self.findChildren(Label):
                line.setFont(self.font())  # Qt hands it on to widgets without a style sheet only

    def _line(self) -> Label:
        line = Label()
        line.setFont(self.font())
        line.setProperty("muted", True)
        line.setWordWrap(True)
        self._box.addWidget(line)
        return line


def _end(said: str) -> str:
    """The last words of a long text."""
    return said if len(said) <= _LONGEST else "…" + said[-_LONGEST:].split(" ", 1)[-1]
