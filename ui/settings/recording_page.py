"""The page ``Recording``: what is recorded, and what happens meanwhile and afterwards."""

from __future__ import annotations

from meetingmate.base.settings import OPTIONS
from meetingmate.base.translation import tr, tr_for
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.rows import SettingsPage


class RecordingPage(SettingsPage):
    """A recording that runs goes on as it began."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__(tr("Recording"), draft)
        self.add("microphone", tr("Microphone"), fields.microphone(draft))
        for key in ("record_computer", "live_text", "live_minutes", "final_pass", "final_pass_live"):
            self.add(key, tr(OPTIONS[key].help), fields.check(draft, key))
        same = fields.speech_model(draft, "final_model", tr("Same as the live transcript"))
        self.add("final_model", tr("Model for improving the transcript"), same)
        small = fields.speech_model(draft, "small_model", tr("None (words appear later)"))
        self.add("small_model", tr("Model for a slow computer"), small)
        minutes, hours = tr_for("after a number", "minutes"), tr_for("after a number", "hours")
        silence = fields.number(draft, "silence_prompt_min", f" {minutes}", tr("Never"))
        self.add("silence_prompt_min", tr("Silence reminder"), silence)
        longest = fields.number(draft, "longest_recording_h", f" {hours}", tr("Never"))
        self.add("longest_recording_h", tr("Recording length reminder"), longest)
