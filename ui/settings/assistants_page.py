"""The page ``Assistants``: what the program does around the minutes; each can be switched off."""

from __future__ import annotations

from meetingmate.base.settings import MINUTES_LANGUAGES
from meetingmate.base.translation import mark, tr
from ui.base.language_names import own_name
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
        languages = [("", tr("No translation")), *((code, own_name(code)) for code in MINUTES_LANGUAGES)]
        live = tr("Translate the live transcript into")
        self.add("live_translation", live, fields.choice(draft, "live_translation", languages))
        self.add("ask", tr("Ask"), fields.check(draft, "ask"))
        self.add("forms", tr("Forms"), fields.check(draft, "forms"))
        self.add("coaching", tr("Coaching"), fields.check(draft, "coaching"), tr(_COACHING))
        self.add("my_name", tr("Your name"), fields.line(draft, "my_name", tr("Example: Anna Miller")))
