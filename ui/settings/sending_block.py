"""What leaves this computer as things stand, and where it goes: read only, changed on other pages."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingmate.base import server_address
from meetingmate.base.translation import tr
from meetingmate.jobs import what_leaves
from meetingmate.jobs.automation import web_address
from meetingmate.jobs.automation.plan import SendJson
from meetingmate.jobs.automation.service import destinations
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.settings.draft import SettingsDraft
from ui.widgets.controls import muted

_FOLLOWED = ("speech_server", "speech_server_model", "writing_server", "writing_server_model", "automation")


class SendingBlock(QWidget):
    """Says for the servers for speech and writing, and for each automation that sends minutes, where text goes."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__()
        self._draft = draft
        title = Label(tr("What leaves this computer"))
        title.setFont(scaled(title.font(), 1.05, bold=True))
        self.said = muted()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 14)
        box.setSpacing(3)
        box.addWidget(title)
        box.addWidget(self.said)
        draft.changed.connect(lambda key: self.load() if key in _FOLLOWED else None)
        self.load()

    def load(self) -> None:
        """Look again."""
        settings = self._draft.settings
        self._draft.background.run(
            lambda: destinations(settings), self._show, failed=self.said.setText, owner=self, lane="other"
        )

    def _show(self, found: list[SendJson]) -> None:
        lines = what_leaves.to_servers(self._draft.settings)
        for one in found:
            goes = web_address.where_minutes_go(web_address.parse(one.address))
            lines.append(tr("{name}: {result}", name=one.name, result=goes))
        self.said.setText("\n".join(lines) or server_address.promise("", ""))
