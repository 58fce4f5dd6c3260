"""Who spoke when, and who they are. On the CPU, without PyTorch, and nothing leaves the computer."""

from meetingmate.speakers.assign import assign_speakers
from meetingmate.speakers.diarize import diarize_file
from meetingmate.speakers.edits import apply_names, merge_speakers, rename_speaker
from meetingmate.speakers.live import LiveSpeakers
from meetingmate.speakers.names import SURE, NameSuggestion, suggest_names
from meetingmate.speakers.talk import PersonTalk, TalkTime, Turn, talk_time
from meetingmate.speakers.tracks import SpeakersTold, tell_speakers
from meetingmate.speakers.turns import SpeakerTurn

__all__ = [
    "SURE",
    "LiveSpeakers",
    "NameSuggestion",
    "PersonTalk",
    "SpeakerTurn",
    "SpeakersTold",
    "TalkTime",
    "Turn",
    "apply_names",
    "assign_speakers",
    "diarize_file",
    "merge_speakers",
    "rename_speaker",
    "suggest_names",
    "talk_time",
    "tell_speakers",
]
