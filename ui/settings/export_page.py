"""The page ``Export``: where documents go, and what they show."""

from __future__ import annotations

from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.rows import SettingsPage


class ExportPage(SettingsPage):
    """The export itself can choose otherwise each time."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__("Export", draft)
        self.add("export_folder", "Folder for exports", fields.folder(draft, "export_folder", "Documents"))
        transcript = "Add transcript as an appendix"
        self.add("appendix", transcript, fields.check(draft, "appendix"))
        self.add("quotes", "Show quotes in documents", fields.check(draft, "quotes"))
