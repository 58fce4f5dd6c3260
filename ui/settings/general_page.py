"""The page ``General``: language, looks, notifications, the library's place, and the settings as a file."""

from __future__ import annotations

from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.base.translation import LANGUAGES, mark, tr
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.exchange_block import ExchangeBlock
from ui.settings.rows import SettingsPage

_LOOKS = [
    ("system", mark("Follow the system")),
    ("light", mark("Light")),
    ("dark", mark("Dark")),
    ("light-contrast", mark("Light, high contrast")),
    ("dark-contrast", mark("Dark, high contrast")),
]


class GeneralPage(SettingsPage):
    """``exchange`` writes and reads files of settings."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__(tr("General"), draft)
        languages = [("", tr("Same as the system")), *LANGUAGES.items()]
        self.add(
            "interface_language",
            tr("Language"),
            fields.choice(draft, "interface_language", languages),
            tr("{purpose}. Takes effect at the next start.", purpose=tr(OPTIONS["interface_language"].help)),
        )
        self.add(
            "appearance",
            tr("Appearance"),
            fields.choice(draft, "appearance", [(look, tr(name)) for look, name in _LOOKS]),
        )
        ready = tr("Notify me when minutes are ready")
        self.add("notify_when_ready", ready, fields.check(draft, "notify_when_ready"))
        self.add(
            "library_folder",
            tr("Library"),
            fields.folder(draft, "library_folder", str(Settings().library_dir())),
            tr(
                "{purpose}. Takes effect at the next start. To move it, use File > Library.",
                purpose=tr(OPTIONS["library_folder"].help),
            ),
        )
        self.exchange = ExchangeBlock(draft)
        self.add_widget(
            self.exchange, tr("Export and import settings"), tr("backup copy transfer share file another computer")
        )
