"""The page ``Export``: where documents go, and what they show."""

from __future__ import annotations

from meetingmate.base.translation import tr
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.fields import Editor
from ui.settings.rows import SettingsPage
from ui.settings.template_field import TemplateField


class ExportPage(SettingsPage):
    """The export itself can choose otherwise each time."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__(tr("Export"), draft)
        self.add("export_folder", tr("Folder for exports"), fields.folder(draft, "export_folder", tr("Documents")))
        template = TemplateField(draft.value("template"), draft.background)
        template.chosen.connect(lambda name: draft.set("template", name))
        self.add("template", tr("Word template"), Editor(template, template.combo, template.show_value))
        transcript = tr("Add transcript as an appendix")
        self.add("appendix", transcript, fields.check(draft, "appendix"))
        self.add("quotes", tr("Show quotes in documents"), fields.check(draft, "quotes"))
