"""Speech to text: any recording to utterances with word times."""

from meetingmate.transcription.block_recogniser import BlockRecogniser
from meetingmate.transcription.both_tracks import BothTracks
from meetingmate.transcription.engine import Engine
from meetingmate.transcription.options import TranscribeOptions, TranscriptResult
from meetingmate.transcription.transcribe import transcribe_file

__all__ = ["BlockRecogniser", "BothTracks", "Engine", "TranscribeOptions", "TranscriptResult", "transcribe_file"]
