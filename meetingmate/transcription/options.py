"""What a transcription is asked for and what it gives back."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from meetingmate.domain.meeting import Removed


class TranscribeOptions(Struct, kw_only=True):
    """How to transcribe one recording.

    ``model_dir`` holds a faster-whisper (CTranslate2) model. ``language`` is what a person has set (Whisper code): all
    is written in it; None: it is found, for each stretch. ``home`` is the meeting's own language that an earlier run or
    an earlier track, has found. ``hotwords`` are names and terms to expect. ``start_at`` (seconds) and ``next_id``
    continue an earlier run: give the last position and the number after the last utterance. ``until`` (seconds): the
    end of the block that is the last one here; None: all there is.
    """

    model_dir: Path
    language: str | None = None
    home: str | None = None
    beam_size: int = 5
    threads: int = 1
    hotwords: list[str] = field(default_factory=list)
    start_at: float = 0.0
    next_id: int = 1
    until: float | None = None
    track: str = "mixed"


class TranscriptResult(Struct, kw_only=True):
    """How a transcription ended. ``language`` is None when nobody speaks; ``duration_s`` is what could be read.

    ``removed`` is what was left out in this run and why, ``problems`` names damage of the recording,
    ``next_id`` is the number the next utterance would get.
    """

    language: str | None
    language_probability: float
    duration_s: float
    model: str
    next_id: int
    removed: list[Removed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
