"""Who spoke when, and who they are. On the CPU, without PyTorch, and nothing leaves the computer.

Names are loaded when they are first used (PEP 562): the window asks for talk time, which needs neither SciPy nor a
model, and should not wait for them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meetingmate.speakers.assign import assign_speakers
    from meetingmate.speakers.diarize import diarize_file
    from meetingmate.speakers.edits import apply_names
    from meetingmate.speakers.names import SURE, NameSuggestion, suggest_names
    from meetingmate.speakers.online import LiveSpeakers
    from meetingmate.speakers.talk import PersonTalk, TalkTime, Turn, talk_time
    from meetingmate.speakers.tracks import LabelledUtterances, tell_speakers
    from meetingmate.speakers.turns import SpeakerTurn

_MODULES = {
    "assign": ("assign_speakers",),
    "diarize": ("diarize_file",),
    "edits": ("apply_names",),
    "online": ("LiveSpeakers",),
    "names": ("SURE", "NameSuggestion", "suggest_names"),
    "talk": ("PersonTalk", "TalkTime", "Turn", "talk_time"),
    "tracks": ("LabelledUtterances", "tell_speakers"),
    "turns": ("SpeakerTurn",),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "SURE",
    "LabelledUtterances",
    "LiveSpeakers",
    "NameSuggestion",
    "PersonTalk",
    "SpeakerTurn",
    "TalkTime",
    "Turn",
    "apply_names",
    "assign_speakers",
    "diarize_file",
    "suggest_names",
    "talk_time",
    "tell_speakers",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
