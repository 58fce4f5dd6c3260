"""The page ``Export``: where documents go, and what they show."""

from __future__ import annotations

from meetingmate.base.translation import tr
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.rows import SettingsPage


class ExportPage(SettingsPage):
    """The export itself can choose otherwise each time."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__(tr("Export"), draft)
        self.add("export_folder", tr("Folder for exports"), fields.folder(draft, "export_folder", tr("Documents")))
        transcript = tr("Add transcript as an appendix")
        self.add("appendix", transcript, fields.check(draft, "appendix"))
        self.add("quotes", tr("Show quotes in documents"), fields.check(draft, "quotes"))
