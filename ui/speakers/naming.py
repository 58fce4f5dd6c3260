"""Giving a speaker of the open meeting a name: which names are offered, and the step that can be undone."""

from __future__ import annotations

from meetingmate.base.translation import tr
from meetingmate.domain.meeting import is_speaker_label
from ui.document.document import MeetingDocument
from ui.speakers.voice_undo_commands import KeepVoice


def choices(document: MeetingDocument, speaker: str) -> list[str]:
    """Attendees who do not speak yet first, then all others, then other labels (to join with)."""
    heard = set(document.speakers)
    people = [name for name in document.people() if name != speaker]
    labels = [name for name in document.speakers if name not in people and name != speaker]
    return sorted(people, key=lambda name: name in heard) + labels


def give_name(document: MeetingDocument, speaker: str, name: str, *, keep_voice: bool) -> None:
    """Call ``speaker`` by this name in transcript, minutes and tasks; ``keep_voice`` learns the voice as well."""
    stack = document.undo_stack
    stack.beginMacro(tr("the name {name}", name=name))
    document.rename_person(speaker, name)
    if keep_voice and document.session.settings.voice_profiles and not is_speaker_label(name):
        stack.push(KeepVoice(document, speaker, name))
    stack.endMacro()
