"""Which files can be recordings, or transcripts of other programs, by their suffix; what is inside decides in the end.

Suffixes stand in small letters and without their dot.
"""

from __future__ import annotations

from pathlib import Path

RECORDING_SUFFIXES = (
    *("wav", "mp3", "m4a", "aac", "flac", "ogg", "oga", "opus", "wma", "aif", "aiff", "amr", "caf"),
    *("webm", "mp4", "m4v", "mkv", "mov", "avi", "3gp", "mka"),
)

#: The first of them, for sentences.
RECORDING_KINDS = "wav, mp3, m4a, flac, ogg, opus, wma, webm, mp4, mkv, mov"

TRANSCRIPT_SUFFIXES = ("vtt", "srt", "docx", "txt", "json")
TRANSCRIPT_KINDS = ", ".join(TRANSCRIPT_SUFFIXES)

#: Models, also in forms that only a sentence can be said about.
MODEL_SUFFIXES = ("gguf", "safetensors", "pt", "bin")

#: Whole meetings of another MeetingMate (``exchange.bundles``), also under the name of what they are: a zip.
BUNDLE_SUFFIX = "meetingmate"
BUNDLE_SUFFIXES = (BUNDLE_SUFFIX, "zip")

#: Nothing but transcripts ends so.
SURE_TRANSCRIPT_SUFFIXES = ("vtt", "srt")


def suffix(path: Path) -> str:
    """Returns the suffix of ``path`` as it stands in the lists."""
    return path.suffix.lower().lstrip(".")
