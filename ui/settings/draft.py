"""The settings while they are edited: a change is checked, and saved a moment later."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from meetingmate.base import settings as settings_store
from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.base.translation import tr
from ui.base.background_jobs import BackgroundJobs

_SAVE_MS = 500
#: Seen at once, so saved at once.
_AT_ONCE = "appearance"


class SettingsDraft(QObject):
    """``changed`` gives the key of a value that is another now, ``applied`` the settings after each saved change, and
    ``said`` a sentence for the person."""

    changed = Signal(str)
    applied = Signal(object)
    said = Signal(str)

    def __init__(self, settings: Settings, background: BackgroundJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = dataclasses.replace(settings)
        self.background = background
        self._timer = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._timer.timeout.connect(self.save)

    def value(self, key: str) -> Any:
        """What is set now."""
        return getattr(self.settings, key)

    def locked(self, key: str) -> bool:
        """Whether the organisation has set it."""
        return self.settings.locked(key)

    def differs(self, key: str) -> bool:
        """Whether a person has chosen something else than the default."""
        return bool(self.value(key) != self.settings.default(key))

    def set(self, key: str, value: Any) -> None:
        """Change a value; what is locked stays."""
        if not self.locked(key) and self.value(key) != value:
            setattr(self.settings, key, value)
            self.changed.emit(key)
            self._timer.start(0 if key == _AT_ONCE else _SAVE_MS)

    def reset(self, key: str) -> None:
        """Return to the default."""
        self.set(key, self.settings.default(key))

    def take(self, settings: Settings) -> None:
        """Change all values to those of ``settings``, and save them together."""
        for key in OPTIONS:
            self.set(key, getattr(settings, key))
        self.save()

    def save(self) -> None:
        """Save and apply what was changed."""
        self._timer.stop()
        for key, option in OPTIONS.items():
            if problem := option.problem(self.value(key)):
                self.said.emit(problem)
                return
        settings = dataclasses.replace(self.settings, problems=[])

        def saved(_none: object) -> None:
            self.said.emit(tr("Saved."))
            self.applied.emit(settings)

        self.background.run(lambda: settings_store.save(settings), saved, failed=self.said.emit, owner=self)

    def finish(self) -> None:
        """Save a change that waits, and apply it without waiting for the disk."""
        if self._timer.isActive():
            self.save()
            self.applied.emit(dataclasses.replace(self.settings, problems=[]))
