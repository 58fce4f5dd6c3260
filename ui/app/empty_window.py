"""What the window says without a meeting: how to begin, and what leaves this computer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from meetingmate.base import file_kinds, server_address
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs import what_leaves
from ui.widgets.empty_state import EmptyState


class EmptyWindow(QObject):
    """Its promise is that of the settings and the automations."""

    def __init__(
        self, empty: EmptyState, settings: Settings, choose: Callable[[], None], open_sample: Callable[[], None]
    ) -> None:
        super().__init__(empty)
        self._empty, self._settings, self._choose, self._open_sample = empty, settings, choose, open_sample
        self._minutes_go_to: list[str] = []
        self._say()

    def take_settings(self, settings: Settings) -> None:
        """A server may have been chosen, or none any more."""
        self._settings = settings
        self._say()

    def take_destinations(self, addresses: list[str]) -> None:
        """Where automations send minutes."""
        if addresses != self._minutes_go_to:
            self._minutes_go_to = addresses
            self._say()

    def _say(self) -> None:
        self._empty.say(
            "waveform",
            tr("No meetings yet"),
            tr(
                "Press Record when a meeting starts, or drop a recording anywhere on this window ({kinds} …), or a "
                "transcript from Zoom, Teams or another program. MeetingMate writes the transcript and the minutes. "
                "{promise}",
                kinds=file_kinds.RECORDING_KINDS,
                promise=self._promise(),
            ),
            tr("Open recording…"),
            self._choose,
            more=tr("Try the sample meeting"),
            on_more=self._open_sample,
        )

    def _promise(self) -> str:
        """What leaves this computer."""
        said = what_leaves.to_servers(self._settings)
        if self._minutes_go_to:
            said.append(tr("Minutes are sent to {addresses}.", addresses=", ".join(self._minutes_go_to)))
        return " ".join(said) or server_address.promise("", "")
