"""Voices that the user lets the program keep, to suggest names in later meetings. Off until it is turned on."""

from meetingmate.voices.matching import match
from meetingmate.voices.store import VoiceProfile, export, folder_of, forget, join, learn, profiles, undo_join, unlearn

__all__ = [
    "VoiceProfile",
    "export",
    "folder_of",
    "forget",
    "join",
    "learn",
    "match",
    "profiles",
    "undo_join",
    "unlearn",
]
