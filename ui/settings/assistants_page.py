"""The page ``Assistants``: what the program does around the minutes; each can be switched off."""

from __future__ import annotations

from meetingmate.base.translation import mark, tr
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.rows import SettingsPage

_COACHING = mark(
    "Only about yourself, from your own meetings. Nobody is ranked, and others appear only if they have agreed."
)


class AssistantsPage(SettingsPage):
    """What is switched off is neither shown nor computed."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__(tr("Assistants"), draft)
        self.add("drafts", tr("Drafts"), fields.check(draft, "drafts"))
        self.add("translation", tr("Translation"), fields.check(draft, "translation"))
        self.add("ask", tr("Ask"), fields.check(draft, "ask"))
        self.add("forms", tr("Forms"), fields.check(draft, "forms"))
        self.add("coaching", tr("Coaching"), fields.check(draft, "coaching"), tr(_COACHING))
        self.add("my_name", tr("Your name"), fields.line(draft, "my_name", tr("Example: Anna Miller")))
