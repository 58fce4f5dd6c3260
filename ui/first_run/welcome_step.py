"""The first step: what the program does, and that nothing leaves the computer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.base.labels import Label
from ui.first_run.step import Step, paragraph

_DOES = (
    ("Record or open", "Press Record in a meeting, or drop a recording or a transcript on the window."),
    ("Read and listen", "You get a transcript with speakers. Click a line to play it."),
    ("Share the minutes", "Decisions and tasks come with the words they are based on. Export them to Word."),
)


class WelcomeStep(Step):
    """Nothing has to be done here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("MeetingMate writes your minutes", parent)
        for title, sentence in _DOES:
            self.box.addSpacing(4)
            name = Label(title)
            font = name.font()
            font.setBold(True)
            name.setFont(font)
            self.box.addWidget(name)
            self.box.addWidget(paragraph(sentence))
        self.box.addSpacing(10)
        self.box.addWidget(
            paragraph(
                "Nothing leaves this computer: no account, no cloud. The network is used only to download models, when "
                "you ask for it."
            )
        )
        self.box.addStretch(1)
