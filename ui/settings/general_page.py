"""The page ``General``: language, looks, notifications, the library's place, and the settings as a file."""

from __future__ import annotations

from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.base.translation import LANGUAGES
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.exchange_block import ExchangeBlock
from ui.settings.rows import SettingsPage

_LOOKS = [
    ("system", "Follow the system"),
    ("light", "Light"),
    ("dark", "Dark"),
    ("light-contrast", "Light, high contrast"),
    ("dark-contrast", "Dark, high contrast"),
]


class GeneralPage(SettingsPage):
    """``exchange`` writes and reads files of settings."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__("General", draft)
        languages = [("", "Same as the system"), *LANGUAGES.items()]
        self.add(
            "interface_language",
            "Language",
            fields.choice(draft, "interface_language", languages),
            f"{OPTIONS['interface_language'].help}. Takes effect at the next start.",
        )
        self.add("appearance", "Appearance", fields.choice(draft, "appearance", _LOOKS))
        ready = "Notify me when minutes are ready"
        self.add("notify_when_ready", ready, fields.check(draft, "notify_when_ready"))
        self.add(
            "library_folder",
            "Library",
            fields.folder(draft, "library_folder", str(Settings().library_dir())),
            f"{OPTIONS['library_folder'].help}. Takes effect at the next start. To move it, use File > Library.",
        )
        self.exchange = ExchangeBlock(draft)
        self.add_widget(self.exchange, "Export and import settings", "backup copy transfer share file another computer")
