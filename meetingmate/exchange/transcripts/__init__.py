"""Transcripts of other programs: recognised by what is in the file, read into lines with speakers and times."""

from meetingmate.exchange.transcripts.parsed import Line, Transcript
from meetingmate.exchange.transcripts.registry import is_transcript, read
from meetingmate.exchange.transcripts.utterances import utterances_of

__all__ = ["Line", "Transcript", "is_transcript", "read", "utterances_of"]
