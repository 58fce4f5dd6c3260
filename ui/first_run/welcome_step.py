"""The first step: what the program does, and that nothing leaves the computer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from meetingmate.base.translation import mark, tr
from ui.base.labels import Label
from ui.first_run.step import Step, paragraph

_DOES = (
    (mark("Record or open"), mark("Press Record in a meeting, or drop a recording or a transcript on the window.")),
    (mark("Read and listen"), mark("You get a transcript with speakers. Click a line to play it.")),
    (
        mark("Share the minutes"),
        mark("Decisions and tasks come with the words they are based on. Export them to Word."),
    ),
)


class WelcomeStep(Step):
    """Nothing has to be done here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("MeetingMate writes your minutes"), parent)
        for title, sentence in _DOES:
            self.box.addSpacing(4)
            name = Label(tr(title))
            font = name.font()
            font.setBold(True)
            name.setFont(font)
            self.box.addWidget(name)
            self.box.addWidget(paragraph(tr(sentence)))
        self.box.addSpacing(10)
        self.box.addWidget(
            paragraph(
                tr(
                    "Nothing leaves this computer: no account, no cloud. The network is used only to download models, "
                    "when you ask for it."
                )
            )
        )
        self.box.addStretch(1)
