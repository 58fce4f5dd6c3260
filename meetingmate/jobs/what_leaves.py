"""What of meetings goes to servers as things stand, in sentences."""

from __future__ import annotations

from meetingmate.base.settings import Settings
from meetingmate.jobs.speech_server import SPEECH
from meetingmate.jobs.writing_server import WRITING


def to_servers(settings: Settings) -> list[str]:
    """What is sent where, for each kind of server that is used; empty when none is."""
    used = [(kind, *kind.used(settings)) for kind in (SPEECH, WRITING)]
    return [kind.where(address, model) for kind, address, model in used if address]
