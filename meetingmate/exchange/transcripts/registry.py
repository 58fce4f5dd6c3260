"""Which reader takes a file: decided by what is in it; the suffix only says what to call it in a sentence."""

from __future__ import annotations

from pathlib import Path

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.file_kinds import RECORDING_SUFFIXES, TRANSCRIPT_SUFFIXES, suffix
from meetingmate.base.translation import mark, tr
from meetingmate.exchange.transcripts import captions, json_forms, plain_text
from meetingmate.exchange.transcripts.decoding import is_zip, text_of
from meetingmate.exchange.transcripts.parsed import Transcript, TranscriptError

#: Hours of talk with a time for each word are some 20 MB.
MOST_BYTES = 64 * 1024 * 1024
_FIRST = 64 * 1024
_KINDS = mark("WebVTT, SRT, Word, JSON, or text with lines such as “Name: text”")
#: Documents that are no text and no sound, by how they begin.
_OTHERS = (
    (b"%PDF", mark("a PDF file")),
    (b"\xd0\xcf\x11\xe0", mark("a file of an old version of Office")),
    (b"{\\rtf", mark("a rich text file")),
)


def is_transcript(path: Path) -> bool:
    """Whether ``path`` is to be read as text rather than as sound. Looks at the first bytes; False when it can't."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            first = file.read(_FIRST)
    except (OSError, ValueError):
        return False
    if not first:
        return suffix(path) in TRANSCRIPT_SUFFIXES
    if is_zip(first) or any(first.startswith(beginning) for beginning, _ in _OTHERS):
        return True
    return text_of(first, cut=True) is not None or _named_so(path, first)


def read(path: Path) -> Transcript:
    """All that ``path`` says. Raises TranscriptError with one sentence that names what is wrong with it."""
    data = _bytes_of(path)
    if not data.strip(b"\0 \t\r\n"):
        raise TranscriptError(tr("{path} is empty; export the transcript again.", path=path.name))
    for beginning, kind in _OTHERS:
        if data.startswith(beginning):
            raise TranscriptError(
                tr(
                    "{path} is {kind}; save the transcript as .docx or .txt and import that.",
                    path=path.name,
                    kind=tr(kind),
                )
            )
    try:
        found = _of_word(data) if is_zip(data) else _of_text(data)
    except TranscriptError as error:
        if suffix(path) in RECORDING_SUFFIXES:
            raise TranscriptError(
                tr("{path} holds text and no sound; copy the recording again.", path=path.name)
            ) from error
        raise TranscriptError(f"{path.name} {error}") from error
    except MeetingMateError as error:
        raise TranscriptError(f"{path.name}: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise TranscriptError(
            tr("{path} is nested or repeated far beyond what a transcript needs.", path=path.name)
        ) from error
    if found.own is None and not any(line.text for line in found.lines):
        raise TranscriptError(tr("{path} holds no words; export the transcript again.", path=path.name))
    return found


def _of_word(data: bytes) -> Transcript:
    from meetingmate.exchange.transcripts import document  # takes a while to load

    return document.read(data)


def _of_text(data: bytes) -> Transcript:
    text = text_of(data)
    if text is None:
        raise TranscriptError(
            tr("is in an encoding that can't be told, or is not text; save it as UTF-8 and try again.")
        )
    if json_forms.is_json(text):
        return json_forms.read(text)
    if captions.is_vtt(text):
        return captions.read_vtt(text)
    if captions.is_srt(text):
        return captions.read_srt(text)
    if found := plain_text.read(text.splitlines()):
        return found
    raise TranscriptError(tr("is not a transcript in a form that can be read: {kinds}.", kinds=tr(_KINDS)))


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TranscriptError(
                tr(
                    "{path} has {size:.0f} MB, more than a transcript can have ({most:.0f} MB); cut it into parts.",
                    path=path.name,
                    size=size / 1e6,
                    most=MOST_BYTES / 1e6,
                )
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TranscriptError(
            tr("{path} can't be read ({reason}); check that it exists and may be read.", path=path.name, reason=reason)
        ) from error


def _named_so(path: Path, first: bytes) -> bool:
    """Text in an encoding that can't be told is still no sound: say so, instead of that it is damaged sound."""
    return suffix(path) in TRANSCRIPT_SUFFIXES and b"\0" not in first
