"""The page ``Speakers``: who speaks, and whose voices are kept."""

from __future__ import annotations

from meetingmate.base.translation import mark, tr
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.rows import SettingsPage

_VOICES = mark(
    "Their names are suggested in later meetings, never applied without you. Voices stay on this computer; view, "
    "export or delete them on the People page."
)


class SpeakersPage(SettingsPage):
    """Both can be changed for a single meeting, too."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__(tr("Speakers"), draft)
        self.add("speakers", tr("Detect speakers"), fields.check(draft, "speakers"))
        keep = tr("Keep the voices of people you name")
        self.add("voice_profiles", keep, fields.check(draft, "voice_profiles"), tr(_VOICES))
