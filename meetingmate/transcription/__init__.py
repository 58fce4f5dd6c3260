"""Speech to text: any recording to utterances with word times."""

from meetingmate.transcription.engine import Engine
from meetingmate.transcription.options import TranscribeOptions, TranscriptResult
from meetingmate.transcription.transcribe import transcribe_file

__all__ = ["Engine", "TranscribeOptions", "TranscriptResult", "transcribe_file"]
