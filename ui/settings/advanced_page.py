"""The page ``Advanced``: speed against accuracy, and where the settings are stored."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingmate.base import machine_settings
from meetingmate.base import settings as settings_store
from meetingmate.base.translation import tr
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.rows import SettingsPage
from ui.widgets.controls import muted


class AdvancedPage(SettingsPage):
    """What most people never change."""

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__(tr("Advanced"), draft)
        self.add("threads", tr("Threads"), fields.number(draft, "threads", lowest=tr("Automatic")))
        self.add("beam_size", tr("Accuracy"), fields.number(draft, "beam_size"))
        machine = draft.settings.machine
        where = [str(settings_store.settings_path())]
        if machine.defaults or machine.locked or machine.problems:
            where.append(str(machine_settings.machine_path()))
        self.add_widget(
            _Places(where),
            tr("Settings file"),
            tr("path toml config configuration folder organisation administrator policy locked"),
        )


class _Places(QWidget):
    """Where the settings are stored."""

    def __init__(self, places: list[str]) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 14)
        box.setSpacing(3)
        title = Label(tr("Settings file") if len(places) == 1 else tr("Settings files"))
        title.setFont(scaled(title.font(), 1.05, bold=True))
        box.addWidget(title)
        help_text = tr("Your settings are stored in this file. Your comments in it are kept.")
        if len(places) > 1:
            help_text = tr("Your settings, and those of your organisation.")
        box.addWidget(muted(help_text))
        for place in places:
            label = Label(place)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            label.setWordWrap(True)
            box.addWidget(label)
